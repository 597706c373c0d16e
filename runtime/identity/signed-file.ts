/** Detached signatures: of a file, or of a statement, in a small JSON file beside it. */
import { bytes, oneOf, type Reader, record, ShapeFault, text } from '../../language/shape.ts';
import { checkProof, keyFault, keyId, type PublicKey } from './key.ts';
import type { HeldAlgorithm, SecretKey } from './key-file.ts';
import { decodeStatement, messageOf, type Statement, tagged32 } from './statement.ts';

/** `of`: a signature of a file says nothing about a statement with the same bytes, nor the other way round. */
export type DetachedSignature = {
  readonly of: 'file' | 'statement';
  readonly algorithm: HeldAlgorithm;
  readonly publicKey: Uint8Array;
  readonly signature: Uint8Array;
};

export type Checked =
  | { readonly kind: 'holds'; readonly key: string; readonly statement: Statement | undefined }
  | { readonly kind: 'refused'; readonly why: string };

export const MAX_SIGNATURE_FILE_BYTES = 8 * 1024;
export const SIGNATURE_ENDING = '.sig';

/** Undefined: the content is no canonical statement. */
export function signContent(
  content: Uint8Array,
  of: DetachedSignature['of'],
  key: SecretKey,
): DetachedSignature | undefined {
  const message = signedMessage(content, of);
  if (message === undefined) return undefined;
  const { algorithm, bytes: publicKey } = key.publicKey;
  return { of, algorithm: algorithm as HeldAlgorithm, publicKey, signature: key.sign(message) };
}

/** Does the signature hold; whose key it is, is for the caller to know: compare the id. */
export function checkContent(content: Uint8Array, { of, algorithm, publicKey, signature }: DetachedSignature): Checked {
  const key: PublicKey = { algorithm, bytes: publicKey };
  if (keyFault(key) !== undefined) return { kind: 'refused', why: 'its key is not one that is used' };
  const message = signedMessage(content, of);
  if (message === undefined) return { kind: 'refused', why: 'the file is not the one binary form of a statement' };
  const checked = checkProof({ kind: 'signature', signature }, message, key, NO_SITE);
  if (checked.kind === 'refused') {
    const { fault } = checked;
    const high = fault.kind === 'signature' && fault.fault === 'high s';
    const malformed = fault.kind === 'signature' && fault.fault !== 'wrong';
    if (high) return { kind: 'refused', why: 'it is the twin of a signature, with the higher s' };
    return {
      kind: 'refused',
      why: malformed ? 'it is no signature in its one form' : 'it is of another text or by another key',
    };
  }
  const read = of === 'statement' ? decodeStatement(content) : undefined;
  return { kind: 'holds', key: keyId(key), statement: read?.kind === 'read' ? read.value : undefined };
}

export function encodeSignature({ of, algorithm, publicKey, signature }: DetachedSignature): string {
  const base64 = (value: Uint8Array): string => Buffer.from(value).toString('base64');
  const file = { format: FORMAT, of, algorithm, publicKey: base64(publicKey), signature: base64(signature) };
  return `${JSON.stringify(file, null, 2)}\n`;
}

export function decodeSignature(content: string): DetachedSignature | undefined {
  if (content.length > MAX_SIGNATURE_FILE_BYTES) return undefined;
  try {
    const { format: _, ...signature } = readSignature(JSON.parse(content), '');
    return signature;
  } catch {
    return undefined;
  }
}

const FORMAT = 'leben signature v1';
const NO_SITE = { id: '', origins: [] };

function signedMessage(content: Uint8Array, of: DetachedSignature['of']): Uint8Array | undefined {
  if (of === 'file') return tagged32('leben/file/v1\n', content);
  const read = decodeStatement(content);
  return read.kind === 'read' ? messageOf(read.value) : undefined;
}

const base64: Reader<Uint8Array> = (value, at) => {
  const written = text(value, at);
  const read = new Uint8Array(Buffer.from(written, 'base64'));
  if (Buffer.from(read).toString('base64') !== written) throw new ShapeFault(at, 'base 64');
  return bytes(read, at);
};

const readSignature = record<DetachedSignature & { readonly format: string }>({
  format: oneOf(FORMAT),
  of: oneOf('file', 'statement'),
  algorithm: oneOf('ed25519', 'es256'),
  publicKey: base64,
  signature: base64,
});
