/** The diagnostics of patients' data (F codes). Their words: `words/en/facts.ts`. */
import { diagnostic } from '../diagnostics.ts';

// Reading records.
export const unreadable = diagnostic('F001', 'error');
export const emptyFile = diagnostic('F002', 'error');
export const recordNotUtf8 = diagnostic('F003', 'error');
export const jsonCutOff = diagnostic('F004', 'error');
export const notJson = diagnostic('F005', 'error');
export const notFhir = diagnostic('F006', 'error');
export const damagedArchive = diagnostic('F007', 'error');
export const resourceTooLong = diagnostic('F008', 'error');
export const noSubject = diagnostic('F009', 'warning');
export const unknownPatient = diagnostic('F010', 'warning');
export const noCode = diagnostic('F011', 'warning');
export const badDate = diagnostic('F012', 'warning');
export const patientsMixed = diagnostic('F013', 'error');
export const unknownStatus = diagnostic('F014', 'warning');
export const medicationNotGiven = diagnostic('F015', 'warning');
export const tooManyMedications = diagnostic('F016', 'error');
export const noPatient = diagnostic('F017', 'error');
export const patientWithoutId = diagnostic('F018', 'error');
export const andMore = diagnostic('F019', 'information');

// Making facts of them.
export const otherKind = diagnostic('F020', 'warning');
export const implausible = diagnostic('F021', 'warning');
export const unknownUnit = diagnostic('F022', 'warning');
export const tooCoarse = diagnostic('F023', 'warning');
export const undated = diagnostic('F024', 'warning');
export const listTooLong = diagnostic('F025', 'error');
export const badBirthDate = diagnostic('F026', 'warning');
export const noCase = diagnostic('F027', 'warning');
export const notInRecords = diagnostic('F028', 'warning');

export const unpacksWithoutBound = diagnostic('F029', 'error');

// Facts that are given.
export const factsNotJson = diagnostic('F050', 'error');
export const factsNotObject = diagnostic('F051', 'error');
export const unknownField = diagnostic('F052', 'error');
export const badLiteral = diagnostic('F053', 'error');
export const badReason = diagnostic('F054', 'error');
export const badElement = diagnostic('F055', 'error');
export const factNotPlain = diagnostic('F056', 'error');
export const factTwice = diagnostic('F057', 'error');
