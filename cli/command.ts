/** What a command of `leben` says of itself, as data. Help and parsing read this. */
import type { Run } from './io.ts';

export type Option = {
  readonly name: `--${string}`;
  readonly short?: `-${string}`;
  /** What its value is called in help; undefined: a switch. */
  readonly value?: string;
  /** The values it takes; undefined: any. */
  readonly choices?: readonly string[];
  /** Takes all words up to the next option. */
  readonly many?: true;
  readonly doc: string;
};

export type Operand = { readonly name: string; readonly many: boolean; readonly required: boolean };

export type Command = {
  readonly name: string;
  readonly summary: string;
  readonly about: string;
  readonly operands: readonly Operand[];
  readonly options: readonly Option[];
  readonly examples: readonly { readonly line: string; readonly doc: string }[];
  /** Each command is loaded when it is asked for, so that `check` does not wait for the sandbox. */
  readonly load: () => Promise<{ readonly run: Run }>;
};

export const JSON_OPTION: Option = { name: '--json', doc: 'write JSON for programs in place of text for people' };
