/** The program of contracts as a whole: its text, its size, deep bodies, what it costs, and what the artifact says of it. */
import { describe, expect, test } from 'vitest';
import { build } from '../../../compiler/compile.ts';
import type { Statement } from '../../../compiler/contract.ts';
import { contractInfos } from '../../../compiler/emit/contracts/info.ts';
import { MAX_BLOCKS } from '../../../compiler/emit/contracts/point.ts';
import { emit } from '../../../compiler/emit.ts';
import { ARTIFACT_FORMAT, decodeArtifact, isRefusal } from '../../../language/artifact.ts';
import type { ContractInfo } from '../../../language/contract-info.ts';
import { decodeAnswers, encodeRequest } from '../../../language/wire.ts';
import { onNode } from '../channels.ts';
import * as B from '../contract/builder.ts';
import {
  BOOL,
  compare,
  constant,
  coreOf,
  field,
  INT,
  i,
  input,
  known,
  moduleOf,
  name,
  stateOf,
  verdict,
} from '../core-builder.ts';
import { pointNamed, programNamed, run, stepsOf } from './contracts-channels.ts';

const PROGRAMS = ['cohort_lease', 'care_pathway', 'patient_consent'] as const;

describe.each(PROGRAMS)('%s', (of) => {
  const { core, contracts } = programNamed(of);
  const javascript = emit(core, contracts);

  test('is the same text each time, imports nothing, exports run and step', () => {
    expect(emit(structuredClone(core), structuredClone(contracts))).toBe(javascript);
    expect(javascript).not.toMatch(/^\s*import\b/m);
    expect(javascript.match(/^export function \w+/gm)).toEqual(['export function run', 'export function step']);
  });

  test('stays small: some hundred characters a point beside the library', () => {
    const points = contractInfos(core.module, contracts).flatMap((info) => info.points).length;
    expect(javascript.length - emit(core).length).toBeLessThan(STEPS_LIBRARY + 600 * points);
  });

  test('no step costs more than the bound that the checker gives it', () => {
    for (const info of contractInfos(core.module, contracts)) {
      const fuel = (point: number | undefined): number => (point === undefined ? 0 : info.points[point]!.fuel);
      const bound = (by: string, what: number): number => info.bounds.filter((one) => one.by === by)[what]!.fuel;
      info.actions.forEach(({ when, within, body }, n) => {
        expect(fuel(when) + fuel(within) + fuel(body)).toBeLessThanOrEqual(bound('action', n));
      });
      info.timers.forEach(({ body }, n) => {
        expect(fuel(body)).toBeLessThanOrEqual(bound('timer', n));
      });
      info.duties.forEach(({ body }, n) => {
        expect(fuel(body)).toBeLessThanOrEqual(bound('duty', n));
      });
      info.checks.forEach(({ body }, n) => {
        expect(fuel(body)).toBeLessThanOrEqual(bound('check', n));
      });
      const firsts = info.keeps.reduce((sum, { first }) => sum + fuel(first), fuel(info.states[0]!.entering));
      expect(firsts).toBeLessThanOrEqual(bound('signing', 0));
    }
  });
});

/** The part of the prelude that only modules with contracts have. */
const STEPS_LIBRARY = 6000;

test('a module without contracts has neither the export nor the library', () => {
  const { core } = programNamed('cohort_lease');
  expect(emit(core)).not.toContain('runSteps');
});

test('an enum of a module may be called Purpose', () => {
  const type = { kind: 'enum', name: 'Purpose' } as const;
  const study = { kind: 'case', type: 'Purpose', name: 'study', args: [] } as const;
  const fields = [input('aim', type)];
  const enums = [{ name: 'Purpose', cases: ['care', 'study'].map((of) => ({ name: of, params: [] })) }];
  const body = compare('eq', field({ fields }, 'aim'), constant(study, type));
  const core = coreOf(moduleOf({ fields, enums, verdicts: [verdict('is_study', BOOL, body)] }));
  const channel = onNode(emit(core));
  const states = [stateOf({ fields }, { aim: known(study) })];
  const [found] = decodeAnswers(channel.run(encodeRequest(core.module, { verdict: 0, trace: false, states })));
  expect(found!.outcomes[0]!.result).toEqual({ kind: 'bool', value: true });
});

describe('bodies', () => {
  const bodyOf = (body: readonly Statement[]) => ({
    core: B.EMPTY,
    contracts: [
      B.contract('Deep', ['p: P'], {
        states: [B.state('one'), B.state('two', { final: true })],
        actions: [B.action('go', 'p', [0], body, { params: [B.param('n', INT)] })],
      }),
    ],
  });
  const n = name('param:n', INT);

  test(`nested deeper than MAX_BLOCKS run on both engines, and see what was bound outside`, async () => {
    let body: readonly Statement[] = [B.become(1)];
    for (let depth = MAX_BLOCKS * 4; depth > 0; depth -= 1)
      body = [
        B.given(`d${depth}`, n),
        B.when(compare('ge', name(`let:d${depth}`, INT), i(depth)), body, [
          B.require(compare('lt', n, i(0)), 'depth ', i(depth)),
        ]),
      ];
    const steps = await stepsOf(bodyOf(body));
    const ended = (at: number) => run(steps, 0, 'action 0', { 'param:n': { kind: 'int', value: BigInt(at) } });
    expect(ended(MAX_BLOCKS * 4).effects).toEqual([{ kind: 'become', state: 1, data: [] }]);
    for (const at of [0, 1, MAX_BLOCKS - 1, MAX_BLOCKS, MAX_BLOCKS + 1, MAX_BLOCKS * 3])
      expect(ended(at).end).toEqual({
        kind: 'refused',
        because: ['depth ', { value: { kind: 'int', value: BigInt(at + 1) }, rests: [] }],
      });
    steps.close();
  });

  test('of a thousand statements run on both engines', async () => {
    const body = Array.from({ length: 1000 }, (_, at) => B.tell([B.party('p')], 'n is ', n, `, line ${at}`));
    const steps = await stepsOf(bodyOf(body));
    const reply = run(steps, 0, 'action 0', { 'party:p': B.partyNamed('ann'), 'param:n': { kind: 'int', value: 7n } });
    expect(reply.effects).toHaveLength(1000);
    // Each statement 1, whom 1, the words 1 + 1 + 1.
    expect(reply.fuel).toBe(5000);
    expect(steps.infos[0]!.points[pointNamed(steps.infos[0]!, 'action 0')]!.fuel).toBe(5000);
    steps.close();
  });
});

describe('the artifact', () => {
  test.each(PROGRAMS)('of %s brings its contracts along, the same bytes each time', async (of) => {
    const checked = programNamed(of);
    const bytecode = () => new Uint8Array([1]);
    const bytes = await build(checked, bytecode);
    expect(await build(programNamed(of), bytecode)).toEqual(bytes);
    const artifact = decodeArtifact(bytes);
    if (isRefusal(artifact)) throw new Error(artifact.refused);
    expect(artifact.interface.contracts).toEqual(withoutUndefined(checked.interface.contracts));
    expect(artifact.javascript).toBe(emit(checked.core, checked.contracts));
  });

  test('names the contracts of its text in its hash of Core', async () => {
    const checked = programNamed('cohort_lease');
    const hash = async (contracts: typeof checked.contracts) => {
      const artifact = decodeArtifact(await build({ ...checked, contracts }, () => new Uint8Array([1])));
      return isRefusal(artifact) ? artifact.refused : artifact.coreHash;
    };
    const [lease] = checked.contracts;
    const moved = { ...lease!, span: { start: 0, end: 1 } };
    const other = { ...lease!, name: 'Other' };
    expect(await hash([moved])).toBe(await hash([lease!]));
    expect(await hash([other])).not.toBe(await hash([lease!]));
  });

  test('of an older format is refused with both numbers', async () => {
    const bytes = await build(programNamed('cohort_lease'), () => new Uint8Array([1]));
    // The envelope is a map whose first name is `leben`: a3 65 l e b e n, then the number.
    const at = bytes.findIndex((_, n) => new TextDecoder().decode(bytes.slice(n, n + 5)) === 'leben') + 5;
    expect(bytes[at]).toBe(ARTIFACT_FORMAT);
    const old = bytes.slice();
    old[at] = ARTIFACT_FORMAT - 1;
    expect(decodeArtifact(old)).toEqual({
      refused: `it has format ${ARTIFACT_FORMAT - 1}, and this program reads ${ARTIFACT_FORMAT}`,
    });
  });
});

/** As records are read back: what is undefined is not there. */
function withoutUndefined(contracts: readonly ContractInfo[]): unknown {
  const clean = (node: unknown): unknown => {
    if (typeof node !== 'object' || node === null) return node;
    if (Array.isArray(node)) return node.map(clean);
    return Object.fromEntries(
      Object.entries(node).flatMap(([key, value]) => (value === undefined ? [] : [[key, clean(value)]])),
    );
  };
  return clean(contracts);
}
