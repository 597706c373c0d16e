/** Random declarations of agreements: contracts of every item and statement, purposes, assets, properties. */
import fc from 'fast-check';
import type {
  Actor,
  Approver,
  Binder,
  Block,
  Claim,
  ContractItem,
  Destination,
  Guard,
  PropertyCheck,
  Rate,
  Statement,
  Visibility,
} from '../../../language/ast/contract.ts';
import type { Declaration, Expr } from '../../../language/ast.ts';
import {
  arbitraryExpr,
  argument,
  code,
  digits,
  list,
  name,
  names,
  nameWhere,
  number,
  option,
  quantity,
  record,
  span,
  text,
  thing,
} from './arbitrary-expr.ts';
import { arbitraryType, doc, node, param, string, title } from './arbitrary-type.ts';

const e = arbitraryExpr;
const direction = fc.constantFrom('up' as const, 'down' as const);
const spanned = fc.constant(span);
const nameExpr = name.map((name): Expr => ({ kind: 'name', name, span }));
const some = <T>(value: fc.Arbitrary<T>, maxLength = 3): fc.Arbitrary<T[]> =>
  fc.array(value, { minLength: 1, maxLength });

const slot = record({ name: option(name), span: spanned });
const shares = some(record({ party: name, share: e, span: spanned }));
const destination: fc.Arbitrary<Destination> = fc.oneof(
  node(name, (party): Destination => ({ kind: 'to_party', party, span })),
  node(shares, (shares): Destination => ({ kind: 'to_shares', shares, span })),
  node(name, (of): Destination => ({ kind: 'to_lineage', of, span })),
);
const part: fc.Arbitrary<Expr> = fc.oneof(
  quantity,
  nameExpr,
  record({ value: nameExpr, name }).map((b): Expr => ({ kind: 'field', ...b, span })),
  e.map((value): Expr => ({ kind: 'group', value, span })),
);
const guard: fc.Arbitrary<Guard> = fc.oneof(
  node(quantity, (step): Guard => ({ kind: 'guard_rounding', step, span })),
  node(quantity, (count): Guard => ({ kind: 'guard_at_least', count, span })),
  node(
    record({ epsilon: number, delta: option(number), budget: fc.oneof(number, name) }),
    (b): Guard => ({ kind: 'guard_epsilon', ...b, span }),
  ),
);

const { statement } = fc.letrec<{ statement: Statement; block: Block }>((tie) => ({
  statement: fc.oneof(
    { maxDepth: 3 },
    node(record({ condition: e, otherwise: option(string) }), (b): Statement => ({ kind: 'require', ...b, span })),
    node(record({ name, value: e }), (b): Statement => ({ kind: 'let_line', ...b, span })),
    node(record({ name, value: e, after: option(e) }), (b): Statement => ({ kind: 'set_keep', ...b, span })),
    node(record({ state: name, data: list(argument) }), (b): Statement => ({ kind: 'become', ...b, span })),
    node(record({ names, slot }), (b): Statement => ({ kind: 'hold', ...b, span })),
    node(record({ what: e, from: option(slot), to: destination }), (b): Statement => ({ kind: 'move', ...b, span })),
    node(record({ amount: e, slot }), (b): Statement => ({ kind: 'mint', asset: undefined, ...b, span })),
    // Behind a number the name would be its unit.
    node(record({ amount: nameExpr, asset: name, slot }), (b): Statement => ({ kind: 'mint', ...b, span })),
    node(slot, (slot): Statement => ({ kind: 'burn', slot, span })),
    node(
      record({ thing, to: name, purpose: option(name), until: e, exclusive: fc.boolean(), under: option(name) }),
      (b): Statement => ({ kind: 'grant', ...b, span }),
    ),
    node(
      record({ thing, by: option(nameWhere((text) => text !== 'all')), purpose: option(name) }),
      (b): Statement => ({ kind: 'end_use', ...b, span }),
    ),
    node(
      record({ kind: fc.constantFrom('add_party', 'remove_party'), party: name, set: name }),
      (b): Statement => ({ ...b, span }),
    ),
    node(record({ contract: name, args: list(argument) }), (b): Statement => ({ kind: 'create', ...b, span })),
    node(e, (event): Statement => ({ kind: 'emit', event, span })),
    node(record({ to: names, text: e }), (b): Statement => ({ kind: 'tell', ...b, span })),
    node(
      record({ party: name, part, of: e, to: name, rounding: option(direction) }),
      (b): Statement => ({ kind: 'charge', ...b, span }),
    ),
    node(
      record({ value: e, to: name, guards: list(guard), because: string }),
      (b): Statement => ({ kind: 'disclose', ...b, span }),
    ),
    node(
      record({ condition: e, yes: tie('block'), no: option(tie('block')) }),
      (b): Statement => ({ kind: 'if_statement', ...b, span }),
    ),
    node(record({ name, set: name, body: tie('block') }), (b): Statement => ({ kind: 'for_each', ...b, span })),
  ),
  block: list(tie('statement'), 3).map((statements) => ({ statements, span })),
}));
const body: fc.Arbitrary<Block> = list(statement, 3).map((statements) => ({ statements, span }));

const party = fc.oneof(
  record({ name, role: name, count: fc.constant(undefined), span: spanned }),
  record({ name, role: name, count: record({ low: number, high: number }), span: spanned }),
);
const seen: fc.Arbitrary<Visibility> = fc.oneof(
  fc.constantFrom<Visibility>({ kind: 'parties' }, { kind: 'public' }),
  names.map((names): Visibility => ({ kind: 'visible_to', names })),
);
const rate: fc.Arbitrary<Rate> = record({
  amount: e,
  part: fc.constantFrom('started', 'full', undefined),
  per: fc.oneof(
    number,
    name.map((name) => ({ kind: 'word' as const, name, span })),
  ),
  of: option(name),
  span: spanned,
});
const actor: fc.Arbitrary<Actor> = fc.oneof(
  node(name, (name): Actor => ({ kind: 'party', name, span })),
  node(name, (set): Actor => ({ kind: 'any_of', set, span })),
  node(
    nameWhere((text) => text !== 'as'),
    (role): Actor => ({ kind: 'any_role', role, span }),
  ),
);
const approver: fc.Arbitrary<Approver> = fc.oneof(
  node(name, (name): Approver => ({ kind: 'party', name, span })),
  node(record({ count: number, set: name }), (b): Approver => ({ kind: 'some_of', ...b, span })),
  node(name, (set): Approver => ({ kind: 'all_of', set, span })),
);
const zone = fc
  .constantFrom('UTC', 'Europe/Berlin', 'America/Argentina/Buenos_Aires', 'America/Port-au-Prince', 'Etc/GMT+1')
  .map((text) => ({ text, span }));

const item: fc.Arbitrary<ContractItem> = fc.oneof(
  node(record({ doc, parties: some(party, 5) }), (b): ContractItem => ({ kind: 'parties', ...b, span })),
  node(record({ doc, params: some(param) }), (b): ContractItem => ({ kind: 'terms', ...b, span })),
  node(
    record({ doc, keeps: some(record({ name, type: arbitraryType, value: e, seen, span: spanned })) }),
    (b): ContractItem => ({ kind: 'keeps', ...b, span }),
  ),
  node(
    record({ doc, name, type: arbitraryType, owner: name, each: fc.boolean() }),
    (b): ContractItem => ({ kind: 'owned_asset', ...b, span }),
  ),
  node(record({ doc, zone, months: option(direction) }), (b): ContractItem => ({ kind: 'calendar', ...b, span })),
  node(record({ doc, name, type: arbitraryType, by: name }), (b): ContractItem => ({ kind: 'meter', ...b, span })),
  node(
    record({ doc, name, rates: some(rate), rounding: option(direction), atMost: option(e) }),
    (b): ContractItem => ({ kind: 'price', ...b, span }),
  ),
  node(
    record({ doc, cases: some(record({ name, params: list(param, 2), lasting: fc.boolean(), span: spanned }), 5) }),
    (b): ContractItem => ({ kind: 'states', ...b, span }),
  ),
  node(
    record({
      kind: fc.constantFrom('action', 'power'),
      doc,
      name,
      params: list(param),
      by: record({ actors: some(actor), as: option(name), span: spanned }),
      states: names,
      condition: option(e),
      approval: option(record({ approvers: some(approver), within: option(e), span: spanned })),
      body,
    }),
    (b): ContractItem => ({ ...b, span }),
  ),
  node(
    record({ kind: fc.constantFrom('after', 'every'), doc, period: e, since: option(e), states: names, body }),
    (b): ContractItem => ({ ...b, span }),
  ),
  node(record({ doc, state: name, body }), (b): ContractItem => ({ kind: 'on_entering', ...b, span })),
  node(
    record({
      doc,
      name,
      debtor: name,
      creditor: name,
      acts: names,
      within: part,
      of: e,
      states: list(name, 2),
      otherwise: body,
    }),
    (b): ContractItem => ({ kind: 'duty', ...b, span }),
  ),
  node(
    record({ doc, name, params: list(param), states: names, body }),
    (b): ContractItem => ({ kind: 'check', ...b, span }),
  ),
  node(
    record({ doc, name, states: list(name, 2), condition: e }),
    (b): ContractItem => ({ kind: 'invariant', ...b, span }),
  ),
);

const binder: fc.Arbitrary<Binder> = fc.oneof(
  node(record({ name, type: arbitraryType }), (b): Binder => ({ kind: 'of_type', ...b, span })),
  node(record({ name, list: e }), (b): Binder => ({ kind: 'one_of', ...b, span })),
);
const claim: fc.Arbitrary<Claim> = fc.oneof(
  node(e, (condition): Claim => ({ kind: 'always', condition, span })),
  node(
    record({ binders: some(binder), where: option(e), condition: e }),
    (b): Claim => ({ kind: 'for_all', ...b, span }),
  ),
);
const check: fc.Arbitrary<PropertyCheck> = fc.oneof(
  fc.constantFrom<PropertyCheck>({ kind: 'prove', span }, { kind: 'enforce', span }),
  digits.map(
    (text): PropertyCheck => ({
      kind: 'search',
      runs: { kind: 'number', text, unit: undefined, span },
      span,
    }),
  ),
);
const codesPart = record({
  kind: fc.constant('codes_part' as const),
  sign: fc.constant('+' as const),
  name,
  patterns: option(
    list(
      text.map((text) => ({ text, span })),
      4,
    ),
  ),
  span: spanned,
});

export const arbitraryAgreement: fc.Arbitrary<Declaration> = fc.oneof(
  node(record({ doc, name, code, of: option(codesPart) }), (b): Declaration => ({ kind: 'purpose', ...b, span })),
  node(record({ doc, name }), (b): Declaration => ({ kind: 'asset', ...b, span })),
  {
    weight: 6,
    arbitrary: node(
      record({ doc, name, items: list(item, 3) }),
      (b): Declaration => ({ kind: 'contract', ...b, span }),
    ),
  },
  node(
    record({ doc, name: title, of: option(name), claim, checks: list(check) }),
    (b): Declaration => ({ kind: 'property', ...b, span }),
  ),
);
