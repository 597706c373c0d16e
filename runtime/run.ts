/** Evaluation: loads an artifact and answers verdicts for batches of subjects, on one engine or on both. */
import type { Answer } from '../language/answer.ts';
import { type Artifact, artifactIdentity, decodeArtifact, isRefusal, type Refusal } from '../language/artifact.ts';
import { formatDate } from '../language/dates.ts';
import type { Interface } from '../language/interface.ts';
import { sameBytes } from '../language/shape.ts';
import type { DataState } from '../language/values.ts';
import { decodeAnswers, encodeRequest } from '../language/wire.ts';
import { bytecodeEngine, prepareBytecode, toBytecode } from './vm/bytecode.ts';
import type { Engine, Program, SandboxFault } from './vm/engine.ts';
import { openPool, type SandboxPool } from './vm/pool.ts';

/** Subjects that cross the border together: enough that crossing costs little, few enough that memory stays small. */
export const BATCH_SUBJECTS = 200;
/** Subjects of the first batch, before it is known what one costs. */
const FIRST_BATCH = 1;
/**
 * Fuel that one batch may be expected to take: some tenths of a second, well within what a sandbox allows a call
 * (INTERRUPT_POLLS). Thousands of worlds a subject make small batches, known facts large ones.
 */
const BATCH_FUEL = 200_000;

/** What answers: a program with its interface, and the sandboxes it runs in. Dispose of it to free them. */
export type Loaded = Disposable & {
  readonly interface: Interface;
  readonly program: Program;
  /** SHA-256 of the artifact; undefined for a program that comes from no artifact. */
  readonly identity: string | undefined;
  readonly first: SandboxPool;
  readonly second: () => Promise<SandboxPool>;
  /** By verdict: how many subjects cross together, as their cost so far suggests. */
  readonly batchSizes: Map<number, number>;
};

/**
 * For each state an answer, or why there is none. `limit`: the sandbox stopped the program. `ours`: the two channels differ,
 * or the program answered with what is no answer; never the author's fault.
 */
export type Evaluation =
  | { readonly kind: 'answer'; readonly answer: Answer }
  | { readonly kind: 'failure'; readonly sort: 'limit' | 'ours'; readonly because: string };

type Failure = Extract<Evaluation, { readonly kind: 'failure' }>;

export type EvaluateOptions = { readonly why: boolean; readonly secondChannel: boolean };

export type LoadOptions = {
  /** The day evidence is judged by. */
  readonly today: number;
  /** What the operator runs all the same. */
  readonly override?: readonly ('retired' | 'expired')[];
  /** The artifact as the compiler makes it from the sources within; compared byte for byte. */
  readonly recompile?: (artifact: Artifact) => Promise<Uint8Array | undefined>;
  /** The bytes were compiled in this process a moment ago: their bytecode is not compiled again to be compared. */
  readonly madeHere?: boolean;
};

/** Refused with a reason code the caller has words for. */
export type LoadRefusal = Refusal & {
  readonly sort: 'tampered' | 'retired' | 'expired';
  readonly source?: string;
  readonly since?: string;
};

/** Loads an artifact that is whole, ours to run, and of a module that may be run. Never throws because of the bytes. */
export async function loadArtifact(bytes: Uint8Array, options: LoadOptions): Promise<Loaded | LoadRefusal> {
  const artifact = decodeArtifact(bytes);
  if (isRefusal(artifact)) return { ...artifact, sort: 'tampered' };
  const { module, version } = artifact.interface;
  const program: Program = {
    name: programName(artifact.interface),
    javascript: artifact.javascript,
    bytecode: artifact.bytecode,
  };
  if (options.madeHere !== true) {
    const foreign = await foreignProgram(artifact, program);
    if (foreign !== undefined) return { refused: foreign, sort: 'tampered' };
    const again = await options.recompile?.(artifact);
    if (options.recompile !== undefined && (again === undefined || !sameBytes(again, bytes))) {
      return { refused: 'it is not what this compiler makes of the source within', sort: 'tampered' };
    }
  }
  const { status, evidence } = artifact.interface;
  const overridden = (what: 'retired' | 'expired'): boolean => options.override?.includes(what) === true;
  if (status === 'retired' && !overridden('retired')) {
    return { refused: `${module} ${version} is retired`, sort: 'retired' };
  }
  const old = evidence.find(({ expires }) => expires !== undefined && expires < options.today);
  if (status === 'production' && old !== undefined && !overridden('expired')) {
    const since = formatDate(old.expires!);
    return { refused: `the source ${old.name} expired on ${since}`, sort: 'expired', source: old.name, since };
  }
  return openProgram(program, artifact.interface, artifactIdentity(bytes));
}

export function isLoadRefusal(value: Loaded | LoadRefusal): value is LoadRefusal {
  return 'refused' in value;
}

/** The name a module's program is compiled under. Part of the bytecode, hence the same everywhere. */
export function programName(of: Pick<Interface, 'module'>): string {
  return `${of.module}.js`;
}

/** A program ready to run. Sandboxes open with the first batch. */
export function openProgram(program: Program, of: Interface, identity?: string): Loaded {
  const first = openPool(bytecodeEngine);
  let second: SandboxPool | undefined;
  return {
    interface: of,
    program,
    identity,
    first,
    batchSizes: new Map(),
    async second() {
      // The second engine costs some 20 ms to load: only who asks for it pays.
      second ??= openPool((await import('./vm/source.ts')).sourceEngine satisfies Engine);
      return second;
    },
    [Symbol.dispose]() {
      first[Symbol.dispose]();
      second?.[Symbol.dispose]();
    },
  };
}

/** Answers verdict number `verdict` for each state, in order. A state that stops the sandbox harms no other. */
export async function evaluate(
  loaded: Loaded,
  verdict: number,
  states: readonly DataState[],
  options: EvaluateOptions,
): Promise<readonly Evaluation[]> {
  const evaluations: Evaluation[] = [];
  for (let start = 0; start < states.length; ) {
    const size = loaded.batchSizes.get(verdict) ?? FIRST_BATCH;
    const batch = await evaluateBatch(loaded, verdict, states.slice(start, start + size), options);
    evaluations.push(...batch);
    start += batch.length;
    loaded.batchSizes.set(verdict, nextSize(batch));
  }
  return evaluations;
}

/** As many subjects as will cost about BATCH_FUEL, if they are like these. */
function nextSize(batch: readonly Evaluation[]): number {
  const fuel = batch.reduce((sum, one) => sum + (one.kind === 'answer' ? one.answer.fuel : BATCH_FUEL), 0);
  return Math.min(Math.max(1, Math.floor((batch.length * BATCH_FUEL) / Math.max(1, fuel))), BATCH_SUBJECTS);
}

/** One crossing; a batch that fails as a whole is halved until the state that does so stands alone. */
async function evaluateBatch(
  loaded: Loaded,
  verdict: number,
  states: readonly DataState[],
  options: EvaluateOptions,
): Promise<readonly Evaluation[]> {
  const answers = await answersOf(loaded, verdict, states, options);
  if (!('kind' in answers)) return answers.map((answer) => ({ kind: 'answer', answer }));
  if (states.length === 1) return [answers];
  const half = Math.ceil(states.length / 2);
  const first = await evaluateBatch(loaded, verdict, states.slice(0, half), options);
  return [...first, ...(await evaluateBatch(loaded, verdict, states.slice(half), options))];
}

async function answersOf(
  loaded: Loaded,
  verdict: number,
  states: readonly DataState[],
  options: EvaluateOptions,
): Promise<readonly Answer[] | Failure> {
  // The second channel compares traces too, whether or not anybody asked for them.
  const trace = options.why || options.secondChannel;
  const request = encodeRequest(loaded.interface, { verdict, states, trace });
  const text = await loaded.first.call(loaded.program, ENTRY, request);
  if (typeof text !== 'string') return failureOf(text);
  const answers = readAnswers(states.length, text);
  if (answers === undefined) return BROKEN;
  if (!options.secondChannel) return answers;
  const other = await (await loaded.second()).call(loaded.program, ENTRY, request);
  // The same program gives the same text; only where it does not is it looked into.
  if (other === text) return answers;
  if (typeof other !== 'string') return failureOf(other);
  return differs(answers[0]!, readAnswers(states.length, other)?.[0]);
}

/** The export of every generated program. */
const ENTRY = 'run';

const BROKEN: Failure = { kind: 'failure', sort: 'ours', because: 'the program answered with what is no answer' };

function failureOf(fault: SandboxFault): Failure {
  const ours =
    fault.fault === 'guest' || fault.fault === 'load' || fault.fault === 'no_function' || fault.fault === 'engine';
  return { kind: 'failure', sort: ours ? 'ours' : 'limit', because: fault.message };
}

function readAnswers(count: number, text: string): readonly Answer[] | undefined {
  try {
    const answers = decodeAnswers(text);
    return answers.length === count ? answers : undefined;
  } catch {
    return undefined;
  }
}

function differs(a: Answer, b: Answer | undefined): Failure {
  const parts =
    b === undefined
      ? ['answer']
      : (['kind', 'outcomes', 'settledBy', 'assumed', 'because', 'fuel'] as const).filter(
          (part) => shown(a[part]) !== shown(b[part]),
        );
  return {
    kind: 'failure',
    sort: 'ours',
    because: `the two engines disagree about ${parts.length === 0 ? 'the form of the answer' : parts.join(', ')}`,
  };
}

function shown(part: unknown): string {
  return JSON.stringify(part, (_key, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value)) ?? '';
}

/** Bytecode is not a security border, so only what this process compiles itself from the program's text is run. */
async function foreignProgram(artifact: Artifact, program: Program): Promise<string | undefined> {
  const { engine } = artifact;
  if (engine.name !== bytecodeEngine.name || engine.version !== bytecodeEngine.version) {
    return `it was built for ${engine.name} ${engine.version}, and this program has ${bytecodeEngine.name} ${bytecodeEngine.version}`;
  }
  await prepareBytecode();
  try {
    const own = toBytecode(program.javascript, program.name);
    return sameBytes(own, artifact.bytecode) ? undefined : 'its bytecode is not that of its program';
  } catch {
    return 'its program is not one that this engine takes';
  }
}
