/** What a sandbox engine offers: load a program, call it with text, get text or a fault. */

/** The generated ES module, and its bytecode where the engine takes bytecode (compiled on the spot when it is absent). */
export interface Program {
  readonly name: string;
  readonly javascript: string;
  readonly bytecode?: Uint8Array;
}

export interface Engine {
  readonly name: string;
  readonly version: string;
  /**
   * Loads a program into a WebAssembly instance of its own. Never rejects because of the program: one that cannot be
   * loaded gives a poisoned sandbox whose every call answers with the fault of the loading.
   */
  load(program: Program): Promise<Sandbox>;
}

export interface Sandbox extends Disposable {
  /** True when the next call would not run: throw this sandbox away. */
  readonly poisoned: boolean;
  /**
   * Calls the exported function `fn` with one text (JSON) and gives the text it returned. That text is the guest's word:
   * read it with `parseResult`.
   */
  call(fn: string, json: string): string | SandboxFault;
}

export type FaultKind = keyof typeof faultMessages;

export interface SandboxFault {
  readonly fault: FaultKind;
  readonly message: string;
}

/** One fixed sentence per kind: never an engine's words, a stack or a value, so that it is the same on every engine. */
const faultMessages = {
  memory: 'The program used more memory than a sandbox has.',
  stack: 'The program nested its calls deeper than the sandbox allows.',
  time: 'The program ran too long and was stopped.',
  argument_size: 'The facts are longer than a sandbox takes in one call.',
  result_size: 'The result is longer than a sandbox may return.',
  no_function: 'The program has no function of that name.',
  guest: 'The program failed: it threw an error or returned something that is not text.',
  load: 'The program could not be loaded: it is malformed or asks for something the sandbox does not have.',
  engine: 'The sandbox itself broke down and was thrown away.',
  poisoned: 'This sandbox is closed, or was stopped by a limit; take a fresh one.',
} as const;

export function fault(kind: FaultKind): SandboxFault {
  return { fault: kind, message: faultMessages[kind] };
}

/** Limits and breakdowns leave the engine in a state nobody has tested: such a sandbox is not used again. */
export function poisons(kind: FaultKind): boolean {
  return kind === 'memory' || kind === 'stack' || kind === 'time' || kind === 'load' || kind === 'engine';
}

/** Reads the text a call returned. The parser's own words quote the text, hence patient data: they are dropped. */
export function parseResult(text: string): { readonly value: unknown } | SandboxFault {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return fault('guest');
  }
}
