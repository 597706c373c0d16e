/** Notes in bounded number: a million records with one fault each are one story, not a million. */
import { andMore } from '../../language/codes/facts.ts';
import type { Report } from '../notes.ts';
import { noteOf } from '../notes.ts';

/** Notes of one code that are told one by one; the rest are counted. */
export const MAX_NOTES_PER_CODE = 20;

export function boundedReport(report: Report): { readonly report: Report; readonly finish: () => void } {
  const counts = new Map<string, number>();
  return {
    report: (note) => {
      const count = (counts.get(note.code) ?? 0) + 1;
      counts.set(note.code, count);
      if (count <= MAX_NOTES_PER_CODE) report(note);
    },
    finish: () => {
      for (const [code, count] of counts) {
        if (count > MAX_NOTES_PER_CODE) report(noteOf(andMore, { code, more: count - MAX_NOTES_PER_CODE }, {}));
      }
    },
  };
}
