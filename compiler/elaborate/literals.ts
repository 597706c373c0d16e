/** Literals: numbers with their units, dates, periods, made into constants of Core. */
import type * as Ast from '../../language/ast.ts';
import { holeOutsideSay } from '../../language/codes/types.ts';
import { noSuchDate, numberTooLong, unitWanted, unknownUnit } from '../../language/codes/units.ts';
import { CALENDAR_WORDS, makePeriod, parseDate, parseDateTime } from '../../language/dates.ts';
import { isInteger, neg, parseDecimal, type Rational } from '../../language/rational.ts';
import {
  currencyUnit,
  describeKind,
  isUnitError,
  parseUnit,
  toCanonical,
  type Unit,
  unitSource,
} from '../../language/units.ts';
import type { Value } from '../../language/values.ts';
import type { AgeUnit, CoreType, Expr } from '../core.ts';
import { type ModuleScope, report, textAt } from './scope.ts';
import { DECIMAL, INT, kindOf, numberType, unitAs, unitOfType } from './types.ts';

/** Whole numbers beyond this are no Int (semantics.md, section 2). */
export const MAX_INT = 2n ** 53n - 1n;

export type Const = Extract<Expr, { kind: 'const' }>;
export const constant = (type: CoreType, value: Value): Const => ({ kind: 'const', type, value });
export const intConstant = (value: bigint | number): Const => constant(INT, { kind: 'int', value: BigInt(value) });
export const boolConstant = (value: boolean): Const => constant({ kind: 'bool' }, { kind: 'bool', value });

/** The calendar word behind a number, in the plural: `years` of `75 years`. */
export function calendarUnit(literal: Ast.Expr): AgeUnit | undefined {
  if (literal.kind !== 'number' || literal.unit === undefined || literal.unit.quoted) return undefined;
  const word = literal.unit.text;
  return CALENDAR_WORDS.has(word) ? ((word.endsWith('s') ? word : `${word}s`) as AgeUnit) : undefined;
}

/** A period literal as a count and its unit: `75 years`. Undefined where it is none, or the count is broken. */
export function periodLiteral(literal: Ast.Expr): { count: number; unit: AgeUnit } | undefined {
  const unit = calendarUnit(literal);
  if (unit === undefined || literal.kind !== 'number') return undefined;
  const count = parseDecimal(literal.text.replace(/^[+-]/, ''));
  if (count === undefined || !isInteger(count) || count.n > MAX_INT) return undefined;
  return { count: literal.text.startsWith('-') ? -Number(count.n) : Number(count.n), unit };
}

/**
 * A literal as a constant. `expected` helps a literal to its kind: a mass per volume becomes a `Conc of s` where one is wanted,
 * a whole number a Decimal.
 */
export function literal(
  scope: ModuleScope,
  written: Exclude<Ast.Literal, Ast.StringExpr>,
  expected?: CoreType,
): Const | undefined {
  switch (written.kind) {
    case 'date': {
      const day = parseDate(written.text);
      if (day === undefined) return report(scope, noSuchDate(written.span, { text: written.text }));
      return constant({ kind: 'date' }, { kind: 'date', day });
    }
    case 'datetime': {
      const ms = parseDateTime(written.text);
      if (ms === undefined) return report(scope, noSuchDate(written.span, { text: written.text }));
      return constant({ kind: 'datetime' }, { kind: 'datetime', ms });
    }
    case 'number':
      return numberLiteral(scope, written, expected);
  }
}

/** The text of a title or a reason, which shows no answers and so has no holes. */
export function plainText(scope: ModuleScope, written: Ast.StringExpr): string {
  const hole = written.parts.find((part) => typeof part !== 'string');
  if (hole !== undefined) report(scope, holeOutsideSay(written.span, { text: textAt(scope, written.span) }));
  return written.parts.filter((part) => typeof part === 'string').join('');
}

function numberLiteral(
  scope: ModuleScope,
  written: Extract<Ast.Literal, { kind: 'number' }>,
  expected: CoreType | undefined,
): Const | undefined {
  const signed = parseDecimal(written.text.replace(/^[+-]/, ''));
  if (signed === undefined)
    return report(
      scope,
      numberTooLong(written.span, {
        number: `${written.text.slice(0, 12)}…`,
        why: 'It has more digits than any measurement.',
      }),
    );
  const number = written.text.startsWith('-') ? neg(signed) : signed;
  if (written.unit === undefined) return plainNumber(scope, written, number, expected);
  const calendar = calendarUnit(written);
  if (calendar !== undefined) {
    if (!isInteger(number))
      return report(scope, numberTooLong(written.span, { number: written.text, why: 'Periods count whole units.' }));
    const period = makePeriod(number, calendar);
    if (period === undefined)
      return report(scope, numberTooLong(written.span, { number: written.text, why: 'No calendar is so long.' }));
    return constant({ kind: 'period' }, { kind: 'period', ...period });
  }
  const unit = literalUnit(scope, written.unit, expected);
  if (unit === undefined) return undefined;
  const value = toCanonical(number, unit);
  if (value === 'overflow')
    return report(
      scope,
      numberTooLong(written.span, { number: written.text, why: 'It is beyond every magnitude that occurs.' }),
    );
  return constant(numberType(unit), { kind: 'number', value, unit: unit.text });
}

/** The unit behind a number, as the kind that is expected where it can be meant so. */
function literalUnit(
  scope: ModuleScope,
  written: { readonly text: string; readonly quoted: boolean; readonly span: Ast.Expr['span'] },
  expected: CoreType | undefined,
): Unit | undefined {
  if (expected?.kind === 'number') {
    const meant = unitAs(scope, written.text, kindOf(expected));
    if (meant !== undefined) return meant;
  }
  const unit = parseUnit(written.text);
  if (!isUnitError(unit)) return unit;
  const named = currencyUnit(written.text) ?? scope.counted.get(written.text);
  if (named !== undefined) return named;
  const slash = /^(.+?)\/([\p{L}_][\p{L}\p{N}_]*)$/u.exec(written.text);
  const divide = slash !== null && scope.values.has(slash[2]!) ? `${slash[1]} / ${slash[2]}` : undefined;
  const fixes = unit.suggestions.slice(0, 1).map((text) => ({
    title: `Write ${text}`,
    edits: [{ span: written.span, text: written.quoted ? `'${text}'` : unitSource(text) }],
  }));
  return report(
    scope,
    unknownUnit(written.span, { unit: written.text, suggestions: unit.suggestions, divide }, { fixes }),
  );
}

function plainNumber(
  scope: ModuleScope,
  written: Extract<Ast.Literal, { kind: 'number' }>,
  number: Rational,
  expected: CoreType | undefined,
): Const | undefined {
  if (expected?.kind === 'number' && expected.quantity !== '1') {
    const unit = unitOfType(scope, expected);
    return report(
      scope,
      unitWanted(
        written.span,
        { wanted: describeKind(kindOf(expected)), example: `${written.text} ${unitSource(unit.text)}` },
        {
          fixes: [
            {
              title: `Write ${unit.text}`,
              edits: [{ span: { start: written.span.end, end: written.span.end }, text: ` ${unitSource(unit.text)}` }],
            },
          ],
        },
      ),
    );
  }
  if (expected?.kind === 'age' || expected?.kind === 'period')
    return report(
      scope,
      unitWanted(written.span, {
        wanted: expected.kind === 'age' ? 'an Age' : 'a Period',
        example: `${written.text} years`,
      }),
    );
  if (isInteger(number) && !written.text.includes('.') && expected?.kind !== 'number') {
    if (number.n > MAX_INT || number.n < -MAX_INT)
      return report(
        scope,
        numberTooLong(written.span, { number: written.text, why: 'A whole number is at most 9,007,199,254,740,991.' }),
      );
    return intConstant(number.n);
  }
  return constant(DECIMAL, { kind: 'number', value: number, unit: '' });
}
