/** What is said of the step under the pointer. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { check } from '../../../compiler/compile.ts';
import { hoverAt } from '../../../compiler/service/hover.ts';
import { sourceText } from '../../../language/span.ts';

const FILE = fileURLToPath(new URL('../../../examples/contracts/registry_lease.leben', import.meta.url));
const TEXT = readFileSync(FILE, 'utf8');
const { checked } = check(sourceText('registry_lease.leben', TEXT), () => undefined, { today: 20_000 });
/** In the middle of the word that follows. */
const at = (before: string) => hoverAt(checked!, TEXT.indexOf(before) + before.length + 1);

test('an action: who pays whom, and what it costs at most', () => {
  const hover = at('action beg');
  expect(hover?.title).toBe('action begin');
  expect(hover?.lines).toEqual([
    'payment (EUR): lab → escrow.payment',
    'surety (EUR): lab → escrow.surety',
    'credit (EUR): lab → escrow.credit',
    'use of registry for heart_failure_research until now + length: hospital → lab',
    expect.stringMatching(/^fuel at most \d+$/),
  ]);
  expect(TEXT.slice(hover!.span.start, hover!.span.end)).toBe('begin');
});

test('a timer and a duty; an action that moves nothing says so', () => {
  expect(at('every 1 month')?.title).toBe('timer every 1 month');
  expect(at('every 1 month')?.lines[0]).toMatch(/escrow\.credit → hospital$/);
  expect(at('duty final')?.lines[0]).toBe('all (EUR): escrow.surety → hospital');
  expect(at('action cle')?.lines[0]).toBe('moves nothing');
});

test('between the steps, nothing', () => {
  expect(at('parties ')).toBe(undefined);
  expect(hoverAt(checked!, 0)).toBe(undefined);
});
