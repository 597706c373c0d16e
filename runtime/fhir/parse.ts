/** JSON from text, with what went wrong as a value; the engine's own words quote the text and are never shown. */
import { jsonCutOff, notJson } from '../../language/codes/facts.ts';
import type { DataNote, Place } from '../notes.ts';
import { noteOf } from '../notes.ts';
import type { Json } from './json.ts';
import { jsonFault } from './json-fault.ts';

export type Parsed = { readonly ok: true; readonly value: Json } | { readonly ok: false };

export function parse(text: string): Parsed {
  try {
    return { ok: true, value: JSON.parse(text) as Json };
  } catch {
    return { ok: false };
  }
}

/** What to say of a text that did not parse. */
export function parseNote(text: string, place: Place): DataNote {
  const { at, cutOff } = jsonFault(text);
  if (cutOff) return noteOf(jsonCutOff, undefined, place);
  return noteOf(notJson, { line: place.line ?? lineOf(text, at) }, place);
}

/** The line of an offset, from 1. */
export function lineOf(text: string, at: number): number {
  let line = 1;
  for (let end = text.indexOf('\n'); end >= 0 && end < at; end = text.indexOf('\n', end + 1)) line += 1;
  return line;
}

/** A byte order mark is no part of the text (RFC 8259 §8.1 lets a reader pass over it). */
export function withoutMark(text: string): string {
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}
