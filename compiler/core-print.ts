/** LEBEN-Core as text: one form a line where it is long, stable from run to run, for `leben inspect --core` and golden files. */

import { formatDate, formatDateTime, formatPeriod } from '../language/dates.ts';
import type { DataType } from '../language/interface.ts';
import { formatDecimal, type Rational } from '../language/rational.ts';
import { unreachable } from '../language/unreachable.ts';
import type { Value } from '../language/values.ts';
import type { Core, CoreModule, CoreType, Expr, MissingRow, Op, Policy, Question, Rule } from './core.ts';

/** A line that is longer is broken between the parts of its form. */
const MAX_LINE = 110;

export function printCore(core: Core | CoreModule): string {
  const module = 'module' in core ? core.module : core;
  const names: Names = {
    field: (n) => module.fields[n]?.name ?? `#${n}`,
    verdict: (n) => module.verdicts[n]?.name ?? `#${n}`,
    function: (n) => module.functions[n]?.name ?? `#${n}`,
    codes: (n) => module.codeSets[n]?.name ?? `#${n}`,
  };
  const items: Form[] = [
    ['module', module.name, quoted(module.version)],
    ...module.enums.map(
      ({ name, cases }): Form => [
        'enum',
        name,
        ...cases.map(
          (one): Form =>
            one.params.length === 0
              ? one.name
              : [one.name, ...one.params.map(({ name: n, type }): Form => [n, dataType(type)])],
        ),
      ],
    ),
    ...module.records.map(
      ({ name, fields }): Form => ['record', name, ...fields.map((f): Form => [f.name, dataType(f.type)])],
    ),
    ...module.codeSets.map(
      ({ name, parts }): Form => [
        'codes',
        name,
        ...parts.map(
          ({ sign, pattern }): Form => [
            sign,
            quoted(`${pattern.code}${pattern.prefix ? '.*' : ''}`),
            ...pattern.systems,
          ],
        ),
      ],
    ),
    ...module.fields.map(
      ({ name, type, plausible, rounded }): Form => [
        'field',
        name,
        dataType(type),
        ...(plausible === undefined ? [] : [['plausible', printValue(plausible.low), printValue(plausible.high)]]),
        ...(rounded === undefined ? [] : [['rounded', printValue(rounded.step)]]),
      ],
    ),
    ...module.functions.map(
      ({ name, params, type, body }): Form => [
        'function',
        name,
        params.map((param): Form => [param.name, coreType(param.type)]),
        coreType(type),
        expression(body, names),
      ],
    ),
    ...module.verdicts.map(
      ({ kind, name, type, policy, counts, body }): Form => [
        kind,
        name,
        coreType(type),
        ...policyForms(policy, names),
        ...(counts.length === 0 ? [] : [['counts', ...counts.map(names.field)]]),
        expression(body, names),
      ],
    ),
  ];
  return `${items.map((item) => layout(item, '')).join('\n')}\n`;
}

export function printExpr(e: Expr, module: CoreModule): string {
  return layout(
    expression(e, {
      field: (n) => module.fields[n]?.name ?? `#${n}`,
      verdict: (n) => module.verdicts[n]?.name ?? `#${n}`,
      function: (n) => module.functions[n]?.name ?? `#${n}`,
      codes: (n) => module.codeSets[n]?.name ?? `#${n}`,
    }),
    '',
  );
}

type Form = string | readonly Form[];
type Names = { readonly [K in 'field' | 'verdict' | 'function' | 'codes']: (n: number) => string };

function expression(e: Expr, names: Names): Form {
  const of = (part: Expr): Form => expression(part, names);
  switch (e.kind) {
    case 'const':
      return printValue(e.value);
    case 'var':
      return e.name;
    case 'field':
      return `$${names.field(e.field)}`;
    case 'let':
      return ['let', e.name, of(e.value), of(e.body)];
    case 'if':
      return ['if', of(e.condition), of(e.yes), of(e.no)];
    case 'match':
      return [
        'match',
        of(e.value),
        ...e.arms.map(({ name, binds, body }): Form => [[name, ...binds].join(' '), of(body)]),
      ];
    case 'op':
      return [operatorName(e.op, names), ...e.args.map(of)];
    case 'record':
      return ['record', coreType(e.type), ...e.fields.map(of)];
    case 'case':
      return e.args.length === 0 ? `'${e.name}` : ['case', e.name, ...e.args.map(of)];
    case 'get':
      return ['get', String(e.index), of(e.value)];
    case 'element':
      return [`.${e.part}`, of(e.value)];
    case 'fold':
      return ['fold', `${e.item} in`, of(e.list), `${e.acc} from`, of(e.from), of(e.body)];
    case 'call':
      return ['call', names.function(e.function), ...e.args.map(of)];
    case 'default':
      return ['default', rule(e.root, names)];
    case 'ask':
      return question(e.question, names);
    case 'ref':
      return `@${names.verdict(e.verdict)}`;
    case 'fault':
      return ['fault', e.code];
    case 'mark':
      return [`mark:${e.site}`, of(e.body)];
    default:
      return unreachable(e);
  }
}

function rule({ label, site, condition, value, exceptions }: Rule, names: Names): Form {
  return [
    site === undefined ? 'rule' : `rule:${site}`,
    label === '' ? '_' : quoted(label),
    ['when', expression(condition, names)],
    ...(value === undefined ? [] : [['gives', expression(value, names)]]),
    ...(exceptions.length === 0 ? [] : [['except', ...exceptions.map((exception) => rule(exception, names))]]),
  ];
}

function question(asked: Question, names: Names): Form {
  switch (asked.kind) {
    case 'field_missing':
      return ['missing?', `$${names.field(asked.field)}`, ...(asked.reason === undefined ? [] : [asked.reason])];
    case 'element_missing':
      return ['missing?', expression(asked.element, names), ...(asked.reason === undefined ? [] : [asked.reason])];
    case 'verdict_known':
      return ['known?', `@${names.verdict(asked.verdict)}`];
    default:
      return unreachable(asked);
  }
}

function policyForms(policy: Policy, names: Names): Form[] {
  switch (policy.kind) {
    case 'open':
      return [];
    case 'range':
      return [
        ['range', printValue(policy.low), printValue(policy.high)],
        ...(policy.unknownOn.length === 0 ? [] : [['unknown-on', ...policy.unknownOn.map(names.field)]]),
      ];
    case 'rows': {
      const row = ({ site, cells, result, because }: MissingRow): Form => [
        `row:${site}`,
        ...cells.map((cell) => (typeof cell === 'string' ? `${cell}?` : expression(cell, names))),
        result === undefined ? ['unknown', quoted(because ?? '')] : ['gives', expression(result, names)],
      ];
      return [
        ['columns', ...policy.columns.map((column) => expression(column, names))],
        ['missing-rows', ...policy.rows.map(row)],
      ];
    }
    default:
      return unreachable(policy);
  }
}

function operatorName(op: Op, names: Names): string {
  switch (op.name) {
    case 'power':
      return `power:${op.exponent}`;
    case 'scale':
      return `scale:${fraction(op.factor)}:${unit(op.unit)}`;
    case 'show_in':
      return `show_in:${unit(op.unit)}`;
    case 'round':
      return `round:${fraction(op.step)}+${fraction(op.offset)}${op.halfEven ? ':even' : ''}`;
    case 'round_digits':
      return `round_digits:${op.digits}${op.halfEven ? ':even' : ''}`;
    case 'completed':
    case 'date_units':
      return `${op.name}:${op.unit}`;
    case 'date_add':
    case 'date_sub':
      return op.rounding === undefined ? op.name : `${op.name}:${op.rounding}`;
    case 'in_codes':
      return `in_codes:${names.codes(op.set)}`;
    default:
      return op.name;
  }
}

/** A value as Core writes it: numbers in the canonical unit, as exact fractions, with the unit they are shown in. */
export function printValue(value: Value): string {
  switch (value.kind) {
    case 'bool':
      return String(value.value);
    case 'int':
      return String(value.value);
    case 'number':
      return `${fraction(value.value)}:${unit(value.unit)}`;
    case 'text':
      return quoted(value.value);
    case 'date':
      return formatDate(value.day);
    case 'datetime':
      return formatDateTime(value.ms);
    case 'period':
      return `[${formatPeriod(value)}]`;
    case 'age':
      return `age:${value.days}d`;
    case 'code':
      return `${value.system}|${value.code}`;
    case 'case':
      return value.args.length === 0 ? `'${value.name}` : `'${value.name}(${value.args.map(printValue).join(' ')})`;
    case 'record':
      return `{${value.fields.map(printValue).join(' ')}}`;
    case 'list':
      return `[${value.items.map(printValue).join(' ')}]`;
    case 'set':
      return `#{${value.items.map(printValue).join(' ')}}`;
    case 'option':
      return value.value === undefined ? 'none' : `some(${printValue(value.value)})`;
    default:
      return unreachable(value);
  }
}

export function coreType(type: CoreType): string {
  switch (type.kind) {
    case 'number':
      return `number<${type.quantity}>:${type.units.map(unit).join(',')}`;
    case 'enum':
    case 'record':
      return type.name;
    case 'list':
    case 'set':
    case 'option':
    case 'element':
      return `${type.kind}<${coreType(type.of)}>`;
    default:
      return type.kind;
  }
}

function dataType(type: DataType): string {
  switch (type.kind) {
    case 'number':
      return `number<${type.quantity}>:${unit(type.unit)}`;
    case 'enum':
    case 'record':
      return type.name;
    case 'list':
    case 'set':
    case 'option':
    case 'observed':
      return `${type.kind}<${dataType(type.of)}>`;
    default:
      return type.kind;
  }
}

function unit(text: string): string {
  return text === '' ? '1' : text;
}

/** A decimal where it ends, else the fraction. */
function fraction(r: Rational): string {
  const decimal = formatDecimal(r);
  let rest = r.d;
  while (rest % 2n === 0n) rest /= 2n;
  while (rest % 5n === 0n) rest /= 5n;
  return rest === 1n && decimal.length < 20 ? decimal : `${r.n}/${r.d}`;
}

function quoted(text: string): string {
  return JSON.stringify(text);
}

function flat(form: Form): string {
  return typeof form === 'string' ? form : `(${form.map(flat).join(' ')})`;
}

function layout(form: Form, indent: string): string {
  const line = flat(form);
  if (typeof form === 'string' || indent.length + line.length <= MAX_LINE) return indent + line;
  const inner = `${indent}  `;
  // The head and the short words after it stay on the first line.
  const isWord = (part: Form): boolean => typeof part === 'string' && part.length < 40;
  let heads = 1;
  while (heads < Math.min(form.length, 3) && isWord(form[heads]!)) heads += 1;
  const head = form.slice(0, heads).map(flat).join(' ');
  const rest = form.slice(heads).map((part) => layout(part, inner));
  return `${indent}(${head}${rest.map((part) => `\n${part}`).join('')})`;
}
