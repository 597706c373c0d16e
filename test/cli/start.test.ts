/** `npm start`: every example checked, tested and shown, with what the undecided lack. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { AnswerLine } from '../../cli/answers.ts';
import { chart, tally } from '../../cli/chart.ts';
import type { Io } from '../../cli/io.ts';
import { start } from '../../cli/start.ts';
import { PLAIN } from '../../language/render.ts';
import { scratchFolder } from './process.ts';
import { RECORDS, STROKE } from './stroke.ts';

function recording(): Io & { readonly text: () => string } {
  const lines: string[] = [];
  return {
    print: async (text) => {
      lines.push(text);
    },
    say: (text) => lines.push(text),
    palette: PLAIN,
    sayPalette: PLAIN,
    progress: () => ({ step() {}, end() {} }),
    json: false,
    text: () => lines.join('\n'),
  };
}

test('shows who fires, who is undecided and for want of what, and what to try next', async () => {
  using folder = scratchFolder();
  mkdirSync(folder.file('examples/patients'), { recursive: true });
  writeFileSync(folder.file('examples/stroke.leben'), STROKE.replace(/decide per_weight.*\n/, ''));
  writeFileSync(folder.file('examples/patients/ward.ndjson'), RECORDS);
  const io = recording();
  expect(await start(io, { examples: folder.file('examples'), patients: folder.file('examples/patients') })).toBe(0);
  const text = io.text();
  expect(text).toContain('✓ stroke.leben');
  expect(text).toContain('2 of 2 tests');
  expect(text).toMatch(
    /advice {2}stroke\.leben {2}Lip2010\n {4}ask +█+ +2\n {4}refused +█+ +1 {2}a required input is not known/,
  );
  expect(text).toContain('Try next');
  expect(text).toMatch(/2 tests passed, 0 failed; 1 rules on 3 patients in \d+\.\d s$/);
});

test('a failing test makes it end with 1', async () => {
  using folder = scratchFolder();
  writeFileSync(folder.file('stroke.leben'), STROKE.replace('risk = 5', 'risk = 4'));
  const io = recording();
  expect(await start(io, { examples: folder.path, patients: folder.file('none') })).toBe(1);
  expect(io.text()).toContain('✗ stroke.leben');
});

const line = (given: Partial<AnswerLine>): AnswerLine => ({
  subject: 's',
  kind: 'known',
  value: 0,
  text: '',
  settled_by: [],
  assumed: [],
  missing: {},
  cites: [],
  fuel: 1,
  ...given,
});

test('a chart puts numbers in their order, many of them in bands, and undecided subjects under what they lack most', () => {
  const scores = [3, 1, 1, 10].map((value) => line({ value }));
  expect(tally(scores).known.map(({ text, count }) => [text, count])).toEqual([
    ['1', 2],
    ['3', 1],
    ['10', 1],
  ]);
  const many = Array.from({ length: 40 }, (_, value) => line({ value }));
  expect(chart(tally(many), PLAIN)).toHaveLength(10);
  const open = [
    line({ kind: 'range', value: [1, 2], settled_by: ['stroke', 'chf'] }),
    line({ kind: 'unknown', value: null, settled_by: ['chf'] }),
    line({ kind: 'unknown', value: null, settled_by: ['chf', 'stroke'] }),
  ];
  expect(chart(tally(open), PLAIN)[0]).toContain('for want of chf 2, stroke 1');
});

test('advice with arguments is counted by its name', () => {
  const doses = ['Give(dose: 5 mg)', 'Give(dose: 10 mg)', 'stop'].map((value) => line({ value }));
  expect(tally(doses).known.map(({ text, count }) => [text, count])).toEqual([
    ['Give(…)', 2],
    ['stop', 1],
  ]);
});
