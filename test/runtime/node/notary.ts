/** The key that the tests' ledger signs its checkpoints with. */
import { ed25519PublicKey, signEd25519 } from '../../../runtime/identity/ed25519.ts';
import type { NoteSigner } from '../../../runtime/ledger/note.ts';
import { CHAIN } from '../identity/people.ts';

const secret = new Uint8Array(32).fill(3);
export const noteSigner: NoteSigner = {
  name: CHAIN,
  kind: 'log',
  publicKey: ed25519PublicKey(secret),
  sign: (message) => signEd25519(message, secret),
};
