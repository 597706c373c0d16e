/** Passphrases: from a file, from the environment or from the terminal without showing it; never from the command line. */
import { readFileSync } from 'node:fs';
import * as codes from '../language/codes/ledger.ts';
import type { FileDiagnostic } from '../language/render.ts';
import { MIN_PASSPHRASE_CHARACTERS } from '../runtime/identity/key-file.ts';
import { type Arguments, lastValue, misuse, NOWHERE } from './arguments.ts';
import { unreadable } from './sources.ts';

export const PASSPHRASE_FILE = '--passphrase-file';
export const PASSPHRASE_VARIABLE = 'LEBEN_PASSPHRASE';

/** `fresh`: for a new key; asked for twice, and refused where it is short. */
export async function passphraseFor(given: Arguments, fresh: boolean): Promise<string | FileDiagnostic> {
  const found = await passphrase(given, fresh);
  if (typeof found !== 'string') return found;
  const short = fresh && [...found].length < MIN_PASSPHRASE_CHARACTERS;
  return short ? misuse(codes.passphraseShort(NOWHERE, { least: MIN_PASSPHRASE_CHARACTERS })) : found;
}

async function passphrase(given: Arguments, fresh: boolean): Promise<string | FileDiagnostic> {
  const file = lastValue(given, PASSPHRASE_FILE);
  if (file !== undefined) {
    try {
      return readFileSync(file, 'utf8').replace(/\r?\n$/, '');
    } catch (error) {
      return unreadable(file, error);
    }
  }
  const variable = process.env[PASSPHRASE_VARIABLE];
  if (variable !== undefined && variable !== '') return variable;
  if (process.stdin.isTTY !== true) return misuse(codes.passphraseWanted(NOWHERE, undefined));
  while (true) {
    const typed = await ask('Passphrase: ');
    if (!fresh || typed === (await ask('Once more: '))) return typed;
    process.stderr.write('The two differ.\n');
  }
}

const INTERRUPT = '\u0003';
const END = '\u0004';
const RUBOUT = new Set(['\u0008', '\u007f']);

/** Reads a line of the terminal without echo. */
function ask(prompt: string): Promise<string> {
  const { stdin, stderr } = process;
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
      for (const character of chunk) {
        if (character === '\r' || character === '\n' || character === END) {
          end();
          resolve(typed);
          return;
        }
        if (character === INTERRUPT) {
          end();
          process.exit(130);
        }
        typed = RUBOUT.has(character) ? [...typed].slice(0, -1).join('') : typed + character;
      }
    };
    stdin.on('data', take);
  });
}
