/** The rules for what moves: into escrow and out of it, to parties and shares; counted things made and destroyed. */
import type { Destination, Share, Slot, Statement } from '../ast/contract.ts';
import type { Expr, Name } from '../ast.ts';
import { cover } from '../span.ts';
import * as t from '../tokens.ts';
import { nameOf, type Rule } from './base.ts';
import { LEVEL } from './levels.ts';
import { VerdictGrammar } from './verdicts.ts';

const Escrow = t.word('escrow');
const From = t.word('from');
const In = t.word('in');
const Lineage = t.word('lineage');
const Of = t.word('of');
const To = t.word('to');

export class MovementGrammar extends VerdictGrammar {
  readonly holdStatement: Rule<Statement> = this.rule('holdStatement', () => {
    const start = this.CONSUME(t.word('hold')).startOffset;
    const names = this.SUBRULE(this.names);
    this.CONSUME(In);
    const slot = this.SUBRULE(this.slot);
    return { kind: 'hold', names, slot, span: this.spanFrom(start) };
  });

  readonly slot: Rule<Slot> = this.rule('slot', () => {
    const start = this.CONSUME(Escrow).startOffset;
    const name = this.OPTION(() => {
      this.CONSUME(t.Dot);
      return nameOf(this.CONSUME(t.Name));
    });
    return { name, span: this.spanFrom(start) };
  });

  readonly moveStatement: Rule<Statement> = this.rule('moveStatement', () => {
    const start = this.CONSUME(t.word('move')).startOffset;
    const amount = this.SUBRULE(this.expression, { ARGS: [LEVEL.add] });
    const counted = this.OPTION1({
      GATE: () => this.LA(1).tokenType !== From && this.LA(1).tokenType !== To,
      DEF: () => nameOf(this.CONSUME(t.Name)),
    });
    const what = this.ACTION(() => (counted === undefined ? amount : countedOut(amount, counted)));
    const from = this.OPTION(() => {
      this.CONSUME(From);
      return this.SUBRULE(this.slot);
    });
    this.CONSUME(To);
    const to = this.SUBRULE(this.destination);
    return { kind: 'move', what, from, to, span: this.spanFrom(start) };
  });

  readonly destination: Rule<Destination> = this.rule('destination', () => {
    const start = this.LA(1).startOffset;
    const isLineage = this.LA(1).tokenType === Lineage && this.LA(2).tokenType === Of;
    return this.oneOf<Destination>(0, [
      {
        GATE: () => isLineage,
        ALT: () => {
          this.CONSUME(Lineage);
          this.CONSUME(Of);
          const of = nameOf(this.CONSUME(t.Name));
          return { kind: 'to_lineage', of, span: this.spanFrom(start) };
        },
      },
      {
        GATE: () => !isLineage,
        ALT: () => {
          const party = nameOf(this.CONSUME1(t.Name));
          return { kind: 'to_party', party, span: party.span };
        },
      },
      {
        ALT: () => {
          const shares = this.SUBRULE(this.shares);
          return { kind: 'to_shares', shares, span: this.spanFrom(start) };
        },
      },
    ]);
  });

  /** `{ a: 70 %, b: 30 % }` */
  readonly shares: Rule<readonly Share[]> = this.rule('shares', () => {
    const shares: Share[] = [];
    this.CONSUME(t.LBrace);
    this.MANY(() => this.CONSUME(t.Separator));
    this.AT_LEAST_ONE_SEP({
      SEP: t.Comma,
      DEF: () => {
        const party = nameOf(this.CONSUME(t.Name));
        this.CONSUME(t.Colon);
        const share = this.SUBRULE(this.expression, { ARGS: [LEVEL.add] });
        shares.push({ party, share, span: this.spanFrom(party.span.start) });
      },
    });
    this.MANY1(() => this.CONSUME1(t.Separator));
    this.CONSUME(t.RBrace);
    return shares;
  });

  readonly mintStatement: Rule<Statement> = this.rule('mintStatement', () => {
    const start = this.CONSUME(t.word('mint')).startOffset;
    // `mint n Refill in escrow.s` is no query.
    this.minting = true;
    const amount = this.SUBRULE(this.expression, { ARGS: [LEVEL.add] });
    this.minting = false;
    const asset = this.OPTION(() => nameOf(this.CONSUME(t.Name)));
    this.CONSUME(In);
    const slot = this.SUBRULE(this.slot);
    return { kind: 'mint', amount, asset, slot, span: this.spanFrom(start) };
  });

  readonly burnStatement: Rule<Statement> = this.rule('burnStatement', () => {
    const start = this.CONSUME(t.word('burn')).startOffset;
    const slot = this.SUBRULE(this.slot);
    return { kind: 'burn', slot, span: this.spanFrom(start) };
  });
}

/** `n Refill`, as `mint` has it, is `n * 1 Refill`. */
function countedOut(amount: Expr, { text, span: unit }: Name): Expr {
  const one: Expr = { kind: 'number', text: '1', unit: { text, quoted: false, span: unit }, span: unit };
  const span = cover(amount.span, unit);
  return { kind: 'arithmetic', op: '*', left: amount, right: one, rounding: undefined, span };
}
