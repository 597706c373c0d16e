/** The golden files print what they say; `npm run golden` rewrites them. */
import { describe, expect, test } from 'vitest';
import { goldenFiles, runCommand } from './golden/golden.ts';

/** A diagnostic or a failing test in what is printed. */
const COMPLAINT = /^(error|warning|information)\[|^failed: /m;

const AREAS = [
  'dates',
  'decides',
  'evidence',
  'missing',
  'modules',
  'names',
  'scores',
  'syntax',
  'tables',
  'tests',
  'types',
  'units',
];

const goldens = goldenFiles();

test('each area has good and bad files', () => {
  const found = [...new Set(goldens.map(({ file }) => file.split('/').slice(0, 2).join('/')))].sort();
  expect(found).toEqual(AREAS.flatMap((area) => [`${area}/bad`, `${area}/good`]));
  expect(goldens.length).toBeGreaterThanOrEqual(60);
});

describe('golden files', () => {
  test.each(goldens)('$file', async ({ file, commands }) => {
    for (const { line, printed } of commands) expect(await runCommand(file, line)).toBe(printed);
    const says = commands.map(({ printed }) => printed).join('\n');
    if (file.includes('/bad/')) expect(says).toMatch(COMPLAINT);
    else expect(says).not.toMatch(COMPLAINT);
  });
});
