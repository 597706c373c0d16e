/** Commands of several actions (`leben keys new`, `leben ledger add`): which one is meant, what it needs, and what it says. */
import * as use from '../language/codes/use.ts';
import { nearest } from '../language/near.ts';
import type { FileDiagnostic } from '../language/render.ts';
import { type Arguments, misuse, NOWHERE } from './arguments.ts';
import type { ExitCode, Io, Run } from './io.ts';
import { readBounded, readToEnd } from './read.ts';
import { reportFindings } from './report.ts';
import { isFinding, unreadable } from './sources.ts';

/** What an action has found or done: for programs, for people, and what is said beside it. */
export type Said = {
  readonly json: object;
  readonly text: string;
  readonly warnings?: readonly FileDiagnostic[];
  /** 1: it was done, and what it found is not as it should be. */
  readonly code?: 0 | 1;
};
export type Action = (given: Arguments, io: Io) => Promise<Said | FileDiagnostic>;

/** Runs the action that the first operand names. */
export function runActions(command: string, actions: Readonly<Record<string, Action>>): Run {
  return async (given, io): Promise<ExitCode> => {
    const word = given.operands[0]!;
    const action = Object.hasOwn(actions, word) ? actions[word] : undefined;
    if (action === undefined) {
      const near = nearest(word, Object.keys(actions))[0];
      const said = { written: `${command} ${word}`, near: near === undefined ? undefined : `${command} ${near}` };
      return await reportFindings([misuse(use.unknownCommand(NOWHERE, said))], () => undefined, io);
    }
    const said = await action(given, io);
    if (isFinding(said)) return await reportFindings([said], () => undefined, io);
    if (!io.json) await reportFindings(said.warnings ?? [], () => undefined, io);
    await io.print(io.json ? JSON.stringify(said.json) : said.text);
    return said.code ?? 0;
  };
}

/** The operand at a place, or what to write. */
export function operandOf(given: Arguments, at: number, what: string, usage: string): string | FileDiagnostic {
  return given.operands[at] ?? misuse(use.argumentWanted(NOWHERE, { what, usage }));
}

/** Files that are signed or recorded are held in memory whole; a larger one is recorded by its hash, made elsewhere. */
export const MAX_CONTENT_BYTES = 1024 * 1024 * 1024;
/** Keys, signatures, salts, passphrases: a few hundred bytes each. */
export const MAX_SMALL_FILE_BYTES = 64 * 1024;

/** `file` 0: standard input. */
export function readBytes(
  file: string | 0,
  limit: number = MAX_CONTENT_BYTES,
): { readonly bytes: Uint8Array } | FileDiagnostic {
  try {
    return { bytes: new Uint8Array(file === 0 ? readToEnd(0, limit) : readBounded(file, limit)) };
  } catch (error) {
    return unreadable(file === 0 ? '-' : file, error);
  }
}

export function readText(file: string, limit: number = MAX_SMALL_FILE_BYTES): string | FileDiagnostic {
  const read = readBytes(file, limit);
  return 'code' in read ? read : Buffer.from(read.bytes).toString('utf8');
}
