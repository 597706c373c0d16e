/** Diagnostics about contracts. The words stand in `words/en/contracts.ts`. */
import { diagnostic } from '../diagnostics.ts';

export const notInContract = diagnostic('C001', 'error');
export const contractLacks = diagnostic('C002', 'error');
export const calendarWanted = diagnostic('C003', 'error');
export const misplacedStatement = diagnostic('C004', 'error');
export const powerWithoutWhen = diagnostic('C005', 'error');
export const coinInHand = diagnostic('C006', 'error');
export const noMoment = diagnostic('C007', 'error');
export const argumentMissing = diagnostic('C008', 'error');
export const noSuchMeter = diagnostic('C009', 'error');
export const laterVersion = diagnostic('C010', 'error');
export const slotNeverFilled = diagnostic('C011', 'error');
export const whichAgreement = diagnostic('C012', 'error');
