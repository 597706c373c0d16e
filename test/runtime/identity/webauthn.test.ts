/** WebAuthn Level 3 §7.2: each step of it, by an assertion that breaks that step alone. */
import { describe, expect, test } from 'vitest';
import { COUNTER_WINDOW, type Counter, useCounter } from '../../../runtime/identity/counter.ts';
import { checkProof } from '../../../runtime/identity/key.ts';
import { type Device, SITE, signer } from './people.ts';

const ada = signer('ada', 'webauthn');
const message = new TextEncoder().encode('approve the study');
const check = (device: Device): ReturnType<typeof checkProof> =>
  checkProof(ada.sign(message, device), message, ada.key, SITE);

test('an assertion of a person who was there and was verified holds', () => {
  expect(check({ counter: 41 })).toEqual({ kind: 'holds', counter: 41 });
  expect(check({ flags: 0x1d })).toMatchObject({ kind: 'holds' });
  // Extension outputs: one CBOR map.
  expect(check({ flags: 0x85, rest: Uint8Array.of(0xa0) })).toMatchObject({ kind: 'holds' });
});

describe('client data', () => {
  test.each([
    ['type', { type: 'webauthn.create' }],
    ['challenge', { challenge: Buffer.from('another').toString('base64url') }],
    ['challenge', { challenge: undefined }],
    ['origin', { origin: 'https://hospital.example.evil.example' }],
    ['origin', { origin: 'http://hospital.example' }],
    ['cross-origin', { crossOrigin: true }],
    ['cross-origin', { topOrigin: 'https://portal.example' }],
    ['form', { padding: 'x'.repeat(3000) }],
  ])('%s', (part, client) => {
    expect(check({ client })).toEqual({
      kind: 'refused',
      fault: { kind: 'assertion', fault: { kind: 'client data', part } },
    });
  });

  test('what is not JSON, or not UTF-8', () => {
    const proof = ada.sign(message);
    if (proof.kind !== 'assertion') throw new Error('a device signs by assertion');
    for (const clientData of [Buffer.from('[]'), Buffer.from('{'), Buffer.from([0xff]), Buffer.from('null')]) {
      expect(checkProof({ ...proof, clientData }, message, ada.key, SITE)).toMatchObject({
        fault: { fault: { kind: 'client data', part: 'form' } },
      });
    }
  });
});

describe('authenticator data', () => {
  test.each([
    ['site', { site: 'other.example' }],
    ['presence', { flags: 0x04 }],
    ['verification', { flags: 0x01 }],
    ['backup', { flags: 0x15 }],
    ['form', { flags: 0x45 }],
    ['form', { flags: 0x07 }],
    ['form', { flags: 0x25 }],
    ['form', { flags: 0x05, rest: Uint8Array.of(0xa0) }],
    ['form', { flags: 0x85 }],
    ['form', { flags: 0x85, rest: Uint8Array.of(0xa0, 0xa0) }],
    ['form', { flags: 0x85, rest: Uint8Array.of(0x80) }],
    ['form', { flags: 0x85, rest: new Uint8Array(2000) }],
  ])('%s', (part, device) => {
    expect(check(device)).toEqual({
      kind: 'refused',
      fault: { kind: 'assertion', fault: { kind: 'authenticator data', part } },
    });
  });

  test('cut short at every byte', () => {
    const proof = ada.sign(message);
    if (proof.kind !== 'assertion') throw new Error('a device signs by assertion');
    for (let size = 0; size < 37; size += 1) {
      const cut = { ...proof, authenticatorData: proof.authenticatorData.subarray(0, size) };
      expect(checkProof(cut, message, ada.key, SITE).kind).toBe('refused');
    }
  });
});

test('another message, another key, another sort of proof', () => {
  expect(checkProof(ada.sign(message), new Uint8Array(3), ada.key, SITE).kind).toBe('refused');
  const bob = signer('bob', 'webauthn');
  expect(checkProof(ada.sign(message), message, bob.key, SITE)).toEqual({
    kind: 'refused',
    fault: { kind: 'assertion', fault: { kind: 'signature', fault: 'wrong' } },
  });
  const raw = signer('ada', 'es256');
  expect(checkProof(raw.sign(message), message, ada.key, SITE)).toEqual({ kind: 'refused', fault: { kind: 'sort' } });
  expect(checkProof(ada.sign(message), message, raw.key, SITE)).toEqual({ kind: 'refused', fault: { kind: 'sort' } });
});

describe('counters', () => {
  const all = (numbers: readonly number[]): boolean[] => {
    let counter: Counter | undefined;
    return numbers.map((value) => {
      const next = useCounter(counter, value);
      if (next !== undefined) counter = next;
      return next !== undefined;
    });
  };
  test('each number once, in any order within the window', () => {
    expect(all([5, 7, 6, 7, 5, 6, 8])).toEqual([true, true, true, false, false, false, true]);
  });
  test('the window ends', () => {
    expect(all([1, 1 + COUNTER_WINDOW, 1, 2])).toEqual([true, true, false, true]);
    expect(all([1, 1000, 1000 - COUNTER_WINDOW, 1001 - COUNTER_WINDOW])).toEqual([true, true, false, true]);
  });
  test('a device that does not count says 0 for ever, and one that counts never again', () => {
    expect(all([0, 0, 0])).toEqual([true, true, true]);
    expect(all([0, 3, 0])).toEqual([true, true, false]);
  });
});
