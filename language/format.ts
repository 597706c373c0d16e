/** Formatting: a text in the one layout, or why it has none. */
import type { Diagnostic } from './diagnostics.ts';
import { parse } from './parse.ts';
import { print } from './printer.ts';
import type { SourceText } from './span.ts';

export type Formatted =
  | { readonly kind: 'formatted'; readonly text: string }
  | { readonly kind: 'refused'; readonly diagnostics: readonly Diagnostic[] };

/** A text with syntax errors is refused: what could not be read would be lost. */
export function format(source: SourceText): Formatted {
  const { tree, comments, diagnostics } = parse(source);
  if (diagnostics.some(({ severity }) => severity === 'error')) return { kind: 'refused', diagnostics };
  return { kind: 'formatted', text: print(tree, comments, source) };
}
