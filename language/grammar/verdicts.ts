/** The rules for what answers questions about a patient: score, table, decide. */
import type {
  Cell,
  DecideDecl,
  DecideItem,
  Expr,
  HitPolicy,
  Param,
  PointsBranch,
  Relation,
  ScoreDecl,
  ScoreItem,
  TableDecl,
  TableRow,
} from '../ast.ts';
import * as t from '../tokens.ts';
import { nameOf, type Rule, tokenSpan } from './base.ts';
import * as build from './build.ts';
import { type Head, headingOf, type TableLine } from './build.ts';
import { InputGrammar } from './input.ts';
import { isName, LEVEL } from './levels.ts';

const If = t.word('if');
const Else = t.word('else');
const When = t.word('when');
const Because = t.word('because');
const Unknown = t.word('unknown');
const Missing = t.word('missing');

export class VerdictGrammar extends InputGrammar {
  readonly scoreHead: Rule<Head<ScoreDecl, 'items'>> = this.rule('scoreHead', () => {
    const start = this.CONSUME(t.word('score')).startOffset;
    const doc = this.docBefore(start);
    const name = nameOf(this.CONSUME(t.Name));
    this.CONSUME(t.Colon);
    const range = this.SUBRULE(this.range);
    return { kind: 'score', doc, name, range, cites: this.SUBRULE(this.cites), start };
  });

  readonly scoreBody: Rule<readonly ScoreItem[]> = this.rule('scoreBody', () => {
    const items: ScoreItem[] = [];
    this.OPTION(() => items.push(this.SUBRULE(this.scoreItem)));
    this.MANY(() => {
      this.CONSUME(t.Separator);
      this.OPTION1(() => items.push(this.SUBRULE1(this.scoreItem)));
    });
    return items;
  });

  readonly score: Rule<ScoreDecl> = this.block('score', this.scoreHead, this.scoreBody, build.score);

  readonly scoreItem: Rule<ScoreItem> = this.rule('scoreItem', () => {
    const start = this.LA(1).startOffset;
    return this.oneOf<ScoreItem>(0, [
      { ALT: () => this.SUBRULE(this.points) },
      {
        ALT: () => {
          this.CONSUME(t.word('add'));
          const value = this.SUBRULE(this.expression, { ARGS: [LEVEL.or] });
          const condition = this.OPTION(() => {
            this.CONSUME(If);
            return this.SUBRULE1(this.expression, { ARGS: [LEVEL.or] });
          });
          return { kind: 'add', value, condition, span: this.spanFrom(start) };
        },
      },
      {
        ALT: () => {
          this.CONSUME(Missing);
          const what = nameOf(this.CONSUME(t.Name));
          return this.oneOf<ScoreItem>(1, [
            {
              ALT: () => {
                this.CONSUME(t.word('gives'));
                const gives = nameOf(this.CONSUME1(t.Name));
                return { kind: 'missing_gives', what, gives, span: this.spanFrom(start) };
              },
            },
            {
              ALT: () => {
                this.CONSUME(t.word('counts'));
                const value = this.SUBRULE2(this.expression, { ARGS: [LEVEL.add] });
                this.CONSUME(Because);
                const because = this.SUBRULE(this.string);
                return { kind: 'missing_counts', what, value, because, span: this.spanFrom(start) };
              },
            },
          ]);
        },
      },
    ]);
  });

  readonly points: Rule<ScoreItem> = this.rule('points', () => {
    const start = this.LA(1).startOffset;
    const first = this.SUBRULE(this.pointsNumber);
    this.CONSUME(If);
    const condition = this.SUBRULE(this.expression, { ARGS: [LEVEL.or] });
    const branches: PointsBranch[] = [{ points: first, condition, span: this.spanFrom(start) }];
    let open = true;
    this.MANY({
      GATE: () => open,
      DEF: () => {
        this.CONSUME(Else);
        const points = this.SUBRULE1(this.pointsNumber);
        const condition = this.OPTION(() => {
          this.CONSUME1(If);
          return this.SUBRULE1(this.expression, { ARGS: [LEVEL.or] });
        });
        open = this.ACTION(() => condition !== undefined);
        branches.push(
          this.ACTION(() => ({ points, condition, span: this.spanFrom(points.span.start) })) as PointsBranch,
        );
      },
    });
    return { kind: 'points', branches, span: this.spanFrom(start) };
  });

  readonly pointsNumber: Rule<PointsBranch['points']> = this.rule('pointsNumber', () => {
    const start = this.LA(1).startOffset;
    const sign = this.OPTION(() =>
      this.oneOf(0, [{ ALT: () => this.CONSUME(t.Plus) }, { ALT: () => this.CONSUME(t.Minus) }]),
    );
    const digits = this.CONSUME(t.Num);
    return { kind: 'number', text: (sign?.image ?? '') + digits.image, unit: undefined, span: this.spanFrom(start) };
  });

  readonly tableHead: Rule<Head<TableDecl, 'heading' | 'rows'>> = this.rule('tableHead', () => {
    const start = this.CONSUME(t.word('table')).startOffset;
    const doc = this.docBefore(start);
    const name = nameOf(this.CONSUME(t.Name));
    const inputs: Expr[] = [];
    this.CONSUME(t.LParen);
    this.AT_LEAST_ONE_SEP({
      SEP: t.Comma,
      DEF: () => inputs.push(this.SUBRULE(this.expression, { ARGS: [LEVEL.or] })),
    });
    this.CONSUME(t.RParen);
    this.CONSUME(t.Colon);
    const several = this.LA(1).tokenType === t.LParen && isName(this.LA(2)) && this.LA(3).tokenType === t.Colon;
    const output = this.oneOf<TableDecl['output']>(0, [
      {
        GATE: () => several,
        ALT: () => {
          const open = this.LA(1).startOffset;
          const params: readonly Param[] = this.SUBRULE(this.params);
          return { kind: 'outputs', params, span: this.spanFrom(open) };
        },
      },
      { GATE: () => !several, ALT: () => this.SUBRULE(this.type) },
    ]);
    const hit = this.SUBRULE(this.hit);
    return { kind: 'table', doc, name, inputs, output, hit, cites: this.SUBRULE(this.cites), start };
  });

  readonly hit: Rule<HitPolicy> = this.rule('hit', () => {
    const start = this.LA(1).startOffset;
    const said = this.OPTION(() =>
      this.oneOf<HitPolicy>(0, [
        {
          ALT: () => {
            this.CONSUME(t.word('first'));
            this.CONSUME(t.word('row'));
            this.CONSUME(t.word('wins'));
            return { kind: 'first_row_wins', span: this.spanFrom(start) };
          },
        },
        {
          ALT: () => {
            this.CONSUME(t.word('collect'));
            const how = nameOf(this.CONSUME(t.Name));
            return { kind: 'collect', how, span: this.spanFrom(start) };
          },
        },
      ]),
    );
    return said ?? { kind: 'unique', span: { start, end: start } };
  });

  readonly tableBody: Rule<readonly TableLine[]> = this.rule('tableBody', () => {
    const lines: TableLine[] = [];
    this.OPTION(() => lines.push(this.SUBRULE(this.tableLine)));
    this.MANY(() => {
      this.CONSUME(t.Separator);
      this.OPTION1(() => lines.push(this.SUBRULE1(this.tableLine)));
    });
    return lines;
  });

  readonly table: Rule<TableDecl> = this.block('table', this.tableHead, this.tableBody, build.table);

  readonly tableLine: Rule<TableLine> = this.rule('tableLine', () =>
    this.oneOf<TableLine>(0, [
      { ALT: () => headingOf(this.CONSUME(t.Heading)) },
      { ALT: () => this.SUBRULE(this.row) },
    ]),
  );

  readonly row: Rule<TableRow> = this.rule('row', () => {
    const cells: Cell[] = [];
    const start = this.CONSUME(t.Bar).startOffset;
    this.AT_LEAST_ONE(() => {
      cells.push(this.SUBRULE(this.cell));
      this.CONSUME1(t.Bar);
    });
    return { cells, span: this.spanFrom(start) };
  });

  readonly cell: Rule<Cell> = this.rule('cell', () => {
    const first = this.LA(1);
    const start = first.startOffset;
    const second = this.LA(2).tokenType;
    const isAny = first.tokenType === t.Minus && second === t.Bar;
    const isUnknown = first.tokenType === Unknown && (second === t.Bar || second === Because);
    return this.oneOf<Cell>(0, [
      { GATE: () => isAny, ALT: () => ({ kind: 'any', span: tokenSpan(this.CONSUME(t.Minus)) }) },
      {
        ALT: () => {
          const op = this.CONSUME(t.Relation).image as Relation;
          const value = this.SUBRULE(this.expression, { ARGS: [LEVEL.add] });
          return { kind: 'compare', op, value, span: this.spanFrom(start) };
        },
      },
      {
        GATE: () => isUnknown,
        ALT: () => {
          this.CONSUME(Unknown);
          const because = this.OPTION(() => {
            this.CONSUME(Because);
            return this.SUBRULE(this.string);
          });
          return { kind: 'unknown', because, span: this.spanFrom(start) };
        },
      },
      {
        GATE: () => !isAny && !isUnknown,
        ALT: () => {
          const value = this.SUBRULE1(this.expression, { ARGS: [LEVEL.or] });
          return { kind: 'value', value, span: this.spanFrom(start) };
        },
      },
    ]);
  });

  readonly decideHead: Rule<Head<DecideDecl, 'items'>> = this.rule('decideHead', () => {
    const start = this.CONSUME(t.word('decide')).startOffset;
    const doc = this.docBefore(start);
    const name = nameOf(this.CONSUME(t.Name));
    this.CONSUME(t.Colon);
    const type = this.SUBRULE(this.type);
    return { kind: 'decide', doc, name, type, cites: this.SUBRULE(this.cites), start };
  });

  readonly decideBody: Rule<readonly DecideItem[]> = this.rule('decideBody', () => {
    const items: DecideItem[] = [];
    this.MANY(() => {
      this.oneOf<unknown>(0, [
        { ALT: () => this.CONSUME(t.Separator) },
        { ALT: () => items.push(this.SUBRULE(this.decideItem)) },
      ]);
    });
    return items;
  });

  readonly decide: Rule<DecideDecl> = this.block('decide', this.decideHead, this.decideBody, build.decide);

  readonly decideItem: Rule<DecideItem> = this.rule('decideItem', () => {
    const start = this.LA(1).startOffset;
    return this.oneOf<DecideItem>(0, [
      {
        ALT: () => {
          this.CONSUME(t.word('default'));
          this.CONSUME(t.Colon);
          const value = this.SUBRULE(this.expression, { ARGS: [LEVEL.or] });
          return { kind: 'default', value, span: this.spanFrom(start) };
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.word('rule'));
          const label = nameOf(this.CONSUME(t.Name));
          this.CONSUME1(t.Colon);
          const value = this.SUBRULE1(this.expression, { ARGS: [LEVEL.or] });
          const condition = this.OPTION(() => {
            this.CONSUME(When);
            return this.SUBRULE2(this.expression, { ARGS: [LEVEL.or] });
          });
          return { kind: 'rule', label, value, condition, span: this.spanFrom(start) };
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.word('except'));
          const of = nameOf(this.CONSUME1(t.Name));
          const label = nameOf(this.CONSUME2(t.Name));
          this.CONSUME2(t.Colon);
          const value = this.SUBRULE3(this.expression, { ARGS: [LEVEL.or] });
          this.CONSUME1(When);
          const condition = this.SUBRULE4(this.expression, { ARGS: [LEVEL.or] });
          return { kind: 'except', of, label, value, condition, span: this.spanFrom(start) };
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.word('say'));
          const text = this.SUBRULE(this.string);
          return { kind: 'say', text, span: this.spanFrom(start) };
        },
      },
    ]);
  });
}
