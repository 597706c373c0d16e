/** Small charts for a terminal: how the answers of many subjects fall, and what the undecided ones lack. */
import { type Palette, safe } from '../language/render.ts';
import type { AnswerLine } from './answers.ts';

/** Columns of the longest bar. */
const BAR_COLUMNS = 30;
/** More different answers than this are put together: a chart is read at a glance. */
const MAX_ROWS = 10;

/** The answers of one verdict, counted. */
export type Tally = {
  readonly subjects: number;
  /** Known answers by their text, in order of value for a score, else the most frequent first. */
  readonly known: readonly { readonly text: string; readonly count: number; readonly subjects: readonly string[] }[];
  readonly undecided: number;
  /** What would settle the undecided, the most frequent first; each subject counts for its most useful input. */
  readonly wanted: readonly { readonly field: string; readonly count: number }[];
  readonly refused: number;
  readonly faults: number;
};

export function tally(lines: readonly AnswerLine[]): Tally {
  const known = new Map<string, string[]>();
  const wanted = new Map<string, number>();
  for (const line of lines) {
    if (line.kind === 'known') {
      const text = chartLabel(line);
      known.set(text, [...(known.get(text) ?? []), line.subject]);
    } else if (line.kind === 'range' || line.kind === 'unknown') {
      const field = line.settled_by[0] ?? 'nothing that is asked';
      wanted.set(field, (wanted.get(field) ?? 0) + 1);
    }
  }
  const rows = [...known].map(([text, subjects]) => ({ text, count: subjects.length, subjects }));
  const numeric = rows.every(({ text }) => Number.isFinite(Number.parseFloat(text)));
  rows.sort((a, b) => (numeric ? Number.parseFloat(a.text) - Number.parseFloat(b.text) : b.count - a.count));
  return {
    subjects: lines.length,
    known: rows,
    undecided: lines.filter(({ kind }) => kind === 'range' || kind === 'unknown').length,
    wanted: [...wanted].map(([field, count]) => ({ field, count })).sort((a, b) => b.count - a.count),
    refused: lines.filter(({ kind }) => kind === 'refused').length,
    faults: lines.filter(({ kind }) => kind === 'fault').length,
  };
}

/** A case with arguments goes by its name: `Give(…)`. */
function chartLabel({ value }: AnswerLine): string {
  if (typeof value === 'string') return value.replace(/\(.*$/s, '(…)');
  return JSON.stringify(value);
}

/** One row an answer, a bar each; then the undecided with what they lack. */
export function chart(counted: Tally, palette: Palette): readonly string[] {
  const shown = grouped(counted.known);
  const rows = shown.map(({ text, count }) => ({ label: text, count, note: '', style: 'good' as const }));
  const lacking = counted.wanted.slice(0, 3).map(({ field, count }) => `${field} ${count}`);
  const undecided = {
    label: 'undecided',
    count: counted.undecided,
    note: lacking.join(', '),
    style: 'warning' as const,
  };
  const refused = {
    label: 'refused',
    count: counted.refused,
    note: 'a required input is not known',
    style: 'error' as const,
  };
  const faults = { label: 'fault', count: counted.faults, note: '', style: 'error' as const };
  const all = [...rows, undecided, refused, faults].filter(({ count }) => count > 0);
  const width = Math.max(0, ...all.map(({ label }) => label.length));
  const most = Math.max(1, ...all.map(({ count }) => count));
  return all.map(({ label, count, note, style }) => {
    const bar = '█'.repeat(Math.max(1, Math.round((count / most) * BAR_COLUMNS)));
    const words =
      note === '' ? '' : `  ${palette('quiet', style === 'warning' ? `for want of ${safe(note)}` : safe(note))}`;
    return `    ${safe(label).padEnd(width)}  ${palette(style, bar.padEnd(BAR_COLUMNS))} ${String(count).padStart(4)}${words}`;
  });
}

function grouped(known: Tally['known']): readonly { readonly text: string; readonly count: number }[] {
  if (known.length <= MAX_ROWS) return known;
  const numbers = known.map(({ text }) => Number.parseFloat(text));
  if (numbers.some((value) => !Number.isFinite(value))) {
    const rest = known.slice(MAX_ROWS - 1).reduce((sum, { count }) => sum + count, 0);
    return [...known.slice(0, MAX_ROWS - 1), { text: 'others', count: rest }];
  }
  // Numbers in bands of neighbours: the rows are sorted by value.
  const size = Math.ceil(known.length / MAX_ROWS);
  const bands: { text: string; count: number }[] = [];
  for (let start = 0; start < known.length; start += size) {
    const band = known.slice(start, start + size);
    const [first, last] = [band[0]!, band.at(-1)!];
    const text = first === last ? first.text : `${shortNumber(first.text)} … ${shortNumber(last.text)}`;
    bands.push({ text, count: band.reduce((sum, { count }) => sum + count, 0) });
  }
  return bands;
}

/** Four significant digits are enough for the ends of a band. */
function shortNumber(text: string): string {
  const value = Number.parseFloat(text);
  return text.replace(/^-?[\d.]+/, String(Number(value.toPrecision(4))));
}
