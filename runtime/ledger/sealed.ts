/** Sealed texts: the ledger holds a commitment, the text lies apart, and whoever deletes the salt has erased it for good. */
import { createCipheriv, createDecipheriv, hash, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';
import { tagged32 } from '../identity/statement.ts';
import type { Folder } from './files.ts';

export type Commitment = { readonly commitment: Uint8Array; readonly salt: Uint8Array };

/** As long as the hash: without the salt even a text of one word cannot be guessed from its commitment. */
export const SALT_BYTES = 32;

/** Binds to a text without saying anything of it. A salt is used once. */
export function commit(text: Uint8Array, salt: Uint8Array = randomBytes(SALT_BYTES)): Commitment {
  if (salt.length !== SALT_BYTES) throw new RangeError(`a salt has ${SALT_BYTES} bytes`);
  const body = Buffer.concat([salt, text]);
  return { commitment: new Uint8Array(hash('sha256', tagged32('leben/commitment/v1\n', body), 'buffer')), salt };
}

/** Is this the text, and the salt, that was committed to. */
export function opens({ commitment, salt }: Commitment, text: Uint8Array): boolean {
  if (salt.length !== SALT_BYTES || commitment.length !== 32) return false;
  return timingSafeEqual(commit(text, salt).commitment, commitment);
}

/** Texts by commitment. Ciphertexts may be copied and backed up at will: only `salts` must be able to forget. */
export type SealedTexts = {
  /** Keeps the text; durable when it returns. */
  readonly keep: (text: Uint8Array) => Uint8Array;
  /** Undefined: erased, or never here. */
  readonly open: (commitment: Uint8Array) => { readonly text: Uint8Array; readonly salt: Uint8Array } | undefined;
  /** Deletes the salt, then the ciphertext. What the ledger holds of it stays, and says nothing any more. */
  readonly erase: (commitment: Uint8Array) => void;
};

export function sealedTexts(salts: Folder, texts: Folder): SealedTexts {
  return {
    keep(text) {
      const { commitment, salt } = commit(text);
      const name = nameOf(commitment);
      texts.replace(name, encrypt(text, salt));
      try {
        // The salt last: until it is there, nothing can be opened.
        salts.replace(name, salt);
      } catch (error) {
        texts.remove(name);
        throw error;
      }
      return commitment;
    },
    open(commitment) {
      const name = nameOf(commitment);
      if (!salts.has(name) || !texts.has(name)) return undefined;
      const salt = new Uint8Array(salts.readAll(name));
      const text = decrypt(texts.readAll(name), salt);
      return text === undefined || !opens({ commitment, salt }, text) ? undefined : { text, salt };
    },
    erase(commitment) {
      salts.remove(nameOf(commitment));
      texts.remove(nameOf(commitment));
    },
  };
}

function nameOf(commitment: Uint8Array): string {
  if (commitment.length !== 32) throw new RangeError('a commitment has 32 bytes');
  return Buffer.from(commitment).toString('hex');
}

const TAG_BYTES = 16;
/** The key is used for one text: the nonce may stand still. */
const NONCE = Buffer.alloc(12);

function keyOf(salt: Uint8Array): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', salt, new Uint8Array(), 'leben/sealed/v1', 32));
}

function encrypt(text: Uint8Array, salt: Uint8Array): Uint8Array {
  const cipher = createCipheriv('aes-256-gcm', keyOf(salt), NONCE);
  return Buffer.concat([cipher.update(text), cipher.final(), cipher.getAuthTag()]);
}

function decrypt(bytes: Uint8Array, salt: Uint8Array): Uint8Array | undefined {
  if (bytes.length < TAG_BYTES || salt.length !== SALT_BYTES) return undefined;
  const cipher = createDecipheriv('aes-256-gcm', keyOf(salt), NONCE, { authTagLength: TAG_BYTES });
  cipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  try {
    return new Uint8Array(Buffer.concat([cipher.update(bytes.subarray(0, -TAG_BYTES)), cipher.final()]));
  } catch {
    return undefined;
  }
}
