/** `leben ledger`: a ledger in a folder: begins one, records files in it, shows, proves, checks and copies. */
import { runActions } from './actions.ts';
import { backup, exportEntries, restore } from './ledger-copy.ts';
import { checkProof, prove } from './ledger-proof.ts';
import { replayed, show, verify } from './ledger-read.ts';
import { add, begin, checkpoint, verifierKey } from './ledger-write.ts';

export const run = runActions('ledger', {
  new: begin,
  add,
  checkpoint,
  key: verifierKey,
  show,
  proof: prove,
  'check-proof': checkProof,
  verify,
  replay: replayed,
  export: exportEntries,
  backup,
  restore,
});
