/** Where months, years or dates are counted, a contract says by which calendar. */
import { calendarWanted } from '../../../language/codes/contracts.ts';
import type { Diagnostic } from '../../../language/diagnostics.ts';
import type { Span } from '../../../language/span.ts';
import type { Value } from '../../../language/values.ts';
import type { CoreContract, Variable } from '../../contract.ts';

export function checkCalendar(contract: CoreContract, report: (diagnostic: Diagnostic) => void): void {
  if (contract.calendar !== undefined) return;
  const found = counting(contract, contract.span);
  if (found !== undefined) report(calendarWanted(found.span, { what: found.what }));
}

type Found = { readonly what: string; readonly span: Span };

/** Operators that ask which day it is, or how many days or months lie between. */
const BY_DAY: ReadonlySet<string> = new Set(['today', 'to_date', 'date_units', 'completed']);

/** The first part that counts months or dates; its span is that of the nearest part around it that has one. */
function counting(part: unknown, around: Span): Found | undefined {
  if (typeof part !== 'object' || part === null) return undefined;
  const span = 'span' in part && isSpan(part.span) ? part.span : around;
  if (isMonths(part)) return { what: 'Counting months', span };
  if (isPeriodThatMayBeMonths(part)) return { what: `\`${part.name}\`, a Period that may be of months,`, span };
  if (
    'op' in part &&
    typeof part.op === 'object' &&
    part.op !== null &&
    'name' in part.op &&
    BY_DAY.has(String(part.op.name))
  )
    return { what: 'Counting dates', span };
  if ('kind' in part && part.kind === 'grant' && 'until' in part && isOfDate(part.until))
    return { what: '`until` with a date', span };
  if ('kind' in part && part.kind === 'at' && 'value' in part && isOfDate(part.value))
    return { what: 'Counting from a date', span };
  for (const inner of Object.values(part)) {
    const found = counting(inner, span);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isSpan(part: unknown): part is Span {
  return typeof part === 'object' && part !== null && 'start' in part && 'end' in part;
}

function isMonths(part: object): boolean {
  return 'kind' in part && part.kind === 'period' && 'months' in part && part.months !== 0;
}

/** A term, keep, parameter or datum; one with a range of exact periods is exact. */
function isPeriodThatMayBeMonths(part: object): part is Variable {
  if (!('range' in part && 'name' in part && 'type' in part)) return false;
  const { range, type } = part as Variable;
  return type.kind === 'period' && (range === undefined || !isExact(range.low) || !isExact(range.high));
}

function isExact(value: Value): boolean {
  return value.kind === 'period' && value.months === 0;
}

function isOfDate(part: unknown): boolean {
  return (
    typeof part === 'object' &&
    part !== null &&
    'type' in part &&
    typeof part.type === 'object' &&
    part.type !== null &&
    'kind' in part.type &&
    part.type.kind === 'date'
  );
}
