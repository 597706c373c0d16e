/** Random types, texts, ranges, parameters and docs: what declarations of all kinds are made of. */
import fc from 'fast-check';
import type { Param, RangeExpr, StringExpr, TypeExpr } from '../../../language/ast.ts';
import { arbitraryExpr, line, list, name, option, record, span, text } from './arbitrary-expr.ts';

const e = arbitraryExpr;
export const string: fc.Arbitrary<StringExpr> = text.map((value) => ({
  kind: 'string',
  parts: value === '' ? [] : [value],
  span,
}));
export const range: fc.Arbitrary<RangeExpr> = record({
  kind: fc.constant('range' as const),
  low: e,
  high: e,
  openEnd: fc.boolean(),
  span: fc.constant(span),
});
/** A node made of random fields. */
export const node = <T extends object, N>(fields: fc.Arbitrary<T>, make: (value: T) => N): fc.Arbitrary<N> =>
  fields.map(make);

const { core } = fc.letrec<{ core: TypeExpr }>((tie) => ({
  core: fc
    .oneof(
      { maxDepth: 3 },
      record({ of: fc.constant(undefined), to: fc.constant(undefined) }),
      record({
        of: fc.constantFrom('kg/m2', '10*3/uL').map((text) => ({ kind: 'unit_text' as const, text, span })),
        to: fc.constant(undefined),
      }),
      record({ of: tie('core'), to: option(tie('core')) }),
    )
    .chain((inside) =>
      record({ name, optional: fc.boolean() }).map(
        (rest): TypeExpr => ({ kind: 'type', ...rest, ...inside, range: undefined, label: undefined, span }),
      ),
    ),
}));
export const arbitraryType: fc.Arbitrary<TypeExpr> = fc
  .tuple(core, option(range), option(fc.constantFrom('@internal', '@restricted{hiv}', '@restricted{hiv, genetic}')))
  .map(([type, range, label]) => ({ ...type, range, label: label === undefined ? undefined : { text: label, span } }));

export const param: fc.Arbitrary<Param> = record({ name, type: arbitraryType, span: fc.constant(span) });
export const doc = option(
  list(
    line.map((value) => value.trimEnd()),
    3,
  )
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n')),
);
export const title = text.map((text) => ({ text, span }));
