/** Who reads what happened learns of a halted agreement: the test fails, the search says why, the walk shows it. */

import { expect, test } from 'vitest';
import { viewText } from '../../../cli/simulate/text.ts';
import { runTest } from '../../../compiler/interpret/contract/run-test.ts';
import { begin as beginHistory, take as takeStep } from '../../../compiler/properties/histories.ts';
import { choices } from '../../../compiler/simulate/choices.ts';
import { begin, goTo, present } from '../../../compiler/simulate/session.ts';
import { changesBetween, programOf, viewOf } from '../../../compiler/simulate/view.ts';
import { sourceText } from '../../../language/span.ts';
import { b, compare, INT, i, name, op } from '../core-builder.ts';
import * as B from './builder.ts';
import { START, scene } from './scene.ts';

const because = 'a number leaves the range that numbers have';
const wild = op({ name: 'int_mul' }, INT, i(2 ** 53 - 1), i(2));
const low = {
  name: 'low',
  states: undefined,
  queries: [],
  holds: compare('lt', name('keep:n', INT), i(1)),
  text: 'n < 1',
};
const contractWith = (body: Parameters<typeof B.timer>[3]) =>
  B.contract('C', ['x: X', 'y: Y'], {
    keeps: [B.keep('n', INT, i(0))],
    meters: [{ name: 'rows', by: 'x' }],
    states: [B.state('on', { lasting: true })],
    actions: [B.action('go', 'x', [0], [])],
    timers: [B.timer('after', B.lasts('1 day'), [0], body)],
    invariants: [low],
  });
const faulty = contractWith([B.given('n', wild)]);
const one = { name: 'a', contract: 0, terms: [], sets: [] };

test('a test fails at the step in which it happens, and ends there', () => {
  const steps = [B.does('x', 'a.go'), B.after('2 days'), B.does('x', 'a.go')].map((step, at) => ({
    ...step,
    line: at + 2,
    text: `step ${at}`,
  }));
  const run = { name: 't', file: 'f', line: 1, starting: START, agreements: [one], steps };
  expect(runTest(B.EMPTY, [faulty], run).failures).toEqual([{ line: 3, text: 'step 1', message: `a: ${because}` }]);
  expect(runTest(B.EMPTY, [contractWith([])], run).failures).toEqual([]);
});

test('a history ends there; where the property itself is what time breaks, it is refuted', () => {
  const property = {
    name: 'low',
    text: 'n < 1',
    kind: 'always',
    contract: 0,
    queries: [],
    holds: b(true),
    totals: [],
    starts: [],
    slots: [],
  };
  const walked = (contract: typeof faulty) => {
    const subject = { core: B.EMPTY, contracts: [contract], property } as unknown as Parameters<typeof beginHistory>[0];
    const walk = beginHistory(subject, { starting: START, agreements: [one], given: [], funds: [], seed: 1 })!;
    takeStep(walk, { kind: 'after', ms: 2 * B.DAY });
    return [walk.stuck, walk.violated];
  };
  expect(walked(faulty)).toEqual([`a: ${because}`, undefined]);
  expect(walked(contractWith([B.set('n', i(1))]))).toEqual([undefined, 'a']);
  expect(walked(contractWith([]))).toEqual([undefined, undefined]);
});

test('a walk shows it, says what nobody may do any more, and is surprised', () => {
  const s = scene([faulty]);
  s.open('a', 0);
  const texts = { core: B.EMPTY, contracts: [faulty], source: sourceText('f', '') };
  const started = begin(texts, START);
  const session = { ...started, past: [{ ...present(started), world: s.world }] };
  const went = goTo(session, START + 2 * B.DAY, { line: 4, text: 'at 2027-01-03' });
  expect(went.rejected).toBe(undefined);
  expect(went.session.surprises).toEqual([{ line: 4, text: 'at 2027-01-03', message: `a is halted: ${because}` }]);
  const { world } = present(went.session);
  expect(changesBetween(s.world, world, texts).map(({ text }) => text)).toEqual([`a is halted: ${because}`]);
  const view = viewOf(world, texts);
  expect([view.agreements[0]!.halted, view.next]).toEqual(['2027-01-02', undefined]);
  expect(viewText(view, (_, text) => text)[0]).toContain('halted since 2027-01-02');
  const reasons = choices(world, programOf(texts)).map((choice) => `${choice.party} ${choice.does}: ${choice.because}`);
  const halted = 'the agreement is halted: a step of time of it could not be made';
  expect(reasons).toEqual([`x go: ${halted}`, `x counts rows: ${halted}`, 'y go: that is for x']);
});
