/** The items of tests as text. */

import type { Share } from '../ast/contract.ts';
import type { ExpectItem, Expr, GivenItem, TestItem } from '../ast.ts';
import { LEVEL } from '../grammar/levels.ts';
import { unreachable } from '../unreachable.ts';
import { printArgs, printAt, printExpr, printLiteral } from './expressions.ts';
import { INDENT, wrapped } from './layout.ts';
import { printNames } from './types.ts';

export function testItem(one: TestItem): string {
  switch (one.kind) {
    case 'given':
      return `given ${wrapped(one.items.map(givenItem), ', ', INDENT.repeat(3))}`;
    case 'expect':
      return `expect ${wrapped(one.items.map(expectItem), ', ', INDENT.repeat(3))}`;
    case 'starting':
      return `starting ${printLiteral(one.date)}`;
    case 'with_agreement':
      return `with ${one.name.text} = ${one.contract.text}${printArgs(one.args)}`;
    case 'pass_time':
      return `after ${printAt(one.period, LEVEL.add)}`;
    case 'does': {
      const approved = one.approvedBy.length === 0 ? '' : ` approved by ${printNames(one.approvedBy)}`;
      const creating = one.creating === undefined ? '' : ` creating ${one.creating.text}`;
      const agreement = one.agreement === undefined ? '' : `${one.agreement.text}.`;
      return `${one.party.text} does ${agreement}${one.action.text}${printArgs(one.args)}${approved}${creating}`;
    }
    case 'counts': {
      const agreement = one.agreement === undefined ? '' : `${one.agreement.text}.`;
      return `${one.party.text} counts ${agreement}${one.meter.text} ${printAt(one.amount, LEVEL.add)}`;
    }
    default:
      return unreachable(one);
  }
}

const NAME = String.raw`[\p{L}_][\p{L}\p{M}\p{N}_]*`;
/** A word behind the first name of a fact that would make it a fact of another kind. */
const OTHER_FACT = /^(?:has|allows|gives|findings) /u;
/** Behind `does` and `counts` it would be a step of a party called `given`. */
const STEP = new RegExp(String.raw`^${NAME}(?:[(.]| [\p{L}\p{N}_"'{[])`, 'u');
/** A name and a value: the first field of a record. */
const FIELD = new RegExp(String.raw`^${NAME} (?!(?:in|is|of|or|and|otherwise)\b)(?:[\p{L}\p{N}_"{[]|-[^ ])`, 'u');

function givenItem(one: GivenItem): string {
  switch (one.kind) {
    case 'given_findings':
      return `${one.which} findings ${operand(one.value)}`;
    case 'given_field':
      return `${one.name.text} ${fact(one.name.text, one.value)}`;
    case 'given_has': {
      const value = operand(one.value);
      return `${one.party.text} has ${FIELD.test(value) ? `(${value})` : value}`;
    }
    case 'given_record': {
      const fields = one.fields.map(({ name, value }, i) => `${name.text} ${i === 0 ? operand(value) : last(value)}`);
      return `${one.asset.text} has ${fields.join(', ')}`;
    }
    case 'given_allows':
      return `${one.asset.text} allows ${one.purpose.text}`;
    case 'given_compute':
      return `compute gives ${operand(one.value)} from ${printLiteral(one.from)}`;
    case 'given_lineage':
      return `lineage of ${one.of.text} ${printShares(one.shares)}`;
    default:
      return unreachable(one);
  }
}

const operand = (value: Expr): string => printAt(value, LEVEL.otherwise);

function fact(name: string, value: Expr): string {
  const text = operand(value);
  const isStep = (name === 'does' || name === 'counts') && STEP.test(text);
  return isStep || OTHER_FACT.test(text) ? `(${text})` : text;
}

/** A field of a record that is not the first: a word behind its name may not begin another fact. */
function last(value: Expr): string {
  const text = operand(value);
  return OTHER_FACT.test(`${text} `) ? `(${text})` : text;
}

export function printShares(shares: readonly Share[]): string {
  return `{ ${shares.map(({ party, share }) => `${party.text}: ${printAt(share, LEVEL.add)}`).join(', ')} }`;
}

function expectItem(one: ExpectItem): string {
  switch (one.kind) {
    case 'expect_rejected':
      return one.because === undefined ? 'rejected' : `rejected because ${printLiteral(one.because)}`;
    case 'expect_allowed':
      return 'allowed';
    case 'expect_owned':
      return `${one.asset.text} owned by ${one.by.text}`;
    case 'expect_has':
      return `${one.party.text} has ${one.relation === undefined ? '' : `${one.relation} `}${operand(one.value)}`;
    case 'expect_learned':
      return `${one.party.text} learned ${operand(one.value)}`;
    case 'expect_unknown':
      return `${one.name.text} unknown${settled(one.settledBy)}`;
    case 'expect_holds': {
      const text = printExpr(one.condition);
      const condition = text === 'rejected' || text === 'allowed' ? `(${text})` : text;
      return `${condition}${one.to === undefined ? '' : ` to ${printAt(one.to, LEVEL.add)}`}${settled(one.settledBy)}`;
    }
    default:
      return unreachable(one);
  }
}

function settled(names: Extract<ExpectItem, { kind: 'expect_unknown' }>['settledBy']): string {
  const only = names?.length === 1 ? names[0]?.text : undefined;
  return names === undefined ? '' : ` settled by ${only ?? `[${printNames(names)}]`}`;
}
