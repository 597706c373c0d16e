/** Artifacts: canonical bytes, and every changed byte refused with the part it harms. */
import { decode as cdeDecode, encode as cdeEncode } from 'cbor2';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Artifact,
  artifactIdentity,
  decodeArtifact,
  encodeArtifact,
  isRefusal,
  MAX_ARTIFACT_BYTES,
} from '../../language/artifact.ts';
import type { Field, Interface } from '../../language/interface.ts';
import { rational } from '../../language/rational.ts';

const span = { start: 3, end: 9 };
const codes = {
  name: 'stroke_codes',
  parts: [{ sign: '+', pattern: { systems: ['http://snomed.info/sct'], code: '230690007', prefix: false } }],
} as const;

const fields: readonly Field[] = [
  {
    name: 'age',
    type: { kind: 'age' },
    required: true,
    absentUnlessRecorded: false,
    source: { kind: 'birth_date' },
    plausible: undefined,
    rounded: undefined,
    span,
  },
  {
    name: 'creatinine',
    type: {
      kind: 'number',
      quantity: 'conc:creatinine',
      unit: 'mg/dL',
      molarMass: { substance: 'creatinine', n: '2828', d: '25' },
    },
    required: false,
    absentUnlessRecorded: false,
    source: {
      kind: 'resource',
      resource: 'observation',
      codes,
      component: undefined,
      pick: 'latest',
      within: { count: 6, unit: 'months' },
      ever: false,
    },
    plausible: {
      low: { kind: 'number', value: rational(1n, 10n ** 30n), unit: 'mg/dL' },
      high: { kind: 'number', value: rational(10n ** 30n, 7n), unit: 'mg/dL' },
      openEnd: true,
    },
    rounded: { step: { kind: 'int', value: 2n ** 53n - 1n }, halfEven: true },
    span,
  },
];

const module: Interface = {
  module: 'cardio.stroke',
  version: '1.2.0',
  status: 'demo',
  language: 'en',
  fields,
  enums: [{ name: 'Sex', cases: [{ name: 'female', params: [] }] }],
  records: [{ name: 'Dose', fields: [{ name: 'every', type: { kind: 'list', of: { kind: 'period' } } }] }],
  verdicts: [
    {
      name: 'score',
      kind: 'score',
      type: { kind: 'int' },
      cites: ['Lip2010'],
      doc: undefined,
      say: ['Risk ', { hole: 'why' }],
      bound: 40,
      reads: [0, 1],
      hidden: false,
    },
  ],
  sites: [{ id: 0, verdict: 'score', kind: 'points', label: '1 if chf', file: 'stroke.leben', line: 3, span }],
  evidence: [{ name: 'Lip2010', items: [{ word: 'doi', value: '10.1378/chest.09-1584' }], expires: 21000 }],
  contracts: [],
  counted: [],
};

const artifact: Artifact = {
  compiler: 'leben 0.1.0',
  interface: module,
  sources: [{ file: 'stroke.leben', text: 'module cardio.stroke version 1.2.0\n// 年龄\n' }],
  coreHash: 'ab'.repeat(32),
  javascript: 'export const run = (text) => text;',
  bytecode: new Uint8Array([67, 1, 2, 3, 250]),
  engine: { name: 'quickjs-wasi', version: '3.6.2' },
  bounds: [{ verdict: 'score', fuel: 40 }],
  proofs: [{ about: 'score', claim: 'within 0..9', outcome: 'proved', method: 'enumeration of cells' }],
};

const bytes = encodeArtifact(artifact);

describe('an artifact', () => {
  test('reads back as it was, exact fractions and large numbers too', () => {
    expect(decodeArtifact(bytes)).toEqual(artifact);
  });

  test('is the same bytes whatever the order its parts were made in', () => {
    const reversed = Object.fromEntries(Object.entries(artifact).reverse()) as unknown as Artifact;
    expect(encodeArtifact(reversed)).toEqual(bytes);
  });

  test('is deterministic CBOR to a second reader that takes nothing else', () => {
    const value: unknown = cdeDecode(bytes, { cde: true });
    expect(new Uint8Array(cdeEncode(value, { cde: true }))).toEqual(bytes);
  });

  test('has an identity that depends on every part', () => {
    const identity = artifactIdentity(bytes);
    expect(identity).toMatch(/^[0-9a-f]{64}$/);
    for (const changed of [
      { ...artifact, javascript: 'export const run = (text) => "";' },
      { ...artifact, proofs: [] },
      { ...artifact, interface: { ...module, status: 'production' as const } },
      { ...artifact, sources: [{ file: 'stroke.leben', text: '' }] },
    ]) {
      expect(artifactIdentity(encodeArtifact(changed))).not.toBe(identity);
    }
  });
});

describe('a tampered artifact', () => {
  /** Where a part's content stands in the file: the place of a text that only that part holds. */
  const at = (text: string): number => Buffer.from(bytes).indexOf(text);

  test.each([
    ['the source', at('// 年龄')],
    ['the generated program', at('=> text;')],
    ['the bytecode', Buffer.from(bytes).indexOf(Buffer.from([67, 1, 2, 3, 250]))],
    ['the interface', at('chest.09')],
    ['the list of proofs', at('within 0..9')],
    ['the list of fuel bounds', at('dfuel') + 6],
    ['the description of the program', at('quickjs-wasi')],
  ])('names %s', (part, place) => {
    expect(place).toBeGreaterThan(0);
    const tampered = bytes.slice();
    tampered[place]! ^= 1;
    const result = decodeArtifact(tampered);
    expect(isRefusal(result) && result.refused).toContain(part);
  });

  test('is refused whichever byte was changed, and however', () => {
    for (let place = 0; place < bytes.length; place += 1) {
      const tampered = bytes.slice();
      tampered[place]! ^= 1 << (place % 8);
      expect(isRefusal(decodeArtifact(tampered)), `byte ${place}`).toBe(true);
    }
  });

  test('is refused in any form but the canonical one, of the same length too', () => {
    const { leben, ...rest } = cdeDecode(bytes, { cde: true }) as { readonly leben: number };
    const turned = new Uint8Array(cdeEncode({ ...rest, leben }, { sortKeys: null }));
    expect([turned.length, cdeDecode(turned)]).toEqual([bytes.length, cdeDecode(bytes)]);
    const result = decodeArtifact(turned);
    expect(isRefusal(result) && result.refused).toContain('canonical');
  });

  test('is refused when cut off or followed by more', () => {
    for (const length of [0, 1, 40, bytes.length - 1])
      expect(isRefusal(decodeArtifact(bytes.slice(0, length)))).toBe(true);
    expect(isRefusal(decodeArtifact(new Uint8Array([...bytes, 0])))).toBe(true);
  });

  test('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (noise) => {
        expect(isRefusal(decodeArtifact(noise))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test('is refused beyond its largest size before it is read', () => {
    const result = decodeArtifact(new Uint8Array(MAX_ARTIFACT_BYTES + 1));
    expect(isRefusal(result) && result.refused).toBe('it is larger than 64 MiB');
  });
});

test('an interface of another shape is refused with the place', () => {
  const odd = { ...module, verdicts: [{ ...module.verdicts[0]!, bound: 'many' }] } as unknown as Interface;
  const result = decodeArtifact(encodeArtifact({ ...artifact, interface: odd }));
  expect(isRefusal(result) && result.refused).toContain('verdicts.0.bound');
});
