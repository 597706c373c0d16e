/** `leben node`: agreements on a ledger in a folder: begins one, registers parties, signs, acts, looks and proves. */
import { runActions } from './actions.ts';
import type { Run } from './io.ts';
import { act, agree, approve, report, sign, submit, time } from './node-agree.ts';
import { asset, begin, money, register, revoke, role, rotate, text } from './node-begin.ts';
import { backup, restore } from './node-copy.ts';
import { erase } from './node-erase.ts';
import { checkpoint, prove, show, verify, view } from './node-look.ts';
import { readProof } from './node-proof.ts';

export const run: Run = runActions('node', {
  ...{ new: begin, register, role, rotate, revoke, text, asset, money },
  ...{ agree, act, approve, report, sign, submit, time },
  ...{ view, show, checkpoint, proof: prove, 'read-proof': readProof, erase, verify, backup, restore },
});
