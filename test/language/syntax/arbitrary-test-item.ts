/** Random items of tests, of patients and of agreements. */
import fc from 'fast-check';
import type { ExpectItem, Expr, GivenItem, Relation, TestItem } from '../../../language/ast.ts';
import {
  arbitraryExpr,
  argument,
  code,
  date,
  list,
  missing,
  name,
  names,
  nameWhere,
  number,
  option,
  quantity,
  record,
  span,
} from './arbitrary-expr.ts';
import { node, string } from './arbitrary-type.ts';

const e = arbitraryExpr;
const shares = fc.array(record({ party: name, share: e, span: fc.constant(span) }), { minLength: 1, maxLength: 3 });
/** What the first field of a record may be: `f (x)` would be a call. */
const plain: fc.Arbitrary<Expr> = fc.oneof(
  number,
  date,
  missing,
  code,
  name.map((name): Expr => ({ kind: 'name', name, span })),
);
const first = record({ name, value: plain, span: fc.constant(span) });
const field = record({ name, value: e, span: fc.constant(span) });

const givenField = node(
  record({ name: nameWhere((text) => text !== 'all' && text !== 'other'), value: e }),
  (b): GivenItem => ({ kind: 'given_field', ...b, span }),
);
const givenOther: fc.Arbitrary<GivenItem> = fc.oneof(
  node(
    record({ which: fc.constantFrom('all', 'other'), value: e }),
    (b): GivenItem => ({ kind: 'given_findings', ...b, span }),
  ),
  node(record({ party: name, value: e }), (b): GivenItem => ({ kind: 'given_has', ...b, span })),
  node(
    record({ asset: name, first, rest: list(field) }),
    (b): GivenItem => ({ kind: 'given_record', asset: b.asset, fields: [b.first, ...b.rest], span }),
  ),
  node(record({ asset: name, purpose: name }), (b): GivenItem => ({ kind: 'given_allows', ...b, span })),
  node(record({ value: e, from: quantity }), (b): GivenItem => ({ kind: 'given_compute', ...b, span })),
  node(record({ of: name, shares }), (b): GivenItem => ({ kind: 'given_lineage', ...b, span })),
);
/** Behind a record a field would be one of it. */
const given = fc
  .array(fc.oneof(givenField, givenOther), { minLength: 1, maxLength: 4 })
  .map((all) => all.filter((one, i) => one.kind !== 'given_field' || !all.slice(0, i).some(isRecord)));
const isRecord = (one: GivenItem): boolean => one.kind === 'given_record';

const settledBy = option(names);
const expectation: fc.Arbitrary<ExpectItem> = fc.oneof(
  node(record({ condition: e, to: option(e), settledBy }), (b): ExpectItem => ({ kind: 'expect_holds', ...b, span })),
  node(record({ name, settledBy }), (b): ExpectItem => ({ kind: 'expect_unknown', ...b, span })),
  node(record({ because: option(string) }), (b): ExpectItem => ({ kind: 'expect_rejected', ...b, span })),
  fc.constant<ExpectItem>({ kind: 'expect_allowed', span }),
  node(record({ asset: name, by: name }), (b): ExpectItem => ({ kind: 'expect_owned', ...b, span })),
  node(
    record({ party: name, relation: option(fc.constantFrom<Relation>('=', '!=', '<', '<=', '>', '>=')), value: e }),
    (b): ExpectItem => ({ kind: 'expect_has', ...b, span }),
  ),
  node(record({ party: name, value: e }), (b): ExpectItem => ({ kind: 'expect_learned', ...b, span })),
);

/** A party called `given` would begin an item. */
const actor = nameWhere((text) => !['given', 'expect', 'with', 'after', 'starting'].includes(text));

export const arbitraryTestItem: fc.Arbitrary<TestItem> = fc.oneof(
  node(given, (items): TestItem => ({ kind: 'given', items, span })),
  node(fc.array(expectation, { minLength: 1, maxLength: 3 }), (items): TestItem => ({ kind: 'expect', items, span })),
  node(date, (date): TestItem => {
    if (date.kind !== 'date' && date.kind !== 'datetime') throw new Error('not a date');
    return { kind: 'starting', date, span };
  }),
  node(
    record({ name, contract: name, args: list(argument) }),
    (b): TestItem => ({ kind: 'with_agreement', ...b, span }),
  ),
  node(e, (period): TestItem => ({ kind: 'pass_time', period, span })),
  node(
    record({
      party: actor,
      agreement: option(name),
      action: name,
      args: list(argument),
      approvedBy: list(name, 2),
      creating: option(name),
    }),
    (b): TestItem => ({ kind: 'does', ...b, span }),
  ),
  node(
    record({ party: actor, agreement: option(name), meter: name, amount: e }),
    (b): TestItem => ({ kind: 'counts', ...b, span }),
  ),
);
