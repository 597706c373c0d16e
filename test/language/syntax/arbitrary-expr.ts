/** Random expressions of every kind, and the names, texts and numbers that random trees are made of. Spans are empty. */
import fc from 'fast-check';
import type { Argument, Expr, Literal, MissingExpr, Name, StringExpr } from '../../../language/ast.ts';
import { RESERVED, WORDS } from '../../../language/constructs.ts';
import { AGGREGATES } from '../../../language/grammar/forms.ts';

export const span = { start: 0, end: 0 };
const softWords = [...WORDS].filter((word) => !RESERVED.has(word));

const nameText = fc.oneof(
  { weight: 3, arbitrary: fc.stringMatching(/^[a-z][a-z0-9_]{0,6}$/) },
  { weight: 1, arbitrary: fc.constantFrom('年龄', 'größe', 'x1', 'Dose', 'm', 'd', 'min', 'sum') },
  { weight: 2, arbitrary: fc.constantFrom(...softWords) },
);
export const nameWhere = (allowed: (text: string) => boolean): fc.Arbitrary<Name> =>
  nameText.filter((text) => !RESERVED.has(text) && allowed(text)).map((text) => ({ text, span }));
export const name = nameWhere(() => true);
export const names = fc.array(name, { minLength: 1, maxLength: 3 });
/** Any text that may stand between quotes: normalised, without characters that are refused. */
export const text = fc
  .string({ unit: 'grapheme', maxLength: 12 })
  .map((value) =>
    value
      .normalize('NFC')
      .replace(/[\0\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '')
      .replace(/\r/g, '\n'),
  )
  .filter((value) => value.isWellFormed());
/** A line for readers, without what ends it. */
export const line = text.map((value) => value.replace(/[|\n]/g, '').trim()).filter((value) => !value.startsWith('=>'));
export const option = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(value, { nil: undefined });
export const record = fc.record;
export const list = <T>(value: fc.Arbitrary<T>, maxLength = 3): fc.Arbitrary<T[]> => fc.array(value, { maxLength });

export const digits = fc.stringMatching(/^[1-9][0-9]{0,3}(_[0-9]{3})?(\.[0-9]{1,3})?$/);
const unit = fc.oneof(
  fc
    .constantFrom('mg', 'mg/dL', '/min', '%', 'mL/min/1.73m2', '[degF]', 'years', 'rows', 'kg.m2')
    .map((text) => ({ text, quoted: false, span })),
  fc.constantFrom('10*3/uL', 'mL/min/{1.73_m2}', 'kg/m2').map((text) => ({ text, quoted: true, span })),
);
export const number = record({
  kind: fc.constant('number' as const),
  text: digits,
  unit: option(unit),
  span: fc.constant(span),
});
export const quantity = fc
  .tuple(number, fc.boolean())
  .map(([value, negative]) => (negative ? { ...value, text: `-${value.text}` } : value));
export const date: fc.Arbitrary<Literal> = fc.constantFrom(
  { kind: 'date', text: '2026-11-23', span },
  { kind: 'datetime', text: '2026-11-23T10:30Z', span },
  { kind: 'datetime', text: '2026-11-23T10:30:05.25+02:00', span },
);
export const missing: fc.Arbitrary<MissingExpr> = option(name).map((reason) => ({ kind: 'missing', reason, span }));
export const code = record({
  kind: fc.constant('code' as const),
  system: nameWhere((text) => text !== 'document'),
  code: text,
  span: fc.constant(span),
});
export const thing = record({ name, of: option(name), span: fc.constant(span) });
/** After these words `bill`, `evaluate` and `compute` are names, so that they are about nothing of that name. */
const GOES_ON =
  'after approved by cites covers exclusive from may otherwise over owned per public rounding settled since to under until visible with within';
const object = nameWhere((text) => !GOES_ON.split(' ').includes(text));

const argumentOf = (value: fc.Arbitrary<Expr>): fc.Arbitrary<Argument> =>
  fc.oneof(
    record({ name: option(name), value }).map((given): Argument => ({ kind: 'value', ...given, span })),
    number.map((value): Argument => ({ kind: 'to', value, span })),
  );

export const { expr: arbitraryExpr } = fc.letrec<{ expr: Expr; string: StringExpr }>((tie) => {
  const e = tie('expr');
  const binary = record({ left: e, right: e });
  const leaf: fc.Arbitrary<Expr> = fc.oneof(
    number,
    date,
    missing,
    code,
    object.map((price): Expr => ({ kind: 'bill', price, span })),
    text.map((title): Expr => ({ kind: 'document', title, span })),
    fc.constant<Expr>({ kind: 'at_start', span }),
    record({ verdict: object, on: thing, by: name }).map((b): Expr => ({ kind: 'evaluate', ...b, span })),
    fc.boolean().map((value): Expr => ({ kind: 'bool', value, span })),
    name.map((name): Expr => ({ kind: 'name', name, span })),
    fc
      .tuple(
        nameWhere((text) => !AGGREGATES.has(text)),
        name,
      )
      .map(([word, name]): Expr => ({ kind: 'of', word, name, span })),
  );
  const argument = argumentOf(e);
  const node = <N extends object>(fields: fc.Arbitrary<N>, make: (value: N) => Expr): fc.Arbitrary<Expr> =>
    fields.map(make);
  const nodes: fc.Arbitrary<Expr>[] = [
    tie('string'),
    node(e, (operand) => ({ kind: 'not', operand, span })),
    node(e, (operand) => ({ kind: 'negate', operand, span })),
    node(binary, (b) => ({ kind: 'and', ...b, span })),
    node(binary, (b) => ({ kind: 'or', ...b, span })),
    node(record({ left: e, right: e, op: fc.constantFrom('=', '!=', '<', '<=', '>', '>=') }), (b) => ({
      kind: 'relation',
      ...b,
      span,
    })),
    node(binary, (b) => ({ kind: 'in', ...b, span })),
    node(
      record({
        operand: e,
        negated: fc.boolean(),
        what: fc.oneof(
          fc.constant({ kind: 'known' as const }),
          missing,
          fc
            .tuple(
              nameWhere((text) => text !== 'known'),
              list(name, 1),
            )
            .map(([first, rest]) => ({ kind: 'case' as const, path: [first, ...rest] })),
        ),
      }),
      (b) => ({ kind: 'is', ...b, span }),
    ),
    node(
      record({ left: e, right: e, op: fc.constantFrom('+', '-'), rounding: fc.constantFrom('up', 'down', undefined) }),
      (b) => ({ kind: 'arithmetic', ...b, span }),
    ),
    node(record({ left: e, right: e, op: fc.constantFrom('*', '/') }), (b) => ({
      kind: 'arithmetic',
      ...b,
      rounding: undefined,
      span,
    })),
    node(record({ base: e, exponent: e }), (b) => ({ kind: 'power', ...b, span })),
    node(record({ low: e, high: e, openEnd: fc.boolean() }), (b) => ({ kind: 'range', ...b, span })),
    node(record({ value: e, fallback: e }), (b) => ({ kind: 'otherwise', ...b, span })),
    node(record({ condition: e, yes: e, no: e }), (b) => ({ kind: 'if', ...b, span })),
    node(
      record({
        value: e,
        arms: list(
          record({
            pattern: fc.oneof(missing, record({ kind: fc.constant('case' as const), name, binds: list(name, 2) })),
            value: e,
            span: fc.constant(span),
          }),
        ),
      }),
      (b) => ({ kind: 'match', ...b, span }),
    ),
    node(record({ name, value: e, body: e }), (b) => ({ kind: 'let', ...b, span })),
    node(record({ value: e, name }), (b) => ({ kind: 'field', ...b, span })),
    node(record({ callee: e, args: list(argument) }), (b) => ({ kind: 'call', ...b, span })),
    node(list(e), (items) => ({ kind: 'set', items, span })),
    node(list(e), (items) => ({ kind: 'list', items, span })),
    node(record({ value: e, name, list: e, where: option(e) }), (b) => ({ kind: 'comprehension', ...b, span })),
    node(record({ word: name, name, list: e, by: option(e), where: option(e) }), (b) => ({
      kind: 'query',
      ...b,
      span,
    })),
    node(
      record({
        word: fc.constantFrom(...AGGREGATES).map((text) => ({ text, span })),
        value: e,
        name,
        list: e,
        where: option(e),
      }),
      (b) => ({ kind: 'aggregate', ...b, span }),
    ),
    node(record({ value: e, name, to: e }), (b) => ({ kind: 'with', ...b, span })),
    node(binary, (b) => ({ kind: 'covers', ...b, span })),
    node(record({ party: e, negated: fc.boolean(), thing, purpose: option(name) }), (b) => ({
      kind: 'may_use',
      ...b,
      span,
    })),
    node(record({ callee: object, args: list(argument), over: thing, method: name, more: list(argument) }), (b) => ({
      kind: 'compute',
      value: { kind: 'call', callee: { kind: 'name', name: b.callee, span }, args: b.args, span },
      over: b.over,
      method: b.method,
      args: b.more,
      span,
    })),
    node(e, (value) => ({ kind: 'group', value, span })),
  ];
  return {
    expr: fc.oneof({ maxDepth: 4, depthSize: 'small' }, leaf, ...nodes),
    // Two texts side by side are one text.
    string: list(
      fc.oneof(
        { maxDepth: 4 },
        text.filter((value) => value !== ''),
        e,
      ),
      4,
    ).map((parts) => ({
      kind: 'string',
      parts: parts.filter((part, i) => typeof part !== 'string' || typeof parts[i - 1] !== 'string'),
      span,
    })),
  };
});

export const argument = argumentOf(arbitraryExpr);
