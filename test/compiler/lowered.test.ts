/** What the front end makes is sound Core, and means the same on every channel: examples, library, golden files without errors. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { check } from '../../compiler/compile.ts';
import { checkCore } from '../../compiler/core-check.ts';
import { sourceText } from '../../language/span.ts';
import { difference } from './channels.ts';

/** States of one file that are compared: every verdict is asked of each, on four channels. */
const MAX_STATES = 12;
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

test.each(files)(
  '%s',
  async (file) => {
    const { checked } = check(sourceText(file, readFileSync(join(ROOT, file), 'utf8')), loader, { today: 20_454 });
    if (checked === undefined) return;
    const { module } = checked.testCore;
    expect(checkCore(module)).toEqual([]);
    // The states of its tests, on the interpreter, Node, bytecode, second channel.
    const states = checked.tests.map((t) => t.state);
    if (states.length > 0) expect(await difference(module, states.slice(0, MAX_STATES), true)).toBeUndefined();
  },
  60_000,
);

test('most files have no errors, so that this test tests something', () => {
  const fine = files.filter(
    (file) =>
      check(sourceText(file, readFileSync(join(ROOT, file), 'utf8')), loader, { today: 20_454 }).checked !== undefined,
  );
  expect(fine.length).toBeGreaterThan(12);
});
