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
export const onlyTermIsAgreement = diagnostic('C013', 'error');
export const keepNotPublic = diagnostic('C014', 'error');
export const notAskedHere = diagnostic('C015', 'error');
export const noSuchArgument = diagnostic('C016', 'error');
export const zoneNotKnown = diagnostic('C017', 'error');
export const thingInHand = diagnostic('C018', 'error');
export const neverSoMany = diagnostic('C019', 'error');
export const noMarketStep = diagnostic('C020', 'error');
export const neverSigned = diagnostic('C021', 'error');
export const noVocabulary = diagnostic('C022', 'error');
export const contractReads = diagnostic('C023', 'error');
