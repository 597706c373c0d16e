/**
 * Hostile programs: JavaScript written by hand in the place of generated code, from what is known of QuickJS, SES,
 * Figma's sandbox and vm2. Each has one precise outcome on both engines (a refusal, a harmless value, a fault), and
 * afterwards the neighbour in the same pool gives its usual answer.
 */
import { describe, expect, test } from 'vitest';
import type { Program } from '../../../runtime/vm/engine.ts';
import { openPool } from '../../../runtime/vm/pool.ts';
import { engines, hostile, kindOf, neighbour, neighbourAnswer, neighbourFacts } from './engines.ts';

type Attempt = readonly [name: string, program: Program | string, outcome: string];

/** A program that says "refused" when the attempt throws, and the value otherwise. */
const tried = (expression: string): string =>
  `try { return "got " + String(${expression}) } catch (e) { return e instanceof Error ? "refused" : "threw " + typeof e }`;
const refused = 'text: refused';
const module = (javascript: string): Program => ({ name: 'hostile', javascript });

const makingCode: readonly Attempt[] = [
  ['eval', tried('eval("1 + 1")'), refused],
  ['eval, indirect', tried('(0, eval)("globalThis")'), refused],
  ['Function', tried('Function("return 1")()'), refused],
  ['new Function', tried('new Function("return this")()'), refused],
  ['constructor of a function', tried('(() => 1).constructor("return 1")()'), refused],
  ['constructor of the constructor of an object', tried('({}).constructor.constructor("return 1")()'), refused],
  ['constructor of a built-in method', tried('[].push.constructor("return 1")()'), refused],
  ['constructor of a wrapped method', tried('[].map.constructor("return 1")()'), refused],
  ['constructor of a class', tried('(class {}).constructor("return 1")()'), refused],
  ['constructor of the border that calls us', tried('Object.getPrototypeOf(run).constructor("return 1")()'), refused],
  ['constructor by way of a generator', tried('(function* () {}).constructor("yield 1")().next().value'), refused],
  ['constructor by way of an async function', tried('(async () => {}).constructor("return 1")()'), refused],
  ['constructor by way of an async generator', tried('(async function* () {}).constructor("yield 1")()'), refused],
  ['constructor of a generator object', tried('(function* () {})().constructor.constructor("return 1")()'), refused],
  ['constructor of a promise', tried('(async () => {})().constructor("x")'), refused],
  [
    'a getter called with a foreign receiver',
    tried('Function.prototype.call.call(Function, null, "return 1")'),
    refused,
  ],
  ['Reflect.construct', tried('Reflect.construct(Function, ["return 1"])'), refused],
  ['timers that take text', tried('setTimeout("1", 0)'), refused],
  [
    'a subclass of a function constructor',
    tried('new (class extends (() => {}).constructor {})("return 1")()'),
    refused,
  ],
];

const reachingOut: readonly Attempt[] = [
  ['globalThis', tried('globalThis'), refused],
  ['this at the top level', module('const t = typeof this; export const run = () => t'), 'text: undefined'],
  ['this of a plain function', 'return (function () { return typeof this })()', 'text: undefined'],
  ['this of the call', 'return typeof this', 'text: undefined'],
  ['import of std', module("import * as std from 'std'; export const run = () => String(std)"), 'load'],
  ['import of os', module("import * as os from 'os'; export const run = () => String(os)"), 'load'],
  ['import of node:fs', module("import fs from 'node:fs'; export const run = () => String(fs)"), 'load'],
  ['import of a data: module', module("import 'data:text/javascript,1'; export const run = () => '1'"), 'load'],
  ['export from another module', module("export * from 'std'; export const run = () => '1'"), 'load'],
  [
    'import(), whose answer never comes',
    'let seen = "nothing"; (async () => { seen = await import("std") })(); return seen',
    'text: nothing',
  ],
  ['require', tried('require("node:fs")'), refused],
  ['process', tried('process.env'), refused],
  ['console', tried('console.log("x")'), refused],
  ['print', tried('print("x")'), refused],
  ['scriptArgs', tried('scriptArgs'), refused],
  ['navigator', tried('navigator.userAgent'), refused],
  ['std and os as globals', tried('typeof std + typeof os + typeof bjson'), 'text: got undefinedundefinedundefined'],
  ['a worker', tried('new Worker("x")'), refused],
  ['WebAssembly', tried('WebAssembly.compile'), refused],
  ['fetch', tried('fetch("http://localhost")'), refused],
  [
    'structuredClone, queueMicrotask',
    tried('typeof structuredClone + typeof queueMicrotask'),
    'text: got undefinedundefined',
  ],
  ['debugger, labelled', 'out: { debugger; break out } return "went on"', 'text: went on'],
  ['with', module('export const run = (t) => { with ({}) { return t } }'), 'load'],
  ['caller and callee', tried('(function f() { return [f.caller, arguments.callee] })()'), refused],
  ['the caller of a getter', tried('(() => 1).caller'), 'text: got undefined'],
  ['file and line of the border', tried('[run.fileName, run.lineNumber, run.columnNumber]'), 'text: got ,,'],
  ['the text of a function', tried('Function.prototype.toString'), refused],
  ['arguments of the module', 'return typeof arguments', 'text: undefined'],
  ['more arguments than the text', module('export function run() { return String(arguments.length) }'), 'text: 1'],
];

const tellingTime: readonly Attempt[] = [
  ['Date', tried('Date.now()'), refused],
  ['new Date', tried('new Date()'), refused],
  ['performance', tried('performance.now()'), refused],
  ['timers', tried('setTimeout(() => {}, 0)'), refused],
  ['Math.random', tried('Math.random()'), refused],
  ['crypto', tried('crypto.getRandomValues'), refused],
  ['Intl', tried('new Intl.DateTimeFormat().resolvedOptions().timeZone'), refused],
  ['locale through numbers', tried('(1.5).toLocaleString()'), refused],
  ['locale through text', tried('"a".localeCompare("b")'), refused],
  ['Temporal', tried('Temporal.Now'), refused],
  ['a shared counter', tried('new SharedArrayBuffer(8)'), refused],
  ['Atomics.wait', tried('Atomics.wait'), refused],
  ['WeakRef, which tells of the collector', tried('new WeakRef({})'), refused],
  ['FinalizationRegistry', tried('new FinalizationRegistry(() => {})'), refused],
  ['WeakMap and WeakSet', tried('new WeakMap()'), refused],
  ['buffers', tried('new ArrayBuffer(8)'), refused],
];

const changingWhatIsShared: readonly Attempt[] = [
  ['Object.prototype', tried('(Object.prototype.stroke = true)'), refused],
  ['Array.prototype', tried('(Array.prototype.map = 1)'), refused],
  ['String.prototype', tried('(String.prototype.x = 1)'), refused],
  ['a function on Function.prototype', tried('(Function.prototype.call = 1)'), refused],
  ['JSON.parse', tried('(JSON.parse = () => ({}))'), refused],
  ['Math', tried('delete Math.floor'), refused],
  ['an error class', tried('(Error.prepareStackTrace = () => "x")'), refused],
  [
    'InternalError, by way of a caught one',
    'const f = () => 1 + f(); try { f() } catch (e) { try { Object.getPrototypeOf(e).x = 1; return "got" } catch { return "refused" } }',
    refused,
  ],
  ['the prototype of generators', tried('(Object.getPrototypeOf((function* () {})()).next = 1)'), refused],
  ['the prototype of array iterators', tried('(Object.getPrototypeOf([].values()).next = 1)'), refused],
  ['the prototype of map iterators', tried('(Object.getPrototypeOf(new Map().keys()).next = 1)'), refused],
  ['the prototype of promises', tried('(Object.getPrototypeOf((async () => {})()).then = 1)'), refused],
  ['__proto__ of Object.prototype', tried('({}).__proto__'), 'text: got undefined'],
  ['__defineGetter__', tried('({}).__defineGetter__("x", () => 1)'), refused],
  ['Object.defineProperty', tried('Object.defineProperty(Object.prototype, "x", { value: 1 })'), refused],
  ['Object.setPrototypeOf', tried('Object.setPrototypeOf(Object.prototype, {})'), refused],
  ['Object.assign onto a prototype', tried('Object.assign(Array.prototype, { at: 1 })'), refused],
  ['a global by assignment', tried('(newGlobal = 1)'), refused],
  ['a global that is there', tried('(Array = 1)'), refused],
  ['undefined', tried('(undefined = 1)'), refused],
  ['an export', tried('(run = 1)'), refused],
  [
    '__proto__ in JSON, on our side',
    'JSON.parse(\'{"__proto__":{"stroke":true}}\'); return String({}.stroke)',
    'text: undefined',
  ],
  [
    'a reviver that changes its holder',
    'return JSON.stringify(JSON.parse("[1,2]", function (k, v) { if (k === "0") this[1] = Object.prototype; return v }))',
    'text: [1,{}]',
  ],
  ['a setter for "then"', tried('(Object.prototype.then = () => {})'), refused],
  ['Symbol.species', tried('Symbol.species'), refused],
  ['a species by assignment', 'const a = [1]; a.constructor = Map; return JSON.stringify(a.map((x) => x))', 'guest'],
  [
    'a species by a class',
    'class A extends Array {} return String(new A(1, 2).map((x) => x) instanceof A)',
    'text: false',
  ],
  ['Symbol.for, a table shared by realms', tried('Symbol.for("x")'), refused],
  ['a well-known symbol by reflection', tried('Object.getOwnPropertySymbols(Array.prototype)'), refused],
  ['Proxy', tried('new Proxy({}, {})'), refused],
];

const trickingTheBorder: readonly Attempt[] = [
  ['an object with toString', 'return { toString() { return "x" } }', 'guest'],
  ['an object with valueOf', 'return { valueOf() { return "x" } }', 'guest'],
  ['an object with toJSON', 'return { toJSON() { return "x" } }', 'guest'],
  ['a String object', 'return Object("x")', 'guest'],
  ['an array of one text', 'return ["x"]', 'guest'],
  ['a promise', 'return (async () => "x")()', 'guest'],
  ['an async function for an export', module('export const run = async () => "x"'), 'guest'],
  ['a generator for an export', module('export const run = function* () { yield "x" }'), 'guest'],
  ['a class for an export', module('export class run {}'), 'guest'],
  ['a bound built-in for an export', module('export const run = Array.prototype.push.bind([])'), 'guest'],
  ['a number that means a fault', 'return 1', 'guest'],
  ['a symbol', 'return Object.getOwnPropertyNames', 'guest'],
  ['nothing', '', 'guest'],
  ['text with U+0000', 'return "a\\0b"', 'guest'],
  ['text with half a character', 'return "\\ud800"', 'guest'],
  ['a getter that loops, on a thrown error', 'throw { get message() { for (;;); } }', 'guest'],
  ['a false "out of memory"', 'throw new RangeError("out of memory")', 'guest'],
  ['a thrown null', 'throw null', 'guest'],
  [
    'an export named then',
    module('export const then = (r) => r({ run: () => "x" }); export const run = () => "y"'),
    'load',
  ],
  ['await at the top level', module('await 0; export const run = () => "x"'), 'load'],
  ['await for ever at the top level', module('await { then() {} }; export const run = () => "x"'), 'load'],
  ['a throw at the top level', module('throw { toString() { for (;;); } }'), 'load'],
  ['a use before its definition', module('run(); export const run = () => "x"'), 'load'],
  ['__proto__ in the result', 'return \'{"__proto__":{"stroke":true}}\'', 'text: {"__proto__":{"stroke":true}}'],
  [
    'a getter while JSON is written',
    'return JSON.stringify({ get a() { return "read once" } })',
    'text: {"a":"read once"}',
  ],
  ['toJSON while JSON is written', 'return JSON.stringify({ toJSON() { return 1 } })', 'text: 1'],
  ['code after the return', 'let n = 0; (async () => { await 0; n = 1; for (;;); })(); return String(n)', 'text: 0'],
  ['finally after the return', 'try { return "a" } finally { return "b" }', 'text: b'],
  ['promise jobs that never end', 'const f = async () => { for (;;) await 0 }; f(); return "x"', 'text: x'],
];

const wearingOut: readonly Attempt[] = [
  [
    'out of memory, caught',
    'const a = []; try { for (;;) a.push("x".repeat(1e6) + a.length) } catch { return "went on" }',
    'memory',
  ],
  [
    'one piece too large, caught: nothing was taken',
    'try { return "x".repeat(2 ** 27) } catch { return "went on" }',
    'text: went on',
  ],
  ['the time limit, caught', 'for (;;) try { for (;;); } catch {} finally { continue }', 'time'],
  ['the time limit, in an async function', 'const f = async () => { for (;;); }; f(); return "went on"', 'time'],
  [
    'the time limit, in a generator',
    'const g = function* () { try { for (;;); } finally { yield 1 } }; for (const x of g()); return "x"',
    'time',
  ],
  ['String.repeat', 'return "x".repeat(2 ** 29)', 'memory'],
  ['padStart', 'return "x".padStart(2 ** 29)', 'memory'],
  ['join', 'const a = []; a.length = 1e6; return a.join("x".repeat(1e3))', 'memory'],
  ['replaceAll', 'return "x".repeat(8000).replaceAll("x", "y".repeat(1e5))', 'memory'],
  ['an array made long', 'const a = []; a.length = 2 ** 32 - 1; return String(a.includes(1))', 'guest'],
  ['an array made long, sorted', 'const a = []; a.length = 2 ** 32 - 1; a.sort(); return "x"', 'guest'],
  [
    'an array made long, joined to another',
    'const a = []; a.length = 2 ** 32 - 1; return String([].concat(a).length)',
    'guest',
  ],
  ['an array made long, spread', 'const a = []; a.length = 2 ** 32 - 1; return String([...a].length)', 'memory'],
  ['an array made long, in a set', 'const a = []; a.length = 2 ** 32 - 1; return String(new Set(a).size)', 'time'],
  [
    'an object that says it is long',
    'return String(Array.prototype.includes.call({ length: 2 ** 53 - 1 }, 1))',
    'guest',
  ],
  ['an object that says it is long, copied', 'return String(Array.from({ length: 2 ** 31 }).length)', 'memory'],
  ['flat without end', 'return String([].flat)', 'text: undefined'],
  ['iterator helpers that skip natively', 'return String([].values().drop)', 'text: undefined'],
  [
    'JSON of 2^60 shared parts',
    'let a = []; for (let i = 0; i < 60; i++) a = [a, a]; return JSON.stringify(a)',
    'memory',
  ],
  ['JSON nested deep', 'let a = []; for (let i = 0; i < 1e5; i++) a = [a]; return JSON.stringify(a)', 'stack'],
  ['BigInt squared without end', 'let x = 3n; for (;;) x *= x', 'guest'],
  ['BigInt to a power', 'return String(2n ** 100000000n)', 'guest'],
  ['BigInt shifted', 'return String(1n << 100000000n)', 'guest'],
  ['BigInt from long text', 'return String(BigInt("9".repeat(1e6)) > 0n)', 'guest'],
  [
    'a regular expression that backtracks',
    module('export const run = () => String(/^(a+)+$/.test("a".repeat(50) + "b"))'),
    'load',
  ],
  ['RegExp', tried('new RegExp("(a+)+b")'), refused],
  ['a search with a pattern hidden in match', tried('"aaaa".match("(a+)+b")'), refused],
  ['a quadratic text search', 'return String("a".repeat(8e6).indexOf("a".repeat(4e6) + "b"))', 'guest'],
  ['a tagged template with a false length', 'return String(String.raw)', 'text: undefined'],
  ['too many arguments', 'const a = []; a.length = 1e6; return String(Math.max.apply(null, a))', 'guest'],
  [
    'a generator that never ends, spread',
    'const g = function* () { for (;;) yield 1 }; return String([...g()].length)',
    'memory',
  ],
  [
    'a generator that never ends, in a loop',
    'const g = function* () { for (;;) yield 1 }; for (const x of g()); return "x"',
    'time',
  ],
  [
    'a generator that calls itself',
    'let g; const f = function* () { g.next() }; g = f(); g.next(); return "x"',
    'guest',
  ],
  ['a getter without end', 'const o = { get x() { return this.x } }; return o.x', 'stack'],
  ['toString without end', 'const o = { toString() { return "" + this } }; return "" + o', 'stack'],
  ['a class that extends itself', tried('(() => { class A extends A {} })()'), refused],
];

const groups = { makingCode, reachingOut, tellingTime, changingWhatIsShared, trickingTheBorder, wearingOut };

describe.each(engines)('$name', (engine) => {
  describe.each(Object.entries(groups))('%s', (_group, attempts) => {
    test.each(attempts)('%s', async (_name, attempt, outcome) => {
      using pool = openPool(engine);
      await pool.call(neighbour, 'run', neighbourFacts);
      const program = typeof attempt === 'string' ? hostile(attempt) : attempt;
      expect(kindOf(await pool.call(program, 'run', '{}'))).toBe(outcome);
      expect(await pool.call(neighbour, 'run', neighbourFacts)).toBe(neighbourAnswer);
    });
  });

  test('the stack of an error names no place of the host', async () => {
    using sandbox = await engine.load(hostile('try { null.x } catch (e) { return String(e.stack) }'));
    const stack = sandbox.call('run', '{}');
    expect(typeof stack).toBe('string');
    expect(stack).not.toMatch(/node|\/|\\|\.ts|\.js|wasm/);
  });

  test('import.meta names no place of the host', async () => {
    using sandbox = await engine.load(hostile('return String(import.meta.url) + Object.keys(import.meta)'));
    expect(['text: undefined', 'guest']).toContain(kindOf(sandbox.call('run', '{}')));
  });

  // A module-level variable lives as long as its sandbox. Generated code has none: the emitter writes `const` with
  // frozen or primitive values at the top level and nothing else, so its calls cannot see one another.
  test('state kept between calls stays within the program that keeps it', async () => {
    using pool = openPool(engine);
    const counter = { name: 'c', javascript: 'let n = 0; export const run = () => String(++n)' };
    const twin = { name: 'c2', javascript: counter.javascript };
    expect([await pool.call(counter, 'run', ''), await pool.call(counter, 'run', '')]).toEqual(['1', '2']);
    expect(await pool.call(twin, 'run', '')).toBe('1');
    pool.drop(counter);
    expect(await pool.call(counter, 'run', '')).toBe('1');
  });

  test('a refused change is not seen by the next call', async () => {
    using sandbox = await engine.load(
      hostile('if (text === "1") try { Object.prototype.stroke = true } catch {} return String({}.stroke)'),
    );
    expect([sandbox.call('run', '1'), sandbox.call('run', '0')]).toEqual(['undefined', 'undefined']);
  });

  test('__proto__ from a guest does not change what the host reads', async () => {
    using sandbox = await engine.load(hostile('return \'{"__proto__":{"polluted":1}}\''));
    JSON.parse(String(sandbox.call('run', '{}')));
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });
});

test('there are more than forty attempts, each with a name of its own', () => {
  const names = Object.values(groups).flatMap((attempts) => attempts.map(([name]) => name));
  expect(new Set(names).size).toBe(names.length);
  expect(names.length).toBeGreaterThan(40);
});
