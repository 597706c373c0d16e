/** What the runtime has to say about data: a diagnostic of area F with the place it speaks of. Never a patient's value. */
import type { DiagnosticKind, Severity, Words } from '../language/diagnostics.ts';

/** As much as is known: lines and entries count from 1. `field`: of the input. */
export type Place = {
  readonly file?: string;
  readonly line?: number;
  readonly entry?: number;
  readonly subject?: string;
  readonly resource?: string;
  readonly field?: string;
};

export type DataNote = Words & { readonly code: string; readonly severity: Severity; readonly place: Place };
export type Report = (note: DataNote) => void;

export function noteOf<D>(kind: DiagnosticKind<D>, data: D, place: Place): DataNote {
  const { message, why, help } = kind(NOWHERE, data);
  return {
    code: kind.code,
    severity: kind.severity,
    message,
    ...(why === undefined ? {} : { why }),
    ...(help === undefined ? {} : { help }),
    place: { ...place },
  };
}

/** `ward3.ndjson:12`, `bundle.json entry 4`, `patient 17, Observation/9`: the place in one line. */
export function placeText(place: Place): string {
  const file = place.file === undefined ? '' : place.line === undefined ? place.file : `${place.file}:${place.line}`;
  const parts = [
    place.entry === undefined ? file : `${file} entry ${place.entry}`.trim(),
    place.subject === undefined ? '' : `patient ${place.subject}`,
    place.resource ?? '',
    place.field === undefined ? '' : `field ${place.field}`,
  ];
  return parts.filter((part) => part !== '').join(', ');
}

/** Notes speak of data, not of a text: no span. */
const NOWHERE = { start: 0, end: 0 };
