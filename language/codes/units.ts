/** Diagnostics about units, dates and periods. The words stand in `words/en/units.ts`. */
import { diagnostic } from '../diagnostics.ts';

export const unknownUnit = diagnostic('U001', 'error');
export const unitMismatch = diagnostic('U002', 'error');
export const unitWanted = diagnostic('U003', 'error');
export const substanceWanted = diagnostic('U004', 'error');
export const temperatureArithmetic = diagnostic('U005', 'error');
export const unitOfOtherType = diagnostic('U006', 'error');
export const molarMassUnit = diagnostic('U007', 'error');
export const numberTooLong = diagnostic('U008', 'error');
export const roundingWanted = diagnostic('D001', 'error');
export const periodsDiffer = diagnostic('D002', 'error');
export const noSuchDate = diagnostic('D003', 'error');
export const ageLiteralWanted = diagnostic('D004', 'error');
export const dateOperator = diagnostic('D005', 'error');
