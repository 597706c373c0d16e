/** Values from outside, signed by parties of good standing: whatever they are, the node answers and goes on. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Value } from '../../../language/values.ts';
import { document, euros, int, leased, months, type Scene, scene, signing, studied } from './scene.ts';

const any = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }).map((value): Value => ({ kind: 'int', value })),
    fc
      .record({
        n: fc.bigInt(),
        d: fc.oneof(fc.bigInt(), fc.constantFrom(0n, 1n, -1n, 100n)),
        unit: fc.constantFrom('EUR', '', 'kg', '#x'),
      })
      .map(({ n, d, unit }): Value => ({ kind: 'number', value: { n, d }, unit })),
    fc.maxSafeInteger().map((day): Value => ({ kind: 'date', day })),
    fc.maxSafeInteger().map((ms): Value => ({ kind: 'datetime', ms })),
    fc
      .record({ months: fc.maxSafeInteger(), ms: fc.maxSafeInteger() })
      .map((period): Value => ({ kind: 'period', ...period })),
    fc.maxSafeInteger().map((days): Value => ({ kind: 'age', days })),
    fc.boolean().map((value): Value => ({ kind: 'bool', value })),
    fc.string().map((name): Value => ({ kind: 'case', type: 'Party', name, args: [] })),
    fc.record({ system: fc.string(), code: fc.string() }).map((code): Value => ({ kind: 'code', ...code })),
    fc.array(tie('value'), { maxLength: 3 }).map((items): Value => ({ kind: 'list', items })),
    fc.array(tie('value'), { maxLength: 3 }).map((fields): Value => ({ kind: 'record', type: 'R', fields })),
    fc.option(tie('value'), { nil: undefined }).map((value): Value => ({ kind: 'option', value })),
  ),
})).value;

/** An honest step passes afterwards: the node has not stopped. */
async function goesOn(at: Scene): Promise<void> {
  await at.done(at.step({ agreement: 'study', action: 'judge', actor: 'assessor', values: [int(1)] }));
}

test('as arguments', async () => {
  await using at = await scene();
  await studied(at);
  await fc.assert(
    fc.asyncProperty(fc.array(any, { maxLength: 3 }), fc.constantFrom('try_it', 'note'), async (values, action) => {
      const answer = await at.submit(at.step({ agreement: 'study', action, actor: 'lab', values }));
      expect(answer.kind).not.toBe('not written');
    }),
    { numRuns: 200 },
  );
  await goesOn(at);
});

test('as terms, amounts, shares and values of market steps', async () => {
  await using at = await scene();
  await leased(at);
  const [text] = at.node().standing.texts.keys();
  let n = 0;
  await fc.assert(
    fc.asyncProperty(any, any, async (first, second) => {
      n += 1;
      const order = signing(at, text!, `lease ${n}`, 100);
      if (order.kind !== 'order' || order.order.what.kind !== 'signing') throw new Error('a signing');
      const terms = [
        { name: 'length', value: n % 2 === 0 ? first : months(3) },
        { name: 'rent', value: second },
        { name: 'bond', value: first },
      ];
      const parties = ['hospital', 'lab', 'board', 'gateway'];
      const share = { party: 'lab', share: first };
      const asset = { kind: 'asset', name: `asset ${n}`, owner: 'lab', purposes: [], lineage: [share] } as const;
      for (const submission of [
        at.order({ ...order.order.what, terms }, ...parties),
        at.order(asset, 'lab'),
        at.order({ kind: 'market', check: 'offer', values: [first, second] }, 'lab'),
      ]) {
        expect((await at.submit(submission)).kind).not.toBe('not written');
      }
    }),
    { numRuns: 100 },
  );
  await at.done(at.order({ kind: 'money', party: 'lab', unit: 'EUR', minor: 1n }, 'operator'));
});

test('fractions that are none, in money', async () => {
  await using at = await scene();
  await leased(at);
  const [text] = at.node().standing.texts.keys();
  let n = 0;
  for (const [above, below] of [
    [1n, 0n],
    [0n, 0n],
    [2n, 4n],
    [100n, -1n],
    [1n, 3n],
    [10n ** 70n, 1n],
  ] as const) {
    const odd: Value = { kind: 'number', value: { n: above, d: below }, unit: 'EUR' };
    n += 1;
    const order = signing(at, text!, `odd ${n}`, 100);
    if (order.kind !== 'order' || order.order.what.kind !== 'signing') throw new Error('a signing');
    const terms = order.order.what.terms.map((term) => (term.name === 'rent' ? { ...term, value: odd } : term));
    const signed = await at.submit(at.order({ ...order.order.what, terms }, 'hospital', 'lab', 'board', 'gateway'));
    expect([above, below, signed.kind === 'entry' && signed.recorded.rejected === undefined]).toEqual([
      above,
      below,
      above === 1n && below === 3n,
    ]);
    const asset = {
      kind: 'asset',
      name: `asset ${n}`,
      owner: 'lab',
      purposes: [],
      lineage: [{ party: 'lab', share: odd }],
    } as const;
    expect((await at.submit(at.order(asset, 'lab'))).kind).toBe('refused');
  }
  await at.done(at.step({ agreement: 'lease', action: 'clear', actor: 'board', values: [document('protocol')] }));
  for (const [above, below] of [
    [300n, 0n],
    [600n, 2n],
    [-300n, -1n],
  ] as const) {
    const odd: Value = { kind: 'number', value: { n: above, d: below }, unit: 'EUR' };
    const begin = { agreement: 'lease', action: 'begin', actor: 'lab' };
    const answer = await at.submit(at.step({ ...begin, values: [odd, euros(50), euros(0)] }));
    expect(answer.kind === 'entry' && answer.recorded.rejected === undefined).toBe(false);
  }
  await at.done(
    at.step({ agreement: 'lease', action: 'begin', actor: 'lab', values: [euros(300), euros(50), euros(0)] }),
  );
});

test('whom an asset is made of is said once: shares that make one, of those who are there', async () => {
  await using at = await scene();
  await at.register('lab', 'owner');
  const share = (party: string, n: bigint, d = 1n) => ({
    party,
    share: { kind: 'number', value: { n, d }, unit: '' } as Value,
  });
  const made = (...lineage: readonly ReturnType<typeof share>[]) =>
    at.submit(at.order({ kind: 'asset', name: 'model', owner: 'owner', purposes: [], lineage }, 'owner'));
  for (const lineage of [
    [share('lab', 1n, 2n)],
    [share('lab', 2n), share('owner', -1n)],
    [share('lab', 0n), share('owner', 1n)],
  ]) {
    expect(await made(...lineage)).toMatchObject({ kind: 'refused', fault: { kind: 'lineage' } });
  }
  expect((await made(share('lab', 1n, 3n), share('owner', 2n, 3n))).kind).toBe('entry');
  // Its owner may offer it for more, and take nothing from those it is made of.
  expect(await made(share('owner', 1n))).toMatchObject({ kind: 'refused', fault: { kind: 'lineage' } });
  expect(await made()).toMatchObject({ kind: 'refused', fault: { kind: 'lineage' } });
  expect((await made(share('lab', 1n, 3n), share('owner', 2n, 3n))).kind).toBe('entry');
});
