/** The diagnostics of the command line (I codes) and of artifacts (A codes). Their words: `words/en/cli.ts`. */
import { diagnostic } from '../diagnostics.ts';

export const unknownCommand = diagnostic('I001', 'error');
export const unknownOption = diagnostic('I002', 'error');
export const optionWithoutValue = diagnostic('I003', 'error');
export const argumentWanted = diagnostic('I004', 'error');
export const argumentTooMany = diagnostic('I005', 'error');
export const fileUnreadable = diagnostic('I006', 'error');
export const noLebenFiles = diagnostic('I007', 'error');
export const noSuchVerdict = diagnostic('I008', 'error');
export const badDateOption = diagnostic('I009', 'error');
export const oneOfOptions = diagnostic('I010', 'error');
export const fileUnwritable = diagnostic('I011', 'error');
export const noSuchCode = diagnostic('I012', 'error');
export const fileExists = diagnostic('I013', 'error');
export const badModuleName = diagnostic('I014', 'error');
export const notAChoice = diagnostic('I015', 'error');

export const artifactRefused = diagnostic('A001', 'error');
export const moduleRetired = diagnostic('A002', 'error');
export const evidenceTooOld = diagnostic('A003', 'error');
