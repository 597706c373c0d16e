/** One try at reading tokens by one rule: a value, or the one problem that stopped it. */

import { nestedTooDeep } from '../codes/syntax.ts';
import type { Diagnostic } from '../diagnostics.ts';
import { type Problem, Refusal, tokenSpan } from '../grammar/base.ts';
import { LebenGrammar } from '../grammar.ts';
import { MAX_NESTING, matchBrackets, statementTokens } from '../lexer/layout.ts';
import type { Doc } from '../lexer/scan.ts';
import type { Token } from '../tokens.ts';

export type Attempt<R> =
  /** `notes`: mistakes that did not stop it. */
  | { readonly kind: 'read'; readonly value: R; readonly notes: readonly Diagnostic[]; readonly docs: readonly Doc[] }
  /** `tokens` are those that were read, line ends inside brackets left out. */
  | { readonly kind: 'stopped'; readonly problem: Problem; readonly tokens: readonly Token[] }
  | { readonly kind: 'refused'; readonly diagnostic: Diagnostic };

let shared: LebenGrammar | undefined;
/** Making the grammar takes 20 ms, so it is made once, and only when something is parsed. */
const grammar = (): LebenGrammar => (shared ??= new LebenGrammar());

/** Reads `tokens` (with all their line ends) by a rule. Never throws for any tokens. */
export function attempt<R>(
  tokens: readonly Token[],
  rule: (grammar: LebenGrammar) => R,
  docs: ReadonlyMap<number, Doc>,
): Attempt<R> {
  const brackets = matchBrackets(tokens);
  if (brackets.tooDeep !== undefined) {
    return { kind: 'refused', diagnostic: nestedTooDeep(tokenSpan(brackets.tooDeep), { limit: MAX_NESTING }) };
  }
  const parser = grammar();
  const statements = statementTokens(tokens, brackets);
  parser.begin(statements);
  parser.docs = docs;
  try {
    const value = rule(parser);
    const { problem, notes, used } = parser;
    if (problem === undefined) return { kind: 'read', value, notes, docs: used };
    return { kind: 'stopped', problem, tokens: statements };
  } catch (mistake) {
    if (mistake instanceof Refusal) return { kind: 'refused', diagnostic: mistake.diagnostic };
    throw mistake;
  }
}
