/** What random contracts speak of: their module, sorts of values, and the variables of an agreement. */
import { AGREEMENT, ASSET, PARTY, PURPOSE } from '../../../compiler/contract.ts';
import type { Core, CoreType } from '../../../compiler/core.ts';
import type { DataType } from '../../../language/interface.ts';
import { rational } from '../../../language/rational.ts';
import type { Value } from '../../../language/values.ts';
import { type Dice, often, pick } from '../arbitrary/dice.ts';
import * as B from '../contract/builder.ts';
import { BOOL, compare, coreOf, INT, i, iff, int, moduleOf, name, op, TEXT, text } from '../core-builder.ts';

const COLOR: CoreType = { kind: 'enum', name: 'Color' };
const SHAPE: CoreType = { kind: 'enum', name: 'Shape' };
const PAIR: CoreType = { kind: 'record', name: 'Pair' };
const MASS: CoreType = { kind: 'number', quantity: 'g', units: ['g', 'mg'] };
const PARTIES: CoreType = { kind: 'set', of: PARTY };
const MAYBE: CoreType = { kind: 'option', of: INT };
const EUR_DATA: DataType = { kind: 'number', quantity: 'EUR', unit: 'EUR' };

/** With a function that looks at the clock, and enums and a record whose values have parts. */
export const core: Core = coreOf(
  moduleOf({
    enums: [
      { name: 'Color', cases: ['red', 'green', 'blue'].map((of) => ({ name: of, params: [] })) },
      {
        name: 'Shape',
        cases: [
          { name: 'dot', params: [] },
          {
            name: 'box',
            params: [
              { name: 'size', type: { kind: 'int' } },
              { name: 'cost', type: EUR_DATA },
            ],
          },
        ],
      },
    ],
    records: [
      {
        name: 'Pair',
        fields: [
          { name: 'many', type: { kind: 'int' } },
          { name: 'cost', type: EUR_DATA },
        ],
      },
    ],
    functions: [
      {
        name: 'later',
        params: [{ name: 'by', type: B.PERIOD }],
        type: B.DATETIME,
        body: B.plus(B.NOW, name('by', B.PERIOD), 'up'),
      },
      {
        name: 'costs',
        params: [{ name: 'n', type: INT }],
        type: B.MONEY,
        body: iff(
          compare('gt', name('n', INT), i(2)),
          op({ name: 'add' }, B.MONEY, B.money('1.00'), B.money('2.50')),
          B.money('0.10'),
        ),
      },
    ],
  }),
);

export type Sort =
  | 'money'
  | 'percent'
  | 'int'
  | 'bool'
  | 'party'
  | 'parties'
  | 'purpose'
  | 'asset'
  | 'agreement'
  | 'text'
  | 'datetime'
  | 'date'
  | 'period'
  | 'color'
  | 'shape'
  | 'pair'
  | 'mass'
  | 'maybe';
export const TYPES: Readonly<Record<Sort, CoreType>> = {
  money: B.MONEY,
  percent: B.PERCENT,
  int: INT,
  bool: BOOL,
  party: PARTY,
  parties: PARTIES,
  purpose: PURPOSE,
  asset: ASSET,
  agreement: AGREEMENT,
  text: TEXT,
  datetime: B.DATETIME,
  date: B.DATE,
  period: B.PERIOD,
  color: COLOR,
  shape: SHAPE,
  pair: PAIR,
  mass: MASS,
  maybe: MAYBE,
};
export const SORTS = Object.keys(TYPES) as Sort[];
export type Scope = {
  readonly vars: readonly { readonly sort: Sort; readonly name: string }[];
  readonly count: { n: number };
};

export const PEOPLE = ['ann', 'bob', 'cem', 'dee "x"', 'ev\u2028é'] as const;
export const AGREED = [
  ['money', 'term:fee'],
  ['period', 'term:span'],
  ['int', 'term:many'],
  ['percent', 'term:part'],
  ['agreement', 'term:other'],
  ['text', 'term:note'],
  ['date', 'term:day'],
  ['money', 'keep:cost'],
  ['int', 'keep:count'],
  ['datetime', 'keep:next'],
  ['text', 'keep:label'],
  ['color', 'keep:color'],
  ['shape', 'keep:shape'],
  ['pair', 'keep:pair'],
  ['mass', 'keep:mass'],
  ['purpose', 'keep:aim'],
  ['money', 'slot:pot'],
  ['money', 'slot:jar'],
  ['party', 'party:p'],
  ['party', 'party:q'],
  ['parties', 'party:team'],
  ['parties', 'party:crew'],
] as const;
export const KEEPS = AGREED.filter(([, of]) => of.startsWith('keep:'));
export const PARAMS = [
  ['money', 'param:coin'],
  ['party', 'param:who'],
  ['parties', 'param:them'],
  ['purpose', 'param:aim'],
  ['int', 'param:n'],
  ['text', 'param:words'],
  ['asset', 'param:thing'],
  ['period', 'param:by'],
] as const;

export function valueFor(dice: Dice, sort: Sort): Value {
  const named = (type: string, of: readonly string[]): Value => ({
    kind: 'case',
    type,
    name: pick(dice, of),
    args: [],
  });
  switch (sort) {
    case 'money':
      return B.eur(pick(dice, ['0.00', '0.01', '3.333', '300.00', '-2.50', '123456789012345678901234567890.12']));
    case 'percent':
      return B.percent(pick(dice, ['0', '2.5', '33.3', '100']));
    case 'int':
      return int(pick(dice, [0, 1, 2, 3, -7, 9_007_199_254_740_991]));
    case 'bool':
      return { kind: 'bool', value: often(dice, 1, 2) };
    case 'party':
      return named('Party', PEOPLE);
    case 'parties': {
      const items = PEOPLE.filter(() => often(dice, 1, 2)).slice(0, 3);
      return { kind: 'set', items: items.map(B.partyNamed) };
    }
    case 'purpose':
      return named('Purpose', NOMINAL['Purpose']!);
    case 'asset':
      return named('Asset', NOMINAL['Asset']!);
    case 'agreement':
      return named('Agreement', NOMINAL['Agreement']!);
    case 'text':
      return text(pick(dice, ['', 'a', '"quoted"\n', '\u2029', '</script>', '`x`$']));
    case 'datetime':
      return B.instant(pick(dice, [0, -1, B.at('2027-01-31'), B.at('2028-02-29') + 3_600_000, B.at('9999-12-31')]));
    case 'date':
      return B.date(pick(dice, ['2027-01-31', '2028-02-29', '1969-12-31']));
    case 'period':
      return B.period(pick(dice, ['1 month', '3 days', '5 hours', '12 months', '0 days']));
    case 'color':
      return named('Color', ['red', 'green', 'blue']);
    case 'shape':
      return often(dice, 1, 2)
        ? named('Shape', ['dot'])
        : { kind: 'case', type: 'Shape', name: 'box', args: [valueFor(dice, 'int'), valueFor(dice, 'money')] };
    case 'pair':
      return { kind: 'record', type: 'Pair', fields: [valueFor(dice, 'int'), valueFor(dice, 'money')] };
    case 'mass':
      return { kind: 'number', value: rational(dice(5), 1000), unit: pick(dice, ['g', 'mg']) };
    case 'maybe':
      return { kind: 'option', value: often(dice, 2, 3) ? valueFor(dice, 'int') : undefined };
  }
}

/** A value of a type that a point reads, or of an answer, with the enums and records of the module. */
export function valueOfType(dice: Dice, type: DataType, of: Core): Value {
  switch (type.kind) {
    case 'number':
      if (type.quantity === 'g') return valueFor(dice, 'mass');
      if (type.quantity === 'EUR') return valueFor(dice, 'money');
      if (type.unit === '%') return valueFor(dice, 'percent');
      return { kind: 'number', value: rational(dice(7), 2), unit: type.unit };
    case 'enum': {
      const found = of.module.enums.find((one) => one.name === type.name);
      if (found === undefined)
        return { kind: 'case', type: type.name, name: pick(dice, NOMINAL[type.name]!), args: [] };
      const { name: as, params } = pick(dice, found.cases);
      return {
        kind: 'case',
        type: type.name,
        name: as,
        args: params.map((param) => valueOfType(dice, param.type, of)),
      };
    }
    case 'record': {
      const { fields } = of.module.records.find((one) => one.name === type.name)!;
      return { kind: 'record', type: type.name, fields: fields.map((field) => valueOfType(dice, field.type, of)) };
    }
    case 'set':
      return valueFor(dice, 'parties');
    case 'option':
      return { kind: 'option', value: often(dice, 3, 4) ? valueOfType(dice, type.of, of) : undefined };
    case 'code':
      return { kind: 'code', system: 'http://www.whocc.no/atc', code: pick(dice, ['B01AF02', 'B01AF01', '"']) };
    case 'age':
      return { kind: 'age', days: 365 * dice(90) };
    case 'finding':
      return { kind: 'case', type: 'Finding', name: pick(dice, ['absent', 'present']), args: [] };
    case 'bool':
    case 'int':
    case 'text':
    case 'date':
    case 'datetime':
    case 'period':
      return valueFor(dice, type.kind);
    default:
      throw new Error(`no values of ${type.kind} here`);
  }
}

const NOMINAL: Readonly<Record<string, readonly string[]>> = {
  Party: PEOPLE,
  Purpose: ['care', 'study'],
  Asset: ['record', 'file 7'],
  Document: ['protocol', ''],
  Agreement: ['lease', 'Rent 3'],
};
