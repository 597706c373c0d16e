/** The words units are made of: UCUM's units with prefixes, the aliases, the currencies; each resolved once, when first met. */

import { CURRENCIES } from '../data/currencies.ts';
import { UCUM_PREFIXES, UCUM_ROWS, type UcumRow } from '../data/ucum.ts';
import { ATOM_ALIASES, COMPOUND_ALIASES } from '../data/unit-aliases.ts';
import { mul, ONE, parseDecimal, quotient, type Rational } from '../rational.ts';
import { baseKind, type Kind, makeKind, PERCENT, TEMPERATURE } from './kinds.ts';

export type Atom = {
  readonly ucum: string;
  readonly kind: Kind;
  readonly factor: Rational;
  readonly offset?: Rational;
  readonly sort: 'plain' | 'temperature' | 'level';
};

/** Kelvins at the zero of the scale. UCUM table 4: Cel; table 24: degF ((F + 459.67) 5/9 K), degRe. */
const ZERO_POINTS: Readonly<Record<string, Rational>> = {
  Cel: exact('273.15'),
  '[degF]': quotient(mul(exact('459.67'), exact('5')), exact('9')),
  '[degRe]': exact('273.15'),
};

const rows: ReadonlyMap<string, UcumRow> = new Map(UCUM_ROWS.map((row) => [row[0], row]));
const resolved = new Map<string, Atom>();

/** `define` reads the definition of a derived unit (`kg.m/s2`): the parser, handed in because the two need each other. */
export type Define = (text: string) => { readonly kind: Kind; readonly factor: Rational };

/** A UCUM unit with or without a prefix, or a currency. Undefined: not known. */
export function ucumAtom(word: string, define: Define): Atom | undefined {
  const row = rows.get(word);
  if (row !== undefined) return rowAtom(row, define);
  for (const [prefix, size] of UCUM_PREFIXES) {
    if (!word.startsWith(prefix)) continue;
    const metric = rows.get(word.slice(prefix.length));
    if (metric === undefined || metric[2] === 0) continue;
    const atom = rowAtom(metric, define);
    return { ...atom, ucum: word, factor: mul(exact(size), atom.factor) };
  }
  if (CURRENCIES.has(word)) return { ucum: word, kind: baseKind(word), factor: ONE, sort: 'plain' };
  return undefined;
}

/** The UCUM text of an alias that is one word; calendar words only inside a compound. */
export function aliasText(word: string, inCompound: boolean): string | undefined {
  if (Object.hasOwn(ATOM_ALIASES, word)) return ATOM_ALIASES[word];
  return inCompound && Object.hasOwn(COMPOUND_ALIASES, word) ? COMPOUND_ALIASES[word] : undefined;
}

export function ucumCodes(): Iterable<string> {
  return rows.keys();
}

function rowAtom(row: UcumRow, define: Define): Atom {
  const known = resolved.get(row[0]);
  if (known !== undefined) return known;
  const atom = newAtom(row, define);
  resolved.set(row[0], atom);
  return atom;
}

function newAtom([code, sort, , size, of]: UcumRow, define: Define): Atom {
  const factor = exact(size);
  switch (sort) {
    case 'base':
    case 'own':
      return { ucum: code, kind: baseKind(code), factor, sort: 'plain' };
    case 'level':
      return { ucum: code, kind: makeKind([[code, 1]], [], 'level'), factor, sort };
    case 'temperature': {
      const offset = ZERO_POINTS[code];
      if (offset === undefined) throw new Error(`no zero point for ${code}`);
      return { ucum: code, kind: TEMPERATURE, factor, offset, sort };
    }
    case 'derived': {
      const definition = define(of);
      return {
        ucum: code,
        kind: code === '%' ? PERCENT : definition.kind,
        factor: mul(factor, definition.factor),
        sort: 'plain',
      };
    }
  }
}

/** A factor of the table: `12`, `254e-2`, `5/9`. */
function exact(text: string): Rational {
  const [top, bottom] = text.split('/');
  const n = parseDecimal(top ?? '');
  const d = bottom === undefined ? ONE : parseDecimal(bottom);
  if (n === undefined || d === undefined) throw new Error(`not a factor: ${text}`);
  return quotient(n, d);
}
