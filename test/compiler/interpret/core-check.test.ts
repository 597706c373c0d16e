/** Core's own checker: each invariant, broken once. */
import { describe, expect, it } from 'vitest';
import type { CoreModule, CoreVerdict, Expr } from '../../../compiler/core.ts';
import { checkCore } from '../../../compiler/core-check.ts';
import { MAX_BOUND } from '../../../compiler/plan/bounds.ts';
import { plan } from '../../../compiler/plan.ts';
import type { Field } from '../../../language/interface.ts';
import {
  AGE,
  add,
  age,
  BOOL,
  b,
  compare,
  completed,
  constant,
  DECIMAL,
  d,
  dec,
  defaultTerm,
  field,
  fold,
  func,
  holds,
  INT,
  i,
  iff,
  input,
  int,
  isKnown,
  isMissing,
  listOf,
  match,
  moduleOf,
  NUMBER,
  name,
  not,
  op,
  plausible,
  ref,
  rule,
  TEXT,
  t,
  verdict,
} from '../core-builder.ts';

const fields: Field[] = [
  input('sign', { kind: 'finding' }),
  input('years', { kind: 'age' }),
  input('list', listOf({ kind: 'int' })),
  input('ratio', NUMBER),
  input('mass', { kind: 'number', quantity: 'g', unit: 'kg' }),
];
const on = (named: string): Expr => field({ fields }, named);
const MASS = { kind: 'number' as const, quantity: 'g', units: ['kg'] };
const complaintsOf = (parts: Partial<CoreModule>): string => checkCore(moduleOf({ fields, ...parts })).join('; ');
const body = (type: Expr['type'], expression: Expr, more: Partial<CoreVerdict> = {}): string =>
  complaintsOf({ verdicts: [verdict('v', type, expression, more)] });

describe('a module that is not sound', () => {
  const cases: readonly (readonly [string, string, RegExp])[] = [
    ['another type than declared', body(BOOL, i(1)), /const: int where bool/],
    ['a constant of another type', body(INT, constant(dec('1'), INT)), /a constant that is no int/],
    ['a name that is not bound', body(INT, name('x', INT)), /the name x is not bound/],
    ['an operator on other types', body(BOOL, not(i(1))), /not of int/],
    ['no order on findings', body(BOOL, compare('lt', on('sign'), on('sign'))), /lt of finding, finding/],
    ['masses and numbers do not add', body(MASS, op({ name: 'add' }, MASS, on('mass'), on('ratio'))), /add of/],
    [
      'a unit that is not declared',
      body({ ...MASS, units: ['kg'] }, op({ name: 'show_in', unit: 'g' }, { ...MASS, units: ['kg'] }, on('mass'))),
      /show_in: number<g>\(g\)/,
    ],
    [
      'units that are not sorted',
      body({ ...MASS, units: ['kg', 'g'] }, constant(dec('1', 'kg'), { ...MASS, units: ['kg', 'g'] })),
      /units that are not sorted/,
    ],
    ['a product in another unit', body(MASS, op({ name: 'mul' }, MASS, on('mass'), on('mass'))), /mul: number<g\^2>/],
    ['a field that is not there', body(INT, { kind: 'field', type: INT, field: 9 }), /a field 9/],
    [
      'a match that is not whole',
      body(INT, match(on('sign'), INT, { name: 'present', binds: [], body: i(1) })),
      /a match without absent/,
    ],
    [
      'an arm that nothing reaches',
      body(
        INT,
        match(on('sign'), INT, { name: '_', binds: [], body: i(1) }, { name: 'absent', binds: [], body: i(0) }),
      ),
      /nothing reaches/,
    ],
    [
      'a default term within',
      body(INT, add(i(1), defaultTerm(rule(0, b(true), i(1)), INT))),
      /not the body of a verdict/,
    ],
    [
      'a root that does not always hold',
      body(INT, defaultTerm(rule(0, holds(on('sign')), i(1)), INT)),
      /does not always hold/,
    ],
    [
      'an exception without a site',
      body(INT, defaultTerm(rule(0, b(true), i(1), rule(undefined, b(true), i(2))), INT)),
      /without a site/,
    ],
    [
      'an exception without a value',
      body(INT, defaultTerm(rule(0, b(true), i(1), rule(1, b(true), undefined)), INT)),
      /without a value/,
    ],
    ['a later verdict', body(INT, ref(0, INT)), /does not stand earlier/],
    ['a question about a later verdict', body(BOOL, isKnown(3)), /does not stand earlier/],
    [
      'a question about no field',
      body(BOOL, { kind: 'ask', type: BOOL, question: { kind: 'field_missing', field: 9, reason: undefined } }),
      /a question about a field 9/,
    ],
    [
      'a result that holds an element',
      body({ kind: 'list', of: { kind: 'element', of: INT } }, on('list')),
      /holds an element/,
    ],
    ['a fold with one name', body(INT, fold(on('list'), 'x', 'x', i(0), i(1))), /one name for two things/],
    ['a fold over no list', body(INT, fold(i(1), 'x', 'y', i(0), i(1))), /a fold over int/],
    [
      'a range of another type',
      body(INT, i(1), { policy: { kind: 'range', low: dec('0'), high: dec('1'), unknownOn: [] } }),
      /a range of another type/,
    ],
    [
      'a range of texts',
      body(TEXT, t('a'), { policy: { kind: 'range', low: int(0), high: int(1), unknownOn: [] } }),
      /a range of text/,
    ],
    [
      'a row without a result or a because',
      body(INT, i(1), {
        policy: {
          kind: 'rows',
          columns: [b(true)],
          rows: [{ site: 0, cells: ['any'], result: undefined, because: undefined }],
        },
      }),
      /or neither/,
    ],
    [
      'a row with more cells than columns',
      body(INT, i(1), {
        policy: { kind: 'rows', columns: [], rows: [{ site: 0, cells: ['any'], result: i(1), because: undefined }] },
      }),
      /more or fewer cells/,
    ],
    [
      'a function that calls itself',
      complaintsOf({
        functions: [
          func('f', [{ name: 'x', type: INT }], { kind: 'call', type: INT, function: 0, args: [name('x', INT)] }),
        ],
      }),
      /a circle/,
    ],
    [
      'a circle through a verdict',
      complaintsOf({
        functions: [func('f', [{ name: 'x', type: INT }], ref(0, INT))],
        verdicts: [verdict('v', INT, { kind: 'call', type: INT, function: 0, args: [i(1)] })],
      }),
      /a circle/,
    ],
    [
      'a plausible end of another type',
      complaintsOf({ fields: [input('n', { kind: 'int' }, plausible(dec('1'), dec('2')))] }),
      /a plausible end/,
    ],
  ];
  it.each(cases)('%s', (_, found, words) => {
    expect(found).toMatch(words);
  });
  it('and one that is', () => {
    expect(
      body(
        BOOL,
        iff(holds(on('sign')), compare('ge', completed('years', on('years')), i(65)), isMissing({ fields }, 'ratio')),
      ),
    ).toBe('');
  });
});

describe('plans', () => {
  const planOf = (type: Expr['type'], expression: Expr) =>
    plan(moduleOf({ fields, verdicts: [verdict('v', type, expression)] }))[0]!;

  it('ages are cut where units are completed', () => {
    const { reads } = planOf(BOOL, compare('le', completed('years', on('years')), i(85)));
    expect(reads[0]!.tests).toEqual([{ kind: 'age_cut', count: 86 * 12, unit: 'months' }]);
    const exact = planOf(BOOL, compare('eq', on('years'), constant(age(10), AGE)));
    expect(exact.reads[0]!.tests).toEqual([
      { kind: 'age_cut', count: 10, unit: 'days' },
      { kind: 'age_cut', count: 11, unit: 'days' },
    ]);
    expect(planOf(BOOL, compare('ge', completed('years', on('years')), i(10_000))).reads[0]!.tests).toEqual([]);
  });
  it('a number that is computed with is not cellular, one that is compared is', () => {
    expect(planOf(DECIMAL, op({ name: 'add' }, DECIMAL, on('ratio'), d('1'))).reads[0]!.cellular).toBe(false);
    const half = op({ name: 'div' }, DECIMAL, d('1'), d('2'));
    expect(planOf(BOOL, compare('gt', half, on('ratio'))).reads[0]!.tests).toEqual([
      { kind: 'cut', at: dec('0.5'), side: 'before' },
    ]);
  });
  it('a constant on the left cuts where it would on the right', () => {
    for (const [turned, straight] of [
      ['lt', 'gt'],
      ['le', 'ge'],
      ['gt', 'lt'],
      ['ge', 'le'],
      ['eq', 'eq'],
      ['ne', 'ne'],
    ] as const) {
      const [left, right] = [compare(turned, d('1'), on('ratio')), compare(straight, on('ratio'), d('1'))];
      expect(planOf(BOOL, left).reads).toEqual(planOf(BOOL, right).reads);
    }
    expect(planOf(BOOL, compare('le', on('ratio'), d('1'))).reads[0]!.tests).toEqual([
      { kind: 'cut', at: dec('1'), side: 'after' },
    ]);
  });
  it('a value that stands in a record is used, though it is taken out again', () => {
    const part = (value: Expr): Expr => {
      const record: Expr = { kind: 'record', type: { kind: 'record', name: 'One' }, fields: [value] };
      return { kind: 'get', type: value.type, value: record, index: 0 };
    };
    expect(planOf({ kind: 'finding' }, part(on('sign'))).reads[0]!.tests.length).toBe(2);
    expect(planOf(DECIMAL, part(on('ratio'))).reads[0]!.cellular).toBe(false);
  });
  it('a finite type that is used as a value has each value as a test', () => {
    const found = planOf({ kind: 'finding' }, on('sign')).reads[0]!;
    expect([found.cellular, found.tests.length]).toEqual([true, 2]);
  });
  it('a read is guarded behind its question, in any shape', () => {
    const [asked, read] = [isMissing({ fields }, 'ratio'), compare('gt', on('ratio'), d('1'))];
    const shapes = [
      iff(asked, b(false), read),
      iff(not(asked), read, b(true)),
      iff(iff(asked, b(true), holds(on('sign'))), b(false), read),
    ];
    expect(shapes.map((shape) => planOf(BOOL, shape).reads.find(({ of }) => of === 3)!.guarded)).toEqual([
      true,
      true,
      true,
    ]);
    const open = [
      iff(asked, read, b(true)),
      iff(isMissing({ fields }, 'ratio', 'declined'), b(false), read),
      iff(iff(asked, holds(on('sign')), b(true)), read, b(false)),
    ];
    expect(open.map((shape) => planOf(BOOL, shape).reads.find(({ of }) => of === 3)!.guarded)).toEqual([
      false,
      false,
      false,
    ]);
  });
  it('a bound is never more than a double counts exactly', () => {
    const deep = Array.from({ length: 8 }, (_, at) => at).reduce<Expr>(
      (inner, at) => fold(on('list'), `x${at}`, `y${at}`, i(0), inner),
      i(0),
    );
    expect(planOf(INT, deep).bound).toBe(MAX_BOUND);
    expect(planOf(INT, fold(on('list'), 'x', 'y', i(0), i(1))).bound).toBe(1 + 1 + 1 + 1000);
  });
});
