/** Diagnostics about names. The words stand in `words/en/names.ts`. */
import { diagnostic } from '../diagnostics.ts';

export const unknownName = diagnostic('N001', 'error');
export const declaredTwice = diagnostic('N002', 'error');
export const circle = diagnostic('N003', 'error');
export const functionReads = diagnostic('N004', 'error');
export const unknownModule = diagnostic('N005', 'error');
export const circleOfModules = diagnostic('N006', 'error');
export const notInModule = diagnostic('N007', 'error');
export const functionWithoutArguments = diagnostic('N008', 'error');
export const ambiguousCase = diagnostic('N009', 'error');
export const unknownType = diagnostic('N010', 'error');
export const unknownCodes = diagnostic('N011', 'error');
export const unknownSource = diagnostic('N012', 'error');
export const secondInput = diagnostic('N013', 'error');
export const wrongSort = diagnostic('N014', 'error');
export const unknownField = diagnostic('N015', 'error');
export const inputsDiffer = diagnostic('N016', 'error');
export const unknownResource = diagnostic('N017', 'error');
export const unknownLabel = diagnostic('N018', 'error');
export const chainTooLong = diagnostic('N019', 'error');
export const unknownCase = diagnostic('N020', 'error');
export const notACode = diagnostic('N021', 'error');
export const listTakesOut = diagnostic('N022', 'error');
export const broughtTwice = diagnostic('N023', 'error');
export const tooMany = diagnostic('N024', 'error');
export const nameOfContracts = diagnostic('N025', 'error');
