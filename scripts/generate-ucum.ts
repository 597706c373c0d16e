/** Writes language/data/ucum.ts from the definitions of @lhncbc/ucum-lhc: `node scripts/generate-ucum.ts` (`--check` only compares). */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

type Packed = {
  readonly config: readonly (string | readonly string[])[];
  readonly data: readonly (readonly unknown[])[];
};
type Row = readonly [
  code: string,
  sort: 'base' | 'derived' | 'own' | 'temperature' | 'level',
  metric: 0 | 1,
  factor: string,
  of: string,
];

const TARGET = fileURLToPath(new URL('../language/data/ucum.ts', import.meta.url));

/** What the package does not say: base units, and definitions whose leading number its case-sensitive column has lost. */
const BY_HAND: Readonly<Record<string, Row>> = Object.fromEntries(
  (
    [
      // UCUM §28: the base units; they take prefixes, which the package's column denies.
      ...['m', 's', 'g', 'rad', 'K', 'C', 'cd'].map((code) => [code, 'base', 1, '1', ''] as const),
      // A base unit of the language: amount of substance is not a number (language.md, Types). Equivalents and bits likewise.
      ...['mol', 'eq', 'bit'].map((code) => [code, 'base', 1, '1', ''] as const),
      // UCUM table 5 and 20: factors as in the case-insensitive column.
      ['[mu_0]', 'derived', 1, '4', '[pi].10*-7.N/A2'],
      ['Oe', 'derived', 1, '250', '/[pi].A/m'],
      ['[S]', 'derived', 0, '1', '10*-13.s'],
      ['[diop]', 'derived', 0, '1', '/m'],
      ['[mesh_i]', 'derived', 0, '1', '/[in_i]'],
      ['Bd', 'derived', 1, '1', '/s'],
      // Scales with a zero of their own: kelvins per degree; the zero point is in units/parse.ts.
      ['Cel', 'temperature', 1, '1', 'K'],
      ['[degF]', 'temperature', 0, '5/9', 'K'],
      ['[degRe]', 'temperature', 0, '5/4', 'K'],
      // Pure numbers in UCUM; here counted things of their own, so that a Hounsfield value is never a plain number.
      ["[hnsf'U]", 'own', 0, '1', ''],
      ['[HPF]', 'own', 0, '1', ''],
      ['[LPF]', 'derived', 0, '100', '[HPF]'],
    ] as const
  ).map((row) => [row[0], row]),
);

const source = createRequire(import.meta.url)
  .resolve('@lhncbc/ucum-lhc/package.json')
  .replace('package.json', 'data/ucumDefs.min.json');
const { prefixes, units } = JSON.parse(readFileSync(source, 'utf8')) as { prefixes: Packed; units: Packed };

function records(packed: Packed): Readonly<Record<string, unknown>>[] {
  const names = packed.config.map((name) => (typeof name === 'string' ? name : (name[0] ?? '')));
  return packed.data.map((row) => Object.fromEntries(names.map((name, i) => [name, row[i]])));
}

function text(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

function unitRow(unit: Readonly<Record<string, unknown>>): Row {
  const code = text(unit['csCode_']);
  const byHand = BY_HAND[code];
  if (byHand !== undefined) return byHand;
  const metric = unit['isMetric_'] === true ? 1 : 0;
  const of = text(unit['csUnitString_']);
  if (unit['isSpecial_'] === true) return [code, 'level', metric, '1', ''];
  if (unit['isArbitrary_'] === true && (of === '1' || of === '')) return [code, 'own', metric, '1', ''];
  const factor = text(unit['baseFactorStr_']);
  if (factor === '' || of === '') throw new Error(`no exact definition of ${code}`);
  return [code, 'derived', metric, factor, of];
}

function byCode(a: readonly [string, ...unknown[]], b: readonly [string, ...unknown[]]): number {
  return a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0;
}

const rows = records(units)
  .filter((unit) => unit['source_'] === 'UCUM')
  .map(unitRow)
  .sort(byCode);
const prefixRows = records(prefixes)
  .map((prefix): [string, string] => {
    const exponent = text(prefix['exp_']);
    return [text(prefix['code_']), exponent === '' ? text(prefix['value_']) : `1e${exponent}`];
  })
  .sort(byCode);

const written = `/** The units and prefixes of UCUM, made by scripts/generate-ucum.ts; do not edit. Notices: NOTICE at the root of the project. */

/**
 * code, sort, whether it takes prefixes, and its value: factor times the unit that is named. A base unit and one of a kind
 * of its own have no definition; a level ([pH], B) is a scale that converts into nothing.
 */
export type UcumRow = readonly [
  code: string,
  sort: 'base' | 'derived' | 'own' | 'temperature' | 'level',
  metric: 0 | 1,
  factor: string,
  of: string,
];

export const UCUM_ROWS: readonly UcumRow[] = [
${rows.map((row) => `  ${JSON.stringify(row)},`).join('\n')}
];

export const UCUM_PREFIXES: readonly (readonly [code: string, factor: string])[] = [
${prefixRows.map((row) => `  ${JSON.stringify(row)},`).join('\n')}
];
`;

if (process.argv.includes('--check')) {
  if (readFileSync(TARGET, 'utf8') !== written) {
    console.error('language/data/ucum.ts is not what scripts/generate-ucum.ts writes');
    process.exitCode = 1;
  }
} else {
  writeFileSync(TARGET, written);
  console.log(`${rows.length} units, ${prefixRows.length} prefixes`);
}
