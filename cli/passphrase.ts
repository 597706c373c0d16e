/** Passphrases: from a file, from the environment or from the terminal without showing it; never from the command line. */
import * as codes from '../language/codes/ledger.ts';
import type { FileDiagnostic } from '../language/render.ts';
import { MIN_PASSPHRASE_CHARACTERS } from '../runtime/identity/key-file.ts';
import { readText } from './actions.ts';
import { type Arguments, lastValue, misuse, NOWHERE } from './arguments.ts';

export const PASSPHRASE_FILE = '--passphrase-file';
export const PASSPHRASE_VARIABLE = 'LEBEN_PASSPHRASE';

/** Where a passphrase is asked for, and who ends the command when it is interrupted. */
export type Terminal = {
  readonly stdin: Pick<NodeJS.ReadStream, 'isTTY' | 'setRawMode' | 'setEncoding' | 'resume' | 'pause' | 'on' | 'off'>;
  readonly stderr: { readonly write: (text: string) => unknown };
  readonly exit: (code: number) => void;
};

/** `fresh`: for a new key; asked for twice, and refused where it is short. `of`: the key, where several may be asked for. */
export async function passphraseFor(
  given: Arguments,
  fresh: boolean,
  terminal: Terminal = process,
  of?: string,
): Promise<string | FileDiagnostic> {
  const found = await passphrase(given, fresh, terminal, of);
  if (typeof found !== 'string') return found;
  const short = fresh && [...found].length < MIN_PASSPHRASE_CHARACTERS;
  return short ? misuse(codes.passphraseShort(NOWHERE, { least: MIN_PASSPHRASE_CHARACTERS })) : found;
}

async function passphrase(
  given: Arguments,
  fresh: boolean,
  terminal: Terminal,
  of: string | undefined,
): Promise<string | FileDiagnostic> {
  const file = lastValue(given, PASSPHRASE_FILE);
  if (file !== undefined) {
    const text = readText(file);
    return typeof text === 'string' ? text.replace(/\r?\n$/, '') : text;
  }
  const variable = process.env[PASSPHRASE_VARIABLE];
  if (variable !== undefined && variable !== '') return variable;
  if (terminal.stdin.isTTY !== true) return misuse(codes.passphraseWanted(NOWHERE, undefined));
  let ahead = '';
  while (true) {
    const first = await ask(of === undefined ? 'Passphrase: ' : `Passphrase of ${of}: `, terminal, ahead);
    if (!fresh) return first.typed;
    const second = await ask('Once more: ', terminal, first.ahead);
    if (first.typed === second.typed) return first.typed;
    terminal.stderr.write('The two differ.\n');
    ahead = second.ahead;
  }
}

const INTERRUPT = '\u0003';
const END = '\u0004';
const RUBOUT = new Set(['\u0008', '\u007f']);

/** Reads a line of the terminal without echo. `ahead`: what was typed, or pasted, behind the line before. */
function ask(
  prompt: string,
  { stdin, stderr, exit }: Terminal,
  ahead: string,
): Promise<{ readonly typed: string; readonly ahead: string }> {
  stderr.write(prompt);
  stdin.setRawMode(true);
  stdin.setEncoding('utf8');
  stdin.resume();
  return new Promise((resolve) => {
    let typed = '';
    const end = (): void => {
      stdin.off('data', take);
      stdin.setRawMode(false);
      stdin.pause();
      stderr.write('\n');
    };
    const take = (chunk: string): void => {
      const characters = [...chunk];
      for (const [at, character] of characters.entries()) {
        if (character === '\r' || character === '\n' || character === END) {
          end();
          resolve({ typed, ahead: characters.slice(at + 1).join('') });
          return;
        }
        if (character === INTERRUPT) {
          end();
          exit(INTERRUPTED);
          return;
        }
        typed = RUBOUT.has(character) ? [...typed].slice(0, -1).join('') : typed + character;
      }
    };
    stdin.on('data', take);
    if (ahead !== '') take(ahead);
  });
}

/** 128 and the number of SIGINT, as shells say it. */
const INTERRUPTED = 130;
