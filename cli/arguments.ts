/** The words of a command line: options by name, the rest in order; what does not fit is a diagnostic. */
import * as use from '../language/codes/use.ts';
import { nearest } from '../language/near.ts';
import type { FileDiagnostic } from '../language/render.ts';
import type { Command, Option } from './command.ts';
import { optionsOf, usageOf } from './commands.ts';

export type Arguments = {
  readonly operands: readonly string[];
  /** Values by option name, in the order given; a switch has the value `''`. */
  readonly options: ReadonlyMap<string, readonly string[]>;
};

export function parseArguments(command: Command, words: readonly string[]): Arguments | FileDiagnostic {
  const known = optionsOf(command);
  const operands: string[] = [];
  const options = new Map<string, string[]>();
  let rest = false;
  for (let i = 0; i < words.length; i += 1) {
    const word = words[i]!;
    if (rest || !isOption(word)) {
      operands.push(word);
      continue;
    }
    if (word === '--') {
      rest = true;
      continue;
    }
    const equals = word.startsWith('--') ? word.indexOf('=') : -1;
    const name = equals < 0 ? word : word.slice(0, equals);
    const option = known.find((candidate) => candidate.name === name || candidate.short === name);
    if (option === undefined) return unknownOption(command, known, name);
    const values = options.get(option.name) ?? [];
    options.set(option.name, values);
    if (option.value === undefined) {
      values.push('');
      continue;
    }
    if (equals >= 0) {
      values.push(word.slice(equals + 1));
      continue;
    }
    const first = words[i + 1];
    if (first === undefined || isOption(first)) {
      return misuse(use.optionWithoutValue(NOWHERE, { option: option.name, wanted: option.value }));
    }
    do values.push(words[++i]!);
    while (option.many === true && words[i + 1] !== undefined && !isOption(words[i + 1]!));
  }
  for (const option of known) {
    const odd = options.get(option.name)?.find((value) => option.choices?.includes(value) === false);
    if (odd !== undefined) return notAChoice(option, odd);
  }
  if (options.has('--help')) return { operands, options };
  return checkOperands(command, operands) ?? { operands, options };
}

export function isMisuse(value: Arguments | FileDiagnostic): value is FileDiagnostic {
  return 'code' in value;
}

/** A diagnostic that speaks of the command line, not of a file. */
export function misuse(diagnostic: Omit<FileDiagnostic, 'file'>): FileDiagnostic {
  return { ...diagnostic, file: '' };
}

export const NOWHERE = { start: 0, end: 0 };

export function lastValue(given: Arguments, option: string): string | undefined {
  return given.options.get(option)?.at(-1);
}

/** A lone `-` is standard input, an operand. */
function isOption(word: string): boolean {
  return word.length > 1 && word.startsWith('-');
}

function unknownOption(command: Command, known: readonly Option[], written: string): FileDiagnostic {
  const near = nearest(
    written,
    known.map(({ name }) => name),
  )[0];
  return misuse(use.unknownOption(NOWHERE, { written, command: `leben ${command.name}`, near }));
}

function notAChoice({ name, choices = [] }: Option, written: string): FileDiagnostic {
  const [near] = nearest(written, choices);
  const shown = choices.map((choice) => `\`${choice}\``).join(' or ');
  return misuse(use.notAChoice(NOWHERE, { option: name, written, near, choices: shown }));
}

function checkOperands(command: Command, operands: readonly string[]): FileDiagnostic | undefined {
  const usage = usageOf(command);
  const missing = command.operands.find(({ required }, index) => required && operands[index] === undefined);
  if (missing !== undefined) return misuse(use.argumentWanted(NOWHERE, { what: missing.name, usage }));
  const last = command.operands.at(-1);
  const tooMany = last?.many === true ? undefined : operands[command.operands.length];
  return tooMany === undefined ? undefined : misuse(use.argumentTooMany(NOWHERE, { written: tooMany, usage }));
}
