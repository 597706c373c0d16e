/** Diagnostics: what the compiler has to say about a text, as values with codes. The words stand apart, in `words/`. */
import type { Span } from './span.ts';
import { english } from './words/en.ts';

export type Severity = 'error' | 'warning' | 'information';

/** Replace `span` by `text`. */
export type Edit = { readonly span: Span; readonly text: string };
/** A change that may be applied by a machine; `title` says what it does. */
export type Fix = { readonly title: string; readonly edits: readonly Edit[] };
/** A second place that belongs to the story, with a word about it. `file` undefined: the same file. */
export type Label = { readonly span: Span; readonly text: string; readonly file?: string };

/** `message` says first what the author wrote; `why` gives the reason, `help` what to do. */
export type Words = {
  readonly message: string;
  readonly why?: string | undefined;
  readonly help?: string | undefined;
};

export type Diagnostic = Words & {
  readonly code: string;
  readonly severity: Severity;
  readonly span: Span;
  readonly labels: readonly Label[];
  readonly fixes: readonly Fix[];
};

/** What a diagnostic may carry besides its place and its data. */
export type Extras = { readonly labels?: readonly Label[]; readonly fixes?: readonly Fix[] };

type Catalogue = typeof english;
/** Every code that has words. */
export type DiagnosticCode = keyof Catalogue;
/** The data that the words of a code need; `undefined` where they need none. */
export type DataOf<C extends DiagnosticCode> = Parameters<Catalogue[C]> extends [infer D, ...unknown[]] ? D : undefined;

/** A kind of diagnostic: its code and its severity. Declared once, in `language/codes/`. */
export type DiagnosticKind<D> = {
  readonly code: string;
  readonly severity: Severity;
  (span: Span, data: D, extras?: Extras): Diagnostic;
};

const declared = new Map<string, Severity>();

/**
 * Declares a kind of diagnostic; its words, and with them the type of its data, are those of its code in `words/`.
 * A code stands for one thing for good; declaring it twice is our own fault and throws.
 */
export function diagnostic<C extends DiagnosticCode>(code: C, severity: Severity): DiagnosticKind<DataOf<C>> {
  if (declared.has(code)) throw new Error(`diagnostic ${code} is declared twice`);
  declared.set(code, severity);
  const words: (data: never) => Words = english[code];
  const make = (span: Span, data: DataOf<C>, extras: Extras = {}): Diagnostic => ({
    code,
    severity,
    span,
    ...clipped(words(data as never)),
    labels: extras.labels ?? [],
    fixes: extras.fixes ?? [],
  });
  return Object.assign(make, { code, severity });
}

/** A sentence of this length is read; a longer one quotes a name or a line of the text that is out of all measure. */
export const MAX_SENTENCE = 1_000;

function clipped({ message, why, help }: Words): Words {
  return {
    message: clip(message),
    ...(why === undefined ? {} : { why: clip(why) }),
    ...(help === undefined ? {} : { help: clip(help) }),
  };
}

function clip(sentence: string): string {
  if (sentence.length <= MAX_SENTENCE) return sentence;
  // What is long is quoted; what is said of it stands before and behind.
  return `${sentence.slice(0, MAX_SENTENCE / 2)}…${sentence.slice(1 - MAX_SENTENCE / 2)}`;
}

/** Every kind declared so far, by code. */
export function allDiagnosticKinds(): readonly { readonly code: string; readonly severity: Severity }[] {
  return [...declared].map(([code, severity]) => ({ code, severity })).sort((a, b) => (a.code < b.code ? -1 : 1));
}
