/** The script that runs in a fresh engine before the program: it takes away what could tell time, chance, or a neighbour. */
import { ARRAY_LENGTH, RESULT_LENGTH, SEARCH_PRODUCT } from './limits.ts';

/** What the border answers, in place of a text, when there is no text to give. */
export const borderCode = { memory: 1, stack: 2, guest: 3, result_size: 4, no_function: 5 } as const;

/**
 * What stays, by object; everything else is deleted. A list of what is allowed and not of what is forbidden, because
 * engines grow new built-ins, and because the two engines must offer the same. Not here, on purpose: `Symbol` (no
 * species, no toPrimitive), `Function` and `eval`, `Promise`, `Proxy`, `Reflect`, `WeakRef`, buffers, `Date`, `RegExp`,
 * `Intl`, `globalThis`; functions of `Math` that IEEE 754 does not fix to the last bit; text functions that depend on
 * the engine's edition of Unicode (case, normalisation, collation).
 */
const ALLOWED: Readonly<Record<string, string>> = {
  Object: 'assign create entries freeze fromEntries getOwnPropertyNames getPrototypeOf hasOwn is isFrozen keys values',
  'Object.prototype': 'hasOwnProperty isPrototypeOf propertyIsEnumerable toString valueOf constructor',
  'Function.prototype': 'call apply bind',
  Array: 'from isArray of',
  'Array.prototype':
    'at concat entries every fill filter find findIndex findLast findLastIndex forEach includes indexOf join keys ' +
    'lastIndexOf map pop push reduce reduceRight reverse shift slice some sort splice toReversed toSorted toSpliced ' +
    'toString unshift values with constructor',
  String: 'fromCharCode fromCodePoint',
  'String.prototype':
    'at charAt charCodeAt codePointAt concat endsWith includes indexOf isWellFormed lastIndexOf padEnd padStart repeat ' +
    'replace replaceAll slice split startsWith substring toString trim trimEnd trimStart valueOf constructor',
  Number: 'EPSILON MAX_SAFE_INTEGER MAX_VALUE MIN_SAFE_INTEGER MIN_VALUE isFinite isInteger isNaN isSafeInteger',
  'Number.prototype': 'toFixed toString valueOf constructor',
  Boolean: '',
  'Boolean.prototype': 'toString valueOf constructor',
  BigInt: 'asIntN asUintN',
  'BigInt.prototype': 'toString valueOf constructor',
  Math: 'abs ceil clz32 floor imul max min round sign sqrt trunc',
  JSON: 'parse stringify',
  Map: '',
  'Map.prototype': 'clear delete entries forEach get has keys set size values constructor',
  Set: '',
  'Set.prototype': 'add clear delete entries forEach has keys size values constructor',
  Infinity: '',
  NaN: '',
  undefined: '',
  ...Object.fromEntries(
    ['Error', 'TypeError', 'RangeError', 'SyntaxError', 'ReferenceError'].flatMap((name) => [
      [name, ''],
      [`${name}.prototype`, 'name message toString constructor'],
    ]),
  ),
};

/** Native loops that never ask the interrupt handler; each is given a bound on what it may loop over. */
const LOOPS_OVER_ARRAYS =
  'concat every fill filter find findIndex findLast findLastIndex forEach includes indexOf join lastIndexOf map reduce ' +
  'reduceRight reverse shift slice some sort splice toReversed toSorted toSpliced unshift with';
const SEARCHES_TEXT = 'includes indexOf lastIndexOf replace replaceAll split';

/**
 * The script. Its completion value is the border, a function that no guest can reach:
 * `border(namespace, name, text)` calls an export and gives its text, or a number of `borderCode`;
 * `border(error)` says which number an error deserves.
 */
export const lockdownScript = `(() => {
'use strict';
const G = globalThis, O = Object, isArray = Array.isArray, TypeErr = TypeError, RangeErr = RangeError;
const describe = O.getOwnPropertyDescriptor, prototypeOf = O.getPrototypeOf, define = O.defineProperty, freeze = O.freeze;
const names = O.getOwnPropertyNames, symbols = O.getOwnPropertySymbols;
const uncurry = Function.prototype.bind.bind(Function.prototype.call);
const wellFormed = uncurry(String.prototype.isWellFormed), indexOf = uncurry(String.prototype.indexOf);
const includes = uncurry(Array.prototype.includes), split = uncurry(String.prototype.split);
const deny = () => { throw new TypeErr('denied') };
const allowed = ${JSON.stringify(ALLOWED)};
const keptSymbols = [Symbol.iterator, Symbol.asyncIterator, Symbol.toStringTag, Symbol.hasInstance, Symbol.unscopables];
const internal = G.InternalError === undefined ? undefined : G.InternalError.prototype, range = RangeErr.prototype, syntax = SyntaxError.prototype;

// No backtrace is written: it costs time, and its text differs between engines.
if ('stackTraceLimit' in Error) Error.stackTraceLimit = 0;

// 1. Objects that only syntax leads to, taken before anything is removed.
const functions = [function () {}, function* () {}, async function () {}, async function* () {}];
const hidden = [functions[1](), functions[2](), functions[3](), [].values(), ''[Symbol.iterator](), new Map().keys(),
  new Set().keys(), (function () { return arguments })()];
if (G.Iterator) hidden.push(G.Iterator.prototype);

// 2. Native loops get a bound.
const short = (x) => { if (isArray(x) && x.length > ${ARRAY_LENGTH}) throw new RangeErr('array too long') };
const replace = (o, name, make) => {
  const d = describe(o, name);
  if (d === undefined) return;
  const f = make(uncurry(d.value), d.value);
  define(f, 'name', { value: name });
  define(o, name, { value: f, writable: true, enumerable: false, configurable: true });
};
for (const name of ${JSON.stringify(LOOPS_OVER_ARRAYS)}.split(' ')) replace(Array.prototype, name, (native) => ({
  f(...args) {
    if (!isArray(this)) deny();
    short(this);
    for (let i = 0; i < args.length; i++) short(args[i]);
    return native(this, ...args);
  } }).f);
replace(Array, 'from', (native) => ({ f(...args) { short(args[0]); return native(Array, ...args) } }).f);
for (const name of ${JSON.stringify(SEARCHES_TEXT)}.split(' ')) replace(String.prototype, name, (native) => ({
  f(...args) {
    if (typeof this !== 'string' || (typeof args[0] !== 'string' && args[0] !== undefined)) deny();
    if (args[0] !== undefined && this.length * args[0].length > ${SEARCH_PRODUCT}) throw new RangeErr('text too long');
    return native(this, ...args);
  } }).f);
// 'new Set(array with holes)' loops natively; through a function of ours it asks the interrupt handler each time.
replace(Set.prototype, 'add', (native) => ({ f(value) { return native(this, value) } }).f);
replace(Map.prototype, 'set', (native) => ({ f(key, value) { return native(this, key, value) } }).f);
// 'JSON.stringify' over shared parts visits them 2^depth times, natively, even when memory is refused; it looks up 'toJSON'
// on each, and so asks.
const asks = describe({ get toJSON() { return undefined } }, 'toJSON');

// 3. What is not allowed goes; functions lead to no constructor that takes text.
const prune = (o, list) => {
  const keep = split(list, ' ');
  const remove = (k) => { if (describe(o, k).configurable) delete o[k] };
  for (const k of names(o)) if (!includes(keep, k) && k !== 'prototype' && k !== 'length' && k !== 'name') remove(k);
  for (const k of symbols(o)) if (!includes(keptSymbols, k)) remove(k);
};
for (const k of names(G)) {
  const v = describe(G, k).value;
  if (O(v) !== v || v === G) continue;
  const isError = typeof v === 'function' && (v === Error || prototypeOf(v) === Error);
  if (v.prototype !== undefined && O(v.prototype) === v.prototype) {
    prune(v.prototype, allowed[k + '.prototype'] ?? (isError ? 'name message toString constructor' : ''));
    if (allowed[k + '.prototype'] === undefined && !isError) define(v.prototype, 'constructor', { value: deny });
  }
  prune(v, allowed[k] ?? '');
}
define(Object.prototype, 'toJSON', { get: asks.get, enumerable: false, configurable: false });
for (const f of functions) define(prototypeOf(f), 'constructor', { value: deny, writable: false, configurable: false });
for (const o of hidden) for (let p = prototypeOf(o); p !== null && p !== O.prototype; p = prototypeOf(p))
  if (includes(names(p), 'next') || p === (G.Iterator && G.Iterator.prototype)) prune(p, 'next return throw');

// 4. What is left, and all that it leads to, is frozen.
const seen = new Set([G]), has = uncurry(Set.prototype.has), add = uncurry(Set.prototype.add);
const walk = (o) => {
  if (O(o) !== o || has(seen, o)) return;
  add(seen, o);
  walk(prototypeOf(o));
  for (const k of [...names(o), ...symbols(o)]) { const d = describe(o, k); walk(d.value); walk(d.get); walk(d.set) }
  freeze(o);
};
for (const k of names(G)) walk(describe(G, k).value);
functions.forEach(walk);
hidden.forEach(walk);
for (const k of [...names(G), ...symbols(G)]) if (typeof k === 'symbol' || allowed[k] === undefined) delete G[k];
freeze(G);

// 5. The border. It reads errors without running guest code: a plain look at the property, no getter, no conversion.
const numberOf = (e) => {
  if (O(e) !== e) return ${borderCode.guest};
  const parent = prototypeOf(e), d = describe(e, 'message'), message = d === undefined ? undefined : d.value;
  if (parent === internal && (message === 'out of memory' || message === 'string too long')) return ${borderCode.memory};
  if (parent === range && message === 'invalid string length') return ${borderCode.memory};
  // The JSON reader of one engine words it as an error of syntax.
  if ((parent === internal || parent === syntax) && message === 'stack overflow') return ${borderCode.stack};
  if (parent === range && message === 'Maximum call stack size exceeded') return ${borderCode.stack};
  return ${borderCode.guest};
};
return (subject, name, text) => {
  if (name === undefined) return numberOf(subject);
  try {
    const exported = subject[name];
    if (typeof exported !== 'function') return ${borderCode.no_function};
    const out = exported(text);
    if (typeof out !== 'string') return ${borderCode.guest};
    if (out.length > ${RESULT_LENGTH}) return ${borderCode.result_size};
    // Neither occurs in JSON text, and the engines hand them over differently.
    return wellFormed(out) && indexOf(out, '\\0') < 0 ? out : ${borderCode.guest};
  } catch (e) {
    return numberOf(e);
  }
};
})()`;
