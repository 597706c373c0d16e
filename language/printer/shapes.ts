/** Each declaration as a shape: a head and items, the columns of which stand under one another. */

import type { PropertyDecl } from '../ast/contract.ts';
import type {
  Cell,
  CodesDecl,
  CodesPart,
  DecideDecl,
  Declaration,
  EnumCase,
  FunctionDecl,
  InputField,
  Modifier,
  ScoreItem,
  TableDecl,
} from '../ast.ts';
import { LEVEL } from '../grammar/levels.ts';
import type { Span } from '../span.ts';
import { unreachable } from '../unreachable.ts';
import { contractItem } from './contracts.ts';
import { printAt, printExpr, printLiteral, printRange, quoted } from './expressions.ts';
import {
  columnWidth,
  fits,
  fitted,
  INDENT,
  type Item,
  MAX_WIDTH,
  padded,
  type Write,
  width,
  wrapped,
} from './layout.ts';
import { testItem } from './tests.ts';
import { printCites, printNames, printParam, printParams, printType } from './types.ts';

export type Shape =
  /** Printed as it is. */
  | { readonly kind: 'plain'; readonly text: string }
  /** `line`: the whole on one line, where that is how it is written. */
  | {
      readonly kind: 'block';
      readonly head: string;
      readonly items: readonly Item[];
      readonly line: string | undefined;
      /** What stands behind the closing brace. */
      readonly tail: string;
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
    case 'purpose': {
      const of = declaration.of === undefined ? '' : ` of ${codesPart(declaration.of)}`;
      return { kind: 'plain', text: `purpose ${declaration.name.text} = ${printExpr(declaration.code)}${of}` };
    }
    case 'asset':
      return { kind: 'plain', text: `asset ${declaration.name.text} counted` };
    case 'contract':
      return block(`contract ${declaration.name.text}`, declaration.items.map(contractItem));
    case 'property':
      return property(declaration);
    default:
      return unreachable(declaration);
  }
}

type Text = Item & { readonly text: string };
const item = (text: string, span: Span, doc?: string): Text => ({ text, span, doc });

/** On one line if `line` is given and it fits. */
function block(head: string, items: readonly Item[], line?: string, tail = ''): Shape {
  const whole = line === undefined ? undefined : line === '' ? `${head} {}${tail}` : `${head} { ${line} }${tail}`;
  const isLine = whole !== undefined && fits(whole, 0);
  return { kind: 'block', head: `${head} {`, items, line: isLine ? whole : undefined, tail };
}

function listed(head: string, items: readonly Text[]): Shape {
  return block(head, items, items.map(({ text }) => text).join(', '));
}

function codes(declaration: CodesDecl): string {
  const head = `codes ${declaration.name.text} =`;
  const flat = declaration.parts.map((part, i) => `${i === 0 ? '' : `${part.sign} `}${codesPart(part)}`);
  const line = `${head} ${flat.join(' ')}`;
  if (width(line) <= MAX_WIDTH) return line;
  const tall = declaration.parts.map((part, i) => {
    const name = `${i === 0 ? '' : `${part.sign} `}${part.name.text}`;
    const patterns = part.patterns?.map((pattern) => quoted(pattern.text));
    return patterns === undefined ? name : `${name} {\n${INDENT}${wrapped(patterns, ' ', INDENT)}\n}`;
  });
  return `${head} ${tall.join(' ')}`;
}

function codesPart({ name, patterns }: CodesPart): string {
  if (patterns === undefined) return name.text;
  return patterns.length === 0
    ? `${name.text} {}`
    : `${name.text} { ${patterns.map((one) => quoted(one.text)).join(' ')} }`;
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

function property({ name, of, claim, checks }: PropertyDecl): Shape {
  const head = `property ${quoted(name.text)}${of === undefined ? '' : ` in ${of.text}`}`;
  const list = checks.map((one) => (one.kind === 'search' ? `search ${printLiteral(one.runs)}` : one.kind));
  const tail = list.length === 0 ? '' : ` check ${list.join(', ')}`;
  if (claim.kind === 'always') {
    const render = (write: Write): string => `always ${write(claim.condition)}`;
    return block(head, [item(fitted(render), claim.span)], render(printExpr), tail);
  }
  const binders = claim.binders.map((one) =>
    one.kind === 'of_type'
      ? `${one.name.text}: ${printType(one.type)}`
      : `${one.name.text} in ${printAt(one.list, LEVEL.otherwise)}`,
  );
  const where = claim.where === undefined ? '' : ` where ${printExpr(claim.where)}`;
  const text = `for all ${binders.join(', ')}${where}\n${INDENT}${fitted((write) => write(claim.condition), 2)}`;
  return block(head, [item(text, claim.span)], undefined, tail);
}
