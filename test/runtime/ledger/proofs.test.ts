/** Proofs in other forms: compact ones of entries, and those of the state, every part of which could be changed. */
import { describe, expect, test } from 'vitest';
import { signCheckpoint } from '../../../runtime/ledger/checkpoint.ts';
import { compactProof, expandProof, isCompactProof } from '../../../runtime/ledger/compact-proof.ts';
import { EMPTY_ROOT } from '../../../runtime/ledger/merkle-proof.ts';
import { fastLeafHash, merkleTree } from '../../../runtime/ledger/merkle-tree.ts';
import { checkProofFile, encodeProofFile } from '../../../runtime/ledger/proof-file.ts';
import { EMPTY_STATE, proveState, stateRoot, valueAt, withChanges } from '../../../runtime/ledger/state.ts';
import {
  checkStateProofFile,
  decodeStateProofFile,
  encodeStateProofFile,
  MAX_STATE_PROOF_CHARACTERS,
} from '../../../runtime/ledger/state-proof-file.ts';
import { logSigner as log } from './loaded.ts';

describe('compact proofs', () => {
  const records = Array.from({ length: 21 }, (_, n) => new Uint8Array(Buffer.from(`record ${n}`.padEnd(60, '.'))));
  const tree = merkleTree();
  for (const record of records) tree.append(fastLeafHash(record));
  const checkpoint = signCheckpoint(
    { origin: log.name, size: 21, root: tree.root(), stateRoot: new Uint8Array(32).fill(5) },
    log,
  );
  const file = (index: number): string =>
    encodeProofFile({ extra: records[index]!, index, path: tree.inclusion(index), checkpoint });

  test('give the proof file to the letter, with the entry or to those who have it', () => {
    for (let index = 0; index < 21; index += 1) {
      const whole = file(index);
      expect(expandProof(compactProof(whole, true)!)).toEqual({ kind: 'expanded', text: whole });
      const bare = compactProof(whole, false)!;
      expect(bare.length).toBeLessThan(compactProof(whole, true)!.length);
      expect(expandProof(bare, records[index])).toEqual({ kind: 'expanded', text: whole });
      expect(expandProof(bare)).toEqual({ kind: 'refused', why: 'it does not carry the entry' });
      // Another entry gives another root, which nobody has signed.
      const wrong = expandProof(bare, records[(index + 1) % 21]);
      if (wrong.kind !== 'expanded') throw new Error(wrong.why);
      expect(checkProofFile(wrong.text, [log]).kind).toBe('refused');
    }
  });

  test('that are changed by one bit, or cut, prove nothing', () => {
    const bytes = compactProof(file(7), true)!;
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = new Uint8Array(bytes);
      changed[at]! ^= 1 << (at & 7);
      const expanded = expandProof(changed);
      if (expanded.kind === 'expanded') expect(checkProofFile(expanded.text, [log]).kind).toBe('refused');
    }
    for (let size = 0; size < bytes.length; size += 7) {
      const expanded = expandProof(bytes.subarray(0, size));
      if (expanded.kind === 'expanded') expect(checkProofFile(expanded.text, [log]).kind).toBe('refused');
    }
    expect(isCompactProof(Buffer.from(file(7)))).toBe(false);
    expect(compactProof('nothing', true)).toBeUndefined();
  });
});

describe('state proof files', () => {
  const values = Array.from({ length: 30 }, (_, n) => ({ key: `consent/${n}`, value: new Uint8Array([n, 1]) }));
  const state = withChanges(EMPTY_STATE, values);
  const note = signCheckpoint({ origin: log.name, size: 9, root: EMPTY_ROOT, stateRoot: stateRoot(state) }, log);
  const file = (key: string): string =>
    encodeStateProofFile({ key, value: valueAt(state, key), proof: proveState(state, key), checkpoint: note });

  test('say what stands at a name, or that nothing does', () => {
    for (const { key, value } of values) {
      expect(checkStateProofFile(file(key), [log])).toMatchObject({
        kind: 'holds',
        key,
        value,
        checkpoint: { size: 9 },
      });
    }
    for (const key of ['consent/30', '', 'mit "Anführung"\n', 'x'.repeat(300)]) {
      expect(checkStateProofFile(file(key), [log])).toMatchObject({ kind: 'holds', key, value: undefined });
      expect(decodeStateProofFile(file(key))).toMatchObject({ key, value: undefined });
    }
    const empty = withChanges(EMPTY_STATE, [{ key: 'a', value: new Uint8Array() }]);
    const says = signCheckpoint({ origin: log.name, size: 1, root: EMPTY_ROOT, stateRoot: stateRoot(empty) }, log);
    const proof = proveState(empty, 'a');
    const held = encodeStateProofFile({ key: 'a', value: new Uint8Array(), proof, checkpoint: says });
    expect(checkStateProofFile(held, [log])).toMatchObject({ kind: 'holds', value: new Uint8Array() });
    const gone = encodeStateProofFile({ key: 'a', value: undefined, proof, checkpoint: says });
    expect(checkStateProofFile(gone, [log])).toMatchObject({ kind: 'refused' });
  });

  test('any one changed character is found', () => {
    for (const text of [file('consent/3'), file('consent/99')]) {
      for (let at = 0; at < text.length; at += 1) {
        const other = text[at] === 'A' ? 'B' : 'A';
        const changed = text.slice(0, at) + other + text.slice(at + 1);
        expect(checkStateProofFile(changed, [log]).kind, `${at}`).toBe('refused');
      }
    }
  });

  test('of a checkpoint that says nothing of the state, or of nobody, prove nothing', () => {
    const silent = signCheckpoint({ origin: log.name, size: 9, root: EMPTY_ROOT }, log);
    const text = encodeStateProofFile({
      key: 'a',
      value: undefined,
      proof: proveState(state, 'a'),
      checkpoint: silent,
    });
    expect(checkStateProofFile(text, [log])).toEqual({
      kind: 'refused',
      why: 'its checkpoint says nothing of the state',
    });
    expect(checkStateProofFile(file('a'), []).kind).toBe('refused');
    expect(checkStateProofFile('x'.repeat(MAX_STATE_PROOF_CHARACTERS + 1), [log]).kind).toBe('refused');
    const deep = file('a').replace('absent\n', `absent\n${'0\n'.repeat(257)}`);
    expect(decodeStateProofFile(deep)).toBeUndefined();
  });
});
