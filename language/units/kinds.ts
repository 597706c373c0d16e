/** Kinds: what a quantity measures. Two quantities compare, add and convert exactly when their kinds are the same. */

/**
 * A ratio the dimension does not show: percent, mass per mass (`mg/g`), amount per amount (`mmol/mol`). They convert neither
 * into each other nor into plain numbers.
 */
export type Ratio = 'percent' | 'mass per mass' | 'amount per amount';

/**
 * A dimension over base names, and what sets kinds of one dimension apart. Base names: the base units of UCUM with `mol`, `eq`
 * and `bit`; an arbitrary unit by its code (`[iU]`); a currency by its code (`EUR`); `#rows` for a counted noun;
 * `conc:creatinine` for `Conc of creatinine`. `absolute`: a temperature with a zero point, not a difference of two.
 * `level`: a logarithmic or other bent scale ([pH], B), which has an order and no product.
 */
export type Kind = {
  /** The identity of the kind: equal keys, same kind. `1` is a plain number. */
  readonly key: string;
  readonly dimension: readonly (readonly [base: string, exponent: number])[];
  readonly ratios: readonly Ratio[];
  readonly scale: 'linear' | 'absolute' | 'level';
};

export const NUMBER: Kind = { key: '1', dimension: [], ratios: [], scale: 'linear' };
export const PERCENT: Kind = makeKind([], ['percent']);
/** Cel, degF and K as temperatures; their difference is `TEMPERATURE_DIFFERENCE`. */
export const TEMPERATURE: Kind = makeKind([['K', 1]], [], 'absolute');
export const TEMPERATURE_DIFFERENCE: Kind = makeKind([['K', 1]]);

export function makeKind(
  dimension: Iterable<readonly [string, number]>,
  ratios: readonly Ratio[] = [],
  scale: Kind['scale'] = 'linear',
): Kind {
  const sums = new Map<string, number>();
  for (const [base, exponent] of dimension) sums.set(base, (sums.get(base) ?? 0) + exponent);
  const bases = [...sums].filter(([, exponent]) => exponent !== 0).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const names = bases.map(([base, exponent]) => (exponent === 1 ? base : `${base}^${exponent}`)).join(' ');
  const tags = [...new Set(ratios)].sort();
  const key = [names === '' ? '1' : names, ...tags, ...(scale === 'linear' ? [] : [scale])].join('|');
  return { key, dimension: bases, ratios: tags, scale };
}

/** The kind of one base name to the power 1. */
export function baseKind(base: string): Kind {
  return makeKind([[base, 1]]);
}

/** Reads what `Kind.key` holds (an interface of an artifact names kinds so). */
export function kindFromKey(key: string): Kind | undefined {
  const known = kept.get(key);
  if (known !== undefined) return known;
  const kind = readKey(key);
  if (kind !== undefined && kept.size < MAX_KINDS_KEPT) kept.set(key, kind);
  return kind;
}

/** Kinds remembered by key: a module has a few dozen, and each of its numbers asks for one. */
const MAX_KINDS_KEPT = 4096;
const kept = new Map<string, Kind>();

function readKey(key: string): Kind | undefined {
  const [names, ...tags] = key.split('|');
  const dimension: [string, number][] = [];
  for (const name of names === undefined || names === '1' ? [] : names.split(' ')) {
    const match = /^(.+?)(?:\^(-?\d+))?$/.exec(name);
    if (match === null) return undefined;
    dimension.push([match[1]!, Number(match[2] ?? 1)]);
  }
  const ratios = tags.filter((tag): tag is Ratio => tag in CONSUMED_BY);
  const scale = (['absolute', 'level'] as const).find((tag) => tags.includes(tag)) ?? 'linear';
  const kind = makeKind(dimension, ratios, scale);
  return kind.key === key ? kind : undefined;
}

export function sameKind(a: Kind, b: Kind): boolean {
  return a.key === b.key;
}

export function isNumber(kind: Kind): boolean {
  return kind.key === '1';
}

export function exponentOf(kind: Kind, base: string): number {
  return kind.dimension.find(([name]) => name === base)?.[1] ?? 0;
}

/** The kind of a product; `absolute` when a factor is a temperature with a zero point, or a level. */
export function multiplyKinds(a: Kind, b: Kind): Kind | 'absolute' {
  return combine(a, b, 1);
}

/** The kind of a quotient. */
export function divideKinds(a: Kind, b: Kind): Kind | 'absolute' {
  return combine(a, b, -1);
}

/** The kind of a sum: the same kind twice, or a temperature and a shift. `minus`: of a difference. */
export function addKinds(a: Kind, b: Kind, minus = false): Kind | undefined {
  if (a.scale === 'absolute' && b.scale === 'absolute') return minus ? TEMPERATURE_DIFFERENCE : undefined;
  if (a.scale === 'absolute') return sameKind(b, TEMPERATURE_DIFFERENCE) ? a : undefined;
  if (b.scale === 'absolute') return !minus && sameKind(a, TEMPERATURE_DIFFERENCE) ? b : undefined;
  return sameKind(a, b) ? a : undefined;
}

/** What the other factor holds when it uses a ratio up: `5 mg/kg * 70 kg` is a mass, `5 mg/kg * 2 /d` is still per mass. */
const CONSUMED_BY: Readonly<Record<Ratio, string | undefined>> = {
  percent: undefined,
  'mass per mass': 'g',
  'amount per amount': 'mol',
};

function combine(a: Kind, b: Kind, power: 1 | -1): Kind | 'absolute' {
  if (a.scale !== 'linear' || b.scale !== 'linear') return 'absolute';
  const product = makeKind([
    ...a.dimension,
    ...b.dimension.map(([base, exponent]) => [base, exponent * power] as const),
  ]);
  const ratios = ([...a.ratios, ...b.ratios] as const).filter((ratio) => keepsRatio(ratio, a, b, power, product));
  return ratios.length === 0 ? product : makeKind(product.dimension, ratios);
}

function keepsRatio(ratio: Ratio, a: Kind, b: Kind, power: 1 | -1, product: Kind): boolean {
  const inA = a.ratios.includes(ratio);
  const both = inA && b.ratios.includes(ratio);
  const base = CONSUMED_BY[ratio];
  if (base !== undefined) return !both && exponentOf(inA ? b : a, base) === 0;
  // Percent is a factor: 5 % of 200 mg is a mass. It stays beside plain numbers, and when %/min meets min.
  if (both) return power === 1 && product.dimension.length === 0;
  if (!inA && power === -1) return false;
  const [holder, other] = inA ? [a, b] : [b, a];
  return isNumber(other) || (holder.dimension.length > 0 && product.dimension.length === 0);
}
