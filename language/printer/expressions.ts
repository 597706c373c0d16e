/** Expressions as text: on one line, with no parentheses but those written and those without which it would read otherwise. */

import type { Thing } from '../ast/contract.ts';
import type { Argument, Expr, Literal, MatchArm, MissingExpr, RangeExpr } from '../ast.ts';
import { LEVEL } from '../grammar/levels.ts';
import { escaped } from '../lexer/text.ts';
import { unreachable } from '../unreachable.ts';

/** A name, a literal, a call: binds tighter than any operator. */
const TIGHTEST = 11;

/**
 * What stands right behind an expression, as far as an expression could take it for its own: 0 nothing such, 1 to 10 an
 * operator of that level, TIGHTEST a `.` or a call; and the words of queries and sums.
 */
const NOTHING = 0;
const WHERE = -1;
const BY = -2;
const ROUNDING = -3;
/** A comparison by `in`, or `in` with a state or a slot: `bill usage in …` and `at start in …` would be queries. */
export const IN = -4;

/** On one line, as an author would write it; also for messages. */
export function printExpr(expr: Expr): string {
  return at(expr, LEVEL.or, NOTHING);
}

/** An expression where only operators of `level` and tighter ones may stand bare. */
export function printAt(expr: Expr, level: number, follow: number = NOTHING): string {
  return at(expr, level, follow);
}

/** The operands of a chain of `and` or of `or`, each as it stands in the chain. */
export function printChain(chain: Extract<Expr, { kind: 'and' | 'or' }>): readonly string[] {
  const level = LEVEL[chain.kind];
  const operands = [at(chain.right, level + 1, NOTHING)];
  let left = chain.left;
  for (; left.kind === chain.kind; left = left.left) operands.unshift(at(left.right, level + 1, level));
  return [at(left, level, level), ...operands];
}

export function printRange(range: RangeExpr, follow: number = NOTHING): string {
  return bare(range, follow);
}

export function printLiteral(literal: Literal): string {
  return bare(literal, NOTHING);
}

export function quoted(text: string): string {
  return `"${escaped(text)}"`;
}

function at(expr: Expr, min: number, follow: number): string {
  return levelOf(expr) < min || takes(expr, follow) ? `(${printExpr(expr)})` : bare(expr, follow);
}

function levelOf(expr: Expr): number {
  switch (expr.kind) {
    case 'or':
      return LEVEL.or;
    case 'and':
      return LEVEL.and;
    case 'not':
    case 'query':
    case 'aggregate':
      return LEVEL.not;
    case 'relation':
    case 'in':
    case 'is':
    case 'covers':
    case 'may_use':
      return LEVEL.compare;
    case 'otherwise':
      return LEVEL.otherwise;
    case 'range':
      return LEVEL.range;
    case 'arithmetic':
      return expr.op === '+' || expr.op === '-' ? LEVEL.add : LEVEL.multiply;
    case 'negate':
      return LEVEL.negate;
    case 'power':
      return LEVEL.power;
    default:
      return TIGHTEST;
  }
}

/** Whether what stands behind the expression would be read as part of it. */
function takes(expr: Expr, follow: number): boolean {
  if (follow === NOTHING) return false;
  if (follow === IN) return expr.kind === 'bill' || expr.kind === 'at_start' || takes(expr, LEVEL.compare);
  switch (expr.kind) {
    case 'if':
    case 'let':
      return follow > 0;
    case 'with':
      return follow >= LEVEL.otherwise;
    case 'query':
      if (follow > 0) return expr.where !== undefined || follow >= LEVEL.add;
      return expr.where === undefined && (follow === WHERE || (follow === BY && expr.by === undefined));
    case 'aggregate':
      if (follow > 0) return expr.where !== undefined || follow >= LEVEL.add;
      return expr.where === undefined && follow === WHERE;
    case 'arithmetic':
      return follow === ROUNDING && (expr.op === '+' || expr.op === '-') && expr.rounding === undefined;
    case 'number':
      // `5 mg.x` and `5 mg^2` would be units; a `(` begins a call.
      return follow === TIGHTEST || (follow === LEVEL.power && expr.unit !== undefined);
    case 'missing':
      return follow === TIGHTEST;
    default:
      return false;
  }
}

function bare(expr: Expr, follow: number): string {
  switch (expr.kind) {
    case 'number':
      if (expr.unit === undefined) return expr.text;
      return `${expr.text} ${expr.unit.quoted ? `'${expr.unit.text}'` : expr.unit.text}`;
    case 'date':
    case 'datetime':
      return expr.text;
    case 'string':
      return `"${expr.parts.map((part) => (typeof part === 'string' ? escaped(part) : `{${printExpr(part)}}`)).join('')}"`;
    case 'name':
      return expr.name.text;
    case 'code':
      return `${expr.system.text} ${quoted(expr.code)}`;
    case 'missing':
      return missing(expr);
    case 'bool':
      return expr.value ? 'true' : 'false';
    case 'range':
      return `${at(expr.low, LEVEL.add, LEVEL.range)}${dots(expr)}${at(expr.high, LEVEL.add, follow)}`;
    case 'not':
      return `not ${at(expr.operand, LEVEL.not, follow)}`;
    case 'negate':
      return `-${at(expr.operand, LEVEL.negate, follow)}`;
    case 'and':
      return `${at(expr.left, LEVEL.and, LEVEL.and)} and ${at(expr.right, LEVEL.not, follow)}`;
    case 'or':
      return `${at(expr.left, LEVEL.or, LEVEL.or)} or ${at(expr.right, LEVEL.and, follow)}`;
    case 'relation':
      return `${at(expr.left, LEVEL.otherwise, LEVEL.compare)} ${expr.op} ${at(expr.right, LEVEL.otherwise, follow)}`;
    case 'in':
      return `${at(expr.left, LEVEL.otherwise, IN)} in ${at(expr.right, LEVEL.otherwise, follow)}`;
    case 'is': {
      const what =
        expr.what.kind === 'known'
          ? 'known'
          : expr.what.kind === 'missing'
            ? missing(expr.what)
            : expr.what.path.map((name) => name.text).join('.');
      return `${at(expr.operand, LEVEL.otherwise, LEVEL.compare)} is ${expr.negated ? 'not ' : ''}${what}`;
    }
    case 'arithmetic': {
      const level = levelOf(expr);
      const rounding = expr.rounding === undefined ? '' : ` rounding ${expr.rounding}`;
      const right = at(expr.right, level + 1, rounding === '' ? follow : ROUNDING);
      return `${at(expr.left, level, level)} ${expr.op} ${right}${rounding}`;
    }
    case 'power':
      return `${at(expr.base, TIGHTEST, LEVEL.power)}^${at(expr.exponent, LEVEL.negate, follow)}`;
    case 'otherwise':
      return `${at(expr.value, LEVEL.range, LEVEL.otherwise)} otherwise ${at(expr.fallback, LEVEL.add, follow)}`;
    case 'if':
      return `if ${printExpr(expr.condition)} then ${printExpr(expr.yes)} else ${at(expr.no, LEVEL.or, follow)}`;
    case 'match':
      return expr.arms.length === 0
        ? `match ${printExpr(expr.value)} {}`
        : `match ${printExpr(expr.value)} { ${expr.arms.map(printArm).join(', ')} }`;
    case 'let': {
      const value = at(expr.value, LEVEL.otherwise, IN);
      return `let ${expr.name.text} = ${value} in ${at(expr.body, LEVEL.or, follow)}`;
    }
    case 'field':
      return `${at(expr.value, TIGHTEST, TIGHTEST)}.${expr.name.text}`;
    case 'call':
      return `${at(expr.callee, TIGHTEST, TIGHTEST)}${printArgs(expr.args)}`;
    case 'set':
      return `{${expr.items.map(printExpr).join(', ')}}`;
    case 'list':
      return `[${expr.items.map(printExpr).join(', ')}]`;
    case 'comprehension': {
      const list = at(expr.list, LEVEL.add, expr.where === undefined ? NOTHING : WHERE);
      return `[${printExpr(expr.value)} for ${expr.name.text} in ${list}${where(expr.where, NOTHING)}]`;
    }
    case 'query': {
      const behind = expr.where === undefined ? follow : WHERE;
      const list = at(expr.list, LEVEL.add, expr.by === undefined ? behind : BY);
      const by = expr.by === undefined ? '' : ` by ${at(expr.by, LEVEL.add, behind)}`;
      return `${expr.word.text} ${expr.name.text} in ${list}${by}${where(expr.where, follow)}`;
    }
    case 'aggregate': {
      const list = at(expr.list, LEVEL.add, expr.where === undefined ? follow : WHERE);
      const value = at(expr.value, LEVEL.add, NOTHING);
      return `${expr.word.text} of ${value} for ${expr.name.text} in ${list}${where(expr.where, follow)}`;
    }
    case 'of':
      return `${expr.word.text} of ${expr.name.text}`;
    case 'with':
      return `${at(expr.value, TIGHTEST, TIGHTEST)} with ${expr.name.text} ${at(expr.to, LEVEL.otherwise, follow)}`;
    case 'covers':
      return `${at(expr.left, LEVEL.otherwise, LEVEL.compare)} covers ${at(expr.right, LEVEL.otherwise, follow)}`;
    case 'may_use': {
      const purpose = expr.purpose === undefined ? '' : ` for ${expr.purpose.text}`;
      const party = at(expr.party, LEVEL.otherwise, LEVEL.compare);
      return `${party} may ${expr.negated ? 'not ' : ''}use ${printThing(expr.thing)}${purpose}`;
    }
    case 'evaluate':
      return `evaluate ${expr.verdict.text} on ${printThing(expr.on)} at ${expr.by.text}`;
    case 'compute': {
      const value = at(expr.value, LEVEL.otherwise, NOTHING);
      return `compute ${value} over ${printThing(expr.over)} using ${expr.method.text}${printArgs(expr.args)}`;
    }
    case 'bill':
      return `bill ${expr.price.text}`;
    case 'document':
      return `document ${quoted(expr.title)}`;
    case 'at_start':
      return 'at start';
    case 'group':
      return `(${printExpr(expr.value)})`;
    default:
      return unreachable(expr);
  }
}

/** Quantities stand apart from the dots, as in `40 mmHg .. 300 mmHg`; bare numbers do not, as in `9..11`. */
function dots(range: RangeExpr): string {
  const sign = range.openEnd ? '..<' : '..';
  return isShort(range.low) && isShort(range.high) ? sign : ` ${sign} `;
}
const isShort = (expr: Expr): boolean =>
  (expr.kind === 'number' && expr.unit === undefined) ||
  (expr.kind === 'negate' && expr.operand.kind === 'number' && expr.operand.unit === undefined);

function where(condition: Expr | undefined, follow: number): string {
  return condition === undefined ? '' : ` where ${at(condition, LEVEL.or, follow)}`;
}

function missing(expr: MissingExpr): string {
  return expr.reason === undefined ? 'missing' : `missing (${expr.reason.text})`;
}

export function printArm(arm: MatchArm): string {
  const { pattern } = arm;
  const binds =
    pattern.kind === 'case' && pattern.binds.length > 0 ? `(${pattern.binds.map((name) => name.text).join(', ')})` : '';
  return `${pattern.kind === 'missing' ? missing(pattern) : pattern.name.text + binds} => ${printExpr(arm.value)}`;
}

export function printThing(thing: Thing): string {
  return thing.of === undefined ? thing.name.text : `${thing.name.text} of ${thing.of.text}`;
}

export function printArgs(args: readonly Argument[]): string {
  return `(${args.map(printArgument).join(', ')})`;
}

export function printArgument(arg: Argument): string {
  if (arg.kind === 'to') return `to ${printLiteral(arg.value)}`;
  return arg.name === undefined ? printExpr(arg.value) : `${arg.name.text}: ${printExpr(arg.value)}`;
}
