/** Diagnostics for people and for machines: one renderer for the terminal, one JSON; plain data in, text out. */
import type { Diagnostic, Severity } from './diagnostics.ts';
import { lineText, positionOf, type SourceText, type Span } from './span.ts';

export type FileDiagnostic = Diagnostic & { readonly file: string };

/** What a style does to a text: wraps it in colour codes on a terminal, nothing elsewhere. */
export type Style = 'error' | 'warning' | 'information' | 'place' | 'quiet' | 'strong' | 'good';
export type Palette = (style: Style, text: string) => string;
export const PLAIN: Palette = (_style, text) => text;

/** The text of a file by the name diagnostics call it; undefined where there is none (a message about the command line). */
export type Sources = (file: string) => SourceText | undefined;

/** Quoted source beyond this many columns is cut: nobody reads further, and a file may be one line. */
const MAX_QUOTED_COLUMNS = 160;

/**
 * One diagnostic as lines:
 * ```
 * error[T412]: two rows answer the same patient
 *    stroke.leben:41:3   | 4..9 | 4.8 % |
 *                          ^^^^
 *    why the message says so
 *    help: what to do
 * ```
 */
export function renderDiagnostic(diagnostic: FileDiagnostic, sources: Sources, palette: Palette = PLAIN): string {
  const { code, severity, message, why, help } = diagnostic;
  const lines = [`${palette(severity, `${severity}[${code}]`)}: ${palette('strong', safe(message))}`];
  const places = [
    { file: diagnostic.file, span: diagnostic.span, text: '' },
    ...diagnostic.labels.map((label) => ({ file: label.file ?? diagnostic.file, span: label.span, text: label.text })),
  ];
  const quoted = places.flatMap(({ file, span, text }) => quote(file, span, text, sources));
  const width = Math.max(0, ...quoted.map(({ place }) => place.length));
  for (const { place, line, mark, text } of quoted) {
    if (line === '') {
      lines.push(`   ${palette('place', place)}`);
      continue;
    }
    lines.push(`   ${palette('place', place.padEnd(width))}   ${line}`);
    const words = text === '' ? '' : ` ${safe(text)}`;
    lines.push(`   ${' '.repeat(width)}   ${palette(severity, mark)}${words}`);
  }
  if (why !== undefined) lines.push(indent(safe(why)));
  if (help !== undefined) lines.push(indent(`${palette('good', 'help')}: ${safe(help)}`));
  return lines.join('\n');
}

/** All diagnostics, a blank line between them. */
export function renderDiagnostics(
  diagnostics: readonly FileDiagnostic[],
  sources: Sources,
  palette: Palette = PLAIN,
): string {
  return diagnostics.map((diagnostic) => renderDiagnostic(diagnostic, sources, palette)).join('\n\n');
}

/** `2 errors, 1 warning`; '' where there is nothing. */
export function countLine(diagnostics: readonly { readonly severity: Severity }[], palette: Palette = PLAIN): string {
  const parts: string[] = [];
  for (const severity of ['error', 'warning', 'information'] as const) {
    const count = diagnostics.filter((diagnostic) => diagnostic.severity === severity).length;
    if (count === 0) continue;
    const noun = severity === 'information' ? 'note' : severity;
    parts.push(palette(severity, `${count} ${noun}${count === 1 ? '' : 's'}`));
  }
  return parts.join(', ');
}

export type JsonPosition = { readonly line: number; readonly column: number };
export type JsonSpan = { readonly start: JsonPosition; readonly end: JsonPosition };
export type JsonDiagnostic = {
  readonly code: string;
  readonly severity: Severity;
  readonly file: string;
  readonly span: JsonSpan;
  readonly message: string;
  readonly why: string | null;
  readonly help: string | null;
  readonly fixes: readonly {
    readonly title: string;
    readonly edits: readonly { readonly span: JsonSpan; readonly text: string }[];
  }[];
};

/** The same as data: lines and columns from 1, the end exclusive. Without a text the place is 1:1. */
export function diagnosticJson(diagnostic: FileDiagnostic, sources: Sources): JsonDiagnostic {
  const source = sources(diagnostic.file);
  const place = (span: Span): JsonSpan => ({ start: position(source, span.start), end: position(source, span.end) });
  return {
    code: diagnostic.code,
    severity: diagnostic.severity,
    file: diagnostic.file,
    span: place(diagnostic.span),
    message: diagnostic.message,
    why: diagnostic.why ?? null,
    help: diagnostic.help ?? null,
    fixes: diagnostic.fixes.map(({ title, edits }) => ({
      title,
      edits: edits.map(({ span, text }) => ({ span: place(span), text })),
    })),
  };
}

/**
 * A text that cannot steer a terminal or reorder the line: control characters and bidirectional marks become visible.
 * Source text, names and words of others pass through here before they are printed. Line breaks stay.
 */
export function safe(text: string): string {
  return text.replace(STEERING, (sign) => `\\u{${sign.codePointAt(0)!.toString(16)}}`).replaceAll('\t', '  ');
}

const STEERING = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g;

function position(source: SourceText | undefined, offset: number): JsonPosition {
  return source === undefined ? { line: 1, column: 1 } : positionOf(source, offset);
}

type Quoted = { readonly place: string; readonly line: string; readonly mark: string; readonly text: string };

/** The line of a place with its mark; a place in no text is named alone, and one of the command line not at all. */
function quote(file: string, span: Span, text: string, sources: Sources): readonly Quoted[] {
  const source = sources(file);
  if (source === undefined) return file === '' ? [] : [{ place: safe(file), line: '', mark: '', text }];
  const start = positionOf(source, span.start);
  const place = `${safe(file)}:${start.line}:${start.column}`;
  const whole = lineText(source, start.line);
  const lead = whole.length - whole.trimStart().length;
  const from = Math.min(lead, start.column - 1);
  const until = Math.max(Math.min(span.end - source.lineStarts[start.line - 1]!, whole.length), start.column);
  const before = safe(whole.slice(from, start.column - 1));
  const marked = safe(whole.slice(start.column - 1, until));
  const cut = columns(before) + columns(marked) > MAX_QUOTED_COLUMNS;
  const shown = cut ? marked : before + marked + safe(whole.slice(until));
  const line = clip(shown.trimEnd());
  const mark = `${' '.repeat(cut ? 0 : columns(before))}${'^'.repeat(Math.min(Math.max(1, columns(marked)), MAX_QUOTED_COLUMNS))}`;
  return [{ place, line: line === '' ? ' ' : line, mark, text }];
}

function clip(text: string): string {
  return text.length > MAX_QUOTED_COLUMNS ? `${text.slice(0, MAX_QUOTED_COLUMNS)} …` : text;
}

/** Columns a text takes on a terminal: two for East Asian wide signs, none for combining ones (Unicode TR11, in rough). */
function columns(text: string): number {
  let count = 0;
  for (const sign of text) count += COMBINING.test(sign) ? 0 : WIDE.test(sign) ? 2 : 1;
  return count;
}

const COMBINING = /^[\p{Mn}\p{Me}\u200b-\u200d]$/u;
const WIDE =
  /^[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]$/u;

function indent(text: string): string {
  return text
    .split('\n')
    .map((line) => `   ${line}`)
    .join('\n');
}
