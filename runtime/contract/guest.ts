/** A contract's program in its sandbox, asked one point at a time; on two engines where the second channel is wanted. */

import type { StepCall, StepReply } from '../../language/contract-step.ts';
import { decodeStepReply, encodeStepCall } from '../../language/contract-wire.ts';
import type { Interface } from '../../language/interface.ts';
import { bytecodeEngine } from '../vm/bytecode.ts';
import type { FaultKind, Program, Sandbox } from '../vm/engine.ts';

/** Runs one point of the program. Whatever it throws leaves the executor as it was before the step. */
export type Guest = Disposable & { readonly call: (call: StepCall) => StepReply };

/** The sandbox was stopped, or broke down: no reply. Take a fresh guest (`addText` again). */
export class GuestStopped extends Error {
  readonly fault: FaultKind;
  constructor(fault: FaultKind, message: string) {
    super(message);
    this.name = 'GuestStopped';
    this.fault = fault;
  }
}

/** The two engines gave different replies: ours to mend, never an author's fault. Says where, and quotes nothing. */
export class ChannelsDiffer extends Error {
  constructor(parts: readonly string[]) {
    super(`the two engines disagree about ${parts.length === 0 ? 'the form of the reply' : parts.join(', ')}`);
    this.name = 'ChannelsDiffer';
  }
}

export type GuestOptions = { readonly secondChannel: boolean };

/** Loads the program of that interface (some milliseconds an engine); the calls are synchronous from then on. */
export async function openGuest(program: Program, of: Interface, options: GuestOptions): Promise<Guest> {
  const first = await bytecodeEngine.load(program);
  // The second engine costs some 20 ms to load: only who asks for it pays.
  const second = options.secondChannel ? await (await import('../vm/source.ts')).sourceEngine.load(program) : undefined;
  return {
    call(call) {
      const json = encodeStepCall(of, of.contracts[call.contract]!, call);
      const text = textOf(first, json);
      if (second !== undefined) compareChannels(text, textOf(second, json));
      return decodeStepReply(text);
    },
    [Symbol.dispose]() {
      first[Symbol.dispose]();
      second?.[Symbol.dispose]();
    },
  };
}

/** The export of every program that has contracts. */
const ENTRY = 'step';

function textOf(sandbox: Sandbox, json: string): string {
  const text = sandbox.call(ENTRY, json);
  if (typeof text === 'string') return text;
  throw new GuestStopped(text.fault, text.message);
}

/** The same program gives the same text; only where it does not is it looked into. */
function compareChannels(first: string, second: string): void {
  if (first === second) return;
  const [a, b] = [decodeStepReply(first), decodeStepReply(second)];
  const parts = (['effects', 'end', 'fuel'] as const).filter((part) => shown(a[part]) !== shown(b[part]));
  throw new ChannelsDiffer(parts);
}

function shown(part: unknown): string {
  return JSON.stringify(part, (_key, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value)) ?? '';
}
