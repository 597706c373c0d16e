/** One sandbox, whatever the engine: watches the limits, turns every outcome into text or a fault. */
import { type FaultKind, fault, poisons, type Sandbox, type SandboxFault } from './engine.ts';
import { ARGUMENT_LENGTH, INTERRUPT_POLLS, MEMORY_BYTES } from './limits.ts';
import { borderCode } from './lockdown.ts';

/** What an engine adds: crossing the border in both directions. It may throw; whatever it throws is a fault. */
export interface Machine extends Disposable {
  /** Calls the export `fn`; a text, or a number of `borderCode`. */
  cross(fn: string, text: string): string | number;
}

/** Counts the engine's questions "go on?" and remembers why it said no, for guest code may go on regardless. */
export class Watch {
  stopped: 'memory' | 'time' | undefined;
  #pollsLeft = 0;
  readonly #heapBytes: () => number;

  constructor(heapBytes: () => number) {
    this.#heapBytes = heapBytes;
  }

  start(polls: number): void {
    this.#pollsLeft = polls;
    this.stopped = undefined;
  }

  /** The interrupt handler: true stops the guest, and no `catch` of the guest sees it. */
  readonly interrupt = (): boolean => {
    if (this.stopped === undefined) {
      if (this.#heapBytes() > MEMORY_BYTES) this.stopped = 'memory';
      else if (--this.#pollsLeft < 0) this.stopped = 'time';
    }
    return this.stopped !== undefined;
  };

  /** What stopped the guest, or would have if it had run on: a refusal of memory that the guest caught counts too. */
  verdict(): 'memory' | 'time' | undefined {
    return this.stopped ?? (this.#heapBytes() > MEMORY_BYTES ? 'memory' : undefined);
  }
}

export function openSandbox(machine: Machine, watch: Watch): Sandbox {
  return new OpenSandbox(machine, watch);
}

/** A program that could not be loaded: each call says why. */
export function closedSandbox(kind: FaultKind): Sandbox {
  return { poisoned: true, call: () => fault(kind), [Symbol.dispose]() {} };
}

/** Names the fault behind a number of the border. */
export function faultOfCode(code: number): FaultKind {
  for (const kind of Object.keys(borderCode) as (keyof typeof borderCode)[]) if (borderCode[kind] === code) return kind;
  return 'engine';
}

/**
 * Names the fault behind what an engine threw at the host. The border catches all that a guest can throw, so this is
 * the host's own stack running out under the engine's, the engine breaking down, or (`otherwise`) its plain refusal.
 */
export function faultOfThrown(thrown: unknown, otherwise: 'engine' | 'load'): FaultKind {
  if (thrown instanceof RangeError) return 'stack';
  return thrown instanceof WebAssembly.RuntimeError ? 'engine' : otherwise;
}

class OpenSandbox implements Sandbox {
  #machine: Machine | undefined;
  readonly #watch: Watch;

  constructor(machine: Machine, watch: Watch) {
    this.#machine = machine;
    this.#watch = watch;
  }

  get poisoned(): boolean {
    return this.#machine === undefined;
  }

  call(fn: string, json: string): string | SandboxFault {
    const machine = this.#machine;
    if (machine === undefined) return fault('poisoned');
    if (json.length > ARGUMENT_LENGTH) return fault('argument_size');
    this.#watch.start(INTERRUPT_POLLS);
    let kind: FaultKind | undefined;
    let text = '';
    try {
      const answer = machine.cross(fn, json);
      if (typeof answer === 'string') text = answer;
      else kind = faultOfCode(answer);
    } catch (thrown) {
      kind = faultOfThrown(thrown, 'engine');
    }
    // Why a guest was stopped outranks what it said afterwards.
    kind = this.#watch.verdict() ?? kind;
    if (kind === undefined) return text;
    if (poisons(kind)) this[Symbol.dispose]();
    return fault(kind);
  }

  [Symbol.dispose](): void {
    this.#machine?.[Symbol.dispose]();
    this.#machine = undefined;
  }
}
