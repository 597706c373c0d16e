/** Arithmetic: whole numbers, quantities by kind, dates and periods. */
import type * as Ast from '../../language/ast.ts';
import { calendarWanted } from '../../language/codes/contracts.ts';
import { mayBeNone, operatorMismatch } from '../../language/codes/types.ts';
import { dateOperator, periodsDiffer, roundingWanted, temperatureArithmetic } from '../../language/codes/units.ts';
import {
  addKinds,
  canonicalUnit,
  divideKinds,
  divideUnits,
  type Kind,
  MAX_UNIT_POWER,
  multiplyKinds,
  multiplyUnits,
  powUnit,
  type Unit,
} from '../../language/units.ts';
import type { CoreType, Expr } from '../core.ts';
import { infer } from './expressions.ts';
import { reportKinds } from './kinds.ts';
import { constant, periodLiteral } from './literals.ts';
import type { Place } from './names.ts';
import { report, textAt } from './scope.ts';
import { DECIMAL, INT, kindOf, type NumberType, typeWords, unitOfType } from './types.ts';

type Arithmetic = Extract<Ast.Expr, { kind: 'arithmetic' }>;

export function arithmetic(at: Place, written: Arithmetic, expected?: CoreType): Expr | undefined {
  const sum = written.op === '+' || written.op === '-';
  const left = infer(
    at,
    written.left,
    sum || (written.op === '*' && hasUnit(written.left)) ? usable(expected) : undefined,
  );
  if (left === undefined) {
    if (written.right.kind !== 'number') infer(at, written.right);
    return undefined;
  }
  const right = infer(at, written.right, wantedRight(written, left.type, expected));
  return right && combine(at, written, left, right);
}

/**
 * What helps the right operand to its kind: a literal in a sum takes that of the left (creatinine + 0.3 mg/dL); a concentration
 * of a substance is that of it also in a term (calcium + 0.02 mmol/L * x), under a division (creatinine / 1 mg/dL is a plain
 * number), and in a product with a plain number where one is wanted.
 */
function wantedRight(written: Arithmetic, left: CoreType, expected: CoreType | undefined): CoreType | undefined {
  const ofSubstance = usable(left);
  const isPlain = left.kind === 'int' || (left.kind === 'number' && left.quantity === '1');
  switch (written.op) {
    case '+':
    case '-':
      if (left.kind !== 'number' || isTemperature(left)) return undefined;
      return literalHelp(left, written.right) ?? (isTerm(written.right) ? ofSubstance : undefined);
    case '*':
      return isPlain && hasUnit(written.right) ? usable(expected) : undefined;
    case '/':
      return hasUnit(written.right) ? ofSubstance : undefined;
  }
}

function hasUnit(written: Ast.Expr): boolean {
  return written.kind === 'number' && written.unit !== undefined;
}

/** A sum or a product, in brackets or not. */
function isTerm(written: Ast.Expr): boolean {
  return written.kind === 'group' ? isTerm(written.value) : written.kind === 'arithmetic';
}

/** A plain number is no help to a literal with a unit, and none is wanted of an Int. */
function usable(expected: CoreType | undefined): CoreType | undefined {
  return expected?.kind === 'number' && /^conc:/.test(expected.quantity) ? expected : undefined;
}

function literalHelp(type: NumberType, right: Ast.Expr): CoreType | undefined {
  return right.kind === 'number' && right.unit !== undefined ? type : undefined;
}

function isTemperature(type: NumberType): boolean {
  return kindOf(type).scale === 'absolute';
}

function combine(at: Place, written: Arithmetic, left: Expr, right: Expr): Expr | undefined {
  const [a, b] = [left.type, right.type];
  const option = a.kind === 'option' ? written.left : b.kind === 'option' ? written.right : undefined;
  if (option !== undefined)
    return report(at.scope, mayBeNone(option.span, { what: `\`${textAt(at.scope, option.span)}\`` }));
  if (isDateLike(a) || isDateLike(b)) return dates(at, written, left, right);
  if (a.kind === 'int' && b.kind === 'int' && written.op !== '/') {
    const name = written.op === '+' ? 'int_add' : written.op === '-' ? 'int_sub' : 'int_mul';
    return { kind: 'op', type: INT, op: { name }, args: [left, right] };
  }
  if (isNumeric(a) && isNumeric(b)) return quantities(at, written, toNumber(left), toNumber(right));
  return report(
    at.scope,
    operatorMismatch(written.span, {
      op: written.op,
      left: typeWords(a),
      right: typeWords(b),
      why: 'Numbers, quantities, dates and periods are calculated with.',
    }),
  );
}

function isNumeric(type: CoreType): boolean {
  return type.kind === 'int' || type.kind === 'number';
}

function isDateLike(type: CoreType): boolean {
  return type.kind === 'date' || type.kind === 'datetime' || type.kind === 'period';
}

export function toNumber(value: Expr): Expr {
  if (value.type.kind !== 'int') return value;
  if (value.kind === 'const' && value.value.kind === 'int')
    return constant(DECIMAL, { kind: 'number', value: { n: value.value.value, d: 1n }, unit: '' });
  return { kind: 'op', type: DECIMAL, op: { name: 'int_to_number' }, args: [value] };
}

function quantities(at: Place, written: Arithmetic, left: Expr, right: Expr): Expr | undefined {
  const [a, b] = [left.type as NumberType, right.type as NumberType];
  const [kindA, kindB] = [kindOf(a), kindOf(b)];
  if (written.op === '+' || written.op === '-') {
    const kind = addKinds(kindA, kindB, written.op === '-');
    if (kind === undefined) {
      if (kindA.scale === 'absolute' && kindB.scale === 'absolute')
        return report(at.scope, temperatureArithmetic(written.span, { op: 'sum' }));
      return reportKinds(
        at.scope,
        written.span,
        { words: quoted(at, written.left), kind: kindA },
        { words: quoted(at, written.right), kind: kindB },
      );
    }
    const type: NumberType = { kind: 'number', quantity: kind.key, units: a.units };
    const sum: Expr = { kind: 'op', type, op: { name: written.op === '+' ? 'add' : 'sub' }, args: [left, right] };
    if (kind.key === kindA.key) return sum;
    // A difference of temperatures is shown in K, a temperature shifted by one in its own unit.
    const unit = kind.key === kindB.key ? b.units[0]! : 'K';
    return { kind: 'op', type: { ...type, units: [unit] }, op: { name: 'show_in', unit }, args: [sum] };
  }
  const product = written.op === '*';
  const kind = product ? multiplyKinds(kindA, kindB) : divideKinds(kindA, kindB);
  if (kind === 'absolute')
    return report(at.scope, temperatureArithmetic(written.span, { op: product ? 'product' : 'quotient' }));
  const units = unitPairs(at, a, b, kind, (x, y) => (product ? multiplyUnits(x, y) : divideUnits(x, y)));
  return {
    kind: 'op',
    type: { kind: 'number', quantity: kind.key, units },
    op: { name: product ? 'mul' : 'div' },
    args: [left, right],
  };
}

function quoted(at: Place, written: Ast.Expr): string {
  return `\`${textAt(at.scope, written.span)}\``;
}

/** Every unit that the result may be shown in, over all pairs of the operands' units. */
function unitPairs(
  at: Place,
  a: NumberType,
  b: NumberType,
  kind: Kind,
  combineUnits: (x: Unit, y: Unit) => Unit | 'absolute',
): string[] {
  const units = new Set<string>();
  for (const x of a.units) {
    for (const y of b.units) {
      const unit = combineUnits(unitOfType(at.scope, a, x), unitOfType(at.scope, b, y));
      units.add(unit === 'absolute' ? canonicalUnit(kind).text : unit.text);
    }
  }
  return [...units].sort();
}

export function negate(
  at: Place,
  written: Extract<Ast.Expr, { kind: 'negate' }>,
  expected?: CoreType,
): Expr | undefined {
  const { operand } = written;
  if (operand.kind === 'number')
    return infer(
      at,
      {
        ...operand,
        text: operand.text.startsWith('-') ? operand.text.slice(1) : `-${operand.text}`,
        span: written.span,
      },
      expected,
    );
  const value = infer(at, operand, expected);
  if (value === undefined) return undefined;
  if (value.type.kind === 'int') return { kind: 'op', type: INT, op: { name: 'int_neg' }, args: [value] };
  if (value.type.kind === 'number' && !isTemperature(value.type))
    return { kind: 'op', type: value.type, op: { name: 'neg' }, args: [value] };
  if (value.type.kind === 'number') return report(at.scope, temperatureArithmetic(written.span, { op: 'negative' }));
  return report(
    at.scope,
    operatorMismatch(written.span, {
      op: '-',
      left: 'nothing',
      right: typeWords(value.type),
      why: 'Only numbers and quantities have a negative.',
    }),
  );
}

/** `base ^ exponent`: a whole exponent written out; of plain numbers any (see `pow`). */
export function power(at: Place, written: Extract<Ast.Expr, { kind: 'power' }>): Expr | undefined {
  const base = infer(at, written.base);
  const exponent = infer(at, written.exponent);
  if (base === undefined || exponent === undefined) return undefined;
  const mismatch = (why: string): undefined =>
    report(
      at.scope,
      operatorMismatch(written.span, { op: '^', left: typeWords(base.type), right: typeWords(exponent.type), why }),
    );
  if (!isNumeric(base.type) || !isNumeric(exponent.type)) return mismatch('Powers are of numbers and quantities.');
  const number = toNumber(base);
  const type = number.type as NumberType;
  if (exponent.kind === 'const' && exponent.value.kind === 'int') {
    const n = Number(exponent.value.value);
    if (Math.abs(n) > MAX_UNIT_POWER && type.quantity !== '1')
      return mismatch(`No quantity has a power beyond ${MAX_UNIT_POWER}.`);
    if (Math.abs(n) > MAX_PLAIN_POWER) return mismatch(`Whole powers go up to ${MAX_PLAIN_POWER}; use \`pow\` beyond.`);
    const kind = powerOfKind(kindOf(type), n);
    if (kind === 'absolute') return report(at.scope, temperatureArithmetic(written.span, { op: 'power' }));
    const units =
      type.quantity === '1'
        ? ['']
        : [
            ...new Set(
              type.units.map((u) => {
                const p = powUnit(unitOfType(at.scope, type, u), n);
                return p === 'absolute' ? '' : p.text;
              }),
            ),
          ].sort();
    return {
      kind: 'op',
      type: { kind: 'number', quantity: kind.key, units },
      op: { name: 'power', exponent: n },
      args: [number],
    };
  }
  const by = toNumber(exponent);
  if (type.quantity !== '1' || (by.type as NumberType).quantity !== '1')
    return mismatch('A quantity has whole powers only, written as a number; a plain number any.');
  return { kind: 'op', type: DECIMAL, op: { name: 'pow' }, args: [number, by] };
}

/** Beyond this a whole power of anything but 1 leaves every magnitude that numbers have. */
const MAX_PLAIN_POWER = 200;

function powerOfKind(kind: Kind, exponent: number): Kind | 'absolute' {
  if (kind.scale === 'absolute') return 'absolute';
  let result: Kind | 'absolute' = { key: '1', dimension: [], ratios: [], scale: 'linear' };
  for (let i = 0; i < Math.abs(exponent) && result !== 'absolute'; i += 1)
    result = exponent < 0 ? divideKinds(result, kind) : multiplyKinds(result, kind);
  return result;
}

function dates(at: Place, written: Arithmetic, left: Expr, right: Expr): Expr | undefined {
  const { op, span } = written;
  const [a, b] = [left.type.kind, right.type.kind];
  const make = (type: CoreType, name: 'date_diff' | 'period_add' | 'period_sub', args: Expr[]): Expr => ({
    kind: 'op',
    type,
    op: { name },
    args,
  });
  if (op === '+' || op === '-') {
    if ((a === 'date' || a === 'datetime') && b === 'period') return shift(at, written, left, right);
    if (op === '+' && a === 'period' && (b === 'date' || b === 'datetime')) return shift(at, written, right, left);
    if (op === '-' && a === b && (a === 'date' || a === 'datetime'))
      return make({ kind: 'period' }, 'date_diff', [left, right]);
    if (a === 'period' && b === 'period') {
      const [x, y] = [periodLiteral(written.left), periodLiteral(written.right)];
      if (x !== undefined && y !== undefined && isCalendar(x.unit) !== isCalendar(y.unit))
        return report(
          at.scope,
          periodsDiffer(span, {
            left: textAt(at.scope, written.left.span),
            right: textAt(at.scope, written.right.span),
          }),
        );
      return make({ kind: 'period' }, op === '+' ? 'period_add' : 'period_sub', [left, right]);
    }
  }
  return report(at.scope, dateOperator(span, { op, left: typeWords(left.type), right: typeWords(right.type) }));
}

function isCalendar(unit: string): boolean {
  return unit === 'months' || unit === 'years';
}

/** A date moved by a period; months and years want a word about days that do not exist (Catala's dates-calc). */
function shift(at: Place, written: Arithmetic, date: Expr, period: Expr): Expr | undefined {
  const exact = period.kind === 'const' && period.value.kind === 'period' && period.value.months === 0;
  const calendar = at.contract?.of.calendar;
  const rounding = written.rounding ?? calendar?.rounding;
  if (!exact && rounding === undefined && at.contract !== undefined) {
    // A period of the agreement may count months: the calendar says once how they round.
    return report(at.scope, calendarWanted(written.span, { what: `\`${textAt(at.scope, written.span)}\`` }));
  }
  if (!exact && rounding === undefined) {
    const end = written.span.end;
    const fixes = (['down', 'up'] as const).map((way) => ({
      title: `Round ${way}`,
      edits: [{ span: { start: end, end }, text: ` rounding ${way}` }],
    }));
    return report(
      at.scope,
      roundingWanted(
        written.span,
        { period: textAt(at.scope, (period.type === date.type ? written : written.right).span) },
        { fixes },
      ),
    );
  }
  return {
    kind: 'op',
    type: date.type,
    op: { name: written.op === '+' ? 'date_add' : 'date_sub', rounding },
    args: [date, period],
  };
}
