/** Whatever is typed into a walk: it is taken, rejected or told of at its place; and each way that was gone leads back. */
import { expect, test } from 'vitest';
import { check } from '../../compiler/compile.ts';
import { TEST_DATE } from '../../compiler/elaborate/tests.ts';
import { choices } from '../../compiler/simulate/choices.ts';
import { begin, goTo, present, redo, type Session, take, undo, worldAt } from '../../compiler/simulate/session.ts';
import { openReader, readLine, type Written } from '../../compiler/simulate/steps.ts';
import { changesBetween, programOf, type Shown, viewOf } from '../../compiler/simulate/view.ts';
import { parseDate, startOfDay } from '../../language/dates.ts';
import { sourceText } from '../../language/span.ts';
import { typo } from '../language/syntax/typos.ts';
import { AGREEMENTS } from './agreements.ts';
import { type Dice, diceOf, pick } from './mutants.ts';

const TORTURE = process.env['LEBEN_TORTURE'] === '1';
const WALKS = TORTURE ? 400 : 24;
const SEED = Number(process.env['LEBEN_SEED'] ?? 1);
const TODAY = 20_600;
const START = startOfDay(parseDate(TEST_DATE)!);

/** The lines of the tests of a text, each of which a walk can take, with the name of each agreement on a line of its own. */
function linesOf(text: string): readonly string[] {
  return [...text.matchAll(/^test "[^"]*" \{([\s\S]*?)\}\s*$/gm)].flatMap(([, body]) =>
    body!
      .split('\n')
      .map((line) =>
        line
          .trim()
          .replace(/^given /, '')
          .replace(/\s*\/\/.*$/, ''),
      )
      .filter((line) => line !== '' && !line.startsWith('starting')),
  );
}

const ODD = [
  '',
  'undo 3',
  '{',
  '"',
  'after -3 days',
  'after 9_999 years',
  'lab has -1.00 EUR',
  'with x = Nowhere()',
  'expect',
  'zz does yy(1)',
];

/** How many agreements stand in another state than the first at its end. */
function walk(texts: Shown, reader: ReturnType<typeof openReader>, lines: readonly string[], dice: Dice): number {
  let session: Session = begin(texts, START);
  for (let step = 0; step < 30; step += 1) {
    const line = spoiled(pick(dice, dice() < 0.9 ? lines : ODD), dice);
    const source = sourceText('input', `\n\n${line}`);
    const written: Written = { text: line, source, start: 2 };
    const read = readLine(reader, present(session).names, written);
    if (!('steps' in read)) {
      for (const { message, span } of read) {
        expect(message).not.toMatch(/undefined|\[object|NaN/);
        expect(span.start).toBeGreaterThanOrEqual(2);
        expect(span.end).toBeLessThanOrEqual(source.text.length);
      }
      continue;
    }
    const before = present(session).world;
    const taken = take(session, read, line);
    if (taken.rejected !== undefined) {
      expect(taken.rejected).not.toMatch(/undefined|\[object|NaN/);
      expect(present(taken.session).world).toBe(before);
    }
    session = taken.session;
    if (dice() < 0.1) {
      const { world } = present(session);
      session = goTo(session, world.now + Math.floor(dice() * 90) * 86_400_000, { line: 0, text: 'at' }).session;
    }
    shownWhole(session, before, texts);
  }
  backAndForth(session, texts);
  return [...present(session).world.agreements.values()].filter(({ state }) => state !== 0).length;
}

/** One line in three has a typo. */
function spoiled(line: string, dice: Dice): string {
  return line === '' || dice() < 2 / 3 ? line : typo(line, dice).text;
}

/** What is shown has words for everything, and showing changes nothing. */
function shownWhole(session: Session, before: Session['past'][number]['world'], texts: Shown): void {
  const { world } = present(session);
  const words = JSON.stringify([
    viewOf(world, texts),
    changesBetween(before, world, texts),
    choices(world, programOf(texts)),
  ]);
  expect(words).not.toMatch(/\bundefined\b|\[object|NaN|Invalid/);
  expect(present(session).world).toBe(world);
}

function backAndForth(session: Session, texts: Shown): void {
  const worlds = session.past.map(({ world }) => world);
  let now = session;
  for (let at = worlds.length - 2; at >= 0; at -= 1) {
    now = undo(now)!;
    expect(present(now).world).toBe(worlds[at]);
  }
  expect(undo(now)).toBeUndefined();
  for (const world of worlds.slice(1)) {
    now = redo(now)!;
    expect(present(now).world).toBe(world);
  }
  expect(redo(now)).toBeUndefined();
  // Looking back at the moment of a step shows what stood after the last one of that moment.
  for (const world of worlds) {
    const last = worlds.findLast(({ now: at }) => at === world.now)!;
    expect(viewOf(worldAt(now, world.now)!, texts)).toEqual(viewOf(last, texts));
  }
}

test.each([...AGREEMENTS])('%s: steps of its tests in any order, with typos', (name, text) => {
  const source = sourceText(name, text);
  const { checked } = check(source, () => undefined, { today: TODAY });
  const texts: Shown = { core: checked!.testCore, contracts: checked!.contracts, source };
  const reader = openReader(source, () => undefined, TODAY);
  const lines = [...linesOf(text), ...[...text.matchAll(/\bwith \w+ = \w+\(.*?\)$/gm)].map(([line]) => line)];
  expect(lines.length).toBeGreaterThan(3);
  let moved = 0;
  for (let seed = SEED; seed < SEED + WALKS; seed += 1) {
    try {
      moved += walk(texts, reader, lines, diceOf(seed));
    } catch (error) {
      throw new Error(`seed ${seed}: ${String(error)}`, { cause: error });
    }
  }
  // Else nothing beyond the first state was tried.
  expect(moved).toBeGreaterThan(0);
});
