/** The pool keeps programs apart, keeps them warm, replaces the poisoned and stays within its bound. */
import { describe, expect, test } from 'vitest';
import { type Engine, fault } from '../../../runtime/vm/engine.ts';
import { openPool, programHash } from '../../../runtime/vm/pool.ts';
import { engines, hostile, neighbour, neighbourAnswer, neighbourFacts } from './engines.ts';

/** The engine, with a count of what it loaded and what is still open. */
function counted(engine: Engine): { engine: Engine; loads: () => number; open: () => number } {
  let loads = 0;
  let open = 0;
  return {
    loads: () => loads,
    open: () => open,
    engine: {
      ...engine,
      async load(program) {
        loads++;
        const sandbox = await engine.load(program);
        open++;
        let closed = false;
        return {
          get poisoned() {
            return sandbox.poisoned;
          },
          call: (fn, json) => sandbox.call(fn, json),
          [Symbol.dispose]() {
            if (!closed) open--;
            closed = true;
            sandbox[Symbol.dispose]();
          },
        };
      },
    },
  };
}

const turn = () => new Promise((done) => setTimeout(done, 0));

describe.each(engines)('$name', (engine) => {
  test('one sandbox a program, also for calls at once', async () => {
    const watched = counted(engine);
    using pool = openPool(watched.engine);
    const answers = await Promise.all([1, 2, 3].map(() => pool.call(neighbour, 'run', neighbourFacts)));
    expect(answers).toEqual([neighbourAnswer, neighbourAnswer, neighbourAnswer]);
    // Another object with the same text is the same program.
    expect(await pool.call({ ...neighbour }, 'run', neighbourFacts)).toBe(neighbourAnswer);
    expect(watched.loads()).toBe(1);
  });

  test('the poisoned is replaced', async () => {
    const watched = counted(engine);
    using pool = openPool(watched.engine);
    const program = hostile('if (text === "1") for (;;); return "ran"');
    expect(await pool.call(program, 'run', '0')).toBe('ran');
    expect(await pool.call(program, 'run', '1')).toEqual(fault('time'));
    expect(await pool.call(program, 'run', '0')).toBe('ran');
    await turn();
    expect([watched.loads(), watched.open(), pool.size]).toEqual([2, 1, 1]);
  });

  test('calls at once with one that poisons: the others get their own answers', async () => {
    using pool = openPool(engine);
    const program = hostile('if (text === "1") for (;;); return "ran"');
    const answers = await Promise.all(['0', '1', '0'].map((text) => pool.call(program, 'run', text)));
    expect(answers).toEqual(['ran', fault('time'), 'ran']);
  });

  test('the bound holds: the least used is closed', async () => {
    const watched = counted(engine);
    using pool = openPool(watched.engine, 2);
    const numbered = [0, 1, 2].map((n) => hostile(`return "${n}"`));
    for (const n of [0, 1, 0, 2, 0]) expect(await pool.call(numbered[n]!, 'run', '')).toBe(String(n));
    await turn();
    expect([watched.loads(), watched.open(), pool.size]).toEqual([3, 2, 2]);
    // More programs at once than places: all are answered.
    expect(await Promise.all(numbered.map((program) => pool.call(program, 'run', '')))).toEqual(['0', '1', '2']);
    await turn();
    expect([watched.open(), pool.size]).toEqual([2, 2]);
  });

  test('drop and dispose close', async () => {
    const watched = counted(engine);
    const pool = openPool(watched.engine);
    await pool.call(neighbour, 'run', neighbourFacts);
    await pool.call(hostile('return ""'), 'run', '');
    pool.drop(neighbour);
    await turn();
    expect([watched.open(), pool.size]).toEqual([1, 1]);
    pool[Symbol.dispose]();
    await turn();
    expect([watched.open(), pool.size]).toEqual([0, 0]);
  });
});

test('name, text and bytecode all make the program, and none runs into the next', () => {
  const programs = [
    { name: 'a', javascript: 'b' },
    { name: 'ab', javascript: '' },
    { name: '', javascript: 'ab' },
    { name: 'a', javascript: 'b', bytecode: Uint8Array.of(1) },
    { name: 'a', javascript: 'b', bytecode: Uint8Array.of(2) },
  ];
  expect(new Set(programs.map(programHash)).size).toBe(programs.length);
});
