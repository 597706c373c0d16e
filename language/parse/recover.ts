/** What to do with a declaration that does not read: mend it, else read its head and each of its items alone. */
import type { Declaration, Name } from '../ast.ts';
import { laterDeclaration, misspelt, somethingMissing, unclosedBracket, unknownDeclaration } from '../codes/syntax.ts';
import { DECLARATION_WORDS, LATER_DECLARATIONS } from '../constructs.ts';
import type { Diagnostic } from '../diagnostics.ts';
import { nameOf, type Rule, tokenSpan } from '../grammar/base.ts';
import * as build from '../grammar/build.ts';
import type { LebenGrammar } from '../grammar.ts';
import type { Doc } from '../lexer/scan.ts';
import type { Span } from '../span.ts';
import * as t from '../tokens.ts';
import { type Attempt, attempt } from './attempt.ts';
import { explain } from './explain.ts';
import { nearest } from './nearest.ts';
import { itemsOf, split } from './pieces.ts';
import { lastWritten, repair } from './repair.ts';

/** What was learnt from the tokens of one declaration. */
export type Reading = {
  readonly declarations: readonly Declaration[];
  readonly diagnostics: readonly Diagnostic[];
  /** Names that were written but are not in the tree: speaking of them again would be the same mistake twice. */
  readonly lost: readonly Name[];
  readonly docs: readonly Doc[];
};

/** Where a lexical mistake stands, nothing else is said. */
export type Blamed = (span: Span) => boolean;

const chunk = (grammar: LebenGrammar): readonly Declaration[] => grammar.chunk();

/** Reads the tokens of one piece of the outline. */
export function readChunk(tokens: readonly t.Token[], docs: ReadonlyMap<number, Doc>, blamed: Blamed): Reading {
  const first = tokens.find((token) => token.tokenType !== t.NewLine);
  if (first !== undefined && LATER_DECLARATIONS.has(first.image)) {
    return {
      declarations: [],
      diagnostics: [laterDeclaration(tokenSpan(first), { written: first.image })],
      lost: [],
      docs: [],
    };
  }
  const whole = attempt(tokens, chunk, docs);
  if (whole.kind === 'read') return { declarations: whole.value, diagnostics: whole.notes, lost: [], docs: whole.docs };
  if (first === undefined) return { declarations: [], diagnostics: [], lost: [], docs: [] };
  return new Recovery(tokens, docs, blamed).run(whole, first);
}

class Recovery {
  readonly tokens: readonly t.Token[];
  readonly docs: ReadonlyMap<number, Doc>;
  readonly blamed: Blamed;
  readonly declarations: Declaration[] = [];
  readonly diagnostics: Diagnostic[] = [];
  readonly lost: Name[] = [];
  readonly used: Doc[] = [];

  constructor(tokens: readonly t.Token[], docs: ReadonlyMap<number, Doc>, blamed: Blamed) {
    this.tokens = tokens;
    this.docs = docs;
    this.blamed = blamed;
  }

  run(whole: Attempt<readonly Declaration[]>, first: t.Token): Reading {
    if (!DECLARATION_WORDS.has(first.image)) this.unknownWord(first);
    else if (whole.kind === 'refused' && !BLOCKS.has(first.image)) this.say(whole.diagnostic);
    else {
      const mended = whole.kind === 'stopped' ? repair(this.tokens, whole, first.image, chunk, this.docs) : undefined;
      if (mended !== undefined) {
        this.say(mended.diagnostic);
        this.keep(mended.read);
      } else this.apart(whole, first);
    }
    return { declarations: this.declarations, diagnostics: this.diagnostics, lost: this.lost, docs: this.used };
  }

  say(diagnostic: Diagnostic): void {
    if (!this.blamed(diagnostic.span)) this.diagnostics.push(diagnostic);
  }

  keep(read: Attempt<readonly Declaration[]> & { kind: 'read' }): void {
    this.declarations.push(...read.value);
    this.used.push(...read.docs);
    for (const note of read.notes) this.say(note);
  }

  add(reading: Reading): void {
    this.declarations.push(...reading.declarations);
    this.diagnostics.push(...reading.diagnostics);
    this.lost.push(...reading.lost);
    this.used.push(...reading.docs);
  }

  /** A declaration begins with something else: with a word misspelt it is read as what was meant, else left out. */
  unknownWord(first: t.Token): void {
    const span = tokenSpan(first);
    const at = this.tokens.indexOf(first);
    for (const meant of nearest(first.image, DECLARATION_WORDS)) {
      if (LATER_DECLARATIONS.has(meant)) continue;
      const word = { ...first, image: meant, tokenType: t.word(meant), tokenTypeIdx: t.word(meant).tokenTypeIdx! };
      const meantTokens = this.tokens.with(at, word);
      const read = attempt(meantTokens, chunk, this.docs);
      const fixes = [{ title: `Write ${meant}`, edits: [{ span, text: meant }] }];
      this.say(misspelt(span, { written: first.image, meant }, { fixes }));
      if (read.kind === 'read') this.keep(read);
      else this.add(new Recovery(meantTokens, this.docs, this.blamed).run(read, word));
      return;
    }
    const words = [...DECLARATION_WORDS].filter((word) => !LATER_DECLARATIONS.has(word));
    this.say(unknownDeclaration(span, { written: first.image, nearest: undefined, words }));
    this.lose(this.tokens.slice(at));
  }

  /** The first name of what is left out. */
  lose(tokens: readonly t.Token[]): void {
    const name = tokens.find((token) => token.tokenType.CATEGORIES?.includes(t.Name));
    if (name !== undefined) this.lost.push(nameOf(name));
  }

  /** Head and items, each on its own. */
  apart(whole: Attempt<unknown>, first: t.Token): void {
    const block = BLOCKS.get(first.image);
    const from = this.tokens.indexOf(first);
    if (block === undefined || this.tokens.slice(from + 1).some((token) => isSecondDeclaration(token))) {
      this.complain(whole, first.image);
      this.lose(this.tokens.slice(from + 1));
      return;
    }
    const { head, body, closed, open } = split(this.tokens.slice(from));
    const readHead = this.piece(head, first.image, block.head);
    if (readHead === undefined) this.lose(head.slice(1));
    if (open === undefined) {
      const last = head.findLast((token) => token.tokenType !== t.NewLine) ?? first;
      if (this.diagnostics.length === 0) this.say(missingBrace(last));
    }
    const items: unknown[] = [];
    for (const item of itemsOf(body, block)) {
      const read = this.piece(item, first.image, block.body);
      if (read !== undefined) items.push(...read);
      else this.lose(item);
    }
    if (!closed && open !== undefined && this.diagnostics.length === 0) {
      this.say(unclosedBracket(tokenSpan(open), { open: '{', close: '}' }));
    }
    const last = this.tokens.findLast((token) => token.tokenType !== t.NewLine) ?? first;
    if (readHead !== undefined) {
      const span = { start: first.startOffset, end: last.endOffset + 1 };
      const made = block.make(readHead, items, span, (diagnostic) => {
        if (this.diagnostics.length === 0) this.say(diagnostic);
      });
      if (made !== undefined) this.declarations.push(made);
      else this.lose(head.slice(1));
    }
    // The pieces read, so the mistake is between them.
    if (this.diagnostics.length === 0 && !this.anyBlame()) this.complain(whole, first.image);
  }

  anyBlame(): boolean {
    return this.tokens.some((token) => this.blamed(tokenSpan(token)));
  }

  /** One head or item: as it stands, mended, or without what stands behind the mistake. */
  piece<R>(tokens: readonly t.Token[], declaration: string, rule: (grammar: LebenGrammar) => R): R | undefined {
    const read = attempt(tokens, rule, this.docs);
    if (read.kind === 'stopped') {
      const mended = repair(tokens, read, declaration, rule, this.docs);
      if (mended !== undefined) {
        this.say(mended.diagnostic);
        this.used.push(...mended.read.docs);
        return mended.read.value;
      }
      const line = tokens.findIndex((token, i) => i > 0 && token.tokenType === t.NewLine);
      const rest = tokens.slice(line + 1);
      const next = line < 0 || lastWritten(rest) < 0 ? undefined : attempt(rest, rule, this.docs);
      if (next?.kind === 'read') {
        // `1 if age >=`: the line went on into the next, which is a statement of its own.
        this.complain(attempt(tokens.slice(0, line), rule, this.docs), declaration);
        this.used.push(...next.docs);
        return next.value;
      }
      this.complain(read, declaration);
      const stop = tokens.findIndex((token) => token.startOffset === read.problem.token.startOffset);
      if (stop <= 0) return undefined;
      const before = attempt(tokens.slice(0, stop), rule, this.docs);
      if (before.kind !== 'read') return undefined;
      this.used.push(...before.docs);
      return before.value;
    }
    if (read.kind === 'refused') {
      this.say(read.diagnostic);
      return undefined;
    }
    for (const note of read.notes) this.say(note);
    this.used.push(...read.docs);
    return read.value;
  }

  complain(read: Attempt<unknown>, declaration: string): void {
    if (read.kind === 'refused') this.say(read.diagnostic);
    else if (read.kind === 'stopped') this.say(explain(read.problem, read.tokens, declaration));
  }
}

const isSecondDeclaration = (token: t.Token): boolean => token.tokenType === t.Literate;

/** A declaration with a body: its two rules, and how its node is made of what they give. */
type Block = {
  readonly head: (grammar: LebenGrammar) => unknown;
  readonly body: (grammar: LebenGrammar) => readonly unknown[];
  readonly make: (
    head: unknown,
    items: readonly unknown[],
    span: Span,
    note: (d: Diagnostic) => void,
  ) => Declaration | undefined;
  /** Items may be divided by commas. */
  readonly commas: boolean;
  /** Items may hold blocks. */
  readonly blocks: boolean;
};

function block<H, I, D extends Declaration>(
  head: (grammar: LebenGrammar) => Rule<H>,
  body: (grammar: LebenGrammar) => Rule<readonly I[]>,
  make: build.Make<H, I, D>,
  { commas = false, blocks = false } = {},
): Block {
  return {
    head: (grammar) => head(grammar).call(grammar),
    body: (grammar) => body(grammar).call(grammar),
    make: make as Block['make'],
    commas,
    blocks,
  };
}

const BLOCKS: ReadonlyMap<string, Block> = new Map([
  [
    'source',
    block(
      (g) => g.sourceHead,
      (g) => g.sourceBody,
      build.source,
    ),
  ],
  [
    'enum',
    block(
      (g) => g.enumHead,
      (g) => g.enumBody,
      build.enumeration,
      { commas: true },
    ),
  ],
  [
    'record',
    block(
      (g) => g.recordHead,
      (g) => g.recordBody,
      build.record,
      { commas: true },
    ),
  ],
  [
    'input',
    block(
      (g) => g.inputHead,
      (g) => g.inputBody,
      build.input,
    ),
  ],
  [
    'score',
    block(
      (g) => g.scoreHead,
      (g) => g.scoreBody,
      build.score,
    ),
  ],
  [
    'table',
    block(
      (g) => g.tableHead,
      (g) => g.tableBody,
      build.table,
    ),
  ],
  [
    'decide',
    block(
      (g) => g.decideHead,
      (g) => g.decideBody,
      build.decide,
    ),
  ],
  [
    'contract',
    block(
      (g) => g.contractHead,
      (g) => g.contractBody,
      build.contract,
      { blocks: true },
    ),
  ],
  [
    'test',
    block(
      (g) => g.testHead,
      (g) => g.testBody,
      build.test,
    ),
  ],
  [
    'function',
    block(
      (g) => g.functionHead,
      (g) => g.functionLine,
      build.functionDecl,
    ),
  ],
]);

function missingBrace(last: t.Token): Diagnostic {
  const span = tokenSpan(last);
  const place = { start: span.end, end: span.end };
  const fixes = [{ title: 'Write {', edits: [{ span: place, text: ' {' }] }];
  return somethingMissing(span, { what: '`{`', after: last.image, before: '' }, { fixes });
}
