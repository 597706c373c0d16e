/** Operators as the prelude's `apply` reads them: their constants, and the units of products as tables. */
import { type Rational, rational, ZERO } from '../../language/rational.ts';
import { divideUnits, multiplyUnits, powUnit, type Unit } from '../../language/units.ts';
import { unreachable } from '../../language/unreachable.ts';
import type { CoreType, Expr, Op } from '../core.ts';
import { fraction, type Literals, text } from './literals.ts';

type OpExpr = Extract<Expr, { kind: 'op' }>;
type Info = {
  readonly unit?: number;
  readonly number?: Rational;
  readonly offset?: Rational;
  readonly flag?: boolean;
  readonly word?: string;
  readonly table?: string;
  readonly set?: number;
};

/** The text of an operator's record. */
export function operatorInfo(e: OpExpr, literals: Literals): string {
  const info = constantsOf(e, literals);
  const of = e.args[0] === undefined ? e.type : e.args[0].type;
  return (
    `{ name: ${text(e.op.name)}, unit: ${info.unit ?? 0}, number: ${fraction(info.number ?? ZERO)}, ` +
    `offset: ${fraction(info.offset ?? ZERO)}, flag: ${info.flag ?? false}, word: ${text(info.word ?? '')}, ` +
    `table: ${info.table ?? 'null'}, set: ${info.set ?? 0}, of: ${literals.type(of)} }`
  );
}

function constantsOf(e: OpExpr, literals: Literals): Info {
  const op: Op = e.op;
  switch (op.name) {
    case 'not':
    case 'finding_to_bool':
    case 'int_add':
    case 'int_sub':
    case 'int_mul':
    case 'int_neg':
    case 'int_abs':
    case 'add':
    case 'sub':
    case 'neg':
    case 'abs':
    case 'floor':
    case 'ceil':
    case 'least':
    case 'greatest':
    case 'eq':
    case 'ne':
    case 'lt':
    case 'le':
    case 'gt':
    case 'ge':
    case 'today':
    case 'now':
    case 'date_diff':
    case 'period_add':
    case 'period_sub':
    case 'to_date':
    case 'member':
    case 'list':
    case 'set':
    case 'append':
    case 'length':
    case 'median':
    case 'some':
    case 'none':
    case 'concat':
    case 'int_to_number':
    case 'exp':
    case 'ln':
    case 'log10':
    case 'sqrt':
    case 'pow':
      return {};
    case 'mul':
      return { table: unitTable(e, literals, multiplyUnits) };
    case 'div':
      return { table: unitTable(e, literals, divideUnits) };
    case 'power':
      return {
        number: rational(op.exponent),
        table: unitTable(e, literals, (unit) => powUnit(unit, op.exponent)),
      };
    case 'scale':
      return { number: op.factor, unit: literals.unit(op.unit, quantityOf(e.type)) };
    case 'show_in':
      return { unit: literals.unit(op.unit, quantityOf(e.type)) };
    case 'round':
      return { number: op.step, offset: op.offset, flag: op.halfEven };
    case 'round_digits':
      return { number: rational(op.digits), flag: op.halfEven };
    case 'completed':
    case 'date_units':
      return { word: op.unit };
    case 'date_add':
    case 'date_sub':
      return { flag: op.rounding === 'up' };
    case 'in_codes':
      return { set: op.set };
    default:
      return unreachable(op);
  }
}

/** The unit of the result by those of the arguments, for all that they may be shown in. */
function unitTable(e: OpExpr, literals: Literals, combine: (a: Unit, b: Unit) => Unit | 'absolute'): string {
  const [a, b] = e.args;
  const rows = unitsOf(a!.type, literals).map((left) => {
    const cells = (b === undefined ? [left] : unitsOf(b.type, literals)).map((right) => {
      const unit = combine(literals.unitAt(left), literals.unitAt(right));
      if (unit === 'absolute') throw new Error('a product of a temperature with a zero point');
      return `${b === undefined ? 0 : right}: ${literals.unit(unit.text, quantityOf(e.type))}`;
    });
    return `${left}: { ${cells.join(', ')} }`;
  });
  return `{ ${rows.join(', ')} }`;
}

function unitsOf(type: CoreType, literals: Literals): number[] {
  if (type.kind !== 'number') throw new Error('an operator on numbers has another argument');
  return type.units.map((unit) => literals.unit(unit, type.quantity));
}

function quantityOf(type: CoreType): string {
  return type.kind === 'number' ? type.quantity : '1';
}
