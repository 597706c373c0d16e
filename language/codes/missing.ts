/** Diagnostics about missing data and evidence. The words stand in `words/en/missing.ts`. */
import { diagnostic } from '../diagnostics.ts';

export const requiredNotGiven = diagnostic('M001', 'error');
export const scoreNotCovered = diagnostic('M002', 'error');
export const columnNotCovered = diagnostic('M003', 'error');
export const askComputed = diagnostic('M004', 'error');
export const coversNothing = diagnostic('M005', 'warning');
export const unknownReason = diagnostic('M006', 'error');
export const alwaysKnown = diagnostic('M007', 'warning');
export const coveredTwice = diagnostic('M008', 'error');
export const unknownGives = diagnostic('M009', 'error');
export const mayBeUnknown = diagnostic('M010', 'error');
export const evidenceExpired = diagnostic('E001', 'warning');
export const unknownStatus = diagnostic('E002', 'error');
export const productionCitesNothing = diagnostic('E003', 'warning');
export const sourceItem = diagnostic('E004', 'error');
export const sourceUncited = diagnostic('E005', 'information');
