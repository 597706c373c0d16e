/** Running artifacts: what may be run, batches that survive a poisoned sandbox, and two engines that must agree. */
import { describe, expect, test } from 'vitest';
import { recompile } from '../../cli/recompile.ts';
import { build, type Checked, check } from '../../compiler/compile.ts';
import { type Artifact, decodeArtifact, encodeArtifact, isRefusal } from '../../language/artifact.ts';
import { parseDate } from '../../language/dates.ts';
import { sourceText } from '../../language/span.ts';
import type { DataState } from '../../language/values.ts';
import { readFacts } from '../../runtime/facts.ts';
import {
  BATCH_SUBJECTS,
  evaluate,
  isLoadRefusal,
  type Loaded,
  type LoadOptions,
  loadArtifact,
  openProgram,
  programName,
} from '../../runtime/run.ts';
import { prepareBytecode, toBytecode } from '../../runtime/vm/bytecode.ts';
import { STROKE } from '../cli/stroke.ts';

const today = parseDate('2026-06-01')!;
const PLAIN = { why: false, secondChannel: false };

function compiled(text: string): Checked {
  const { checked, diagnostics } = check(sourceText('stroke.leben', text), () => undefined, { today });
  if (checked === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  return checked;
}

async function artifactOf(text: string): Promise<Uint8Array> {
  await prepareBytecode();
  return await build(compiled(text), toBytecode);
}

async function load(bytes: Uint8Array, options: Partial<LoadOptions> = {}): Promise<Loaded> {
  const loaded = await loadArtifact(bytes, { today, ...options });
  if (isLoadRefusal(loaded)) throw new Error(loaded.refused);
  return loaded;
}

async function refusal(bytes: Uint8Array, options: Partial<LoadOptions> = {}) {
  const loaded = await loadArtifact(bytes, { today, ...options });
  if (isLoadRefusal(loaded)) return loaded;
  loaded[Symbol.dispose]();
  return undefined;
}

function stateOf(loaded: Loaded, facts: object): DataState {
  const { state, notes } = readFacts(loaded.interface, JSON.stringify(facts), { today, nowMs: today * 86_400_000 });
  if (state === undefined) throw new Error(notes.map(({ message }) => message).join('\n'));
  return state;
}

const FACTS = { age: '70 years', sex: 'female', chf: 'present', stroke: 'absent' };

describe('what may be run', () => {
  test('an artifact of ours, recompiled and compared', async () => {
    using loaded = await load(await artifactOf(STROKE), { recompile: (artifact) => recompile(artifact, today) });
    expect(loaded.identity).toMatch(/^[0-9a-f]{64}$/);
    const [evaluation] = await evaluate(loaded, 0, [stateOf(loaded, FACTS)], { why: true, secondChannel: true });
    expect(evaluation).toMatchObject({
      kind: 'answer',
      answer: { kind: 'known', outcomes: [{ result: { kind: 'int', value: 3n } }] },
    });
  });

  test('nothing whose bytecode is not that of its program, whose program is not that of its source', async () => {
    const bytes = await artifactOf(STROKE);
    const artifact = decodeArtifact(bytes) as Artifact;
    const forged = {
      ...artifact,
      bytecode: toBytecode('export const run = () => "[]"', programName(artifact.interface)),
    };
    expect(await refusal(encodeArtifact(forged))).toMatchObject({
      sort: 'tampered',
      refused: 'its bytecode is not that of its program',
    });
    const javascript = `${artifact.javascript}\n`;
    const foreign = { ...artifact, javascript, bytecode: toBytecode(javascript, programName(artifact.interface)) };
    const options = { recompile: (given: Artifact) => recompile(given, today) };
    expect(await refusal(encodeArtifact(foreign), options)).toMatchObject({
      sort: 'tampered',
      refused: 'it is not what this compiler makes of the source within',
    });
    const claimed = {
      ...artifact,
      proofs: [{ about: 'risk', claim: 'true', outcome: 'proved' as const, method: 'faith' }],
    };
    expect(await refusal(encodeArtifact(claimed), options)).toMatchObject({ sort: 'tampered' });
    const engine = { ...artifact, engine: { name: 'v8', version: '1' } };
    expect((await refusal(encodeArtifact(engine)))?.refused).toContain('it was built for v8 1');
  });

  test('no byte of an artifact may change', async () => {
    const bytes = await artifactOf(STROKE);
    // Each fiftieth byte, and every part: a whole artifact is too long to try them all here (artifact.test.ts does).
    for (let place = 0; place < bytes.length; place += 997) {
      const tampered = bytes.slice();
      tampered[place]! ^= 4;
      expect(isRefusal(decodeArtifact(tampered)), `byte ${place}`).toBe(true);
    }
  });

  test('no retired module, and none in production on expired evidence, unless the operator says so', async () => {
    const retired = await artifactOf(STROKE.replace('status demo', 'status retired'));
    expect(await refusal(retired)).toMatchObject({ sort: 'retired' });
    expect(await refusal(retired, { override: ['expired'] })).toMatchObject({ sort: 'retired' });
    expect(await refusal(retired, { override: ['retired'] })).toBeUndefined();

    const production = await artifactOf(STROKE.replace('status demo', 'status production'));
    const expired = { today: parseDate('2028-03-02')! };
    expect(await refusal(production)).toBeUndefined();
    expect(await refusal(production, { today: parseDate('2028-03-01')! })).toBeUndefined();
    expect(await refusal(production, expired)).toMatchObject({
      sort: 'expired',
      source: 'Lip2010',
      since: '2028-03-01',
    });
    expect(await refusal(production, { ...expired, override: ['expired'] })).toBeUndefined();
    expect(await refusal(await artifactOf(STROKE), expired)).toBeUndefined();
  });
});

describe('batches', () => {
  test('answers come in order, over more than one batch', async () => {
    using loaded = await load(await artifactOf(STROKE));
    const old = stateOf(loaded, FACTS);
    const young = stateOf(loaded, { ...FACTS, age: '40 years' });
    const states = Array.from({ length: 2 * BATCH_SUBJECTS + 7 }, (_, index) => (index % 3 === 0 ? young : old));
    const evaluations = await evaluate(loaded, 0, states, PLAIN);
    expect(evaluations.map((one) => one.kind === 'answer' && one.answer.outcomes[0]!.result)).toEqual(
      states.map((state) => ({ kind: 'int', value: state === young ? 2n : 3n })),
    );
  });

  /** A program in place of the generated one: the age of the second state makes it misbehave. */
  async function handWritten(misbehave: string): Promise<Loaded> {
    const real = compiled(STROKE);
    const javascript = `
      const known = '{"k":"known","o":[[1,[]]],"s":[],"a":[],"b":null,"x":true,"f":1}';
      export const run = (text) => {
        const request = JSON.parse(text);
        const bad = text.includes('${BAD_AGE}');
        if (bad) { ${misbehave} }
        return '[' + request.s.map(() => known).join(',') + ']';
      };`;
    return openProgram({ name: 'hand.js', javascript }, real.interface);
  }
  const BAD_AGE = 12345;

  test.each([
    ['out of memory', 'const hoard = []; for (;;) hoard.push(new Array(1000).fill(request));', 'limit', 'memory'],
    ['endless', 'for (;;) {}', 'limit', 'too long'],
    ['too deep', 'const deep = (n) => deep(n + 1) + 1; deep(0);', 'limit', 'deeper'],
    ['throwing', 'throw new Error(text);', 'ours', 'failed'],
    ['babbling', 'return "[1, 2";', 'ours', 'no answer'],
    ['short', 'return "[]";', 'ours', 'no answer'],
  ])(
    'a program that is %s for one subject answers the others, and the next batch',
    async (_name, misbehave, sort, words) => {
      using loaded = await handWritten(misbehave);
      const good = stateOf(loaded, FACTS);
      const bad = stateOf(loaded, { ...FACTS, age: `${BAD_AGE} days` });
      const evaluations = await evaluate(loaded, 0, [good, bad, good, good], PLAIN);
      expect(evaluations[1]).toMatchObject({ kind: 'failure', sort });
      expect(JSON.stringify(evaluations[1])).toContain(words);
      for (const index of [0, 2, 3]) expect(evaluations[index]!.kind, `state ${index}`).toBe('answer');
      expect((await evaluate(loaded, 0, [good], PLAIN))[0]!.kind).toBe('answer');
    },
  );
});

describe('the second channel', () => {
  /** The engines differ in what their errors say: a program that lets this into its answer is caught. */
  const program = (answer: string) => `
    const differs = (() => { try { return JSON.parse('{') } catch (error) { return error.message.length } })();
    export const run = (text) => '[' + JSON.parse(text).s.map(() => ${answer}).join(',') + ']';`;
  const answer = (result: string, trace: string, fuel: string): string =>
    `'{"k":"known","o":[[' + ${result} + ',' + ${trace} + ']],"s":[],"a":[],"b":null,"x":true,"f":' + ${fuel} + '}'`;

  test.each([
    ['result', answer('differs', "'[]'", '1'), 'outcomes'],
    ['trace', answer('1', "'[[' + differs + ',0]]'", '1'), 'outcomes'],
    ['fuel', answer('1', "'[]'", 'differs'), 'fuel'],
  ])('a difference in %s is a fault of ours', async (_part, text, named) => {
    using loaded = openProgram({ name: 'hand.js', javascript: program(text) }, compiled(STROKE).interface);
    const states = [stateOf(loaded, FACTS), stateOf(loaded, FACTS)];
    expect((await evaluate(loaded, 0, states, PLAIN)).map(({ kind }) => kind)).toEqual(['answer', 'answer']);
    for (const one of await evaluate(loaded, 0, states, { why: false, secondChannel: true })) {
      expect(one).toMatchObject({ kind: 'failure', sort: 'ours' });
      expect(one.kind === 'failure' && one.because).toContain(named);
    }
  });

  test('agrees with the first on generated programs, known, range, unknown and fault', async () => {
    using loaded = await load(await artifactOf(STROKE));
    const states = [
      FACTS,
      { age: '70 years', sex: 'male' },
      { ...FACTS, weight: '0 kg' },
      { ...FACTS, systolic: '120 mmHg', stroke: { missing: 'declined' }, weight: '70 kg' },
    ].map((facts) => stateOf(loaded, facts));
    for (const verdict of loaded.interface.verdicts.keys()) {
      const both = await evaluate(loaded, verdict, states, { why: true, secondChannel: true });
      expect(both.map(({ kind }) => kind)).toEqual(states.map(() => 'answer'));
      expect(both).toEqual(await evaluate(loaded, verdict, states, { why: true, secondChannel: false }));
    }
  });
});
