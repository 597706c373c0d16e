/** Signed notes, checkpoints and proof files: values of Go's own implementation, and every part that could be changed. */
import { createPublicKey } from 'node:crypto';
import { createRequire } from 'node:module';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ed25519PublicKey, signEd25519 } from '../../../runtime/identity/ed25519.ts';
import { openCheckpoint, parseCheckpoint, signCheckpoint } from '../../../runtime/ledger/checkpoint.ts';
import { fastLeafHash, merkleTree } from '../../../runtime/ledger/merkle-tree.ts';
import {
  decodeNoteKey,
  encodeNoteKey,
  MAX_NOTE_SIGNATURES,
  type NoteSigner,
  openNote,
  signNote,
} from '../../../runtime/ledger/note.ts';
import { checkProofFile, decodeProofFile, encodeProofFile } from '../../../runtime/ledger/proof-file.ts';

function signer(name: string, seed: number, kind: NoteSigner['kind'] = 'log'): NoteSigner {
  const secret = new Uint8Array(32).fill(seed);
  return { name, kind, publicKey: ed25519PublicKey(secret), sign: (message) => signEd25519(message, secret) };
}
const log = signer('hospital.example/log', 1);
const witness = signer('witness.example', 2, 'witness');

describe("the example of Go's golang.org/x/mod/sumdb/note", () => {
  const key = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
  const text =
    'If you think cryptography is the answer to your problem,\n' + "then you don't know what your problem is.\n";
  const note = `${text}\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n`;

  test('opens with its key', () => {
    const opened = openNote(note, [decodeNoteKey(key)!]);
    expect(opened).toMatchObject({ kind: 'open', text });
    expect(encodeNoteKey(decodeNoteKey(key)!)).toBe(key);
  });
  test('is made again, byte for byte, from its secret', () => {
    const secret = new Uint8Array(Buffer.from('AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz', 'base64').subarray(1));
    const peter: NoteSigner = { ...decodeNoteKey(key)!, sign: (message) => signEd25519(message, secret) };
    expect(signNote(text, peter)).toBe(note);
  });
});

describe('notes', () => {
  const text = 'a text\n\nwith an empty line\n';
  test('signed by several, opened by those who are known', () => {
    const note = signNote(signNote(text, log), witness, 1_700_000_000);
    expect(openNote(note, [log])).toMatchObject({ kind: 'open', text, signatures: [{ key: { name: log.name } }] });
    expect(openNote(note, [witness])).toMatchObject({ kind: 'open', signatures: [{ time: 1_700_000_000 }] });
    expect(openNote(note, [signer('other.example', 3)])).toEqual({
      kind: 'refused',
      why: 'no key that is trusted has signed it',
    });
    // The same name with another key, and the same key under another name.
    expect(openNote(note, [signer(log.name, 3)]).kind).toBe('refused');
    expect(openNote(note, [{ ...log, name: 'other.example' }]).kind).toBe('refused');
  });
  test('a known key whose signature fails voids the note', () => {
    const note = signNote(signNote(text, log), witness, 5);
    const [a, b] = note.trimEnd().split('\n').slice(-2) as [string, string];
    const swapped = `${text}\n${a}\n${b.replace(/.{8}=*$/, 'AAAAAAAA')}\n`;
    expect(openNote(swapped, [log, witness]).kind).toBe('refused');
    expect(openNote(note.replace('a text', 'a test'), [log])).toEqual({
      kind: 'refused',
      why: 'a signature does not hold',
    });
  });
  test('what is no note', () => {
    const note = signNote(text, log);
    for (const odd of [
      '',
      '\n\n',
      text,
      note.slice(0, -1),
      note.replace('—', '-'),
      note.replace('a text', 'a\ttext'),
      `${note}x`,
      note.replace('a text', 'a \ud800'),
    ]) {
      expect(openNote(odd, [log]).kind, JSON.stringify(odd)).toBe('refused');
    }
    const line = note.split('\n').at(-2)!;
    const many = (count: number): string => `${text}\n${`${line}\n`.repeat(count)}`;
    expect(openNote(many(MAX_NOTE_SIGNATURES), [log]).kind).toBe('open');
    expect(openNote(many(MAX_NOTE_SIGNATURES + 1), [log])).toEqual({ kind: 'refused', why: 'it is not a signed note' });
  });
  test('keys as one word', () => {
    for (const key of [log, witness])
      expect(decodeNoteKey(encodeNoteKey(key))).toMatchObject({ name: key.name, kind: key.kind });
    const word = encodeNoteKey(log);
    for (const odd of [
      '',
      'a+b+c',
      word.replace('+', '-'),
      `${word}A`,
      word.replace(/\+[0-9a-f]{8}\+/, '+00000000+'),
    ]) {
      expect(decodeNoteKey(odd)).toBeUndefined();
    }
  });
});

describe('checkpoints', () => {
  const root = new Uint8Array(32).fill(5);
  test('are read as they were signed, with the state root in an extension line', () => {
    for (const says of [
      { origin: log.name, size: 0, root },
      { origin: log.name, size: 12, root, stateRoot: new Uint8Array(32).fill(6) },
    ]) {
      expect(openCheckpoint(signCheckpoint(says, log), [log])).toMatchObject({ kind: 'open', checkpoint: says });
    }
  });
  test('count only where the log itself has signed', () => {
    const says = { origin: log.name, size: 1, root };
    expect(openCheckpoint(signCheckpoint(says, signer('other.example', 4)), [signer('other.example', 4)]).kind).toBe(
      'refused',
    );
    expect(openCheckpoint(signNote('no checkpoint\n', log), [log])).toMatchObject({
      why: 'it is signed, but is not a checkpoint',
    });
  });
  test.each([
    '\n1\nA\n',
    'o\n01\nR\n',
    'o\n1\nAA==\n',
    'o\n1\n',
    'o\n-1\nR\n',
    'o\n1\nR\nstate AA==\n',
    'o\n1\nR\n\nx\n',
    'o\n99999999999999999\nR\n',
    'o\n1\nR',
  ])('%j is none', (text) => {
    expect(parseCheckpoint(text.replace('R', Buffer.from(root).toString('base64')))).toBeUndefined();
  });
  test('lines that are not ours are passed over', () => {
    expect(parseCheckpoint(`o\n1\n${Buffer.from(root).toString('base64')}\nother words\n`)).toEqual({
      origin: 'o',
      size: 1,
      root,
    });
  });
});

describe('proof files', () => {
  const records = Array.from({ length: 21 }, (_, n) => new Uint8Array(Buffer.from(`record ${n}`)));
  const tree = merkleTree();
  for (const record of records) tree.append(fastLeafHash(record));
  const checkpoint = signCheckpoint({ origin: log.name, size: 21, root: tree.root() }, log);
  const file = (index: number): string =>
    encodeProofFile({ extra: records[index]!, index, path: tree.inclusion(index), checkpoint });

  test('hold for each entry, with the key, and without the log', () => {
    for (let index = 0; index < 21; index += 1) {
      expect(checkProofFile(file(index), [log])).toMatchObject({ kind: 'holds', index, record: records[index] });
      expect(encodeProofFile(decodeProofFile(file(index))!)).toBe(file(index));
    }
  });
  test('are as c2sp.org/tlog-proof draws them', () => {
    const lines = file(3).split('\n');
    expect(lines[0]).toBe('c2sp.org/tlog-proof@v1');
    expect(lines[1]).toBe(`extra ${Buffer.from(records[3]!).toString('base64')}`);
    expect(lines[2]).toBe('index 3');
    expect(lines.slice(3, 8).map((line) => Buffer.from(line, 'base64').length)).toEqual([32, 32, 32, 32, 32]);
    expect(lines.slice(8, 11)).toEqual(['', log.name, '21']);
  });
  test('without the entry, the checker must have it', () => {
    const bare = encodeProofFile({ index: 3, path: tree.inclusion(3), checkpoint });
    expect(checkProofFile(bare, [log])).toEqual({ kind: 'refused', why: 'it does not carry the entry' });
    expect(checkProofFile(bare, [log], records[3])).toMatchObject({ kind: 'holds' });
    expect(checkProofFile(bare, [log], records[4])).toEqual({
      kind: 'refused',
      why: 'the entry is not at that place of the log',
    });
  });
  test('any one changed character is found', () => {
    const good = file(7);
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.constantFrom(...'A9/+ \n=xé'), (at, character) => {
        fc.pre(good[at] !== character);
        const changed = good.slice(0, at) + character + good.slice(at + 1);
        // Signatures of keys that are not known are passed over, so a changed name or id of the only one leaves none.
        expect(checkProofFile(changed, [log]).kind).toBe('refused');
      }),
      { numRuns: 500 },
    );
  });
  test('another key, and no key', () => {
    expect(checkProofFile(file(1), [signer(log.name, 9)]).kind).toBe('refused');
    expect(checkProofFile(file(1), []).kind).toBe('refused');
  });
  test('@sigstore/verify accepts the checkpoint and the path', () => {
    const require = createRequire(import.meta.url);
    const folder = require.resolve('@sigstore/verify').replace(/index\.js$/, '');
    const { verifyCheckpoint } = require(`${folder}tlog/checkpoint.js`) as Sigstore;
    const { verifyMerkleInclusion } = require(`${folder}tlog/merkle.js`) as SigstoreMerkle;
    const spki = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), log.publicKey]);
    const publicKey = createPublicKey({ key: spki, format: 'der', type: 'spki' });
    const hint = Buffer.from(checkpoint.trimEnd().split(' ').at(-1)!, 'base64').subarray(0, 4);
    const inclusionProof = {
      ...{ logIndex: '7', hashes: tree.inclusion(7).map((hash) => Buffer.from(hash)) },
      ...{ checkpoint: { envelope: checkpoint } },
    };
    const entry = { canonicalizedBody: Buffer.from(records[7]!), inclusionProof };
    const read = verifyCheckpoint(entry, [{ logID: hint, baseURL: `https://${log.name}`, publicKey }]);
    expect(() => verifyMerkleInclusion(entry, read)).not.toThrow();
    expect(read.logSize).toBe(21n);
  });
});

type SigstoreEntry = {
  readonly canonicalizedBody: Uint8Array;
  readonly inclusionProof: {
    readonly logIndex: string;
    readonly hashes: readonly Uint8Array[];
    readonly checkpoint: { readonly envelope: string };
  };
};
type SigstoreCheckpoint = { readonly logSize: bigint; readonly logHash: Uint8Array };
type Sigstore = {
  readonly verifyCheckpoint: (
    entry: SigstoreEntry,
    logs: readonly {
      readonly logID: Uint8Array;
      readonly baseURL: string;
      readonly publicKey: ReturnType<typeof createPublicKey>;
    }[],
  ) => SigstoreCheckpoint;
};
type SigstoreMerkle = {
  readonly verifyMerkleInclusion: (entry: SigstoreEntry, checkpoint: SigstoreCheckpoint) => void;
};
