/** Phrases: values as LEBEN writes them, answers in words. */
import { type Answer, isFault } from './answer.ts';
import { completedMonths, formatDate, formatDateTime, formatPeriod, type LDate, MS_PER_DAY } from './dates.ts';
import type { DataType, Interface, VerdictInfo } from './interface.ts';
import { formatDecimal, type Rational, rational } from './rational.ts';
import { SYSTEM_NAMES } from './systems.ts';
import {
  asKind,
  canonicalUnit,
  countUnit,
  currencyUnit,
  formatQuantity,
  isUnitError,
  type Kind,
  kindFromKey,
  parseUnit,
  type Unit,
} from './units.ts';
import { unreachable } from './unreachable.ts';
import type { Fault, Value } from './values.ts';

/** What formatting needs of an interface: the names of fields and of the arguments of cases. */
export type Names = Pick<Interface, 'enums' | 'records'>;

export type Json = boolean | number | string | null | readonly Json[] | { readonly [name: string]: Json };

/** The value as it would stand in a LEBEN file: `350 mg`, `2026-11-23`, `Dose(amount: 5 mg, every: 1 day)`. */
export function formatValue(value: Value, type: DataType, names: Names): string {
  switch (value.kind) {
    case 'bool':
      return String(value.value);
    case 'int':
      return value.value.toString();
    case 'number':
      return formatNumber(value.value, value.unit, type);
    case 'text':
      return quoted(value.value);
    case 'date':
      return formatDate(value.day);
    case 'datetime':
      return formatDateTime(value.ms);
    case 'period':
      return formatPeriod(value);
    case 'age':
      return formatPeriod({ months: 0, ms: value.days * MS_PER_DAY });
    case 'code': {
      const name = SYSTEM_NAMES.get(value.system);
      return name === undefined ? quoted(`${value.system}|${value.code}`) : `${name} ${quoted(value.code)}`;
    }
    case 'case': {
      if (value.args.length === 0) return value.name;
      const params = names.enums
        .find(({ name }) => name === value.type)
        ?.cases.find(({ name }) => name === value.name)?.params;
      return `${value.name}(${namedParts(value.args, params ?? [], names)})`;
    }
    case 'record': {
      const fields = names.records.find(({ name }) => name === value.type)?.fields;
      return `${value.type}(${namedParts(value.fields, fields ?? [], names)})`;
    }
    case 'list':
      return `[${value.items.map((item) => formatValue(item, itemType(type), names)).join(', ')}]`;
    case 'set':
      return `{${value.items.map((item) => formatValue(item, itemType(type), names)).join(', ')}}`;
    case 'option':
      return value.value === undefined ? 'none' : `some(${formatValue(value.value, itemType(type), names)})`;
    default:
      return unreachable(value);
  }
}

/** An age in the units a clinician counts it in: completed years, below two of them months, below two of these days. */
export function ageWords(days: number, today: LDate): string {
  const months = completedMonths(today - days, today);
  if (months >= 24) return `${Math.floor(months / 12)} years`;
  if (months >= 2) return `${months} months`;
  return days === 1 ? '1 day' : `${days} days`;
}

/** The value as JSON: booleans and integers as such, lists and records as arrays and objects, the rest as LEBEN text. */
export function jsonValue(value: Value, type: DataType, names: Names): Json {
  switch (value.kind) {
    case 'bool':
      return value.value;
    case 'int':
      // Within ±(2^53−1) by the type, so a JSON number holds it exactly.
      return Number(value.value);
    case 'text':
      return value.value;
    case 'list':
    case 'set':
      return value.items.map((item) => jsonValue(item, itemType(type), names));
    case 'record': {
      const fields = names.records.find(({ name }) => name === value.type)?.fields ?? [];
      return Object.fromEntries(
        value.fields.map((part, index) => {
          const field = fields[index];
          return [field?.name ?? String(index), jsonValue(part, field?.type ?? UNTYPED, names)];
        }),
      );
    }
    default:
      return formatValue(value, type, names);
  }
}

/** What went wrong in an evaluation, in words. `place` names a site: `base (stroke.leben:41)`. */
export function phraseFault(fault: Fault, place: (site: number) => string): string {
  switch (fault.code) {
    case 'overflow':
      return 'a number leaves the range that numbers have';
    case 'division':
      return 'division by zero';
    case 'domain':
      return 'a function was asked for a value outside its domain';
    case 'no_row':
      return 'no row answers this patient';
    case 'list_too_long':
      return 'a list is longer than a list may be';
    case 'conflict':
      return `two rules hold together with different results: ${place(fault.sites[0])} and ${place(fault.sites[1])}`;
    default:
      return unreachable(fault);
  }
}

/** An answer in one line: `7`, `3 to 5; stroke would settle it`, `unknown: watch or offer_doac; …`, `fault: division by zero`. */
export function phraseAnswer(answer: Answer, verdict: VerdictInfo, module: Interface): string {
  const fieldNames = (fields: readonly number[]): string[] => fields.map((field) => module.fields[field]?.name ?? '?');
  const notes: string[] = [];
  if (answer.settledBy.length > 0) notes.push(`${enumerate(fieldNames(answer.settledBy), 'and')} would settle it`);
  if (answer.assumed.length > 0) {
    const names = fieldNames(answer.assumed);
    notes.push(`${enumerate(names, 'and')} ${names.length === 1 ? 'is' : 'are'} missing and counted as the score says`);
  }
  return [phraseResult(answer, verdict, module), ...notes].join('; ');
}

/** The answer without what would settle it: `3 to 5`, for a sentence that it stands in. */
export function phraseResult(answer: Answer, verdict: VerdictInfo, module: Interface): string {
  const results = answer.outcomes.map(({ result }) =>
    isFault(result)
      ? `may fail: ${phraseFault(result, (site) => sitePlace(site, module))}`
      : formatValue(result, verdict.type, module),
  );
  return headline(answer, results);
}

/** `base (stroke.leben:41)`. */
export function sitePlace(id: number, module: Interface): string {
  const site = module.sites.find((candidate) => candidate.id === id);
  return site === undefined ? `rule ${id}` : `${site.label} (${site.file}:${site.line})`;
}

/** `a, b and c`; beyond MAX_NAMED `a, b, c and 4 more`. */
export function enumerate(names: readonly string[], word: 'and' | 'or'): string {
  const shown =
    names.length > MAX_NAMED ? [...names.slice(0, MAX_NAMED - 1), `${names.length - MAX_NAMED + 1} more`] : names;
  if (shown.length < 2) return shown.join('');
  return `${shown.slice(0, -1).join(', ')} ${word} ${shown.at(-1)}`;
}

/** More names than these are counted: a reader does not read a longer list. */
const MAX_NAMED = 8;

function headline(answer: Answer, results: readonly string[]): string {
  switch (answer.kind) {
    case 'known':
      return results.join('');
    case 'range':
      return results.join(' to ');
    case 'fault':
      return `fault: ${results.join('').replace(/^may fail: /, '')}`;
    case 'unknown': {
      const said = [answer.because, results.length === 0 ? undefined : enumerate(results, 'or')];
      return ['unknown', said.filter((part) => part !== undefined).join(': ')].filter((part) => part !== '').join(': ');
    }
    default:
      return unreachable(answer.kind);
  }
}

function formatNumber(value: Rational, unit: string, type: DataType): string {
  if (unit === '') return formatDecimal(value);
  return formatQuantity(value, shownUnit(unit, type));
}

/** The unit a value is shown in, as one of its type's kind: the canonical unit where the text names none of that kind. */
function shownUnit(text: string, type: DataType): Unit {
  const inner = innermost(type);
  const kind = inner.kind === 'number' ? kindFromKey(inner.quantity) : undefined;
  const parsed = parseUnit(text);
  if (kind === undefined) return isUnitError(parsed) ? countUnit(text) : parsed;
  const molarMass = inner.kind === 'number' && inner.molarMass !== undefined ? inner.molarMass : undefined;
  const mass = molarMass === undefined ? undefined : rational(BigInt(molarMass.n), BigInt(molarMass.d));
  const known = isUnitError(parsed) ? namedUnit(text, kind) : asKind(parsed, kind, mass);
  return known ?? namedUnit(text, kind) ?? canonicalUnit(kind);
}

function namedUnit(text: string, kind: Kind): Unit | undefined {
  return [currencyUnit(text), countUnit(text)].find((unit) => unit?.kind.key === kind.key);
}

function innermost(type: DataType): DataType {
  return 'of' in type ? innermost(type.of) : type;
}

function itemType(type: DataType): DataType {
  return 'of' in type ? type.of : type;
}

/** Stands where an interface does not name a part: formatting then goes by the value alone. */
const UNTYPED: DataType = { kind: 'text' };

function namedParts(
  values: readonly Value[],
  params: readonly { readonly name: string; readonly type: DataType }[],
  names: Names,
): string {
  return values
    .map((value, index) => {
      const param = params[index];
      const shown = formatValue(value, param?.type ?? UNTYPED, names);
      return param === undefined ? shown : `${param.name}: ${shown}`;
    })
    .join(', ');
}

function quoted(text: string): string {
  return `"${text.replace(/["\\{]/g, '\\$&').replaceAll('\n', '\\n')}"`;
}
