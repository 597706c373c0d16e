/** Signatures: RFC 8032 and RFC 6979 values, and every second form of a signature or a key that somebody could make. */
import { ed25519 } from '@noble/curves/ed25519.js';
import { p256 } from '@noble/curves/nist.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ed25519Fault, ed25519KeyFault, ed25519PublicKey, signEd25519 } from '../../../runtime/identity/ed25519.ts';
import {
  es256Fault,
  es256KeyFault,
  es256PublicKey,
  normaliseEs256,
  normaliseEs256Key,
  signEs256,
} from '../../../runtime/identity/es256.ts';

const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text.replaceAll(/\s/g, ''), 'hex'));
const hex = (value: Uint8Array): string => Buffer.from(value).toString('hex');
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('RFC 8032 §7.1', () => {
  test.each([
    [
      'test 1',
      '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
      'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
      '',
      'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
    ],
    [
      'test 2',
      '4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb',
      '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
      '72',
      '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
    ],
    [
      'test 3',
      'c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7',
      'fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025',
      'af82',
      '6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a',
    ],
  ])('%s', (_, secret, publicKey, message, signature) => {
    expect(hex(ed25519PublicKey(bytes(secret)))).toBe(publicKey);
    expect(hex(signEd25519(bytes(message), bytes(secret)))).toBe(signature);
    expect(ed25519Fault(bytes(signature), bytes(message), bytes(publicKey))).toBeUndefined();
    expect(ed25519KeyFault(bytes(publicKey))).toBeUndefined();
  });
});

const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;
const FIELD = 2n ** 255n - 19n;

function little(value: bigint): Uint8Array {
  return bytes(value.toString(16).padStart(64, '0')).reverse();
}
function number(value: Uint8Array): bigint {
  return BigInt(`0x${hex(value.toReversed())}`);
}
const joined = (...parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));

describe('Ed25519, forms that are refused', () => {
  const secret = new Uint8Array(32).fill(7);
  const key = ed25519PublicKey(secret);
  const message = utf8('a statement');
  const signature = signEd25519(message, secret);
  const [r, s] = [signature.subarray(0, 32), signature.subarray(32)];

  test('S with the group order added is the same signature in another form', () => {
    for (let k = 1n; number(s) + k * ORDER < 2n ** 256n; k += 1n) {
      expect(ed25519Fault(joined(r, little(number(s) + k * ORDER)), message, key)).toBe('malformed');
    }
  });

  test('R or a key whose y is beyond the field', () => {
    // y = p + n for n below 19: second names of the points with y = n.
    for (let n = 0n; n < 19n; n += 1n) {
      for (const sign of [0n, 2n ** 255n]) {
        const encoded = little(FIELD + n + sign);
        expect(ed25519KeyFault(encoded)).toBe('malformed');
        expect(ed25519Fault(joined(encoded, s), message, key)).toBe('malformed');
        expect(ed25519Fault(signature, message, encoded)).toBe('malformed');
      }
    }
  });

  /** The eight points of small order, in all encodings of theirs that are not beyond the field. */
  const torsion = ed25519.Point.fromHex('c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a');
  const small = Array.from({ length: 8 }, (_, k) => torsion.multiplyUnsafe(BigInt(k)).toBytes());

  test('the point is of order eight, so the list is whole', () => {
    expect(new Set(small.map(hex)).size).toBe(8);
    expect(torsion.multiplyUnsafe(8n).is0()).toBe(true);
  });

  test('a key or an R of small order: one signature for every message', () => {
    for (const point of small) {
      expect(ed25519KeyFault(point)).toBe('weak point');
      for (const other of small) {
        expect(ed25519Fault(joined(other, new Uint8Array(32)), message, point)).toBe('weak point');
      }
      expect(ed25519Fault(joined(point, s), message, key)).toBe('weak point');
    }
    // x = 0 with the sign set.
    for (const y of [1n, FIELD - 1n]) {
      expect(ed25519KeyFault(little(y + 2n ** 255n))).toBeDefined();
      expect(ed25519Fault(joined(little(y + 2n ** 255n), s), message, key)).toBe('weak point');
    }
  });

  test('a key of mixed order', () => {
    const point = ed25519.Point.fromBytes(key);
    for (const part of small.slice(1)) {
      expect(ed25519KeyFault(point.add(ed25519.Point.fromBytes(part)).toBytes())).toBe('weak point');
    }
  });

  test('bytes that are no point, and other lengths', () => {
    expect(ed25519KeyFault(little(2n))).toBe('malformed');
    expect(ed25519KeyFault(key.subarray(1))).toBe('malformed');
    expect(ed25519Fault(signature.subarray(1), message, key)).toBe('malformed');
    expect(ed25519Fault(joined(signature, Uint8Array.of(0)), message, key)).toBe('malformed');
    expect(ed25519Fault(signature, message, key.subarray(1))).toBe('malformed');
  });

  test('every changed bit, of signature or message', () => {
    for (let bit = 0; bit < 512; bit += 1) {
      const changed = new Uint8Array(signature);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      expect(ed25519Fault(changed, message, key)).toBeDefined();
    }
    expect(ed25519Fault(signature, utf8('another statement'), key)).toBe('wrong');
  });

  test('what we accept, the strict reading of another library accepts too', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), fc.uint8Array({ maxLength: 200 }), (seed, text) => {
        const publicKey = ed25519PublicKey(seed);
        const signed = signEd25519(text, seed);
        expect(ed25519Fault(signed, text, publicKey)).toBeUndefined();
        expect(ed25519.verify(signed, text, publicKey, { zip215: false })).toBe(true);
        expect(hex(ed25519.sign(text, seed))).toBe(hex(signed));
      }),
      { numRuns: 40 },
    );
  });
});

describe('ES256', () => {
  const P256_ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
  const big = (value: bigint): Uint8Array => bytes(value.toString(16).padStart(64, '0'));
  const toNumber = (value: Uint8Array): bigint => BigInt(`0x${hex(value)}`);
  // RFC 6979 §A.2.5, P-256 with SHA-256, message "sample".
  const secret = bytes('c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721');
  const x = '60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6';
  const y = '7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299';
  const r = bytes('efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716');
  const s = bytes('f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8');
  const key = es256PublicKey(secret);
  const message = utf8('sample');
  const low = joined(r, big(P256_ORDER - toNumber(s)));

  test('RFC 6979 §A.2.5: the key, and the signature once its s is in the lower half', () => {
    expect(hex(key)).toBe(`03${x}`);
    expect(es256Fault(joined(r, s), message, key)).toBe('high s');
    expect(hex(normaliseEs256(joined(r, s))!)).toBe(hex(low));
    expect(es256Fault(low, message, key)).toBeUndefined();
  });

  test('the client turns DER, with either s, into the one form', () => {
    for (const one of [joined(r, s), low]) {
      const der = p256.Signature.fromBytes(one, 'compact').toBytes('der');
      expect(hex(normaliseEs256(der)!)).toBe(hex(low));
    }
    for (const odd of [
      new Uint8Array(),
      new Uint8Array(64),
      bytes('3006020100020101'),
      bytes('30070201010202000100'),
    ]) {
      expect(normaliseEs256(odd)).toBeUndefined();
    }
  });

  test('both encodings of a point are one key', () => {
    expect(hex(normaliseEs256Key(bytes(`04${x}${y}`))!)).toBe(hex(key));
    expect(es256KeyFault(bytes(`04${x}${y}`))).toBe('malformed');
    expect(es256KeyFault(key)).toBeUndefined();
    // Not on the curve; beyond the field; the point at infinity.
    expect(normaliseEs256Key(bytes(`04${x}${x}`))).toBeUndefined();
    expect(es256KeyFault(bytes(`02${'ff'.repeat(32)}`))).toBe('malformed');
    expect(es256KeyFault(Uint8Array.of(0))).toBe('malformed');
  });

  test('edge values of r and s (after Wycheproof)', () => {
    const zero = big(0n);
    const order = big(P256_ORDER);
    for (const odd of [
      joined(zero, zero),
      joined(zero, low.subarray(32)),
      joined(r, zero),
      joined(order, low.subarray(32)),
      joined(r, order),
      joined(big(P256_ORDER + 1n), big(1n)),
      joined(big(2n ** 256n - 1n), big(2n ** 256n - 1n)),
      low.subarray(1),
      joined(low, Uint8Array.of(0)),
    ]) {
      expect(es256Fault(odd, message, key)).toBe('malformed');
    }
    expect(es256Fault(joined(big(1n), big(1n)), message, key)).toBe('wrong');
    expect(es256Fault(low, utf8('test'), key)).toBe('wrong');
    expect(es256Fault(low, message, es256PublicKey(big(5n)))).toBe('wrong');
  });

  test('each of our signatures holds, here and at another library, and no other bit does', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 1n, max: P256_ORDER - 1n }),
        fc.uint8Array({ maxLength: 100 }),
        fc.nat(511),
        (d, text, bit) => {
          const signed = signEs256(text, big(d));
          const publicKey = es256PublicKey(big(d));
          expect(es256Fault(signed, text, publicKey)).toBeUndefined();
          expect(p256.verify(signed, text, publicKey, { lowS: true })).toBe(true);
          signed[bit >> 3]! ^= 1 << (bit & 7);
          expect(es256Fault(signed, text, publicKey)).toBeDefined();
        },
      ),
      { numRuns: 40 },
    );
  });
});
