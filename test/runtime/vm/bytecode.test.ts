/** Bytecode: the same bytes in every process, and nothing but bytecode is run. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { bytecodeEngine, prepareBytecode, toBytecode } from '../../../runtime/vm/bytecode.ts';
import { fault } from '../../../runtime/vm/engine.ts';
import { sourceEngine } from '../../../runtime/vm/source.ts';
import { neighbour, neighbourAnswer, neighbourFacts } from './engines.ts';

beforeAll(prepareBytecode);

const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

test('byte-identical in two other processes, whatever was compiled before', () => {
  const here = hash(toBytecode(neighbour.javascript, neighbour.name));
  const child = (first: string) =>
    execFileSync(
      process.execPath,
      [
        '--input-type=module',
        '-e',
        `import { createHash } from 'node:crypto';
const { prepareBytecode, toBytecode } = await import(${JSON.stringify(new URL('../../../runtime/vm/bytecode.ts', import.meta.url).href)});
await prepareBytecode();
for (const text of ${first}) toBytecode(text, 'other');
console.log(createHash('sha256').update(toBytecode(${JSON.stringify(neighbour.javascript)}, ${JSON.stringify(neighbour.name)})).digest('hex'));`,
      ],
      { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
    ).trim();
  expect(child('[]')).toBe(here);
  expect(child(`['export const zebra = { weights: 1, yak: "x" }', 'export const facts = (a, b) => a + b']`)).toBe(here);
});

test('the engines say the versions that are installed: a changed engine is a changed artifact', () => {
  const { dependencies } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'));
  for (const { name, version } of [bytecodeEngine, sourceEngine]) expect(dependencies[name]).toBe(version);
});

test('other text, other bytes', () => {
  expect(hash(toBytecode('export const a = 1', 'm'))).not.toBe(hash(toBytecode('export const a = 2', 'm')));
});

test('the source is not in the bytecode', () => {
  const bytes = Buffer.from(toBytecode('export const run = () => 1 /* a remark */', 'm'));
  expect(bytes.includes('a remark')).toBe(false);
});

test('text that is no module is our fault, and throws', () => {
  expect(() => toBytecode('export const = 1', 'm')).toThrow();
  expect(() => toBytecode('export const r = /a/', 'm')).toThrow();
  // The compiler goes on.
  expect(toBytecode('export const a = 1', 'm').length).toBeGreaterThan(0);
});

describe('what runs', () => {
  test('the bytecode alone, whatever the text beside it says', async () => {
    const bytecode = toBytecode(neighbour.javascript, neighbour.name);
    using sandbox = await bytecodeEngine.load({ name: 'x', javascript: 'throw 1', bytecode });
    expect(sandbox.call('run', neighbourFacts)).toBe(neighbourAnswer);
  });

  test('the text alone, on the second channel', async () => {
    using sandbox = await sourceEngine.load({ ...neighbour, bytecode: Uint8Array.of(1, 2, 3) });
    expect(sandbox.call('run', neighbourFacts)).toBe(neighbourAnswer);
  });

  test('bytes that are no bytecode give a fault', async () => {
    for (const bytecode of [
      new Uint8Array(),
      Uint8Array.of(1, 2, 3),
      toBytecode(neighbour.javascript, 'n').slice(0, 40),
    ]) {
      using sandbox = await bytecodeEngine.load({ name: 'x', javascript: '', bytecode });
      expect(sandbox.call('run', neighbourFacts)).toEqual(fault('load'));
    }
  });

  // Bytecode is no border: a changed byte may do anything inside its own engine. It must not reach the host.
  test('a changed byte never throws at the host nor reaches the next sandbox', { timeout: 60_000 }, async () => {
    const bytecode = toBytecode('export const run = (text) => JSON.stringify([text, 1n + 2n])', 'm');
    for (let at = 0; at < bytecode.length; at += 7) {
      const changed = bytecode.slice();
      changed[at] = changed[at]! ^ 0x55;
      using sandbox = await bytecodeEngine.load({ name: 'x', javascript: '', bytecode: changed });
      const answer = sandbox.call('run', '1');
      if (typeof answer !== 'string') expect(answer).toEqual(fault(answer.fault));
    }
    using after = await bytecodeEngine.load(neighbour);
    expect(after.call('run', neighbourFacts)).toBe(neighbourAnswer);
  });
});
