/** `leben test` looks into properties after the tests; `leben check` only reads them. */
import { existsSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { leben, scratchFolder } from '../../cli/process.ts';

const PROGRAMS = resolve(import.meta.dirname, '../../../../shared/programs');
const FILE = `module claims version 1.0.0 status demo
input patient { chf: Finding }
score risk : 0..1 {
  1 if chf
  missing chf gives range
}
test "one" { given chf present
  expect risk = 1 }
property "more than nothing" { for all p: patient  risk(p) >= 0 } check search 1_000, prove
property "never one" { for all p: patient  risk(p) < 1 } check search 1_000
`;
const folder = scratchFolder();
writeFileSync(folder.file('claims.leben'), FILE);
afterAll(() => folder[Symbol.dispose]());

test('properties are entries beside the tests, by name, with what was claimed and what was found', () => {
  const { code, out } = leben(['test', 'claims.leben', '--json', '--full'], { cwd: folder.path });
  expect(code).toBe(1);
  const told = JSON.parse(out) as {
    passed: number;
    failed: number;
    tests: { name: string; ok: boolean; got: string }[];
  };
  expect(told).toMatchObject({ passed: 2, failed: 1 });
  expect(told.tests).toMatchObject([
    { name: 'one', ok: true },
    {
      name: 'more than nothing',
      line: 9,
      ok: true,
      expected: 'risk(p) >= 0',
      got: expect.stringMatching(/^searched: held in 1000 patients .*; prove: not decided: no solver$/),
    },
    {
      name: 'never one',
      line: 10,
      ok: false,
      expected: 'risk(p) < 1',
      got: 'refuted: a patient with chf present; risk(p) is 1',
    },
  ]);
});

test('without --full at most 200, and the text says so', () => {
  const { out } = leben(['test', 'claims.leben'], { cwd: folder.path });
  expect(out).toContain('property: more than nothing\n');
  expect(out).toContain('searched: held in 200 patients of the 1000 that `--full` takes');
  expect(out).toContain('failed: never one\n');
  expect(out.endsWith('2 passed, 1 failed (1 test, 2 properties)\n')).toBe(true);
});

test('--filter picks properties too; check does not search', () => {
  expect(leben(['test', 'claims.leben', '--filter', 'one'], { cwd: folder.path }).out).toMatch(
    /\(1 test, 1 property\)\n$/,
  );
  expect(leben(['check', 'claims.leben'], { cwd: folder.path }).code).toBe(0);
});

test.skipIf(!existsSync(PROGRAMS))('the programs and their property', () => {
  const { code, out } = leben(['test', PROGRAMS]);
  expect(out).toContain('property: money is conserved\n');
  expect(out).toMatch(/20 passed, 0 failed \(19 tests, 1 property\)\n$/);
  expect(code).toBe(0);
});
