/** The score of the mutants as a table of docs/trust.md, between two markers. */
import { readFileSync, writeFileSync } from 'node:fs';
import { AREAS, MUTANTS, type Mutant } from './mutants.ts';

export type Score = {
  readonly mutant: Mutant;
  readonly outcome: 'killed' | 'SURVIVED' | 'error';
  /** The test that noticed, or why there is no outcome. */
  readonly by: string;
};

const BEGIN = '<!-- mutants: written by npm run mutants -- --write -->';
const END = '<!-- /mutants -->';

export function writeScore(path: string, scores: readonly Score[]): void {
  const text = readFileSync(path, 'utf8');
  const [from, to] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (from < 0 || to < from) throw new Error(`${path} has no place for the score`);
  writeFileSync(path, `${text.slice(0, from)}${BEGIN}\n${scoreTable(scores)}\n${text.slice(to)}`);
}

/** By area, in the order of the list. */
export function scoreTable(scores: readonly Score[]): string {
  const killed = scores.filter(({ outcome }) => outcome === 'killed').length;
  const lines = [`${killed} of ${scores.length} mutants are killed.`, ''];
  lines.push('| area | mutant | what it breaks | noticed by |', '|---|---|---|---|');
  for (const area of AREAS)
    for (const mutant of MUTANTS) {
      const score = scores.find((one) => one.mutant === mutant);
      if (mutant.area !== area || score === undefined) continue;
      const by = score.outcome === 'killed' ? `\`${score.by.slice(0, score.by.indexOf(':'))}\`` : score.outcome;
      lines.push(`${rowHead(mutant)} ${by} |`);
    }
  return lines.join('\n');
}

/** The row of a mutant up to who noticed it. */
export function rowHead({ area, id, breaks }: Mutant): string {
  return `| ${area} | ${id} | ${breaks.replaceAll('|', '\\|')} |`;
}
