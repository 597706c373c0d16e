/** What the front end makes is sound Core: the examples, the library and every golden file that has no errors. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { check } from '../../compiler/compile.ts';
import { checkCore } from '../../compiler/core-check.ts';
import { sourceText } from '../../language/span.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const files = ['examples', 'stdlib', 'test/golden']
  .flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
  )
  .filter((name) => name.endsWith('.leben'));

const loader = (path: string) => {
  if (!path.startsWith('leben.')) return undefined;
  const file = `stdlib/${path.slice('leben.'.length).replaceAll('.', '/')}.leben`;
  return sourceText(file, readFileSync(join(ROOT, file), 'utf8'));
};

test.each(files)('%s', (file) => {
  const { checked } = check(sourceText(file, readFileSync(join(ROOT, file), 'utf8')), loader, { today: 20_454 });
  if (checked === undefined) return;
  expect(checkCore(checked.testCore.module)).toEqual([]);
});

test('most files have no errors, so that this test tests something', () => {
  const fine = files.filter(
    (file) =>
      check(sourceText(file, readFileSync(join(ROOT, file), 'utf8')), loader, { today: 20_454 }).checked !== undefined,
  );
  expect(fine.length).toBeGreaterThan(12);
});
