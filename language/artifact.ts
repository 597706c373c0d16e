/** The artifact: one file that holds a compiled module, its text, and what was proved of it. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { decode, encode, rfc8949EncodeOptions } from 'cborg';
import { bigIntEncoder } from 'cborg/taglib';
import { readInterface } from './artifact-interface.ts';
import type { Interface } from './interface.ts';
import { bytes, integer, list, oneOf, type Reader, record, ShapeFault, sameBytes, text } from './shape.ts';

/** Version of this layout. Another one is refused: a reader that guesses would run what nobody checked. */
export const ARTIFACT_FORMAT = 2;

/** Largest artifact that is read: text, program and bytecode of the largest source file stay well under it. */
export const MAX_ARTIFACT_BYTES = 64 * 1024 * 1024;

/** What was checked of a declaration and how. `proved`: holds for every data state; `warned`: not decided, and said so. */
export type Proof = {
  readonly about: string;
  readonly claim: string;
  readonly outcome: 'proved' | 'warned';
  /** `enumeration of cells`, `interval arithmetic`, or a solver with its version. */
  readonly method: string;
};

export type Artifact = {
  /** Name and version of the compiler: the same one gives the same bytes for the same source. */
  readonly compiler: string;
  readonly interface: Interface;
  /** The entry first, then the modules it uses, each as its text was read. */
  readonly sources: readonly { readonly file: string; readonly text: string }[];
  /** SHA-256 of the printed Core, in hexadecimal. */
  readonly coreHash: string;
  readonly javascript: string;
  readonly bytecode: Uint8Array;
  readonly engine: { readonly name: string; readonly version: string };
  /** The most fuel one world of a verdict costs. */
  readonly bounds: readonly { readonly verdict: string; readonly fuel: number }[];
  readonly proofs: readonly Proof[];
};

export type Refusal = { readonly refused: string };

/** Deterministic CBOR (RFC 8949 §4.2.1): the same artifact, the same bytes. */
export function encodeArtifact(artifact: Artifact): Uint8Array {
  const parts: Record<string, Uint8Array> = {};
  const hashes: Record<string, Uint8Array> = {};
  for (const name of PART_NAMES) {
    const part = canonical(partValue(artifact, name));
    parts[name] = part;
    hashes[name] = sha256(part);
  }
  return canonical({ leben: ARTIFACT_FORMAT, parts, hashes, signatures: [] });
}

/** Never throws: what is not an unharmed artifact of this format is refused, with the part that differs. */
export function decodeArtifact(file: Uint8Array): Artifact | Refusal {
  if (file.length > MAX_ARTIFACT_BYTES) return { refused: `it is larger than ${MAX_ARTIFACT_BYTES >> 20} MiB` };
  const envelope = readCanonical(file, readEnvelope, 'the file');
  if ('refused' in envelope) return envelope;
  const { leben, parts, hashes } = envelope.value;
  if (leben !== ARTIFACT_FORMAT)
    return { refused: `it has format ${leben}, and this program reads ${ARTIFACT_FORMAT}` };
  for (const name of PART_NAMES) {
    if (!sameBytes(sha256(parts[name]), hashes[name])) {
      return { refused: `${PARTS[name].title} differs from its hash: it was changed after it was built` };
    }
  }
  const read: Partial<Record<PartName, unknown>> = {};
  for (const name of PART_NAMES) {
    const part = readCanonical<unknown>(parts[name], PARTS[name].read, PARTS[name].title);
    if ('refused' in part) return part;
    read[name] = part.value;
  }
  const { program, ...rest } = read as { readonly [K in PartName]: PartValue<K> };
  return { ...program, ...rest };
}

/** The artifact's identity: SHA-256, in hexadecimal, of the file without signatures. Undefined: not an artifact. */
export function artifactIdentity(file: Uint8Array): string | undefined {
  const envelope = readCanonical(file, readEnvelope, 'the file');
  if ('refused' in envelope) return undefined;
  const { leben, parts } = envelope.value;
  return bytesToHex(sha256(canonical({ leben, parts })));
}

export function isRefusal(value: object): value is Refusal {
  return 'refused' in value;
}

type Program = Pick<Artifact, 'compiler' | 'coreHash' | 'engine'>;

/** Each part stands as a byte string of its own, so that a changed byte is found in the part it harms. */
const PARTS = {
  program: {
    title: 'the description of the program',
    read: record<Program>({
      compiler: text,
      coreHash: text,
      engine: record<Artifact['engine']>({ name: text, version: text }),
    }),
  },
  interface: { title: 'the interface', read: readInterface },
  sources: {
    title: 'the source',
    read: list(record<Artifact['sources'][number]>({ file: text, text: text })),
  },
  javascript: { title: 'the generated program', read: text },
  bytecode: { title: 'the bytecode', read: bytes },
  bounds: {
    title: 'the list of fuel bounds',
    read: list(record<Artifact['bounds'][number]>({ verdict: text, fuel: integer })),
  },
  proofs: {
    title: 'the list of proofs',
    read: list(record<Proof>({ about: text, claim: text, outcome: oneOf('proved', 'warned'), method: text })),
  },
} as const;

type PartName = keyof typeof PARTS;
type PartValue<K extends PartName> = ReturnType<(typeof PARTS)[K]['read']>;
const PART_NAMES = Object.keys(PARTS) as readonly PartName[];

type Envelope = {
  readonly leben: number;
  readonly parts: Readonly<Record<PartName, Uint8Array>>;
  readonly hashes: Readonly<Record<PartName, Uint8Array>>;
  readonly signatures: readonly Signature[];
};

/** An author's signature over the identity. Format 2 carries none yet; the place is kept beside what is signed. */
type Signature = { readonly key: Uint8Array; readonly signature: Uint8Array };

const readParts = record<Envelope['parts']>(
  Object.fromEntries(PART_NAMES.map((name) => [name, bytes])) as Record<PartName, Reader<Uint8Array>>,
);

const readEnvelope = record<Envelope>({
  leben: integer,
  parts: readParts,
  hashes: readParts,
  signatures: list(record<Signature>({ key: bytes, signature: bytes })),
});

function partValue(artifact: Artifact, name: PartName): unknown {
  const { compiler, coreHash, engine } = artifact;
  return name === 'program' ? { compiler, coreHash, engine } : artifact[name];
}

function canonical(value: unknown): Uint8Array {
  return encode(value, ENCODING);
}

/** `bigint` needs its own encoder: cborg's own throws beyond 64 bits. */
const ENCODING = {
  ...rfc8949EncodeOptions,
  typeEncoders: { bigint: bigIntEncoder },
  ignoreUndefinedProperties: true,
};

/**
 * Bytes of a number beyond 64 bits: as many as the 400 digits that a number may have on the wire need, and more. Reading and
 * writing them takes time that grows with the square: a megabyte of them would take minutes.
 */
export const MAX_BIGNUM_BYTES = 256;

const BIGNUMS = { 2: bignum, 3: (inner: () => unknown) => -1n - bignum(inner) };

function bignum(inner: () => unknown): bigint {
  const digits = bytes(inner(), '');
  if (digits.length > MAX_BIGNUM_BYTES) throw new ShapeFault('', 'a number');
  return digits.length === 0 ? 0n : BigInt(`0x${bytesToHex(digits)}`);
}

/** cborg's strict decoder accepts unsorted maps, so what was read is written again and compared. */
function readCanonical<T>(file: Uint8Array, read: Reader<T>, title: string): { readonly value: T } | Refusal {
  let value: unknown;
  let again: Uint8Array;
  try {
    value = decode(file, { strict: true, rejectDuplicateMapKeys: true, tags: BIGNUMS });
    again = canonical(value);
  } catch {
    return { refused: `${title} is not CBOR, or is cut off` };
  }
  if (!sameBytes(again, file)) return { refused: `${title} is not in the one canonical form` };
  try {
    return { value: read(value, '') };
  } catch (fault) {
    if (fault instanceof ShapeFault) return { refused: `${title} has another shape: ${fault.message}` };
    throw fault;
  }
}
