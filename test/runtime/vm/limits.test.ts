/** Every limit of the sandbox is reached, says its name, and the next evaluation goes on. */
import { describe, expect, test } from 'vitest';
import { type FaultKind, fault, type Program } from '../../../runtime/vm/engine.ts';
import {
  ALLOCATOR_BYTES,
  ARGUMENT_LENGTH,
  ARRAY_LENGTH,
  MEMORY_BYTES,
  RESULT_LENGTH,
  SEARCH_PRODUCT,
} from '../../../runtime/vm/limits.ts';
import { openPool } from '../../../runtime/vm/pool.ts';
import { engines, hostile, neighbour, neighbourAnswer, neighbourFacts } from './engines.ts';

const reached: readonly (readonly [name: string, Program, FaultKind])[] = [
  ['memory, in small pieces', hostile('const a = []; for (;;) a.push({ x: [a.length] })'), 'memory'],
  ['memory, in one text that doubles', hostile('let t = "ab"; for (;;) t += t'), 'memory'],
  ['memory, more than the allocator gives', hostile(`return "x".repeat(${ALLOCATOR_BYTES})`), 'memory'],
  ['memory, at the top level', { name: 'top', javascript: 'const a = []; for (;;) a.push([1, 2, 3])' }, 'memory'],
  ['stack, by recursion', hostile('const f = () => 1 + f(); return f()'), 'stack'],
  ['stack, by mutual recursion', hostile('const f = () => 1 + g(); const g = () => 1 + f(); return f()'), 'stack'],
  ['stack, in the JSON reader', hostile('return JSON.parse("[".repeat(200000))'), 'stack'],
  ['stack, at the top level', { name: 'top', javascript: 'const f = () => 1 + f(); f()' }, 'stack'],
  ['time, in an empty loop', hostile('for (;;);'), 'time'],
  ['time, in a loop of calls', hostile('const f = () => 1; for (;;) f();'), 'time'],
  ['time, at the top level', { name: 'top', javascript: 'for (;;);' }, 'time'],
  ['result size', hostile(`return "x".repeat(${RESULT_LENGTH} + 1)`), 'result_size'],
];

describe.each(engines)('$name', (engine) => {
  test.each(reached)('%s', async (_name, program, kind) => {
    using pool = openPool(engine);
    expect(await pool.call(program, 'run', '{}')).toEqual(fault(kind));
    expect(await pool.call(neighbour, 'run', neighbourFacts)).toBe(neighbourAnswer);
    // The same program again: a fresh sandbox, the same fault, not "poisoned".
    expect(await pool.call(program, 'run', '{}')).toEqual(fault(kind));
  });

  test('an argument of exactly the limit passes, one unit more does not', async () => {
    using sandbox = await engine.load(hostile('return String(text.length)'));
    expect(sandbox.call('run', ' '.repeat(ARGUMENT_LENGTH))).toBe(String(ARGUMENT_LENGTH));
    expect(sandbox.call('run', ' '.repeat(ARGUMENT_LENGTH + 1))).toEqual(fault('argument_size'));
    expect(sandbox.call('run', '{}')).toBe('2');
  });

  test('a result of exactly the limit passes, and one that is too long does not poison', async () => {
    using sandbox = await engine.load(hostile(`return "x".repeat(${RESULT_LENGTH} + Number(text))`));
    expect(sandbox.call('run', '1')).toEqual(fault('result_size'));
    expect(sandbox.poisoned).toBe(false);
    expect(String(sandbox.call('run', '0')).length).toBe(RESULT_LENGTH);
  });

  test('an array of exactly the limit is searched, a longer one is not', async () => {
    using sandbox = await engine.load(hostile('const a = []; a.length = Number(text); return String(a.includes(1))'));
    expect(sandbox.call('run', String(ARRAY_LENGTH))).toBe('false');
    expect(sandbox.call('run', String(ARRAY_LENGTH + 1))).toEqual(fault('guest'));
  });

  test('a text search of exactly the limit runs, a larger one does not', async () => {
    const half = SEARCH_PRODUCT / 1024;
    using sandbox = await engine.load(
      hostile(`return String("a".repeat(${half} + Number(text)).indexOf("a".repeat(1023) + "b"))`),
    );
    expect(sandbox.call('run', '0')).toBe('-1');
    expect(sandbox.call('run', '1')).toEqual(fault('guest'));
  });

  test('heap below the limit is used and given back', async () => {
    using sandbox = await engine.load(hostile(`return String("x".repeat(${MEMORY_BYTES / 8}).length)`));
    for (let i = 0; i < 20; i++) expect(sandbox.call('run', '')).toBe(String(MEMORY_BYTES / 8));
  });

  test('a thousand calls, three times the heap in all, leave nothing behind', async () => {
    using sandbox = await engine.load(hostile('return text'));
    const text = 'x'.repeat((3 * MEMORY_BYTES) / 1000);
    for (let i = 0; i < 1000; i++) expect(sandbox.call('run', text) === text).toBe(true);
  });

  test('a poisoned sandbox says so and runs nothing', async () => {
    using sandbox = await engine.load(hostile('if (text === "1") for (;;); return "ran"'));
    expect(sandbox.call('run', '0')).toBe('ran');
    expect(sandbox.call('run', '1')).toEqual(fault('time'));
    expect(sandbox.poisoned).toBe(true);
    expect(sandbox.call('run', '0')).toEqual(fault('poisoned'));
  });

  test('a closed sandbox says so', async () => {
    const sandbox = await engine.load(neighbour);
    sandbox[Symbol.dispose]();
    expect(sandbox.poisoned).toBe(true);
    expect(sandbox.call('run', neighbourFacts)).toEqual(fault('poisoned'));
  });

  test('a name that is not exported, or is not a function', async () => {
    using sandbox = await engine.load({ name: 'two', javascript: 'export const run = (t) => t; export const n = 1' });
    expect(sandbox.call('other', '')).toEqual(fault('no_function'));
    expect(sandbox.call('n', '')).toEqual(fault('no_function'));
    expect(sandbox.call('constructor', '')).toEqual(fault('no_function'));
    expect(sandbox.call('run', 'x')).toBe('x');
  });

  test('text of every plane crosses both ways', async () => {
    using sandbox = await engine.load(hostile('return JSON.stringify([JSON.parse(text), text.length])'));
    const text = JSON.stringify('µ é 漢 😀 \u0000 \ud800 \u2028');
    expect(sandbox.call('run', text)).toBe(JSON.stringify([JSON.parse(text), text.length]));
  });
});

test('the texts of faults are the same on both engines and quote nothing', async () => {
  const words: string[][] = [];
  for (const engine of engines) {
    using sandbox = await engine.load(hostile('throw new TypeError("secret " + text)'));
    const answer = sandbox.call('run', '"patient 7"');
    words.push([JSON.stringify(answer)]);
  }
  expect(words[0]).toEqual(words[1]);
  expect(words.join()).not.toMatch(/secret|patient 7/);
});
