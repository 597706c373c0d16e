/** What is said about data while it is read: on standard error, in one form for people and one for programs. */
import { safe } from '../language/render.ts';
import type { DataNote } from '../runtime/notes.ts';
import type { Io } from './io.ts';

/** With JSON one object a line: `{"code","severity","place","message","why","help"}`. */
export function notesText(note: DataNote, place: string, io: Io): string {
  const { code, severity, message, why, help } = note;
  if (io.json) return JSON.stringify({ code, severity, place, message, why: why ?? null, help: help ?? null });
  const head = `${io.sayPalette(severity, `${severity}[${code}]`)}: ${safe(place === '' ? message : `${place}: ${message}`)}`;
  const more = [why, help === undefined ? undefined : `help: ${help}`].filter((part) => part !== undefined);
  return [head, ...more.map((part) => `   ${safe(part)}`)].join('\n');
}
