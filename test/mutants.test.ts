/** The list of mutants is whole: each can still be put in, and docs/trust.md gives the score of just these. */
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { AREAS, MUTANTS, mutated } from './mutants/mutants.ts';
import { rowHead } from './mutants/score.ts';

const ROOT = resolve(import.meta.dirname, '..');

describe('mutants', () => {
  test('are many, in every part of the road, and a few of them quick', () => {
    expect(new Set(MUTANTS.map(({ id }) => id)).size).toBe(MUTANTS.length);
    expect(MUTANTS.length).toBeGreaterThanOrEqual(40);
    for (const area of AREAS) expect(MUTANTS.filter((mutant) => mutant.area === area).length, area).toBeGreaterThan(1);
    expect(MUTANTS.filter(({ quick }) => quick).length).toBeGreaterThanOrEqual(10);
  });

  test.each(MUTANTS)('$id: its text stands once in $file, and its tests are there', (mutant) => {
    expect(mutated(ROOT, mutant)).not.toBe(readFileSync(resolve(ROOT, mutant.file), 'utf8'));
    expect(mutant.tests.length).toBeGreaterThan(0);
    for (const file of mutant.tests) expect(existsSync(resolve(ROOT, file)), file).toBe(true);
  });

  test('a text that stands nowhere, or twice, is an error', () => {
    const [mutant] = MUTANTS;
    expect(() => mutated(ROOT, { ...mutant!, from: 'no such text' })).toThrow('stands 0 times');
    expect(() => mutated(ROOT, { ...mutant!, from: 'bigint' })).toThrow(/stands \d+ times/);
  });

  test('all are killed, says docs/trust.md: `npm run mutants -- --write` after a change of the list', () => {
    const text = readFileSync(resolve(ROOT, 'docs/trust.md'), 'utf8');
    expect(text).toContain(`${MUTANTS.length} of ${MUTANTS.length} mutants are killed.`);
    const rows = text.split('\n').filter((line) => AREAS.some((area) => line.startsWith(`| ${area} |`)));
    expect(rows.length).toBe(MUTANTS.length);
    for (const mutant of MUTANTS)
      expect(
        rows.some((row) => row.startsWith(`${rowHead(mutant)} \`test/`)),
        mutant.id,
      ).toBe(true);
  });
});
