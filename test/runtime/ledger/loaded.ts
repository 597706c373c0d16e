/** The ledger that processes are killed over: how it is opened, and who signs for it. */
import { ed25519PublicKey, signEd25519 } from '../../../runtime/identity/ed25519.ts';
import type { LedgerOptions } from '../../../runtime/ledger/ledger.ts';
import type { NoteSigner } from '../../../runtime/ledger/note.ts';
import { counting } from './counting.ts';

/** Small segments and an index that follows at once, so that a kill finds them half written. */
export const LOADED: LedgerOptions = {
  apply: counting,
  executor: 'counting 1',
  segmentBytes: 64 * 1024,
  lagEntries: 100,
};

export const ORIGIN = 'hospital.example/log';
const secret = new Uint8Array(32).fill(3);

export const logSigner: NoteSigner = {
  name: ORIGIN,
  kind: 'log',
  publicKey: ed25519PublicKey(secret),
  sign: (message) => signEd25519(message, secret),
};
