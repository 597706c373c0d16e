/** Every point of random contracts gives what docs/contracts.md says, on Node and on both engines, and costs no more than its bound. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CoreContract } from '../../../compiler/contract.ts';
import type { Core } from '../../../compiler/core.ts';
import { placesOf, variablesIn } from '../../../compiler/emit/contracts/places.ts';
import { dataTypeOf } from '../../../compiler/emit/contracts/types.ts';
import type { StepReply } from '../../../language/contract-step.ts';
import { decodeStepReplies, encodeStepCalls } from '../../../language/contract-wire.ts';
import type { Value } from '../../../language/values.ts';
import { type Dice, diceOf, rolls } from '../arbitrary/dice.ts';
import { contractFrom } from '../contract/arbitrary.ts';
import { EMPTY } from '../contract/builder.ts';
import { wildContract } from './contracts-arbitrary.ts';
import { programNamed, programNames, replyTo, type Steps, stepsOf } from './contracts-channels.ts';
import { oracle } from './contracts-oracle.ts';
import { plain } from './contracts-statements.ts';
import { core, valueOfType } from './contracts-vocabulary.ts';

/** The same in every build; LEBEN_SEED tries others, LEBEN_RUNS more. */
const SEED = Number(process.env['LEBEN_SEED'] ?? 20261124);
const RUNS = Number(process.env['LEBEN_RUNS'] ?? 40);

/** How often a point ended how, over all runs: a test of nothing would show. */
const ends = new Map<string, number>();

test('every form, on Node', async () => {
  await fc.assert(
    fc.asyncProperty(rolls(700), rolls(200), async (contract, values) => {
      await agree(core, [wildContract(diceOf(contract)), plain], diceOf(values), false);
    }),
    { numRuns: RUNS * 5, seed: SEED, endOnFailure: true },
  );
});

test('every form, on both engines', async () => {
  await fc.assert(
    fc.asyncProperty(rolls(700), rolls(200), async (contract, values) => {
      await agree(core, [wildContract(diceOf(contract)), plain], diceOf(values), true);
    }),
    { numRuns: Math.ceil(RUNS / 3), seed: SEED, endOnFailure: true },
  );
  for (const end of ['done', 'refused', 'fault', 'ask']) expect(ends.get(end) ?? 0, end).toBeGreaterThan(RUNS / 3);
});

test('contracts that pass the checks of the language', async () => {
  await fc.assert(
    fc.asyncProperty(rolls(120), rolls(120), async (contract, values) => {
      await agree(EMPTY, [contractFrom(diceOf(contract))], diceOf(values), true);
    }),
    { numRuns: Math.ceil(RUNS / 3), seed: SEED, endOnFailure: true },
  );
});

test.each(programNames())('%s, with random values', async (name) => {
  const { core: of, contracts } = programNamed(name);
  await fc.assert(
    fc.asyncProperty(rolls(120), async (values) => {
      await agree(of, contracts, diceOf(values), false);
    }),
    { numRuns: RUNS, seed: SEED, endOnFailure: true },
  );
});

/** Runs every point with random values until nothing more is asked. */
async function agree(of: Core, contracts: readonly CoreContract[], dice: Dice, engines: boolean): Promise<void> {
  const steps = await stepsOf({ core: of, contracts }, engines);
  try {
    contracts.forEach((contract, number) => {
      const { points } = steps.infos[number]!;
      placesOf(contract).forEach((place, point) => {
        const info = points[point]!;
        for (let turn = 0; turn < 2; turn += 1) {
          const given = info.reads.map((read) => [read.name, valueOfType(dice, read.type, of)] as const);
          const reads = given.map(([, value]) => value);
          const answers: Value[] = [];
          for (;;) {
            const reply = replyTo(steps, { contract: number, point, reads, answers });
            const { reply: wanted, asking } = oracle(of, contract, place, new Map(given), answers, info.fuel);
            expect(shown(reply), place.name).toBe(shown(wanted));
            expect(reply.fuel, place.name).toBeLessThanOrEqual(info.fuel);
            ends.set(reply.end.kind, (ends.get(reply.end.kind) ?? 0) + 1);
            if (info.always !== undefined) expect(reply.end).toEqual({ kind: 'done', value: info.always });
            if (reply.end.kind !== 'ask') break;
            const type = variablesIn([place.statements, place.value]).find(({ name }) => name === asking)?.type;
            answers.push(valueOfType(dice, type === undefined ? { kind: 'bool' } : dataTypeOf(type, of.module), of));
          }
        }
      });
    });
    batch(steps, dice, of);
  } finally {
    steps.close();
  }
}

/** Several points in one crossing give what each gives alone. */
function batch(steps: Steps, dice: Dice, of: Core): void {
  const calls = steps.infos[0]!.points.map(({ reads }, point) => ({
    contract: 0,
    point,
    reads: reads.map((read) => valueOfType(dice, read.type, of)),
    answers: [],
  }));
  const alone = calls.map((call) => replyTo(steps, call));
  const json = encodeStepCalls(steps.core.module, steps.infos, calls);
  for (const { name, step } of steps.channels)
    expect(decodeStepReplies(step(json), calls.length).map(shown), name).toEqual(alone.map(shown));
}

function shown({ effects, end, fuel }: StepReply): string {
  return JSON.stringify({ effects, end, fuel }, (_key, value: unknown) => {
    if (typeof value === 'bigint') return `${value}n`;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
