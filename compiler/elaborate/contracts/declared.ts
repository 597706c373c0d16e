/** What a contract declares beside its bodies: terms, keeps, ranges and prices. */

import type { Price as WrittenPrice, Rate as WrittenRate } from '../../../language/ast/contract.ts';
import type * as Ast from '../../../language/ast.ts';
import { neverSigned, noSuchMeter } from '../../../language/codes/contracts.ts';
import { notConstant, rangeReversed, typeMismatch } from '../../../language/codes/types.ts';
import { nearest } from '../../../language/near.ts';
import { ONE, parseDecimal, type Rational } from '../../../language/rational.ts';
import { AGREEMENT, type Keep, type Price, type Range, type Rate, type Variable } from '../../contract.ts';
import type { CoreType } from '../../core.ts';
import { inRange, isAllowed } from '../../interpret/contract/ranges.ts';
import { check } from '../expressions.ts';
import type { Place } from '../names.ts';
import { report, textAt } from '../scope.ts';
import type { NumberType } from '../types.ts';
import { askedBefore, asking } from './asking.ts';
import { amountType } from './expressions.ts';
import type { ItemOf } from './parts.ts';
import { type ContractScope, readPlainType } from './scope.ts';

/** Terms have been read with the other parts; one may be an agreement of another contract of the module. */
export function term(of: ContractScope, at: Place, param: Ast.Param): Variable | undefined {
  const type = of.terms.get(param.name.text);
  const contract = of.contracts.get(of.agreements.get(param.name.text) ?? '');
  if (contract !== undefined)
    return { name: param.name.text, type: AGREEMENT, range: undefined, contract: contract.number };
  return type && { name: param.name.text, type, range: rangeOf(of, at, param.type.range, type) };
}

/** What a check of the rule book is given. */
export function variable(of: ContractScope, at: Place, param: Ast.Param): Variable | undefined {
  const type = readPlainType(of.scope, param.type, { name: param.name, contracts: of.contracts });
  return type && { name: param.name.text, type, range: rangeOf(of, at, param.type.range, type) };
}

export function rangeOf(
  of: ContractScope,
  at: Place,
  written: Ast.RangeExpr | undefined,
  type: CoreType,
): Range | undefined {
  if (written === undefined) return undefined;
  const [low, high] = [written.low, written.high].map((end) => check(at, end, type, 'the range'));
  if (low === undefined || high === undefined) return undefined;
  if (low.kind !== 'const' || high.kind !== 'const')
    return report(of.scope, notConstant(written.span, { what: 'A range' }));
  const range = { low: low.value, high: high.value, openEnd: written.openEnd };
  if (inRange(range.low, range)) return range;
  const [from, to] = [written.low, written.high].map(({ span }) => textAt(of.scope, span));
  // Months and days have no order: nothing lies between them either.
  return report(of.scope, rangeReversed(written.span, { low: from!, high: to! }));
}

export function keepOf(of: ContractScope, at: Place, keep: ItemOf<'keeps'>['keeps'][number]): Keep | undefined {
  const type = of.keeps.get(keep.name.text);
  if (type === undefined) return undefined;
  const { made: first, queries } = asking(at, 'value', keep.value, (inner) =>
    check(inner, keep.value, type, `\`${keep.name.text}\``),
  );
  if (first === undefined || queries === undefined) return undefined;
  const visibility = keep.seen.kind === 'visible_to' ? keep.seen.names.map((n) => n.text) : keep.seen.kind;
  const range = rangeOf(of, at, keep.type.range, type);
  if (first.kind === 'const' && !isAllowed(first.value, { type, range }))
    return report(
      of.scope,
      neverSigned(keep.value.span, { keep: keep.name.text, text: textAt(of.scope, keep.value.span) }),
    );
  return { name: keep.name.text, type, range, first, visibility, ...askedBefore(queries) };
}

/** All amounts of a price are of one kind, that of its first rate. */
export function price(of: ContractScope, at: Place, item: WrittenPrice): Price | undefined {
  const kind = of.prices.get(item.name.text);
  const type = kind && amountType(kind.name, kind.minor);
  const rates = type === undefined ? [] : item.rates.map((written) => rate(of, at, written, type));
  const { atMost: most } = item;
  const atMost =
    most === undefined || type === undefined
      ? undefined
      : asking(at, 'value', most, (inner) => check(inner, most, type, '`at most`'));
  if (kind === undefined || rates.some((one) => one === undefined)) return undefined;
  if (atMost !== undefined && (atMost.made === undefined || atMost.queries === undefined)) return undefined;
  return {
    name: item.name.text,
    kind,
    rates: rates as Rate[],
    atMost: atMost?.made,
    rounding: item.rounding ?? 'even',
    ...askedBefore(atMost?.queries ?? []),
  };
}

function rate(of: ContractScope, at: Place, written: WrittenRate, type: NumberType): Rate | undefined {
  const { made: amount, queries } = asking(at, 'value', written.amount, (inner) =>
    check(inner, written.amount, type, 'a price'),
  );
  const word = written.of?.text ?? (written.per.kind === 'word' ? written.per.name.text : written.per.unit?.text) ?? '';
  // `per started 1_000 rows` counts the meter `rows`, `per cpu_second` the meter `cpu_seconds` or the one named by `of`.
  const meter = [word, `${word}s`].find((name) => of.meters.has(name));
  if (meter === undefined) {
    const ones = [...of.meters.keys()].flatMap((name) => (name.endsWith('s') ? [name.slice(0, -1), name] : [name]));
    return report(of.scope, noSuchMeter(written.per.span, { unit: word, suggestions: nearest(word, ones) }));
  }
  const per: Rational | undefined = written.per.kind === 'word' ? ONE : parseDecimal(written.per.text);
  if (per === undefined || per.n <= 0n)
    return report(
      of.scope,
      typeMismatch(written.per.span, { given: '0', wanted: 'a number of units above 0', where: '`per`' }),
    );
  if (amount === undefined || queries === undefined) return undefined;
  return { meter, amount, per, how: written.part ?? 'exact', ...askedBefore(queries) };
}
