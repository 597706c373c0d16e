/** The generator of programs: what it makes is sound, various and small. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { checkCore } from '../../../compiler/core-check.ts';
import { printCore } from '../../../compiler/core-print.ts';
import { answer } from '../../../compiler/interpret/answer.ts';
import { plan } from '../../../compiler/plan.ts';
import { arbitraryCore, arbitraryProgram } from '../arbitrary-core.ts';

it('makes sound modules', () => {
  fc.assert(
    fc.property(arbitraryCore(), (module) => {
      expect(checkCore(module)).toEqual([]);
    }),
    { numRuns: 400 },
  );
});

it('makes every form, policy and kind of answer', () => {
  const seen = new Set<string>();
  const look = (node: unknown): void => {
    if (Array.isArray(node)) node.forEach(look);
    else if (typeof node === 'object' && node !== null) {
      if ('kind' in node && typeof node.kind === 'string') seen.add(node.kind);
      Object.values(node).forEach(look);
    }
  };
  for (const { module, state } of fc.sample(arbitraryProgram(), { numRuns: 1500, seed: 7 })) {
    look(module);
    look(state);
    const core = { module, plans: plan(module) };
    module.verdicts.forEach((_, verdict) => {
      const found = answer(core, verdict, state);
      seen.add(`answer ${found.kind} ${found.exact ? 'exact' : 'open'}`);
      for (const { result } of found.outcomes)
        if ('code' in result && !('kind' in result)) seen.add(`fault ${result.code}`);
      if (found.because !== undefined) seen.add('because');
    });
  }
  const forms = [
    'const',
    'var',
    'field',
    'let',
    'if',
    'match',
    'op',
    'record',
    'case',
    'get',
    'element',
    'fold',
    'call',
    'default',
    'ask',
    'ref',
    'fault',
    'mark',
  ];
  const asks = ['field_missing', 'element_missing', 'verdict_known'];
  const policies = ['range', 'open', 'rows', 'because'];
  const answers = ['known', 'fault', 'unknown', 'range'].flatMap((kind) => [
    `answer ${kind} exact`,
    `answer ${kind} open`,
  ]);
  const faults = ['overflow', 'division', 'domain', 'no_row', 'conflict'].map((code) => `fault ${code}`);
  for (const one of [...forms, ...asks, ...policies, ...answers, ...faults]) expect(seen, one).toContain(one);
});

it('prints the same module the same way, and another form another way', () => {
  const [module] = fc.sample(arbitraryCore(), { numRuns: 1, seed: 5 });
  expect(printCore(module!)).toBe(printCore(structuredClone(module!)));
  const other = { ...module!, verdicts: module!.verdicts.map((one) => ({ ...one, name: `${one.name}x` })) };
  expect(printCore(other)).not.toBe(printCore(module!));
});
