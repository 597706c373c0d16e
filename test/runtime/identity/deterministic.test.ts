/** Deterministic CBOR: the one-pass encoder makes cborg's bytes, or leaves the value to it (RFC 8949 §4.2.1, Appendix A). */
import { encode, rfc8949EncodeOptions } from 'cborg';
import { bigIntEncoder } from 'cborg/taglib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonical } from '../../../runtime/identity/canonical.ts';
import { encodePlain } from '../../../runtime/identity/deterministic.ts';

const OPTIONS = { ...rfc8949EncodeOptions, typeEncoders: { bigint: bigIntEncoder }, ignoreUndefinedProperties: true };
const hex = (bytes: Uint8Array | undefined): string | undefined => bytes && Buffer.from(bytes).toString('hex');

const leaf = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.string({ minLength: 20, maxLength: 300, unit: 'grapheme' }),
  fc.maxSafeInteger(),
  fc.integer({ min: -300, max: 300 }),
  fc.bigInt({ min: -(2n ** 64n), max: 2n ** 64n - 1n }),
  fc.bigInt(),
  fc.double(),
  fc.boolean(),
  fc.constant(null),
  fc.constant(undefined),
  fc.uint8Array({ maxLength: 400 }),
);
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { maxDepth: 5 },
    leaf,
    fc.array(tie('tree'), { maxLength: 40 }),
    fc.dictionary(fc.string(), tie('tree'), { maxKeys: 40 }),
    fc.array(fc.tuple(fc.string({ maxLength: 40 }), tie('tree'))).map((entries) => new Map(entries)),
  ),
}));

test('the same bytes as cborg, for any value', () => {
  let own = 0;
  fc.assert(
    fc.property(tree, (value) => {
      const reference = ((): string | undefined => {
        try {
          return hex(encode(value, OPTIONS));
        } catch {
          return undefined;
        }
      })();
      const plain = encodePlain(value);
      if (plain !== undefined) own += 1;
      if (plain !== undefined) expect(hex(plain)).toBe(reference);
      else if (reference !== undefined) expect(hex(canonical(value))).toBe(reference);
    }),
    { numRuns: 3000 },
  );
  expect(own).toBeGreaterThan(500);
});

test('names that look alike when they are joined are told apart', () => {
  for (const value of [{}, { '': 1 }, { 'a\u0000b': 1, c: 2 }, { a: 1, 'b\u0000c': 2 }]) {
    expect(hex(encodePlain(value))).toBe(hex(encode(value, OPTIONS)));
  }
});

test.each([
  [0, '00'],
  [23, '17'],
  [24, '1818'],
  [1000, '1903e8'],
  [1_000_000, '1a000f4240'],
  [1_000_000_000_000, '1b000000e8d4a51000'],
  [18_446_744_073_709_551_615n, '1bffffffffffffffff'],
  [-1, '20'],
  [-1000, '3903e7'],
  [-18_446_744_073_709_551_616n, '3bffffffffffffffff'],
  ['', '60'],
  ['IETF', '6449455446'],
  ['\u00fc', '62c3bc'],
  ['\ud800\udd51', '64f0908591'],
  [new Uint8Array([1, 2, 3, 4]), '4401020304'],
  [[1, [2, 3], [4, 5]], '8301820203820405'],
  [{ a: 1, b: [2, 3] }, 'a26161016162820203'],
  [{ bb: 1, a: 2, c: undefined }, 'a261610262626201'],
])('RFC 8949 Appendix A: %s', (value, bytes) => {
  expect(hex(encodePlain(value))).toBe(bytes);
});

test('what is not plain is left to cborg', () => {
  for (const value of [1.5, Number.NaN, -0, 2n ** 64n, new Date(0), [undefined], new Map([[1, 2]])]) {
    expect(encodePlain(value)).toBeUndefined();
  }
});
