/** What the rules of the grammar share: the parser's settings, places, docs, limits, and how a mistake is handed out. */
import {
  EmbeddedActionsParser,
  type IParserErrorMessageProvider,
  type IToken,
  type ParserMethod,
  type TokenType,
} from 'chevrotain';
import type { Name } from '../ast.ts';
import { nestedTooDeep } from '../codes/syntax.ts';
import type { Diagnostic } from '../diagnostics.ts';
import { MAX_NESTING } from '../lexer/layout.ts';
import type { Doc } from '../lexer/scan.ts';
import type { Span } from '../span.ts';
import * as t from '../tokens.ts';
import type { Make } from './build.ts';

/**
 * How many expressions or types may be open at once. Brackets alone do not bound it (`- - - x`, `if a then b else if …`).
 * Measured on Node 24 with its default stack: the recursion overflows at 620.
 */
export const MAX_DEPTH = 300;
/** How high the tree of an expression may be; a sum of more terms than this is a list. Passes recurse over trees. */
export const MAX_HEIGHT = 500;

/** Where reading stopped and what would have let it go on. `certain`: exactly the one token expected. */
export type Problem = { readonly expected: readonly TokenType[]; readonly certain: boolean; readonly token: IToken };

/** A mistake that a rule itself describes. Leaves the parser at once. */
export class Refusal extends Error {
  readonly diagnostic: Diagnostic;
  constructor(diagnostic: Diagnostic) {
    super(diagnostic.message);
    this.diagnostic = diagnostic;
  }
}

type Alternative<R> = { readonly GATE?: () => boolean; readonly ALT: () => R; readonly IGNORE_AMBIGUITIES?: boolean };
export type Rule<R, A extends unknown[] = []> = ParserMethod<A, R>;

/** Sentences are made from the problem later, in `parse/explain.ts`: Chevrotain's own are never built. */
function noting(note: (problem: Problem) => void): IParserErrorMessageProvider {
  return {
    buildMismatchTokenMessage: ({ expected, actual }) => {
      note({ expected: [expected], certain: true, token: actual });
      return '';
    },
    buildNotAllInputParsedMessage: ({ firstRedundant }) => {
      note({ expected: [], certain: false, token: firstRedundant });
      return '';
    },
    buildNoViableAltMessage: ({ expectedPathsPerAlt, actual }) => {
      note({
        expected: expectedPathsPerAlt.flat().flatMap((path) => path.slice(0, 1)),
        certain: false,
        token: actual[0]!,
      });
      return '';
    },
    buildEarlyExitMessage: ({ expectedIterationPaths, actual }) => {
      note({ expected: expectedIterationPaths.flatMap((path) => path.slice(0, 1)), certain: false, token: actual[0]! });
      return '';
    },
  };
}

export class GrammarBase extends EmbeddedActionsParser {
  /** The first problem of the input being read. */
  problem: Problem | undefined;
  /** Mistakes that do not stop reading. */
  notes: Diagnostic[] = [];
  docs: ReadonlyMap<number, Doc> = new Map();
  /** Docs that have found their declaration or field. */
  used: Doc[] = [];
  depth = 0;
  /** Reading the amount of a `mint`, behind which the name of an asset and `in escrow` may stand. */
  minting = false;
  /** The height of the highest expression finished inside the one being read. */
  height = 0;

  constructor(skipValidations: boolean) {
    const sink: { parser: GrammarBase | undefined } = { parser: undefined };
    super(t.VOCABULARY, {
      maxLookahead: 1,
      recoveryEnabled: false,
      skipValidations,
      errorMessageProvider: noting((problem) => {
        if (sink.parser !== undefined) sink.parser.problem ??= problem;
      }),
    });
    sink.parser = this;
  }

  /** RULE and OR with types that let the tree's unions through. */
  protected rule<R, A extends unknown[] = []>(name: string, implementation: (...args: A) => R): Rule<R, A> {
    return this.RULE(name, implementation);
  }

  protected oneOf<R>(index: number, alternatives: readonly Alternative<R>[]): R {
    return this.or(index, alternatives as Alternative<R>[]);
  }

  /** A declaration of the form head, `{`, items, `}`. */
  protected block<H extends { readonly start: number }, I, D>(
    name: string,
    head: Rule<H>,
    body: Rule<readonly I[]>,
    make: Make<H, I, D>,
  ): Rule<D> {
    return this.rule(name, () => {
      const read = this.SUBRULE(head);
      this.CONSUME(t.LBrace);
      const items = this.SUBRULE(body);
      this.CONSUME(t.RBrace);
      return this.ACTION(() => {
        const refused: Diagnostic[] = [];
        const made = make(read, items, this.spanFrom(read.start), (diagnostic) => refused.push(diagnostic));
        if (made === undefined) throw new Refusal(refused[0]!);
        this.notes.push(...refused);
        return made;
      });
    });
  }

  /** Sets the input and forgets what was noted about the one before. */
  begin(tokens: t.Token[]): void {
    this.input = tokens;
    this.problem = undefined;
    this.notes = [];
    this.used = [];
    this.depth = 0;
    this.height = 0;
    this.minting = false;
  }

  /** From the beginning of a token or node to the end of the last token read. */
  protected spanFrom(start: number): Span {
    return { start, end: (this.LA(0).endOffset ?? 0) + 1 };
  }

  protected docBefore(start: number): string | undefined {
    const doc = this.docs.get(start);
    if (doc !== undefined) this.used.push(doc);
    return doc?.text;
  }

  /** Call it inside ACTION: the recorder runs rules without input. */
  protected refuse(diagnostic: Diagnostic): never {
    throw new Refusal(diagnostic);
  }

  protected enter(): void {
    if (++this.depth > MAX_DEPTH) this.refuseDepth();
  }

  protected refuseDepth(): never {
    this.refuse(
      nestedTooDeep(tokenSpan(this.LA(1).tokenTypeIdx === 1 ? this.LA(0) : this.LA(1)), { limit: MAX_NESTING }),
    );
  }
}

export function tokenSpan(token: IToken): Span {
  return { start: token.startOffset, end: (token.endOffset ?? token.startOffset) + 1 };
}

export function nameOf(token: IToken): Name {
  return { text: token.image, span: tokenSpan(token) };
}
