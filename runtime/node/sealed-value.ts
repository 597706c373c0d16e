/** Texts, documents and codes in entries: by a salted commitment, the text itself apart, for those whose agreement it belongs to, until it is deleted. */
import { readValue } from '../../language/artifact-values.ts';
import { EXACT_DIGITS, MAX_EXPONENT, rational } from '../../language/rational.ts';
import { type Reader, record, ShapeFault } from '../../language/shape.ts';
import { unreachable } from '../../language/unreachable.ts';
import type { Value } from '../../language/values.ts';
import { canonical, readCanonical } from '../identity/canonical.ts';
import { name } from '../identity/statement.ts';

/**
 * What lies behind a commitment. It names its agreement, so that nobody reads another's text by using its commitment in an
 * agreement of his own; `by` is who brought it.
 */
export type SealedText = { readonly agreement: string; readonly by: string; readonly value: Value };

/** Longer ones belong into a file whose hash is the document's name. */
export const MAX_SEALED_BYTES = 64 * 1024;

const MARK = 'sealed:';
/** In a text a code is written `"system|code"`, and the system of a sealed one is `sealed`. */
const SEALED_NAME = /"sealed\|sealed:([0-9a-f]{64})"|sealed:([0-9a-f]{64})/g;

/** How a sealed text stands in entries, in the state, in events and in messages. */
export function sealedName(commitment: Uint8Array): string {
  return `${MARK}${Buffer.from(commitment).toString('hex')}`;
}

/**
 * The value with every text, document and code in it replaced; `seal` keeps one and gives its commitment. `openCodes`: codes
 * stay in clear, for a contract that decides by them.
 */
export function withTextsSealed(value: Value, seal: (text: Value) => Uint8Array, openCodes = false): Value {
  return mapTexts(value, (text) => {
    if (text.kind === 'code' && openCodes) return text;
    const sealed = sealedName(seal(text));
    if (text.kind === 'code') return { kind: 'code', system: 'sealed', code: sealed };
    return text.kind === 'text' ? { ...text, value: sealed } : { ...text, name: sealed };
  });
}

/** Does every text and document in it stand as its commitment. A code may stand in clear: a contract may decide by it. */
export function isSealed(value: Value): boolean {
  let sealed = true;
  mapTexts(value, (text) => {
    if (text.kind !== 'code') sealed &&= /^sealed:[0-9a-f]{64}$/.test(text.kind === 'text' ? text.value : text.name);
    return text;
  });
  return sealed;
}

/** Is each number in it a fraction in its one form: lowest terms, above a denominator of 1 or more, of a size that a number has. */
export function isPlain(value: Value): boolean {
  switch (value.kind) {
    case 'number': {
      const { n, d } = value.value;
      if (d <= 0n || n >= MAX_PART || n <= -MAX_PART || d >= MAX_PART) return false;
      const lowest = rational(n, d);
      return lowest.n === n && lowest.d === d;
    }
    case 'case':
      return value.args.every(isPlain);
    case 'record':
      return value.fields.every(isPlain);
    case 'list':
    case 'set':
      return value.items.every(isPlain);
    case 'option':
      return value.value === undefined || isPlain(value.value);
    default:
      return true;
  }
}

/** No value of the language has more digits; and lowest terms of larger ones would take long to find. */
const MAX_PART = 10n ** BigInt(MAX_EXPONENT + EXACT_DIGITS);

/** The text with each sealed name replaced by what `reveal` gives for its commitment. */
export function revealed(text: string, reveal: (commitment: Uint8Array) => string): string {
  if (!text.includes(MARK)) return text;
  return text.replace(SEALED_NAME, (_, code: string | undefined, plain: string | undefined) =>
    reveal(new Uint8Array(Buffer.from(code ?? plain ?? '', 'hex'))),
  );
}

export function encodeSealed(sealed: SealedText): Uint8Array {
  return canonical(sealed);
}

export function decodeSealed(bytes: Uint8Array): SealedText | undefined {
  const read = readCanonical(bytes, readSealed, MAX_SEALED_BYTES);
  return read.kind === 'read' ? read.value : undefined;
}

/** The words of a sealed value: of a text the text, of a document its name, of a code the code. */
export function sealedWords({ value }: SealedText): string {
  if (value.kind === 'text') return value.value;
  if (value.kind === 'code') return value.code;
  return value.kind === 'case' ? value.name : '';
}

type TextValue = Extract<Value, { readonly kind: 'text' | 'case' | 'code' }>;

function mapTexts(value: Value, change: (text: TextValue) => Value): Value {
  const each = (items: readonly Value[]): Value[] => items.map((item) => mapTexts(item, change));
  switch (value.kind) {
    case 'text':
    case 'code':
      return change(value);
    case 'case':
      return value.type === 'Document' ? change(value) : { ...value, args: each(value.args) };
    case 'record':
      return { ...value, fields: each(value.fields) };
    case 'list':
    case 'set':
      return { ...value, items: each(value.items) };
    case 'option':
      return { ...value, value: value.value === undefined ? undefined : mapTexts(value.value, change) };
    case 'bool':
    case 'int':
    case 'number':
    case 'date':
    case 'datetime':
    case 'period':
    case 'age':
      return value;
    default:
      return unreachable(value);
  }
}

const textOrDocument: Reader<Value> = (value, at) => {
  const read = readValue(value, at);
  if (read.kind === 'text' || read.kind === 'code' || (read.kind === 'case' && read.type === 'Document')) return read;
  throw new ShapeFault(at, 'a text, a document or a code');
};
const readSealed = record<SealedText>({ agreement: name, by: name, value: textOrDocument });
