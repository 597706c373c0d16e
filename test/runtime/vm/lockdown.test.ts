/** What a guest can reach: the same on both engines, all of it frozen, and nothing that is not on the list. */
import { expect, test } from 'vitest';
import { engines } from './engines.ts';

/** Walks from every global that may be left and from what syntax alone leads to; says each path, and `!` if it is not frozen. */
const inventory = {
  name: 'inventory',
  javascript: `
const roots = { Object, Array, String, Number, Boolean, BigInt, Math, JSON, Map, Set, Error, TypeError, RangeError,
  SyntaxError, ReferenceError, array: Array.prototype, arrow: Object.getPrototypeOf(() => {}),
  generator: Object.getPrototypeOf(function* () {}), async: Object.getPrototypeOf(async () => {}),
  asyncGenerator: Object.getPrototypeOf(async function* () {}), promise: Object.getPrototypeOf((async () => {})()),
  arrayIterator: Object.getPrototypeOf([].values()), keysIterator: Object.getPrototypeOf([].keys()),
  mapIterator: Object.getPrototypeOf(new Map().keys()), setIterator: Object.getPrototypeOf(new Set().keys()),
  generatorObject: Object.getPrototypeOf(Object.getPrototypeOf((function* () {})())) };
const seen = new Map(), lines = [];
const walk = (value, path) => {
  if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return;
  if (seen.has(value)) return;
  seen.set(value, path);
  lines.push(path + (Object.isFrozen(value) ? '' : '!'));
  const names = Object.getOwnPropertyNames(value).sort();
  for (const name of names) {
    if (typeof value === 'function' && (name === 'length' || name === 'name')) continue;
    let next;
    try { next = value[name] } catch { lines.push(path + '.' + name + ' throws'); continue }
    if (next === null || (typeof next !== 'object' && typeof next !== 'function')) lines.push(path + '.' + name);
    walk(next, path + '.' + name);
  }
  walk(Object.getPrototypeOf(value), path + '^');
};
export const run = () => { for (const name of Object.keys(roots)) walk(roots[name], name); return JSON.stringify(lines) };`,
};

async function inventories(): Promise<string[][]> {
  const all: string[][] = [];
  for (const engine of engines) {
    using sandbox = await engine.load(inventory);
    all.push(JSON.parse(String(sandbox.call('run', ''))) as string[]);
  }
  return all;
}

test('everything that is reachable is frozen', async () => {
  for (const lines of await inventories()) {
    expect(lines.length).toBeGreaterThan(150);
    expect(lines.filter((line) => line.endsWith('!'))).toEqual([]);
  }
});

test('both engines offer the same', async () => {
  const [first, second] = await inventories();
  expect(first).toEqual(second);
});

test('no way to code, time, chance or the engine is among it', async () => {
  for (const lines of await inventories()) {
    const words = new Set(lines.flatMap((line) => line.split('.')));
    for (const gone of [
      'eval',
      'Function',
      'random',
      'now',
      'Date',
      'Proxy',
      'then',
      'caller',
      'stack',
      'captureStackTrace',
      'raw',
      'defineProperty',
      'setPrototypeOf',
      '__proto__',
      '__defineGetter__',
      '__lookupGetter__',
      'getOwnPropertySymbols',
      'toLocaleString',
      'localeCompare',
      'normalize',
      'toUpperCase',
      'match',
      'exp',
      'pow',
      'sin',
      'flat',
      'drop',
    ]) {
      expect(words.has(gone), gone).toBe(false);
    }
  }
});

test('what generated code uses still works, through the wrappers too', async () => {
  const program = {
    name: 'useful',
    javascript: `export const run = () => JSON.stringify([
  [3, 1, 2].sort((a, b) => a - b), [1, 2, 3].map((x) => x * 2), [1, 2, 3].filter((x) => x > 1).reduce((a, b) => a + b, 10),
  [1, [2]].concat([3], 4), [1, 2, 3].slice(1), [1, 2, 3].slice(-2, -1), [1, 2].includes(2), [1, 2].indexOf(3), [5, 6].join('-'),
  [1, 2, 3].findLast((x) => x < 3), Array.from('ab'), Array.from([1, 2], (x) => x + 1), Array.from({ length: 2 }), [..."é😀"],
  'a,b'.split(','), 'ab'.split(''), 'a'.split(), 'aXaX'.replaceAll('X', '-'), 'aX'.replace('X', (x) => x + x), 'abc'.indexOf('c'), 'abcb'.lastIndexOf('b', 2),
  [...new Set([1, 1, 2])], [...new Map([['a', 1]])], Object.entries({ a: 1 }), Object.fromEntries([['a', 1]]), { ...{ a: 1 } },
  String(2n ** 70n / 3n), BigInt.asIntN(8, 255n) + '', Math.max(1, 2), Math.trunc(-1.5), Number.isSafeInteger(2 ** 53), (0.1).toFixed(2), (255).toString(16),
  [1, 2, 3].with(0, 9), [3, 2].toSorted(), [1, 2, 3].at(-1), [1, 2, 3].every((x) => x > 0), [[1, 2]].map(([a, b]) => a + b),
  JSON.parse('{"toJSON":1,"constructor":2}'), 'x'.padStart(3, '0'), new TypeError('t').message, typeof [1].map])`,
  };
  const expected: unknown[] = [
    [1, 2, 3],
    [2, 4, 6],
    15,
    [1, [2], 3, 4],
    [2, 3],
    [2],
    true,
    -1,
    '5-6',
    2,
    ['a', 'b'],
    [2, 3],
    [null, null],
    ['é', '😀'],
    ['a', 'b'],
    ['a', 'b'],
    ['a'],
    'a-a-',
    'aXX',
    2,
    1,
    [1, 2],
    [['a', 1]],
    [['a', 1]],
    { a: 1 },
    { a: 1 },
    '393530540239137101141',
    '-1',
    2,
    -1,
    false,
    '0.10',
    'ff',
    [9, 2, 3],
    [2, 3],
    3,
    true,
    [3],
    { toJSON: 1, constructor: 2 },
    '00x',
    't',
    'function',
  ];
  for (const engine of engines) {
    using sandbox = await engine.load(program);
    const answer = sandbox.call('run', '');
    expect(JSON.parse(String(answer))).toEqual(expected);
  }
});
