/** Writes language/data/zones.ts from the IANA time zone database as moment-timezone packs it: `node scripts/generate-zones.ts` (`--check` only compares). */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { civil, dateOf, MS_PER_DAY, makeDate } from '../language/dates.ts';

type Packed = { readonly version: string; readonly zones: readonly string[]; readonly links: readonly string[] };
/** From the instant on (half minutes since 1970) clocks are so many half minutes ahead of UTC. */
type Change = { readonly at: number; readonly offset: number };
/** On the first such weekday (0: Thursday, as 1 January 1970 was) on or after a day of the month, at a time of the clock. */
type Yearly = {
  readonly month: number;
  readonly day: number;
  readonly weekday: number;
  readonly time: number;
  readonly offset: number;
};

const TARGET = fileURLToPath(new URL('../language/data/zones.ts', import.meta.url));
/** Offsets and changes are whole half minutes since 1970: Liberia was 44 min 30 s behind until 1972. */
const UNIT_MS = 30_000;
const UNITS_PER_DAY = MS_PER_DAY / UNIT_MS;
/** No law has set clocks beyond it: the last tables that follow no yearly rule (the fasts of Gaza) end in 2086. */
const RULES_ONLY_FROM = 2090;

const packed = createRequire(import.meta.url)('moment-timezone/data/packed/latest.json') as Packed;

/** `Name|abbreviations|offsets|which offset, digit by digit|how long each|…`, numbers in base 60, offsets in minutes west. */
function changesOf(zone: string): { readonly name: string; readonly changes: readonly Change[] } {
  const [name, , offsets, which, lengths] = zone.split('|') as [string, string, string, string, string];
  const west = offsets.split(' ').map(minutes);
  let until = Number.NEGATIVE_INFINITY;
  const all = [...which].map((digit, at) => {
    const change = { at: until, west: west[base60(digit)]! };
    const length = minutes(lengths.split(' ')[at] ?? '');
    until = Number.isFinite(until) ? until + length : length;
    return change;
  });
  const since = all.slice(all.findLastIndex(({ at }) => at <= 0));
  const changes = since.map(({ at, west }) => ({ at: units(Math.max(at, 0)), offset: units(-west) }));
  return { name, changes: changes.filter(({ offset }, at) => at === 0 || offset !== changes[at - 1]!.offset) };
}

function minutes(text: string): number {
  const [whole = '', part = ''] = text.replace('-', '').split('.');
  const size =
    [...whole].reduce((sum, digit) => sum * 60 + base60(digit), 0) +
    [...part].reduce((sum, digit, at) => sum + base60(digit) / 60 ** (at + 1), 0);
  return text.startsWith('-') ? -size : size;
}

function base60(digit: string): number {
  const at = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWX'.indexOf(digit);
  if (at < 0) throw new Error(`no digit of base 60: ${digit}`);
  return at;
}

function units(minutes: number): number {
  // The 60ths are exact, and their sum is not quite.
  const count = Math.round(minutes * 2 * 1000) / 1000;
  if (!Number.isInteger(count)) throw new Error(`no whole number of half minutes: ${minutes} min`);
  return count === 0 ? 0 : count;
}

/** The rule of the years after the last law; undefined: clocks change no more. */
function yearlyOf(name: string, changes: readonly Change[]): readonly Yearly[] {
  const late = changes.flatMap(({ at, offset }, number) => {
    const { year } = civil(dateOf(at * UNIT_MS));
    return year < RULES_ONLY_FROM ? [] : [{ year, offset, local: at + changes[number - 1]!.offset }];
  });
  if (late.length === 0) return [];
  const [a, b] = late;
  const two = [a!, b!].map(({ offset }) =>
    onlyRule(
      name,
      late.filter((change) => change.offset === offset),
    ),
  );
  if (late.some(({ offset }) => offset !== a!.offset && offset !== b!.offset))
    throw new Error(`${name}: three offsets`);
  return two.sort((x, y) => x.month - y.month);
}

function onlyRule(name: string, changes: readonly { readonly offset: number; readonly local: number }[]): Yearly {
  // `24:00` on the last Thursday may be in the next month: the day before, 24 hours later.
  for (const late of [0, 1]) {
    const days = changes.map(({ local }) => Math.floor(local / UNITS_PER_DAY) - late);
    const dates = days.map(civil);
    const first = Math.min(...dates.map(({ day }) => day));
    const same = (of: readonly number[]) => new Set(of).size === 1;
    if (!same(dates.map(({ month }) => month)) || !same(days.map((day) => weekday(day)))) continue;
    if (!same(changes.map(({ local }, at) => local - days[at]! * UNITS_PER_DAY))) continue;
    if (new Set(dates.map(({ day }) => day)).size !== 7 || dates.some(({ day }) => day > first + 6)) continue;
    const { offset, local } = changes[0]!;
    const time = local - days[0]! * UNITS_PER_DAY;
    return { month: dates[0]!.month, day: first, weekday: weekday(days[0]!), time, offset };
  }
  throw new Error(`${name}: no rule of a weekday and a month`);
}

function weekday(day: number): number {
  return ((day % 7) + 7) % 7;
}

/** The changes that no rule gives. */
function written(name: string, changes: readonly Change[], yearly: readonly Yearly[]): readonly Change[] {
  if (yearly.length === 0) return changes;
  const last = civil(dateOf(changes.at(-1)!.at * UNIT_MS)).year;
  const ruled: Change[] = [];
  for (let year = 1970; year <= last; year += 1)
    yearly.forEach((rule, at) => {
      const day = makeDate(year, rule.month, rule.day)!;
      const on = day + weekday(rule.weekday - weekday(day));
      const before = yearly[1 - at]!.offset;
      ruled.push({ at: on * UNITS_PER_DAY + rule.time - before, offset: rule.offset });
    });
  for (let kept = 1; kept <= changes.length; kept += 1) {
    const rest = changes.slice(kept);
    const given = ruled.filter(({ at }) => at > changes[kept - 1]!.at && at <= changes.at(-1)!.at);
    if (
      rest.length === given.length &&
      rest.every(({ at, offset }, i) => given[i]!.at === at && given[i]!.offset === offset)
    )
      return kept === changes.length ? stray(name) : changes.slice(0, kept);
  }
  return stray(name);
}

function stray(name: string): never {
  throw new Error(`${name}: the rule gives none of its changes`);
}

/** `offsets|which of them, the one of 1970 first|from change to change|rule`, in half minutes, base 36. */
function row(name: string, changes: readonly Change[]): string {
  const yearly = yearlyOf(name, changes);
  const kept = written(name, changes, yearly);
  const offsets = [...new Set([...kept, ...yearly].map(({ offset }) => offset))];
  const which = (offset: number): string => base36(offsets.indexOf(offset));
  const gaps = kept.slice(1).map(({ at }, before) => base36(at - kept[before]!.at));
  const rules = yearly.map(({ month, day, weekday, time, offset }) =>
    [month, day, weekday, time].map(base36).concat(which(offset)).join('.'),
  );
  return [
    offsets.map(base36).join(' '),
    kept.map(({ offset }) => which(offset)).join(''),
    gaps.join(' '),
    rules.join(' '),
  ].join('|');
}

function base36(n: number): string {
  return n.toString(36);
}

const rows = new Map<string, string>();
for (const zone of packed.zones) {
  const { name, changes } = changesOf(zone);
  rows.set(name, row(name, changes));
}
for (const link of packed.links) {
  const [of, name] = link.split('|') as [string, string];
  const same = rows.get(of);
  if (same === undefined) throw new Error(`${name} is a link to ${of}, which is no zone`);
  rows.set(name, same);
}
const named = new Map<string, string[]>();
for (const [name, same] of [...rows].sort(([a], [b]) => (a < b ? -1 : 1)))
  named.set(same, [...(named.get(same) ?? []), name]);

const text = `/** The time zones of IANA, made by scripts/generate-zones.ts; do not edit. Notices: NOTICE at the root of the project. */

/** The release of the time zone database: an agreement keeps to the rules of the release it was compiled with. */
export const ZONES_VERSION = '${packed.version}';

/**
 * A line for each course of the clocks since 1970: the names that have it, \`|\`, what clocks were ahead of UTC, \`|\`, which of
 * these held one after the other, \`|\`, how long each but the last, \`|\`, the changes of every year after that as
 * month.day.weekday.time.offset: the first such weekday (0: Thursday) on or after the day, by the clock before. All numbers in
 * base 36, lengths of time in half minutes.
 */
export const ZONES = \`
${[...named].map(([same, names]) => `${names.join(' ')}|${same}`).join('\n')}
\`;
`;

if (process.argv.includes('--check')) {
  if (readFileSync(TARGET, 'utf8') !== text) {
    console.error('language/data/zones.ts is not what scripts/generate-zones.ts writes');
    process.exitCode = 1;
  }
} else {
  writeFileSync(TARGET, text);
  console.log(`${rows.size} names, ${named.size} courses of clocks, ${packed.version}, ${text.length} bytes`);
}
