/** The parts that work by themselves: the heap of what falls due, the journal, shares, and the places of approvals. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { missingApprovals as expectedMissing } from '../../../compiler/interpret/contract/approvals.ts';
import { split } from '../../../compiler/interpret/contract/money.ts';
import type { Agreement as ReferenceAgreement } from '../../../compiler/interpret/contract/world.ts';
import type { Approval } from '../../../language/contract-info.ts';
import { rational } from '../../../language/rational.ts';
import { partsOf } from '../../../runtime/contract/amounts.ts';
import { missingApprovals } from '../../../runtime/contract/approvals.ts';
import { Heap, type HeapItem } from '../../../runtime/contract/heap.ts';
import { Journal } from '../../../runtime/contract/journal.ts';
import type { Agreement } from '../../../runtime/contract/world.ts';

test('heap: the first is the least, whatever came and went', () => {
  type Item = HeapItem & { readonly key: number; readonly number: number };
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(3), fc.nat(20)), { maxLength: 80 }), (steps) => {
      const heap = new Heap<Item>((a, b) => a.key < b.key || (a.key === b.key && a.number < b.number));
      const model: Item[] = [];
      steps.forEach(([kind, key], number) => {
        if (kind > 0) {
          const item = { slot: -1, key, number };
          heap.add(item);
          model.push(item);
        } else if (model.length > 0) {
          const [gone] = model.splice(key % model.length, 1);
          heap.remove(gone!);
          heap.remove(gone!);
        }
        model.sort((a, b) => a.key - b.key || a.number - b.number);
        expect(heap.first()).toBe(model[0]);
      });
      for (const item of model) {
        expect(heap.first()).toBe(item);
        heap.remove(item);
      }
      expect(heap.first()).toBe(undefined);
    }),
  );
});

test('journal: back to a mark everything is as it was', () => {
  const step = fc.tuple(fc.nat(5), fc.option(fc.nat(9), { nil: undefined }));
  fc.assert(
    fc.property(fc.array(step), fc.array(step), (before, after) => {
      const journal = new Journal();
      const map = new Map<number, number>();
      const set = new Set<number>();
      const take = ([key, value]: readonly [number, number | undefined]): void => {
        journal.put(map, key, value);
        journal.add(set, key);
      };
      before.forEach(take);
      const [mapThen, setThen, mark] = [new Map(map), new Set(set), journal.mark()];
      after.forEach(take);
      journal.backTo(mark);
      expect(map).toEqual(mapThen);
      expect(set).toEqual(setThen);
    }),
  );
});

test('shares: as the reference splits them', () => {
  const shares = fc.array(fc.nat(1000), { minLength: 1, maxLength: 7 });
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 10n ** 15n }), shares, (whole, weights) => {
      const sum = weights.reduce((a, weight) => a + weight, 0);
      fc.pre(sum > 0);
      const parts = weights.map((weight) => rational(weight, sum));
      expect(partsOf(whole, parts)).toEqual(split(whole, parts));
      expect(partsOf(whole, [...parts, rational(1, 7)])).toBe(undefined);
      expect(partsOf(whole, [...parts, rational(-1, 7), rational(1, 7)])).toBe(undefined);
    }),
  );
});

test('approvals: each person fills one place, as many places as possible are filled, and what lacks is named', () => {
  const people = ['ann', 'bob', 'cem', 'dee', 'eve'];
  const approval: fc.Arbitrary<Approval> = fc.oneof(
    fc.constantFrom('p', 'q').map((party) => ({ kind: 'party', party }) as const),
    fc.record({
      kind: fc.constant('some' as const),
      count: fc.integer({ min: 1, max: 3 }),
      set: fc.constantFrom('s', 'u'),
    }),
    fc.constantFrom('s', 'u').map((set) => ({ kind: 'all', set }) as const),
  );
  let lacking = 0;
  let complete = 0;
  let named = 0;
  let hidden = 0;
  fc.assert(
    fc.property(
      fc.array(approval, { maxLength: 4 }),
      fc.record({ p: fc.constantFrom(...people), q: fc.constantFrom(...people) }),
      fc.record({ s: fc.subarray(people), u: fc.subarray(people) }),
      fc.constantFrom(...people),
      fc.subarray(people),
      (approvals, parties, sets, actor, approvers) => {
        const of = { parties: new Map(Object.entries(parties)), sets: new Map(Object.entries(sets)) };
        const missing = missingApprovals(approvals, of as unknown as Agreement, actor, approvers);
        expect(missing).toBe(expectedMissing(approvals, of as unknown as ReferenceAgreement, actor, approvers));
        if (missing === undefined) complete += 1;
        else lacking += 1;
        const isInside = [...Object.values(parties), ...sets.s, ...sets.u].includes(actor);
        const names = people.filter((one) => missing?.split(/\W+/).includes(one));
        if (names.length > 0) named += 1;
        if (isInside) return;
        if (missing !== undefined && approvals.some(({ kind }) => kind === 'all')) hidden += 1;
        expect(names).toEqual([]);
      },
    ),
    { numRuns: 500 },
  );
  expect(Math.min(lacking, complete, named)).toBeGreaterThan(30);
  expect(hidden).toBeGreaterThan(0);
});
