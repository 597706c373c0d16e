/** What is said about patients' data: records that are read, and facts that are given (F codes). Never a patient's value. */
import type { WordList } from '../wordlist.ts';

const READING_GOES_ON = 'The rest was read.';

export const facts = {
  F001: (d: { why: 'missing' | 'denied' | 'special' | 'other' }) => ({
    message:
      d.why === 'missing'
        ? 'There is no such file or folder.'
        : d.why === 'special'
          ? 'It is a pipe or a device, not a file.'
          : `It could not be read${d.why === 'denied' ? ': the system denies it' : ''}.`,
    help: d.why === 'missing' ? 'Check the path; paths count from the folder you are in.' : 'Check who may read it.',
  }),
  F002: () => ({ message: 'The file is empty.', help: 'Export it again, or leave it out.' }),
  F003: () => ({ message: 'The text is not UTF-8.', help: 'FHIR JSON is UTF-8: export or convert it again.' }),
  F004: () => ({
    message: 'The JSON is cut off: it ends before it is complete.',
    help: 'Copy or export the file again.',
  }),
  F005: (d: { line: number | undefined }) => ({
    message: `This is not JSON${d.line === undefined ? '' : `: it goes wrong in line ${d.line}`}.`,
    help: 'Records are FHIR R4 in JSON: a resource, a Bundle, or one resource a line.',
  }),
  F006: () => ({
    message: 'This is JSON, but not FHIR: it has no `resourceType`.',
    help: 'Records are FHIR R4 in JSON: a resource, a Bundle, or one resource a line.',
  }),
  F007: () => ({
    message: 'The compressed file is damaged.',
    why: READING_GOES_ON,
    help: 'Copy or export the file again.',
  }),
  F008: (d: { limitMb: number }) => ({
    message: `One resource is longer than ${d.limitMb} MB.`,
    why: 'No resource of a record is that long, and reading it would break the bound on memory.',
    help: 'Take attachments out of it.',
  }),
  F009: (d: { type: string }) => ({
    message: `This ${d.type} names no patient, so it counts for nobody.`,
    help: `Give it a ${d.type === 'AllergyIntolerance' || d.type === 'Immunization' ? '`patient`' : '`subject`'} with a \`reference\`.`,
  }),
  F010: (d: { resources: number }) => ({
    message: `${d.resources === 1 ? 'A resource belongs' : `${d.resources} resources belong`} to a patient of whom no Patient resource was given.`,
    why: 'Nobody is evaluated of whom only fragments are known.',
    help: 'Give the file with the Patient resources too.',
  }),
  F011: (d: { type: string }) => ({
    message: `This ${d.type} has no code, so no input finds it.`,
    why: 'Inputs find resources by code; a text beside it is not read.',
    help: 'Give it a coding with system and code.',
  }),
  F012: (d: { element: string }) => ({
    message: `\`${d.element}\` is not a date of the Gregorian calendar; it counts as not given.`,
    help: 'Write YYYY, YYYY-MM, YYYY-MM-DD or YYYY-MM-DDThh:mm:ss with a zone.',
  }),
  F013: () => ({
    message: 'Two Patient resources share this id and disagree on birth date or gender; the patient is left out.',
    why: 'Their records may have been mixed.',
    help: 'Give them different ids, or give one of them only.',
  }),
  F014: (d: { type: string }) => ({
    message: `This ${d.type} has a status that FHIR does not know; it does not count.`,
    help: 'Correct its `status` (or clinicalStatus, verificationStatus).',
  }),
  F015: () => ({
    message: 'The Medication that this resource refers to was not given, so no input finds it.',
    help: 'Give the file with the Medication resources too.',
  }),
  F016: (d: { limit: number }) => ({
    message: `More than ${d.limit} Medication resources are referred to; those beyond are not read.`,
    why: 'They are kept in memory while the records are read.',
    help: 'Split the export, or give codes in `medicationCodeableConcept`.',
  }),
  F017: () => ({
    message: 'There is no patient in what was given.',
    help: 'Give Patient resources, or Bundles that hold them.',
  }),
  F018: () => ({
    message: 'This Patient has no id, so nothing can refer to it.',
    help: 'Give it an `id`, or a `fullUrl` in its Bundle.',
  }),
  F019: (d: { code: string; more: number }) => ({
    message: `${d.more} more of ${d.code}, not shown one by one.`,
  }),
  F020: (d: { field: string; wanted: string; found: string }) => ({
    message: `\`${d.field}\` wants ${d.wanted}, and this gives ${d.found}; the value is missing (error).`,
    why: 'Quantities of different kinds do not convert into each other, and no older value takes its place.',
    help: 'Correct the resource, or read it by another input.',
  }),
  F021: (d: { field: string }) => ({
    message: `The value lies outside what is plausible for \`${d.field}\`; it is missing (error).`,
    why: 'No older value takes its place.',
    help: 'Correct the resource, or the `plausible` range of the input.',
  }),
  F022: (d: { field: string }) => ({
    message: `The unit of this value is not known, so \`${d.field}\` cannot use it; it is missing (error).`,
    why: 'No older value takes its place.',
    help: 'Give the UCUM unit in `code`.',
  }),
  F023: (d: { field: string }) => ({
    message: `The date is too coarse to say whether it lies in the window of \`${d.field}\`; it is not used.`,
    help: 'Give the day.',
  }),
  F024: (d: { field: string }) => ({
    message: `The resource has no date, so \`${d.field}\` does not use it.`,
    help: 'Give it a date.',
  }),
  F025: (d: { field: string; limit: number }) => ({
    message: `\`${d.field}\` would hold more than ${d.limit} elements.`,
    why: 'The cost of an evaluation is bounded, so lists are.',
    help: 'Give the input a shorter window.',
  }),
  F026: (d: { field: string }) => ({
    message: `The birth date is unusable, so \`${d.field}\` is missing (error).`,
    why: 'It is no date, lies after the as-of date, or more than 150 years before it.',
    help: 'Correct the Patient resource.',
  }),
  F027: (d: { field: string; enum: string }) => ({
    message: `The record gives \`${d.field}\` a value for which \`${d.enum}\` has no case; it is missing (unknown).`,
    help: 'Add the case to the enum.',
  }),
  F028: (d: { field: string }) => ({
    message: `\`${d.field}\` needs a value that records do not hold in this form; it is missing (error).`,
    help: 'Let the caller fill it: leave out `from`.',
  }),
  F029: (d: { times: number }) => ({
    message: `The compressed file unpacks to more than ${d.times} times its size; it is not read to its end.`,
    why: 'No records do; such files are made to fill memory or time.',
    help: 'Unpack it yourself, if you know what it is.',
  }),
  F050: (d: { line: number | undefined }) => ({
    message: `The facts are not JSON${d.line === undefined ? '' : `: it goes wrong in line ${d.line}`}.`,
    help: 'Write an object: {"age": "64 years", "chf": "present"}.',
  }),
  F051: () => ({
    message: 'The facts are not an object of field names and values.',
    help: 'Write an object: {"age": "64 years", "chf": "present"}.',
  }),
  F052: (d: { name: string; near: string | undefined }) => ({
    message: `\`${d.name}\` is not an input of this module.`,
    ...(d.near === undefined ? {} : { help: `Did you mean \`${d.near}\`?` }),
  }),
  F053: (d: { field: string; wanted: string }) => ({
    message: `The value of \`${d.field}\` cannot be read.`,
    help: `Write ${d.wanted}.`,
  }),
  F054: (d: { field: string; reasons: string }) => ({
    message: `\`${d.field}\` is missing for a reason that the language does not know.`,
    help: `Write {"missing": r} with one of ${d.reasons}.`,
  }),
  F055: (d: { field: string }) => ({
    message: `An element of \`${d.field}\` cannot be read.`,
    help: 'Write [{"value": "140 mmHg", "time": "2026-01-01"}].',
  }),
  F056: (d: { field: string; shape: string }) => ({
    message: `\`${d.field}\` is of a type that facts cannot give (${d.shape}).`,
    help: 'Give it a plain type.',
  }),
  F057: (d: { line: number }) => ({
    message: `A name is given twice in one object, the second time in line ${d.line}.`,
    why: 'Only one of the two can be meant, and nobody can say which.',
    help: 'Give each name once.',
  }),
} satisfies WordList;
