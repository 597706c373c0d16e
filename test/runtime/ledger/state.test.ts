/** The state map: one root for one content, proofs of what is there and of what is not, sealed texts that can be forgotten. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { commit, opens, sealedTexts } from '../../../runtime/ledger/sealed.ts';
import {
  type Change,
  contentOf,
  EMPTY_STATE,
  proveState,
  type State,
  stateOf,
  stateRoot,
  valueAt,
  withChanges,
} from '../../../runtime/ledger/state.ts';
import { EMPTY_STATE_ROOT, verifyStateProof } from '../../../runtime/ledger/state-proof.ts';
import { memoryFolder } from './disk.ts';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const change = fc.record({
  key: fc.integer({ min: 0, max: 30 }).map((n) => `key ${n}`),
  value: fc.option(fc.uint8Array({ maxLength: 6 }), { nil: undefined, freq: 3 }),
});
const changes = fc.array(change, { maxLength: 60 });

function model(all: readonly Change[]): Map<string, Uint8Array> {
  const map = new Map<string, Uint8Array>();
  for (const { key, value } of all) {
    if (value === undefined) map.delete(key);
    else map.set(key, value);
  }
  return map;
}
const fromMap = (map: ReadonlyMap<string, Uint8Array>): State =>
  withChanges(
    EMPTY_STATE,
    [...map].map(([key, value]) => ({ key, value })),
  );

test('behaves as a map, and its root is that of its content, whatever came before', () => {
  fc.assert(
    fc.property(changes, (all) => {
      const map = model(all);
      const state = withChanges(EMPTY_STATE, all);
      expect(state.size).toBe(map.size);
      for (let n = 0; n <= 30; n += 1) expect(valueAt(state, `key ${n}`)).toEqual(map.get(`key ${n}`));
      expect(stateRoot(state)).toEqual(stateRoot(fromMap(map)));
      expect(stateRoot(state)).toEqual(stateRoot(fromMap(new Map([...map].reverse()))));
      const content = [...map].map(([key, value]) => ({ key, value }));
      expect(stateRoot(stateOf(content))).toEqual(stateRoot(state));
      expect(stateOf(content).size).toBe(map.size);
      expect(new Map([...contentOf(state)].map(({ key, value }) => [key, value]))).toEqual(map);
    }),
  );
});

test('other content, another root; old states stay as they were', () => {
  fc.assert(
    fc.property(changes, change, (all, one) => {
      const before = withChanges(EMPTY_STATE, all);
      const root = stateRoot(before);
      const after = withChanges(before, [one]);
      const same = Buffer.from(valueAt(before, one.key) ?? '').equals(Buffer.from(one.value ?? ''));
      const there = valueAt(before, one.key) !== undefined;
      expect(Buffer.from(stateRoot(after)).equals(Buffer.from(root))).toBe(same && there === (one.value !== undefined));
      expect(stateRoot(before)).toEqual(root);
    }),
  );
});

test('what stands at a name is proved, or that nothing does; and nothing else is', () => {
  fc.assert(
    fc.property(changes, fc.nat(40), fc.uint8Array({ maxLength: 6 }), (all, n, other) => {
      const state = withChanges(EMPTY_STATE, all);
      const root = stateRoot(state);
      const key = `key ${n}`;
      const value = valueAt(state, key);
      const proof = proveState(state, key);
      expect(verifyStateProof(root, key, value, proof)).toBe(true);
      if (value !== undefined) expect(verifyStateProof(root, key, undefined, proof)).toBe(false);
      if (value === undefined || !Buffer.from(value).equals(Buffer.from(other))) {
        expect(verifyStateProof(root, key, other, proof)).toBe(false);
      }
      // It says nothing of a value at another name.
      const asked = `key ${n + 1}`;
      expect(verifyStateProof(root, asked, valueAt(state, asked) ?? utf8('x'), proof)).toBe(false);
      for (let at = 0; at < proof.siblings.length; at += 1) {
        const siblings = proof.siblings.map((sibling, k) => (k === at ? sibling.map((byte) => byte ^ 1) : sibling));
        expect(verifyStateProof(root, key, value, { ...proof, siblings })).toBe(false);
      }
      expect(verifyStateProof(root, key, value, { ...proof, siblings: [...proof.siblings, EMPTY_STATE_ROOT] })).toBe(
        false,
      );
    }),
    { numRuns: 60 },
  );
});

test("another's leaf proves an absence only on its own path", () => {
  const state = withChanges(EMPTY_STATE, [
    { key: 'a', value: utf8('1') },
    { key: 'b', value: utf8('2') },
  ]);
  const proof = proveState(state, 'a');
  const stolen = proveState(state, 'b');
  for (const { siblings } of [proof, stolen]) {
    for (const leaf of ['a', 'b']) {
      const absent = proveState(withChanges(EMPTY_STATE, [{ key: leaf, value: utf8('1') }]), 'zzz');
      expect(verifyStateProof(stateRoot(state), 'a', undefined, { siblings, other: absent.other! })).toBe(false);
    }
  }
  expect(verifyStateProof(EMPTY_STATE_ROOT, 'a', undefined, { siblings: new Array(257).fill(EMPTY_STATE_ROOT) })).toBe(
    false,
  );
});

test('a proof among 100,000 names is below a kilobyte', () => {
  const all = Array.from({ length: 100_000 }, (_, n) => ({ key: `agreement ${n}`, value: utf8(`state ${n}`) }));
  const state = withChanges(EMPTY_STATE, all);
  const root = stateRoot(state);
  const sizes = Array.from({ length: 200 }, (_, n) => {
    const proof = proveState(state, `agreement ${n * 500}`);
    expect(verifyStateProof(root, `agreement ${n * 500}`, utf8(`state ${n * 500}`), proof)).toBe(true);
    return proof.siblings.length * 32;
  });
  expect(Math.max(...sizes)).toBeLessThan(1024);
});

describe('sealed texts', () => {
  const text = utf8('withdrawn on the third visit');
  test('a commitment opens with its text and salt alone', () => {
    const one = commit(text);
    expect(opens(one, text)).toBe(true);
    expect(opens(one, utf8('another text'))).toBe(false);
    expect(opens({ ...one, salt: commit(text).salt }, text)).toBe(false);
    expect(opens({ ...one, salt: new Uint8Array(3) }, text)).toBe(false);
    expect(commit(text).commitment).not.toEqual(one.commitment);
    expect(() => commit(text, new Uint8Array(31))).toThrow(RangeError);
  });
  test('kept texts open; without the salt what is left says nothing', () => {
    const [salts, texts] = [memoryFolder(), memoryFolder()];
    const sealed = sealedTexts(salts, texts);
    const commitment = sealed.keep(text);
    expect(sealed.open(commitment)?.text).toEqual(text);
    const backup = new Map(texts.files);
    expect([...backup.values()].some((bytes) => bytes.includes(Buffer.from(text)))).toBe(false);
    sealed.erase(commitment);
    expect(sealed.open(commitment)).toBeUndefined();
    expect(salts.list()).toEqual([]);
    // A backup of the ciphertexts does not bring it back.
    const restored = sealedTexts(salts, memoryFolder(backup));
    expect(restored.open(commitment)).toBeUndefined();
  });
  test('a changed ciphertext or salt opens nothing', () => {
    const [salts, texts] = [memoryFolder(), memoryFolder()];
    const commitment = sealedTexts(salts, texts).keep(text);
    for (const folder of [salts, texts]) {
      const [name] = folder.list();
      const whole = folder.files.get(name!)!;
      for (let at = 0; at < whole.length; at += 1) {
        const changed = Buffer.from(whole);
        changed[at]! ^= 1;
        folder.files.set(name!, changed);
        expect(sealedTexts(salts, texts).open(commitment)).toBeUndefined();
      }
      folder.files.set(name!, whole);
    }
    expect(sealedTexts(salts, texts).open(commitment)?.text).toEqual(text);
  });
});
