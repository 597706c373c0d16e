/** Finds the command, runs it, and turns what happens into an exit code. */
import { writeSync } from 'node:fs';
import * as use from '../language/codes/use.ts';
import { nearest } from '../language/near.ts';
import type { FileDiagnostic } from '../language/render.ts';
import { isMisuse, misuse, NOWHERE, parseArguments } from './arguments.ts';
import { COMMANDS } from './commands.ts';
import { commandHelp, generalHelp } from './help.ts';
import { type ExitCode, type Io, processIo } from './io.ts';
import { version } from './place.ts';
import { reportFindings } from './report.ts';
import { reasonOf } from './sources.ts';

/** Runs one command line (without `node` and the script). Never throws: our own fault is exit code 3 and a line about it. */
export async function main(words: readonly string[], io: Io): Promise<ExitCode> {
  const [first, ...others] = words;
  try {
    if (first === '--version' || first === '-V') {
      await io.print(version());
      return 0;
    }
    if (first === undefined || first === '--help' || first === '-h' || first === 'help') {
      const asked = COMMANDS.find(({ name }) => name === others[0]);
      await io.print(asked === undefined ? generalHelp(io.palette) : commandHelp(asked, io.palette));
      return 0;
    }
    const command = COMMANDS.find(({ name }) => name === first);
    if (command === undefined) {
      const [near] = nearest(
        first,
        COMMANDS.map(({ name }) => name),
      );
      return await wrongUse(misuse(use.unknownCommand(NOWHERE, { written: first, near })), io);
    }
    const given = parseArguments(command, others);
    if (isMisuse(given)) return await wrongUse(given, io);
    if (given.options.has('--help')) {
      await io.print(commandHelp(command, io.palette));
      return 0;
    }
    const { run } = await command.load();
    return await run(given, io);
  } catch (thrown) {
    io.say(faultReport(thrown, first ?? ''));
    return 3;
  }
}

async function wrongUse(diagnostic: FileDiagnostic, io: Io): Promise<ExitCode> {
  return await reportFindings([diagnostic], () => undefined, io);
}

/** One line for a report. The error's own words may quote a patient's data, so they show only when LEBEN_DEBUG is set. */
function faultReport(thrown: unknown, command: string): string {
  const stack = thrown instanceof Error ? (thrown.stack ?? '') : '';
  if ((process.env['LEBEN_DEBUG'] ?? '') !== '') return stack === '' ? String(thrown) : stack;
  const sort = thrown instanceof Error ? thrown.constructor.name : typeof thrown;
  const place = /((?:language|stdlib|compiler|runtime|cli)\/[\w/.-]+:\d+)/.exec(stack)?.[1] ?? 'an unknown place';
  return `leben failed, and it is not your fault. Please report this line:\n  ${sort} at ${place}, leben ${version()} ${command}, node ${process.version} ${process.platform}`;
}

/** A reader that closes the pipe (`leben … | head`) has what it wants; a disk that is full is nobody's fault here. */
function endWithReader(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') process.exit(0);
  const { message } = use.fileUnwritable(NOWHERE, { file: 'standard output', reason: reasonOf(error) });
  try {
    writeSync(2, `error[${use.fileUnwritable.code}]: ${message}\n`);
  } catch {
    // Standard error may lie on the same disk; the exit code still says it.
  }
  process.exit(2);
}

/** What waits to be taken away at the end (a spill of records) is, also where somebody ends us: exit runs its handlers. */
const ENDING = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

/** The process as a whole: its words, its streams, its exit code. */
export async function runProcess(words: readonly string[]): Promise<void> {
  process.stdout.on('error', endWithReader);
  process.stderr.on('error', endWithReader);
  for (const [signal, code] of Object.entries(ENDING)) process.on(signal, () => process.exit(code));
  process.exitCode = await main(words, processIo(words.includes('--json')));
}
