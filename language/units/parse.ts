/** From a text to a unit: the grammar of UCUM, the aliases of unit-aliases.ts, and near misses as suggestions. */
import { RECORD_ALIASES, SIGNS, UNIT_ALIASES } from '../data/unit-aliases.ts';
import { mul, ONE, powerOfTen, powInt, type Rational, rational } from '../rational.ts';
import { type Atom, aliasText, ucumAtom } from './atoms.ts';
import { exponentOf, type Kind, makeKind, NUMBER, type Ratio } from './kinds.ts';
import { suggestions } from './suggest.ts';
import { isUnitError, NUMBER_UNIT, type Term, type Unit, type UnitError } from './unit.ts';

/** The longest unit text that is read; the longest of UCUM's own examples has 40 characters. */
export const MAX_UNIT_CHARACTERS = 120;
/** The largest exponent of a unit (m9): beyond it no quantity has a name, and it bounds the size of factors. */
export const MAX_UNIT_EXPONENT = 9;
/** The largest power of ten (10*60): the limit of magnitudes. */
export const MAX_TEN_EXPONENT = 60;
/** The largest bare number in a unit, in digits. */
export const MAX_UNIT_NUMBER_DIGITS = 12;
/** Texts remembered, so that a record's ten units are parsed once; the oldest leave first. */
export const MAX_UNITS_KEPT = 2048;

const kept = new Map<string, Unit | UnitError>();

/** A unit as authors and records write it: UCUM, case-sensitive, or an alias. `''` and `1` are the plain number. */
export function parseUnit(text: string): Unit | UnitError {
  return remember(`u${text}`, () => readUnit(text));
}

/** A unit as records hold it: `parseUnit`, and texts no author may write (`in`, `MG/DL`). */
export function parseRecordUnit(text: string): Unit | UnitError {
  return remember(`r${text}`, () => {
    const alias = ownValue(RECORD_ALIASES, text.trim());
    if (alias === undefined) return parseUnit(text);
    const unit = parseUnit(alias);
    return isUnitError(unit) ? unit : renamed(unit, text.trim());
  });
}

/** A unit our own tables name; throws where the text is none. */
export function unitOf(text: string): Unit {
  const unit = parseUnit(text);
  if (isUnitError(unit)) throw new Error(`not a unit: ${text}`);
  return unit;
}

function remember(key: string, read: () => Unit | UnitError): Unit | UnitError {
  const known = kept.get(key);
  if (known !== undefined) return known;
  const result = read();
  if (kept.size >= MAX_UNITS_KEPT) {
    const oldest = kept.keys().next();
    if (!oldest.done) kept.delete(oldest.value);
  }
  kept.set(key, result);
  return result;
}

function readUnit(text: string): Unit | UnitError {
  if (text.length > MAX_UNIT_CHARACTERS) return { error: 'too_long', text, word: '', suggestions: [] };
  const result = attempt(text);
  if (!(result instanceof NotAUnit)) return result;
  const { error, word } = result;
  const meant = error === 'unknown' || error === 'syntax' ? suggestions(text.trim(), word) : [];
  return { error, text, word, suggestions: meant.filter((other) => !(attempt(other) instanceof NotAUnit)) };
}

function attempt(text: string): Unit | NotAUnit {
  const written = text.trim().replace(/\s+/g, ' ');
  if (written === '' || written === '1') return NUMBER_UNIT;
  const plain = plainSigns(written);
  const alias = ownValue(UNIT_ALIASES, written) ?? ownValue(UNIT_ALIASES, plain);
  try {
    return renamed(assemble(new Reader(alias ?? plain).whole(), alias ?? plain), written);
  } catch (problem) {
    if (problem instanceof NotAUnit) return problem;
    throw problem;
  }
}

/** The signs of typography as UCUM's, and every spelling of the body surface as the annotation it is. */
function plainSigns(text: string): string {
  let plain = '';
  for (const sign of text) plain += ownValue(SIGNS, sign) ?? sign;
  return plain.replace(/\/\s?[([{]?1\.73[ _]?(?:m\^?2|sq\.? ?m)[)\]}]?/, '/{1.73_m2}');
}

class NotAUnit extends Error {
  readonly error: UnitError['error'];
  readonly word: string;
  constructor(error: UnitError['error'], word: string) {
    super(error);
    this.error = error;
    this.word = word;
  }
}

type Factor = Term & { readonly sort: Atom['sort']; readonly offset: Rational | undefined };

/** UCUM §3–12: terms of components joined by `.` and `/`, left to right, with parentheses; annotations in braces. */
class Reader {
  private readonly text: string;
  private at = 0;

  constructor(text: string) {
    this.text = text;
  }

  whole(): Factor[] {
    const factors = this.term(1, false);
    if (this.at < this.text.length) throw new NotAUnit('syntax', this.text.slice(this.at));
    return factors;
  }

  private term(power: 1 | -1, inParentheses: boolean): Factor[] {
    const factors: Factor[] = [];
    let next: 1 | -1 = 1;
    if (this.text[this.at] === '/') {
      next = -1;
      this.at += 1;
    }
    for (;;) {
      factors.push(...this.component(next === 1 ? power : power === 1 ? -1 : 1));
      const sign = this.text[this.at];
      if (sign !== '.' && sign !== '/') break;
      next = sign === '.' ? 1 : -1;
      this.at += 1;
    }
    if (inParentheses) {
      if (this.text[this.at] !== ')') throw new NotAUnit('syntax', '(');
      this.at += 1;
    }
    return factors;
  }

  private component(power: 1 | -1): Factor[] {
    if (this.text[this.at] === '(') {
      this.at += 1;
      const inner = this.term(power, true);
      // An exponent or a note behind a group: (m.s)2 is no UCUM; {…} is.
      const note = this.word();
      if (note !== '' && !/^\{[^{}]*\}$/.test(note)) throw new NotAUnit('syntax', note);
      return note === '' ? inner : [...inner, annotation(note, power)];
    }
    const word = this.word();
    if (word === '') throw new NotAUnit('syntax', this.text.slice(this.at));
    return factorsOf(word, power, word.length < this.text.length);
  }

  /** Up to the next `.`, `/`, parenthesis, outside brackets and braces. */
  private word(): string {
    const start = this.at;
    let closing: string | undefined;
    for (; this.at < this.text.length; this.at += 1) {
      const sign = this.text[this.at]!;
      if (closing !== undefined) {
        if (sign === closing) closing = undefined;
      } else if (sign === '[') closing = ']';
      else if (sign === '{') closing = '}';
      else if ('./()'.includes(sign)) break;
    }
    if (closing !== undefined) throw new NotAUnit('syntax', this.text.slice(start));
    return this.text.slice(start, this.at);
  }
}

/** The factors of a component: usually one; two for `24h`, which UCUM writes (24.h). */
function factorsOf(word: string, power: 1 | -1, inCompound: boolean): Factor[] {
  const note = /^([^{}]*)(\{[^{}]*\})$/.exec(word);
  const core = note === null ? word : note[1]!;
  const annotated = note === null ? '' : note[2]!;
  if (core === '' && note !== null) return [annotation(annotated, power)];
  if (/[{}\s]/.test(core)) throw new NotAUnit(core.includes(' ') ? 'unknown' : 'syntax', core);

  const ten = /^[xX×]?10[*^eEx]([+-]?\d+)?$/.exec(core);
  if (ten !== null) {
    const exponent = Number(ten[1] ?? 1);
    if (Math.abs(exponent) > MAX_TEN_EXPONENT) throw new NotAUnit('syntax', core);
    const code = `10*${ten[1] ?? ''}`;
    return [plain(core + annotated, code + annotated, power, powerOfTen(exponent))];
  }
  const number = /^(\d+)(.*)$/.exec(core);
  if (number !== null) {
    const digits = number[1]!;
    if (digits.length > MAX_UNIT_NUMBER_DIGITS || /^0+$/.test(digits)) throw new NotAUnit('syntax', core);
    const first = plain(
      number[2] === '' ? core + annotated : digits,
      number[2] === '' ? core + annotated : digits,
      power,
      rational(BigInt(digits)),
    );
    return number[2] === '' ? [first] : [first, ...factorsOf(number[2]! + annotated, power, true)];
  }
  return powered(core, annotated, power, inCompound);
}

function powered(core: string, note: string, power: 1 | -1, inCompound: boolean): Factor[] {
  const whole = named(core, inCompound);
  if (whole !== undefined) return whole.map((factor) => withPower(factor, core, note, power, 1));
  const split = /^(.+?)(?:\^|\*\*)?([+-]?\d+)$/.exec(core);
  const exponent = Number(split?.[2] ?? 1);
  const base = split === null ? undefined : named(split[1]!, inCompound || Math.abs(exponent) !== 1);
  if (split === null || base === undefined) throw new NotAUnit('unknown', split?.[1] ?? core);
  if (exponent === 0 || Math.abs(exponent) > MAX_UNIT_EXPONENT) throw new NotAUnit('syntax', core);
  return base.map((factor) => withPower(factor, split[1]!, note, power, exponent));
}

/** The factors a word stands for: one for a unit, those of its UCUM text for an alias. */
function named(word: string, inCompound: boolean): Factor[] | undefined {
  const atom = ucumAtom(word, definition);
  if (atom !== undefined) {
    const { ucum, kind, factor, sort, offset } = atom;
    return [{ text: word, ucum, exponent: 1, kind, factor, sort, offset }];
  }
  const alias = aliasText(word, inCompound);
  if (alias === undefined) return undefined;
  const factors = new Reader(alias).whole();
  const only = factors.length === 1 ? factors[0]! : undefined;
  return only !== undefined && only.exponent === 1 ? [{ ...only, text: word }] : factors;
}

function withPower(factor: Factor, word: string, note: string, power: 1 | -1, exponent: number): Factor {
  const text = factor.text === word ? word + note : factor.text;
  return { ...factor, text, ucum: factor.ucum + note, exponent: factor.exponent * exponent * power };
}

function annotation(text: string, power: 1 | -1): Factor {
  return plain(text, text, power, ONE);
}

function plain(text: string, ucum: string, power: 1 | -1, factor: Rational): Factor {
  return { text, ucum, exponent: power, kind: NUMBER, factor, sort: 'plain', offset: undefined };
}

function definition(text: string): { readonly kind: Kind; readonly factor: Rational } {
  return assemble(new Reader(text).whole(), text);
}

function assemble(factors: readonly Factor[], text: string): Unit {
  const scale = factors.find(({ sort }) => sort !== 'plain');
  if (scale !== undefined) {
    const alone = factors.every((factor) => factor === scale || (factor.kind === NUMBER && factor.factor === ONE));
    if (!alone || scale.exponent !== 1) {
      throw new NotAUnit(scale.sort === 'temperature' ? 'temperature' : 'level', scale.text);
    }
  }
  const terms = factors.map(({ text: shown, ucum, exponent, kind, factor }) => ({
    text: shown,
    ucum,
    exponent,
    kind,
    factor,
  }));
  const unit = { text, ucum: text, kind: kindOfTerms(terms), factor: factorOfTerms(terms), terms };
  return scale?.offset === undefined ? unit : { ...unit, offset: scale.offset };
}

export function factorOfTerms(terms: readonly Term[]): Rational {
  let factor = ONE;
  for (const term of terms) {
    const power = powInt(term.factor, term.exponent);
    if (power === 'division') throw new RangeError('a unit of size 0');
    factor = mul(factor, power);
  }
  return factor;
}

function kindOfTerms(terms: readonly Term[]): Kind {
  if (terms.length === 1 && terms[0]!.exponent === 1) return terms[0]!.kind;
  const dimension = terms.flatMap(({ kind, exponent }) =>
    kind.dimension.map(([base, power]) => [base, power * exponent] as const),
  );
  const ratios: Ratio[] = [];
  // Mass per mass is what grams stand on both sides of; kcal/kg is not, though its grams cancel.
  if (isRatioOf(terms, 'g')) ratios.push('mass per mass');
  if (isRatioOf(terms, 'mol')) ratios.push('amount per amount');
  const percents = terms.reduce((sum, { kind, exponent }) => sum + (kind.ratios.includes('percent') ? exponent : 0), 0);
  if (percents !== 0) ratios.push('percent');
  return makeKind(dimension, ratios);
}

function isRatioOf(terms: readonly Term[], base: string): boolean {
  const pure = terms.filter(({ kind }) => kind.dimension.length === 1 && exponentOf(kind, base) === 1);
  const sum = pure.reduce((total, { exponent }) => total + exponent, 0);
  return sum === 0 && pure.some(({ exponent }) => exponent > 0);
}

/** The same unit under the text the author wrote; a unit of one term shows it in compounds too. */
function renamed(unit: Unit, text: string): Unit {
  if (unit.text === text && unit.ucum === ucumText(unit.terms)) return unit;
  const only = unit.terms.length === 1 && unit.terms[0]!.exponent === 1 ? unit.terms[0]! : undefined;
  const terms = only === undefined ? unit.terms : [{ ...only, text }];
  return { ...unit, text, ucum: ucumText(unit.terms), terms };
}

/** The terms in UCUM, those with a negative exponent behind slashes. */
export function ucumText(terms: readonly Term[]): string {
  return termsText(terms, 'ucum') || '1';
}

/** The terms as they are shown: `mg.m2/kg/d`, `/min`. */
export function termsText(terms: readonly Term[], as: 'text' | 'ucum' = 'text'): string {
  const above = terms.filter(({ exponent }) => exponent > 0).map((term) => powerText(term[as], term.exponent));
  const below = terms.filter(({ exponent }) => exponent < 0).map((term) => `/${powerText(term[as], -term.exponent)}`);
  return above.join('.') + below.join('');
}

function powerText(text: string, exponent: number): string {
  // A term that is itself a compound (the unit of a Conc) stands in parentheses beside others.
  const shown = /[./]/.test(text.replace(/[[{][^\]}]*[\]}]/g, '')) ? `(${text})` : text;
  if (exponent === 1) return shown;
  const note = /^(.*?)(\{[^{}]*\})$/.exec(shown);
  return note === null ? `${shown}${exponent}` : `${note[1]}${exponent}${note[2]}`;
}

function ownValue(table: Readonly<Record<string, string>>, key: string): string | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
