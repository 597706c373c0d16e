/** How fine an amount may be: money moves in whole smallest units. */

import type { Rational } from '../../../language/rational.ts';
import * as Q from '../../../language/rational.ts';
import type { Expr } from '../../core.ts';
import { kindOfAmount } from '../../elaborate/contracts/scope.ts';

/** Of names that are bound on a path. */
export type Grids = ReadonlyMap<string, Grid>;

/** `whole`: in whole smallest units of its kind. `named`: as whole as the terms, keeps and arguments it is made of. */
export type Grid = 'whole' | 'named' | 'finer';

/** How fine an amount may be. What is no amount is finer. */
export function gridOf(grids: Grids, expr: Expr): Grid {
  const kind = kindOfAmount(expr.type);
  return kind === undefined ? 'finer' : gridIn(grids, expr, Q.powerOfTen(-kind.minor));
}

function gridIn(grids: Grids, expr: Expr, step: Rational): Grid {
  const all = (parts: readonly Expr[]): Grid => coarsest(parts.map((part) => gridIn(grids, part, step)));
  switch (expr.kind) {
    case 'const':
      return expr.value.kind === 'number' && Q.isInteger(Q.quotient(expr.value.value, step)) ? 'whole' : 'finer';
    case 'var':
      return grids.get(expr.name) ?? (expr.name.startsWith('slot:') ? 'whole' : 'named');
    case 'if':
      return all([expr.yes, expr.no]);
    case 'let':
    case 'mark':
      return gridIn(grids, expr.body, step);
    case 'op':
      break;
    default:
      return 'finer';
  }
  const { op, args } = expr;
  switch (op.name) {
    case 'add':
    case 'sub':
    case 'neg':
    case 'abs':
    case 'least':
    case 'greatest':
    case 'show_in':
      return all(args);
    case 'mul': {
      const others = args.filter((arg) => !isInt(arg));
      return others.length <= 1 ? all(others) : 'finer';
    }
    case 'round':
      return Q.sign(op.offset) === 0 && Q.isInteger(Q.quotient(op.step, step)) ? 'whole' : 'finer';
    case 'round_digits':
      return Q.isInteger(Q.quotient(Q.powerOfTen(-op.digits), step)) ? 'whole' : 'finer';
    default:
      return 'finer';
  }
}

function coarsest(grids: readonly Grid[]): Grid {
  if (grids.includes('finer')) return 'finer';
  return grids.includes('named') ? 'named' : 'whole';
}

function isInt(expr: Expr): boolean {
  if (expr.kind === 'const')
    return expr.value.kind === 'number' && Q.isInteger(expr.value.value) && kindOfAmount(expr.type) === undefined;
  return expr.kind === 'op' && expr.op.name === 'int_to_number';
}

/** What two different amounts differ by at least; undefined: perhaps less than anything. */
export function commonGrid(grids: Grids, left: Expr, right: Expr): Rational | undefined {
  const kind = kindOfAmount(left.type);
  if (kind === undefined || gridOf(grids, left) !== 'whole' || gridOf(grids, right) !== 'whole') return undefined;
  return Q.powerOfTen(-kind.minor);
}
