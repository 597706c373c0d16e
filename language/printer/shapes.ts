/** Each declaration as a shape: a head and items, the columns of which stand under one another. */
import type {
  Cell,
  CodesDecl,
  DecideDecl,
  Declaration,
  EnumCase,
  ExpectItem,
  FunctionDecl,
  GivenItem,
  InputField,
  Modifier,
  ScoreItem,
  TableDecl,
  TestItem,
} from '../ast.ts';
import { LEVEL } from '../grammar/levels.ts';
import type { Span } from '../span.ts';
import { unreachable } from '../unreachable.ts';
import { printAt, printExpr, printLiteral, printRange, quoted } from './expressions.ts';
import { columnWidth, fitted, INDENT, MAX_WIDTH, padded, type Write, width } from './layout.ts';
import { printCites, printNames, printParam, printParams, printType } from './types.ts';

export type Item = { readonly text: string; readonly span: Span; readonly doc: string | undefined };
export type Shape =
  /** Printed as it is. */
  | { readonly kind: 'plain'; readonly text: string }
  /** `line`: the whole on one line, where that is how it is written. */
  | {
      readonly kind: 'block';
      readonly head: string;
      readonly items: readonly Item[];
      readonly line: string | undefined;
    };

export function shapeOf(declaration: Declaration): Shape {
  switch (declaration.kind) {
    case 'literate':
      return { kind: 'plain', text: `"""${declaration.markdown}"""` };
    case 'module': {
      const { path, version, status, language } = declaration;
      const said = [
        ['version', version],
        ['status', status],
        ['language', language],
      ] as const;
      const words = said.map(([word, value]) => (value === undefined ? '' : ` ${word} ${value.text}`)).join('');
      return { kind: 'plain', text: `module ${path.map((name) => name.text).join('.')}${words}` };
    }
    case 'use': {
      const names = declaration.names === undefined ? '' : ` { ${printNames(declaration.names)} }`;
      return { kind: 'plain', text: `use ${declaration.path.map((name) => name.text).join('.')}${names}` };
    }
    case 'codes':
      return { kind: 'plain', text: codes(declaration) };
    case 'substance':
      return { kind: 'plain', text: `substance ${declaration.name.text} = ${printLiteral(declaration.molarMass)}` };
    case 'source': {
      const items = declaration.items.map((item) => ({
        text: `${item.word.text} ${item.value.kind === 'name' ? item.value.name.text : printLiteral(item.value)}`,
        bare: item.value.kind === 'number' && item.value.unit === undefined,
        span: item.span,
      }));
      // A word behind a bare number would be its unit.
      const line = items.map(({ text, bare }, i) => (bare && i < items.length - 1 ? `${text};` : text)).join(' ');
      return block(
        `source ${declaration.name.text}`,
        items.map(({ text, span }) => item(text, span)),
        line,
      );
    }
    case 'enum':
      return listed(
        `enum ${declaration.name.text}`,
        declaration.cases.map((one) => item(enumCase(one), one.span)),
      );
    case 'record':
      return listed(
        `record ${declaration.name.text}`,
        declaration.fields.map((field) => item(printParam(field), field.span)),
      );
    case 'input':
      return block(`input ${declaration.name.text}`, fields(declaration.fields));
    case 'score': {
      const head = `score ${declaration.name.text} : ${printRange(declaration.range)}${printCites(declaration.cites)}`;
      return block(
        head,
        declaration.items.map((one) =>
          item(
            fitted((write) => scoreItem(one, write)),
            one.span,
          ),
        ),
      );
    }
    case 'table':
      return table(declaration);
    case 'decide': {
      const head = `decide ${declaration.name.text} : ${printType(declaration.type)}${printCites(declaration.cites)}`;
      return block(head, rules(declaration));
    }
    case 'function':
      return functionShape(declaration);
    case 'test':
      return block(
        `test ${quoted(declaration.name.text)}`,
        declaration.items.map((one) => item(testItem(one), one.span)),
      );
    default:
      return unreachable(declaration);
  }
}

const item = (text: string, span: Span, doc?: string): Item => ({ text, span, doc });

/** On one line if `line` is given and it fits. */
function block(head: string, items: readonly Item[], line?: string): Shape {
  const whole = line === undefined ? undefined : line === '' ? `${head} {}` : `${head} { ${line} }`;
  const fits = whole !== undefined && !whole.includes('\n') && width(whole) <= MAX_WIDTH;
  return { kind: 'block', head: `${head} {`, items, line: fits ? whole : undefined };
}

function listed(head: string, items: readonly Item[]): Shape {
  return block(head, items, items.map(({ text }) => text).join(', '));
}

function codes(declaration: CodesDecl): string {
  const head = `codes ${declaration.name.text} =`;
  const parts = declaration.parts.map((part, i) => ({
    sign: i === 0 ? '' : `${part.sign} `,
    name: part.name.text,
    patterns: part.patterns?.map((pattern) => quoted(pattern.text)),
  }));
  const flat = parts.map(
    ({ sign, name, patterns }) => `${sign}${name}${patterns === undefined ? '' : ` { ${patterns.join(' ')} }`}`,
  );
  const line = `${head} ${flat.join(' ')}`.replaceAll('{  }', '{}');
  if (width(line) <= MAX_WIDTH) return line;
  const tall = parts.map(({ sign, name, patterns }) =>
    patterns === undefined ? `${sign}${name}` : `${sign}${name} {\n${INDENT}${wrapped(patterns, ' ', INDENT)}\n}`,
  );
  return `${head} ${tall.join(' ')}`;
}

function enumCase(one: EnumCase): string {
  return one.name.text + (one.params.length === 0 ? '' : printParams(one.params));
}

function fields(all: readonly InputField[]): readonly Item[] {
  const names = columnWidth(all.map((field) => field.name.text));
  const types = columnWidth(
    all.filter((field) => field.modifiers.length > 0).map((field) => printType(field.type)),
    28,
  );
  return all.map((field) => {
    const modifiers = field.modifiers.map(modifier).join(' ');
    const name = padded(field.name.text, names);
    const type = printType(field.type);
    return item(
      modifiers === '' ? `${name} : ${type}` : `${name} : ${padded(type, types)} ${modifiers}`,
      field.span,
      field.doc,
    );
  });
}

function modifier(one: Modifier): string {
  switch (one.kind) {
    case 'required':
    case 'ever':
      return one.kind;
    case 'absent_unless_recorded':
      return 'absent unless recorded';
    case 'plausible':
      return `plausible ${printRange(one.range)}`;
    case 'rounded':
      return `rounded to ${printLiteral(one.step)}${one.halfEven ? ' half even' : ''}`;
    case 'window':
      return `${one.pick === undefined ? '' : `${one.pick} `}within ${printLiteral(one.within)}`;
    case 'from': {
      const codes = one.codes === undefined ? '' : ` in ${one.codes.map((name) => name.text).join('.')}`;
      const code = one.code === undefined ? '' : ` ${printLiteralCode(one.code)}`;
      const component = one.component === undefined ? '' : ` component ${printLiteralCode(one.component)}`;
      return `from ${one.resource.text}${codes}${code}${component}`;
    }
    default:
      return unreachable(one);
  }
}
const printLiteralCode = printExpr;

function scoreItem(one: ScoreItem, write: Write): string {
  switch (one.kind) {
    case 'points':
      return one.branches
        .map(
          ({ points, condition }) => printLiteral(points) + (condition === undefined ? '' : ` if ${write(condition)}`),
        )
        .join(' else ');
    case 'add':
      return `add ${printExpr(one.value)}${one.condition === undefined ? '' : ` if ${write(one.condition)}`}`;
    case 'missing_gives':
      return `missing ${one.what.text} gives ${one.gives.text}`;
    case 'missing_counts':
      return `missing ${one.what.text} counts ${printAt(one.value, LEVEL.add)} because ${printLiteral(one.because)}`;
    default:
      return unreachable(one);
  }
}

function table(declaration: TableDecl): Shape {
  const { inputs, output, hit, heading, rows } = declaration;
  const type = output.kind === 'outputs' ? printParams(output.params) : printType(output);
  const policy = hit.kind === 'unique' ? '' : hit.kind === 'collect' ? ` collect ${hit.how.text}` : ' first row wins';
  const head = `table ${declaration.name.text} (${inputs.map(printExpr).join(', ')}) : ${type}${policy}${printCites(declaration.cites)}`;
  const lines = [
    { cells: heading.cells.map(({ text, output }) => (output ? `=> ${text}`.trimEnd() : text)), span: heading.span },
    ...rows.map((row) => ({ cells: row.cells.map(cell), span: row.span })),
  ];
  const columns = Math.max(...lines.map(({ cells }) => cells.length));
  const widths = Array.from({ length: columns }, (_, i) =>
    columnWidth(
      lines.map(({ cells }) => cells[i] ?? ''),
      MAX_WIDTH,
    ),
  );
  return block(
    head,
    lines.map(({ cells, span }) =>
      item(`| ${cells.map((text, i) => padded(text, widths[i] ?? 0)).join(' | ')} |`, span),
    ),
  );
}

function cell(one: Cell): string {
  switch (one.kind) {
    case 'any':
      return '-';
    case 'compare':
      return `${one.op} ${printAt(one.value, LEVEL.add)}`;
    case 'unknown':
      return one.because === undefined ? 'unknown' : `unknown because ${printLiteral(one.because)}`;
    case 'value':
      // A bare `unknown` would be the word.
      return one.value.kind === 'name' && one.value.name.text === 'unknown' ? '(unknown)' : printExpr(one.value);
    default:
      return unreachable(one);
  }
}

function rules(declaration: DecideDecl): readonly Item[] {
  const labels = declaration.items.map((one) => {
    switch (one.kind) {
      case 'default':
        return 'default';
      case 'rule':
        return `rule ${one.label.text}`;
      case 'except':
        return `except ${one.of.text} ${one.label.text}`;
      case 'say':
        return '';
      default:
        return unreachable(one);
    }
  });
  const labelWidth = columnWidth(labels);
  const valueWidth = columnWidth(
    declaration.items.flatMap((one) => (one.kind === 'rule' || one.kind === 'except' ? [printExpr(one.value)] : [])),
    28,
  );
  return declaration.items.map((one, i) => {
    if (one.kind === 'say') return item(`say ${printLiteral(one.text)}`, one.span);
    const label = padded(labels[i] ?? '', labelWidth);
    const condition = one.kind === 'default' ? undefined : one.condition;
    if (condition === undefined)
      return item(
        fitted((write) => `${label} : ${write(one.value)}`),
        one.span,
      );
    const text = fitted((write) => `${label} : ${padded(printExpr(one.value), valueWidth)} when ${write(condition)}`);
    return item(text, one.span);
  });
}

function functionShape(declaration: FunctionDecl): Shape {
  const { name, params, type, cites, lets, body } = declaration;
  const head = `function ${name.text}${printParams(params)} : ${printType(type)}${printCites(cites)}`;
  // Where a body begins, `let` begins a line of its own.
  const value = (write: Write): string => (body.kind === 'let' ? `(${printExpr(body)})` : write(body));
  const items = [
    ...lets.map((line) =>
      item(
        fitted((write) => `let ${line.name.text} = ${write(line.value)}`),
        line.span,
      ),
    ),
    item(fitted(value), body.span),
  ];
  return block(head, items, lets.length === 0 ? value(printExpr) : undefined);
}

function testItem(one: TestItem): string {
  switch (one.kind) {
    case 'given':
      return `given ${wrapped(one.items.map(givenItem), ', ', INDENT.repeat(3))}`;
    case 'expect':
      return `expect ${wrapped(one.items.map(expectItem), ', ', INDENT.repeat(3))}`;
    case 'starting':
      return `starting ${printLiteral(one.date)}`;
    default:
      return unreachable(one);
  }
}

function givenItem(one: GivenItem): string {
  const value = printAt(one.value, LEVEL.otherwise);
  return one.kind === 'given_findings' ? `${one.which} findings ${value}` : `${one.name.text} ${value}`;
}

function expectItem(one: ExpectItem): string {
  const names = one.settledBy;
  const only = names?.length === 1 ? names[0]?.text : undefined;
  const settled = names === undefined ? '' : ` settled by ${only ?? `[${printNames(names)}]`}`;
  if (one.kind === 'expect_unknown') return `${one.name.text} unknown${settled}`;
  return `${printExpr(one.condition)}${one.to === undefined ? '' : ` to ${printAt(one.to, LEVEL.add)}`}${settled}`;
}

/** Joined into lines of at most MAX_WIDTH; the separator ends a line, so the list goes on. */
function wrapped(parts: readonly string[], separator: string, indent: string): string {
  const lines: string[] = [];
  let line = '';
  for (const part of parts) {
    const longer = line === '' ? part : `${line}${separator}${part}`;
    if (line !== '' && width(longer) > MAX_WIDTH - 12) {
      lines.push(line);
      line = part;
    } else line = longer;
  }
  lines.push(line);
  return lines.join(`${separator.trimEnd()}\n${indent}`);
}
