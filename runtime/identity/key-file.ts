/** Key files: a secret key at rest, under a passphrase. What is not encrypted in the file is bound to what is. */
import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto';
import { bytes, integer, oneOf, type Reader, record, ShapeFault, text } from '../../language/shape.ts';
import { canonical } from './canonical.ts';
import { ed25519PublicKey, signEd25519 } from './ed25519.ts';
import { es256PublicKey, signEs256 } from './es256.ts';
import { keyId, type PublicKey } from './key.ts';

/** Keys that this program holds itself; those of WebAuthn stay in their devices. */
export type HeldAlgorithm = 'ed25519' | 'es256';

export type KeyFile = {
  readonly name: string;
  readonly algorithm: HeldAlgorithm;
  readonly publicKey: Uint8Array;
  /** Milliseconds since 1970 UTC. */
  readonly created: number;
  readonly scrypt: ScryptParameters;
  readonly salt: Uint8Array;
  readonly nonce: Uint8Array;
  /** AES-256-GCM over the 32 bytes of the secret, with the other members as additional data. */
  readonly sealed: Uint8Array;
};

export type ScryptParameters = { readonly cost: number; readonly blockSize: number; readonly parallel: number };

/** A key that can sign. */
export type SecretKey = {
  readonly name: string;
  readonly publicKey: PublicKey;
  readonly sign: (message: Uint8Array) => Uint8Array;
};

/** 128 MiB and a third of a second for each guess: the least that OWASP's Password Storage Cheat Sheet names for scrypt. */
export const SCRYPT: ScryptParameters = { cost: 2 ** 17, blockSize: 8, parallel: 1 };
/** A file that asks for more would stop the machine before the passphrase is even wrong. */
export const MAX_SCRYPT_BYTES = 1024 * 1024 * 1024;
/** And one that asks for less was not made by this program. */
export const MIN_SCRYPT_COST = 2 ** 14;
/** Shorter ones fall to a list of words, scrypt or not. */
export const MIN_PASSPHRASE_CHARACTERS = 12;
export const MAX_KEY_FILE_BYTES = 16 * 1024;

export function isKeyName(name: string): boolean {
  return /^[a-z0-9][a-z0-9_.-]{0,63}$/.test(name) && !name.includes('..');
}

/** Makes a fresh key and seals it. */
export async function newKeyFile(
  name: string,
  algorithm: HeldAlgorithm,
  passphrase: string,
  created: number,
  parameters: ScryptParameters = SCRYPT,
): Promise<KeyFile> {
  const secret = freshSecret(algorithm);
  const head = {
    ...{ name, algorithm, publicKey: publicKeyOf(algorithm, secret), created },
    ...{ scrypt: parameters, salt: new Uint8Array(randomBytes(32)), nonce: new Uint8Array(randomBytes(12)) },
  };
  const cipher = createCipheriv('aes-256-gcm', await derive(passphrase, head.salt, parameters), head.nonce);
  cipher.setAAD(canonical(head));
  const sealed = new Uint8Array(Buffer.concat([cipher.update(secret), cipher.final(), cipher.getAuthTag()]));
  secret.fill(0);
  return { ...head, sealed };
}

/** Undefined: the passphrase is another one, or the file was changed; which of the two cannot be told. */
export async function unlockKeyFile(file: KeyFile, passphrase: string): Promise<SecretKey | undefined> {
  const { sealed, ...head } = file;
  const cipher = createDecipheriv('aes-256-gcm', await derive(passphrase, file.salt, file.scrypt), file.nonce, {
    authTagLength: TAG_BYTES,
  });
  cipher.setAAD(canonical(head));
  cipher.setAuthTag(sealed.subarray(-TAG_BYTES));
  let secret: Uint8Array;
  try {
    secret = new Uint8Array(Buffer.concat([cipher.update(sealed.subarray(0, -TAG_BYTES)), cipher.final()]));
  } catch {
    return undefined;
  }
  const sign = file.algorithm === 'ed25519' ? signEd25519 : signEs256;
  return { name: file.name, publicKey: publicKeyIn(file), sign: (message) => sign(message, secret) };
}

export function publicKeyIn({ algorithm, publicKey }: KeyFile): PublicKey {
  return { algorithm, bytes: publicKey };
}

export function keyFileId(file: KeyFile): string {
  return keyId(publicKeyIn(file));
}

/** JSON with byte strings in base 64: people look into it, and into backups of it. */
export function encodeKeyFile(file: KeyFile): string {
  const json = (value: unknown): unknown =>
    value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value;
  const members = Object.entries(file).map(([member, value]) => [member, json(value)]);
  return `${JSON.stringify({ format: FORMAT, ...Object.fromEntries(members) }, null, 2)}\n`;
}

/** Undefined: not a key file of this format, or one whose parameters nobody should follow. */
export function decodeKeyFile(content: string): KeyFile | undefined {
  if (content.length > MAX_KEY_FILE_BYTES) return undefined;
  try {
    const { format: _, ...file } = readKeyFile(JSON.parse(content), '');
    const { cost, blockSize, parallel } = file.scrypt;
    const power = cost >= MIN_SCRYPT_COST && Number.isInteger(Math.log2(cost));
    const fits = blockSize >= 1 && parallel >= 1 && parallel <= 16 && 128 * cost * blockSize <= MAX_SCRYPT_BYTES;
    const lengths = file.salt.length === 32 && file.nonce.length === 12 && file.sealed.length === 32 + TAG_BYTES;
    return power && fits && lengths && isKeyName(file.name) ? file : undefined;
  } catch {
    return undefined;
  }
}

const FORMAT = 'leben key v1';
const TAG_BYTES = 16;

const base64: Reader<Uint8Array> = (value, at) => {
  const written = text(value, at);
  const read = new Uint8Array(Buffer.from(written, 'base64'));
  if (Buffer.from(read).toString('base64') !== written) throw new ShapeFault(at, 'base 64');
  return bytes(read, at);
};

const readKeyFile = record<KeyFile & { readonly format: string }>({
  format: oneOf(FORMAT),
  name: text,
  algorithm: oneOf('ed25519', 'es256'),
  publicKey: base64,
  created: integer,
  scrypt: record<ScryptParameters>({ cost: integer, blockSize: integer, parallel: integer }),
  salt: base64,
  nonce: base64,
  sealed: base64,
});

function freshSecret(algorithm: HeldAlgorithm): Uint8Array {
  while (true) {
    const secret = new Uint8Array(randomBytes(32));
    // A scalar of P-256 is below the group order; all but one in 2^32 are.
    if (algorithm === 'ed25519' || isScalar(secret)) return secret;
  }
}

function isScalar(secret: Uint8Array): boolean {
  try {
    es256PublicKey(secret);
    return true;
  } catch {
    return false;
  }
}

function publicKeyOf(algorithm: HeldAlgorithm, secret: Uint8Array): Uint8Array {
  return algorithm === 'ed25519' ? ed25519PublicKey(secret) : es256PublicKey(secret);
}

function derive(
  passphrase: string,
  salt: Uint8Array,
  { cost, blockSize, parallel }: ScryptParameters,
): Promise<Buffer> {
  // The same passphrase, however a keyboard composes its accents.
  const password = passphrase.normalize('NFC');
  const options = { N: cost, r: blockSize, p: parallel, maxmem: 2 * 128 * cost * blockSize };
  return new Promise((resolve, reject) => {
    scrypt(password, salt, 32, options, (error, key) => (error === null ? resolve(key) : reject(error)));
  });
}
