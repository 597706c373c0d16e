/** Artifacts that were changed, cut, made by hand or made to exhaust: refused with a reason, never thrown at. */
import { sha256 } from '@noble/hashes/sha2.js';
import { encode } from 'cborg';
import { beforeAll, describe, expect, test } from 'vitest';
import { buildChecked, recompile } from '../../cli/recompile.ts';
import { check } from '../../compiler/compile.ts';
import {
  ARTIFACT_FORMAT,
  artifactIdentity,
  decodeArtifact,
  encodeArtifact,
  isRefusal,
} from '../../language/artifact.ts';
import { sourceText } from '../../language/span.ts';
import { isLoadRefusal, type Loaded, loadArtifact } from '../../runtime/run.ts';
import { diceOf } from './mutants.ts';

const TODAY = 20_600;
const MODULE =
  'module m\ninput patient { chf : Finding }\nscore s : 0..1 {\n  1 if chf\n  missing finding gives range\n}\n';

let bytes: Uint8Array;
beforeAll(async () => {
  const { checked } = check(sourceText('m.leben', MODULE), () => undefined, { today: TODAY });
  bytes = await buildChecked(checked!);
});

function reasonOf(file: Uint8Array): string | undefined {
  const read = decodeArtifact(file);
  return isRefusal(read) ? read.refused : undefined;
}

/** Bytes that are not read from disk: changed in memory. */
function changed(at: number, by: number): Uint8Array {
  const copy = bytes.slice();
  copy[at] = (copy[at]! + by) & 0xff;
  return copy;
}

describe('a whole artifact', () => {
  test('is read, and loaded', async () => {
    expect(reasonOf(bytes)).toBeUndefined();
    using loaded = (await loadArtifact(bytes, {
      today: TODAY,
      recompile: (artifact) => recompile(artifact, TODAY),
    })) as Loaded;
    expect(isLoadRefusal(loaded)).toBe(false);
  });

  test('any byte changed', () => {
    // Most bytes are those of the prelude: every one of the others, and a sample of these.
    const step = process.env['LEBEN_TORTURE'] === '1' ? 1 : 1499;
    for (let at = 0; at < bytes.length; at += at < 150 || at > bytes.length - 150 ? 1 : step)
      for (const by of [1, 0x80])
        if (reasonOf(changed(at, by)) === undefined) throw new Error(`byte ${at} may be changed`);
  }, 120_000);

  test('cut off, and longer', () => {
    for (let length = 0; length < bytes.length; length += length < 300 ? 1 : 997)
      expect(reasonOf(bytes.subarray(0, length))).toBeDefined();
    for (const more of [[0], [0xff], [0xf6], Array.from({ length: 1000 }, () => 0)])
      expect(reasonOf(Uint8Array.from([...bytes, ...more]))).toBeDefined();
    expect(reasonOf(Uint8Array.from([...bytes, ...bytes]))).toBeDefined();
  });

  test('of another version', () => {
    const at = bytes.findIndex((_, index) =>
      Buffer.from(bytes.subarray(index, index + 6)).equals(Buffer.from([0x65, ...Buffer.from('leben')])),
    );
    expect(bytes[at + 6]).toBe(ARTIFACT_FORMAT);
    const other = bytes.slice();
    other[at + 6] = ARTIFACT_FORMAT + 1;
    expect(reasonOf(other)).toBe(`it has format ${ARTIFACT_FORMAT + 1}, and this program reads ${ARTIFACT_FORMAT}`);
  });

  test('of another engine, another compiler, another text: each well formed, with hashes that fit', async () => {
    const artifact = decodeArtifact(bytes);
    if (isRefusal(artifact)) throw new Error(artifact.refused);
    const [source] = artifact.sources;
    const forged = [
      { ...artifact, engine: { name: 'quickjs-wasi', version: '0.0.1' } },
      { ...artifact, compiler: 'leben 9.9.9' },
      { ...artifact, sources: [{ file: source!.file, text: source!.text.replace('1 if', '0 if') }] },
      { ...artifact, sources: [{ file: source!.file, text: 'not a module' }] },
      { ...artifact, sources: [] },
      { ...artifact, sources: [{ file: 'm.leben', text: '('.repeat(100_000) }] },
      { ...artifact, bounds: [] },
      { ...artifact, proofs: [{ about: 's', claim: 'is right', outcome: 'proved' as const, method: 'trust me' }] },
      { ...artifact, javascript: `${artifact.javascript}\n` },
      { ...artifact, javascript: 'export function run() { for (;;); }' },
      { ...artifact, bytecode: new Uint8Array(10) },
      { ...artifact, interface: { ...artifact.interface, verdicts: [] } },
    ];
    for (const one of forged) {
      const result = await loadArtifact(encodeArtifact(one), {
        today: TODAY,
        recompile: (inner) => recompile(inner, TODAY),
      });
      expect(isLoadRefusal(result) && result.sort).toBe('tampered');
    }
  });
});

describe('hostile CBOR', () => {
  const huge = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];
  test.each<readonly [string, readonly number[]]>([
    ['nothing', []],
    ['a byte string of 2^64 bytes', [0x5b, ...huge]],
    ['a text of 2^64 bytes', [0x7b, ...huge]],
    ['a list of 2^64 items', [0x9b, ...huge]],
    ['a list of 2^53 items', [0x9b, 0, 0x20, 0, 0, 0, 0, 0, 0]],
    ['a list of 2^32 items', [0x9a, 0xff, 0xff, 0xff, 0xff]],
    ['a map of 2^64 pairs', [0xbb, ...huge]],
    ['a map of 2^32 pairs', [0xba, 0xff, 0xff, 0xff, 0xff]],
    ['1,000,000 nested lists', Array.from({ length: 1_000_000 }, () => 0x81)],
    ['1,000,000 nested maps', Array.from({ length: 1_000_000 }, (_, at) => (at % 2 === 0 ? 0xa1 : 0x00))],
    ['1,000,000 nested tags', Array.from({ length: 1_000_000 }, () => 0xc2)],
    ['endless pieces', Array.from({ length: 1_000_000 }, () => 0x5f)],
    [
      'a bignum of a million bytes',
      [0xc2, 0x5a, 0, 0x0f, 0x42, 0x40, ...Array.from({ length: 1_000_000 }, () => 0xff)],
    ],
    ['a float', [0xfb, 0x7f, 0xf0, 0, 0, 0, 0, 0, 0]],
    ['a break', [0xff]],
  ])('%s', (_, file) => {
    const begun = performance.now();
    expect(reasonOf(Uint8Array.from(file))).toBeDefined();
    expect(artifactIdentity(Uint8Array.from(file))).toBeUndefined();
    expect(performance.now() - begun).toBeLessThan(5_000);
  });

  test('parts that are hostile, in an envelope that is sound', () => {
    const names = ['program', 'interface', 'sources', 'javascript', 'bytecode', 'bounds', 'proofs'];
    for (const part of [
      Uint8Array.from([0x9b, ...huge]),
      Uint8Array.from({ length: 200_000 }, () => 0x81),
      encode(null),
      encode({}),
      encode([{ __proto__: null }]),
    ]) {
      const parts = Object.fromEntries(names.map((name) => [name, part]));
      const hashes = Object.fromEntries(names.map((name) => [name, sha256(part)]));
      expect(reasonOf(encode({ leben: ARTIFACT_FORMAT, parts, hashes, signatures: [] }))).toBeDefined();
    }
  });

  test('any bytes behind the beginning of an artifact', () => {
    for (let seed = 1; seed <= 3_000; seed++) {
      const dice = diceOf(seed);
      const file = bytes.slice(0, 400);
      for (let left = 1 + Math.floor(dice() * 20); left > 0; left--)
        file[Math.floor(dice() * file.length)] = Math.floor(dice() * 256);
      expect(reasonOf(file)).toBeDefined();
    }
  });
});
