/** `leben ledger`: a ledger in a folder: begins one, records files in it, shows, proves and checks. */
import * as use from '../language/codes/use.ts';
import { nearest } from '../language/near.ts';
import type { FileDiagnostic } from '../language/render.ts';
import type { Arguments } from './arguments.ts';
import { misuse, NOWHERE } from './arguments.ts';
import type { ExitCode, Io, Run } from './io.ts';
import { checkProof, show, verify } from './ledger-read.ts';
import { add, begin, checkpoint, prove, verifierKey } from './ledger-write.ts';
import { reportFindings } from './report.ts';
import { isFinding } from './sources.ts';

/** What a command has found or done: for programs, for people, and what is said beside it. */
export type Said = { readonly json: object; readonly text: string; readonly warnings?: readonly FileDiagnostic[] };
export type Action = (given: Arguments, io: Io) => Promise<Said | FileDiagnostic>;

const ACTIONS: Readonly<Record<string, Action>> = {
  new: begin,
  add,
  checkpoint,
  key: verifierKey,
  show,
  proof: prove,
  'check-proof': checkProof,
  verify,
};

export const run: Run = async (given, io): Promise<ExitCode> => {
  const word = given.operands[0]!;
  const action = Object.hasOwn(ACTIONS, word) ? ACTIONS[word] : undefined;
  if (action === undefined) {
    const near = nearest(word, Object.keys(ACTIONS))[0];
    const said = { written: `ledger ${word}`, near: near === undefined ? undefined : `ledger ${near}` };
    return await reportFindings([misuse(use.unknownCommand(NOWHERE, said))], () => undefined, io);
  }
  const said = await action(given, io);
  if (isFinding(said)) return await reportFindings([said], () => undefined, io);
  if (!io.json) await reportFindings(said.warnings ?? [], () => undefined, io);
  await io.print(io.json ? JSON.stringify(said.json) : said.text);
  return 0;
};
