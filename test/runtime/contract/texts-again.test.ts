/** Every test of a contract that the tests of the language run in the reference, and that passes there, is played on both executors. */

import { expect, test, vi } from 'vitest';
import type { ContractTest, CoreContract } from '../../../compiler/contract.ts';
import type { Core } from '../../../compiler/core.ts';

type Ran = { readonly core: Core; readonly contracts: readonly CoreContract[]; readonly one: ContractTest };

const { ran, recording } = vi.hoisted(() => ({ ran: [] as unknown[], recording: { is: true } })) as {
  ran: Ran[];
  recording: { is: boolean };
};

vi.mock('../../../compiler/interpret/contract/run-test.ts', async (original) => {
  const real = await original<typeof import('../../../compiler/interpret/contract/run-test.ts')>();
  return {
    ...real,
    runTest: (core: Core, contracts: readonly CoreContract[], one: ContractTest) => {
      const result = real.runTest(core, contracts, one);
      if (recording.is && result.failures.length === 0) ran.push({ core, contracts, one });
      return result;
    },
  };
});

await import('../../compiler/contract/attacks.test.ts');
await import('../../compiler/contract/edges.test.ts');
await import('../../compiler/contract/text/agreements.test.ts');
await import('../../compiler/contract/text/by-time.test.ts');
await import('../../compiler/contract/text/claims.test.ts');
await import('../../compiler/contract/text/expectations.test.ts');
await import('../../compiler/contract/text/keys.test.ts');
await import('../../compiler/contract/text/reasons.test.ts');
await import('../../compiler/contract/text/slips.test.ts');
await import('../../compiler/contract/text/times.test.ts');
await import('../../compiler/contract/text/uses.test.ts');
const { play } = await import('./play.ts');

test('each of them again, in the sandbox', { timeout: 180_000 }, async () => {
  recording.is = false;
  expect(ran.length).toBeGreaterThan(20);
  for (const { core, contracts, one } of ran) {
    try {
      await play(core, contracts, one);
    } catch (failure) {
      throw new Error(`in the test ${one.name} of ${contracts.map(({ name }) => name).join(', ')}`, { cause: failure });
    }
  }
});
