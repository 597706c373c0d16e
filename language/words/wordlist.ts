/** The shape of a catalogue of words: one function a code, from the data of a diagnostic to what it says. */
import type { Words } from '../diagnostics.ts';

/**
 * Each file of `words/en/` exports one value that satisfies this. Calm words: `message` says first what the author wrote,
 * `why` the reason, `help` what to do. A code without data takes no parameter.
 */
export type WordList = Readonly<Record<string, (data: never) => Words>>;
