/** Diagnostics about what tables, decides and scores cover. The words stand in `words/en/tables.ts`. */
import { diagnostic } from '../diagnostics.ts';

export const noRowAnswers = diagnostic('T401', 'error');
export const rowNeverHolds = diagnostic('T402', 'warning');
export const rowUnreachable = diagnostic('T403', 'warning');
export const noMissingRowAnswers = diagnostic('T404', 'error');
export const missingRowsDiffer = diagnostic('T405', 'error');
export const rowsOverlap = diagnostic('T412', 'error');
export const rulesConflict = diagnostic('T421', 'error');
export const exceptionOutside = diagnostic('T422', 'warning');
export const ruleNeverHolds = diagnostic('T423', 'warning');
export const ruleAlwaysBeaten = diagnostic('T424', 'warning');
export const scoreLeavesRange = diagnostic('T431', 'error');
export const scoreRangeWide = diagnostic('T432', 'warning');
export const notDecided = diagnostic('T441', 'warning');
