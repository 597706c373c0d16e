/** The operators that generated code writes out, on numbers without units and on what compares as it stands. */
import type { CoreType, Expr, Op } from '../core.ts';
import { isBare, type Piece } from './frame.ts';
import type { Literals } from './literals.ts';

export type OpExpr = Extract<Expr, { kind: 'op' }>;

/** The operators that generated code writes out; undefined: the prelude's `apply` does it. */
export function writtenOut(e: OpExpr, args: readonly Piece[], literals: Literals): Omit<Piece, 'depth'> | undefined {
  const [a, b] = args.map(({ code }) => code) as [string, string];
  switch (e.op.name) {
    case 'not':
      return { code: `!${a}` };
    case 'finding_to_bool':
      return { code: a };
    case 'int_add':
      return summed(args, 1);
    case 'int_sub':
      return summed(args, -1);
    case 'int_mul':
      return { code: `int(${a} * ${b})` };
    case 'int_neg':
      return { code: `(0 - ${a})` };
    case 'eq':
    case 'ne':
    case 'lt':
    case 'le':
    case 'gt':
    case 'ge':
      return comparison(e.op.name, [e.args[0]!.type, e.args[1]!.type], a, b, literals);
    case 'add':
    case 'sub':
    case 'mul':
    case 'div':
      return allBare(e) ? { code: `q${e.op.name}(${a}, ${b})` } : undefined;
    case 'least':
    case 'greatest':
      return allBare(e) ? { code: `q${e.op.name}(${a}, ${b})` } : undefined;
    case 'date_add':
    case 'date_sub':
      return shifted(e.args[0]!.type, a, b, e.op.name === 'date_add' ? '1' : '-1', e.op.rounding === 'up');
    case 'neg':
    case 'abs':
      return allBare(e) ? { code: `q${e.op.name}(${a})` } : undefined;
    case 'int_to_number':
      return isBare(e.type) ? { code: a } : undefined;
    case 'show_in':
      return allBare(e) ? { code: a } : undefined;
    case 'some':
      return undefined;
    case 'none':
      return { code: 'null' };
    case 'today':
      return { code: 'w.today' };
    case 'now':
      return { code: 'w.now' };
    default:
      return undefined;
  }
}

function shifted(
  type: CoreType,
  at: string,
  period: string,
  sign: string,
  up: boolean,
): { readonly code: string } | undefined {
  if (type.kind !== 'date' && type.kind !== 'datetime') return undefined;
  return { code: `${type.kind === 'date' ? 'dateAdd' : 'datetimeAdd'}(${at}, ${period}, ${sign}, ${up})` };
}

/** A sum or difference of Ints; unchecked where its range is known. */
export function summed(args: readonly Piece[], sign: 1 | -1): Omit<Piece, 'depth'> {
  const [a, b] = args as [Piece, Piece];
  const code = `${a.code} ${sign === 1 ? '+' : '-'} ${b.code}`;
  if (a.low === undefined || a.high === undefined || b.low === undefined || b.high === undefined)
    return { code: `int(${code})` };
  const low = sign === 1 ? a.low + b.low : a.low - b.high;
  const high = sign === 1 ? a.high + b.high : a.high - b.low;
  const safe = low >= -Number.MAX_SAFE_INTEGER && high <= Number.MAX_SAFE_INTEGER;
  return safe ? { code: `(${code})`, low, high } : { code: `int(${code})` };
}

export const SIGNS = { eq: '===', ne: '!==', lt: '<', le: '<=', gt: '>', ge: '>=' } as const;

export function comparison(
  name: keyof typeof SIGNS,
  [left, right]: readonly [CoreType, CoreType],
  a: string,
  b: string,
  literals: Literals,
): { readonly code: string } | undefined {
  switch (left.kind) {
    case 'bool':
    case 'finding':
    case 'int':
    case 'text':
    case 'date':
    case 'datetime':
    case 'age':
      return { code: `(${a} ${SIGNS[name]} ${b})` };
    case 'number': {
      const x = isBare(left) ? a : `${a}[0]`;
      const y = isBare(right) ? b : `${b}[0]`;
      if (name === 'eq' || name === 'ne') return { code: `${name === 'ne' ? '!' : ''}qeq(${x}, ${y})` };
      return { code: `(qcmp(${x}, ${y}) ${SIGNS[name]} 0)` };
    }
    case 'enum':
      // Without arguments a case is its index, and a name its text.
      if (!literals.isNominal(left.name) && !literals.isPlainEnum(left.name)) return undefined;
      return { code: `(${a} ${SIGNS[name]} ${b})` };
    default:
      return undefined;
  }
}

export const MAX_AGE_COUNT = 1_000_000;

/** Weeks as days, years as months. */
export function firstDay(count: number, unit: string): [number, string] {
  return unit === 'weeks' ? [count * 7, 'days'] : unit === 'years' ? [count * 12, 'months'] : [count, unit];
}

export function isComparison(op: Op): op is Extract<Op, { name: keyof typeof SIGNS }> {
  return op.name in SIGNS;
}

export function allBare(e: OpExpr): boolean {
  return isBare(e.type) && e.args.every((arg) => isBare(arg.type));
}
