/** Decides: siblings that hold together agree, exceptions stay within their rule, every rule can count. */
import { describe, expect, it } from 'vitest';
import { checkVerdicts } from '../../../compiler/check/verdicts.ts';
import type { CoreType, Expr, Rule } from '../../../compiler/core.ts';
import type { Site } from '../../../language/interface.ts';
import {
  and,
  BOOL,
  b,
  compare,
  constant,
  coreOf,
  defaultTerm,
  field,
  func,
  holds,
  INT,
  i,
  input,
  int,
  isMissing,
  moduleOf,
  NUMBER,
  name,
  not,
  or,
  plausible,
  verdict,
} from '../core-builder.ts';
import { codes, contextOf, quantity } from './written.ts';

const ADVICE = ['watch', 'offer_doac', 'offer_warfarin', 'order_lab'];
const advice: CoreType = { kind: 'enum', name: 'Advice' };
const base = moduleOf({
  enums: [{ name: 'Advice', cases: ADVICE.map((one) => ({ name: one, params: [] })) }],
  functions: [func('high', [{ name: 'x', type: INT }], compare('ge', name('x', INT), i(4)))],
  fields: [
    input('n', { kind: 'int' }, { required: true, ...plausible(int(0), int(9)) }),
    input('lab', { kind: 'int' }, plausible(int(0), int(100))),
    input('valve', { kind: 'finding' }),
    input('a', NUMBER, {
      required: true,
      plausible: { low: quantity('0', ''), high: quantity('200', ''), openEnd: false },
    }),
    input('c', NUMBER, {
      required: true,
      plausible: { low: quantity('0', ''), high: quantity('200', ''), openEnd: false },
    }),
  ],
});
const n = field(base, 'n');
const lab = field(base, 'lab');
const valve = holds(field(base, 'valve'));
const say = (what: string): Expr => constant({ kind: 'case', type: 'Advice', name: what, args: [] }, advice);
const sites: Site[] = Array.from({ length: 8 }, (_, id) => ({
  id,
  verdict: 'd',
  kind: 'rule',
  label: `rule ${id}`,
  file: 'd.leben',
  line: id + 1,
  span: { start: id * 10, end: id * 10 + 9 },
}));

let next = 0;
const on = (label: string, what: string, condition: Expr, ...exceptions: Rule[]): Rule => {
  next = (next + 1) % 8;
  return { label, site: next, condition, value: say(what), exceptions };
};
const check = (...rules: Rule[]) => {
  const body = defaultTerm(
    { label: 'default', site: 0, condition: b(true), value: say('watch'), exceptions: rules },
    advice,
  );
  return checkVerdicts(coreOf({ ...base, verdicts: [verdict('d', advice, body)] }), contextOf(sites));
};

describe('siblings', () => {
  it('may hold together when they agree', () => {
    expect(
      check(on('one', 'offer_doac', compare('ge', n, i(2))), on('two', 'offer_doac', compare('ge', n, i(5)))),
    ).toEqual([]);
    expect(
      check(on('one', 'offer_doac', compare('ge', n, i(2))), on('two', 'order_lab', compare('lt', n, i(2)))),
    ).toEqual([]);
  });
  it('may not hold together with different advice', () => {
    const found = check(on('one', 'offer_doac', compare('ge', n, i(2))), on('two', 'offer_warfarin', valve));
    expect(codes(found)).toEqual(['T421']);
    expect(found[0]!.message).toContain('`one` and `two`');
    expect(found[0]!.why).toContain('n 2, valve present');
    expect(found[0]!.labels).toHaveLength(1);
  });
  it('conflict through their exceptions only', () => {
    const inner = on('inner', 'offer_warfarin', compare('ge', n, i(5)));
    const outer = on('one', 'offer_doac', compare('ge', n, i(2)), inner);
    const found = check(outer, on('two', 'offer_doac', compare('ge', n, i(4))));
    expect(codes(found)).toEqual(['T421']);
    expect(found[0]!.why).toContain('n 5');
  });
  it('that hold for some values only are beaten by the one that asks', () => {
    const asks = on('asks', 'order_lab', isMissing(base, 'lab'));
    expect(check(asks, on('low', 'offer_doac', compare('lt', lab, i(45))))).toEqual([]);
    const found = check(asks, on('valve', 'offer_warfarin', valve));
    expect(codes(found)).toEqual(['T421']);
    expect(found[0]!.why).toContain('lab missing');
    expect(found[0]!.why).toContain('valve present');
  });
  it('are beaten so below a rule as well', () => {
    const asks = on('asks', 'order_lab', isMissing(base, 'lab'));
    const low = on('low', 'offer_warfarin', compare('lt', lab, i(45)));
    const whole = on('whole', 'offer_doac', compare('ge', n, i(0)), asks, low);
    // With the lab missing both give order_lab: `low` holds for some values only. Known to be low, they differ.
    const other = on('other', 'order_lab', isMissing(base, 'lab'));
    expect(check(whole, other)).toEqual([]);
  });
  it('conflict with the one that asks where they hold for every value', () => {
    const found = check(
      on('asks', 'order_lab', isMissing(base, 'lab')),
      on('any', 'offer_doac', or(compare('lt', lab, i(50)), compare('gt', lab, i(40)))),
    );
    expect(codes(found)).toEqual(['T421']);
  });
  it('see through functions', () => {
    const call: Expr = { kind: 'call', type: BOOL, function: 0, args: [n] };
    expect(check(on('one', 'offer_doac', call), on('two', 'order_lab', compare('le', n, i(3))))).toEqual([]);
    expect(codes(check(on('one', 'offer_doac', call), on('two', 'order_lab', compare('le', n, i(4)))))).toEqual([
      'T421',
    ]);
  });
  it('compare two inputs: decided where it can be, with a patient', () => {
    const [x, y] = [field(base, 'a'), field(base, 'c')];
    expect(check(on('one', 'offer_doac', compare('lt', x, y)), on('two', 'order_lab', compare('le', y, x)))).toEqual(
      [],
    );
    const found = check(
      on('one', 'offer_doac', compare('lt', x, y)),
      on('two', 'order_lab', compare('ge', x, constant(quantity('140', ''), x.type))),
    );
    expect(codes(found)).toEqual(['T421']);
    expect(found[0]!.why).toContain('a 140');
  });
  it('are left to a solver, as a warning, where no patient was found', () => {
    const [x, y] = [field(base, 'a'), field(base, 'c')];
    const most = constant(quantity('200', ''), x.type);
    const found = check(on('one', 'offer_doac', compare('lt', x, y)), on('two', 'order_lab', compare('ge', x, most)));
    expect(codes(found)).toEqual(['T441']);
    expect(found[0]!.severity).toBe('warning');
  });
});

describe('exceptions', () => {
  it('are remarked on where they hold outside their rule', () => {
    const found = check(on('base', 'offer_doac', compare('ge', n, i(2)), on('valve', 'offer_warfarin', valve)));
    expect(codes(found)).toEqual(['T422']);
    expect(found[0]!.why).toMatch(/n \d, valve present|valve present, n \d/);
    const within = on('valve', 'offer_warfarin', and(compare('ge', n, i(2)), valve));
    expect(check(on('base', 'offer_doac', compare('ge', n, i(2)), within))).toEqual([]);
  });
  it('of one rule may not differ where they hold together', () => {
    const rule = on(
      'base',
      'offer_doac',
      compare('ge', n, i(2)),
      on('x', 'order_lab', compare('ge', n, i(4))),
      on('y', 'offer_warfarin', compare('ge', n, i(6))),
    );
    expect(codes(check(rule))).toEqual(['T421']);
  });
  it('that always hold leave nothing to their rule', () => {
    const found = check(on('base', 'offer_doac', compare('ge', n, i(5)), on('x', 'order_lab', compare('ge', n, i(4)))));
    expect(codes(found)).toEqual(['T424', 'T422']);
  });
});

describe('rules', () => {
  it('that hold for no patient are remarked on', () => {
    expect(codes(check(on('never', 'offer_doac', and(compare('ge', n, i(5)), compare('lt', n, i(5))))))).toEqual([
      'T423',
    ]);
    expect(codes(check(on('beyond', 'offer_doac', compare('gt', n, i(9)))))).toEqual(['T423']);
    expect(codes(check(on('both', 'offer_doac', and(valve, not(valve)))))).toEqual(['T423']);
  });
});
