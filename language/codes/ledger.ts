/** The diagnostics of keys and of the ledger (K codes). Their words: `words/en/ledger.ts`. */
import { diagnostic } from '../diagnostics.ts';

export const noSuchKey = diagnostic('K001', 'error');
export const keyExists = diagnostic('K002', 'error');
export const keyFileDamaged = diagnostic('K003', 'error');
export const passphraseWrong = diagnostic('K004', 'error');
export const passphraseWanted = diagnostic('K005', 'error');
export const passphraseShort = diagnostic('K006', 'error');
export const badKeyName = diagnostic('K007', 'error');
export const signatureRefused = diagnostic('K008', 'error');
export const notASignature = diagnostic('K009', 'error');
export const notAStatement = diagnostic('K010', 'error');
export const keyFileOpen = diagnostic('K011', 'warning');

export const noLedger = diagnostic('K020', 'error');
export const folderNotEmpty = diagnostic('K021', 'error');
export const ledgerDamaged = diagnostic('K022', 'error');
export const ledgerHeld = diagnostic('K023', 'error');
export const proofRefused = diagnostic('K024', 'error');
export const noSuchEntry = diagnostic('K025', 'error');
export const checkpointRefused = diagnostic('K026', 'error');
export const notANoteKey = diagnostic('K027', 'error');
export const notRecorded = diagnostic('K028', 'error');
export const tornEnd = diagnostic('K029', 'warning');
export const keyWanted = diagnostic('K030', 'error');
export const notYetSigned = diagnostic('K031', 'error');
export const badOrigin = diagnostic('K032', 'error');
export const notASalt = diagnostic('K033', 'error');
export const noState = diagnostic('K034', 'error');
export const noCheckpoint = diagnostic('K035', 'error');
