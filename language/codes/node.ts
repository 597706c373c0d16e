/** The diagnostics of nodes (K codes from K050). Their words: `words/en/node.ts`. */
import { diagnostic } from '../diagnostics.ts';

export const noNode = diagnostic('K050', 'error');
export const notTaken = diagnostic('K051', 'error');
export const rejectedStep = diagnostic('K052', 'error');
export const signerWanted = diagnostic('K053', 'error');
export const notASigner = diagnostic('K054', 'error');
export const noSuchAgreement = diagnostic('K055', 'error');
export const notACall = diagnostic('K056', 'error');
export const notADraft = diagnostic('K057', 'error');
export const nodeTextRefused = diagnostic('K058', 'error');
export const notASealedText = diagnostic('K059', 'error');
/** A command of ledgers, and the ledger is a node's. */
export const ledgerOfNode = diagnostic('K060', 'error');
export const foundingNotProved = diagnostic('K061', 'error');
export const signatureNotAsked = diagnostic('K062', 'error');
