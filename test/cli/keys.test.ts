/** Keys at the command line: the passphrase as it is typed, and files that are none. */
import { EventEmitter } from 'node:events';
import { truncateSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { MAX_SMALL_FILE_BYTES } from '../../cli/actions.ts';
import type { Arguments } from '../../cli/arguments.ts';
import { passphraseFor, type Terminal } from '../../cli/passphrase.ts';
import { leben, scratchFolder } from './process.ts';

const NOTHING: Arguments = { operands: [], options: new Map() };

/** A terminal at which chunks are typed, each when somebody listens for the first time since the last. */
function typing(
  chunks: readonly string[],
): Terminal & { readonly said: string[]; readonly codes: number[]; raw: boolean } {
  const events = new EventEmitter();
  const waiting = [...chunks];
  const terminal = {
    said: [] as string[],
    codes: [] as number[],
    raw: false,
    stdin: Object.assign(events, {
      isTTY: true,
      setRawMode(mode: boolean) {
        terminal.raw = mode;
        return terminal.stdin;
      },
      setEncoding: () => terminal.stdin,
      resume: () => terminal.stdin,
      pause: () => terminal.stdin,
    }) as unknown as Terminal['stdin'],
    stderr: { write: (text: string) => terminal.said.push(text) },
    exit: (code: number) => void terminal.codes.push(code),
  };
  events.on('newListener', () => {
    setImmediate(() => {
      const chunk = waiting.shift();
      if (chunk !== undefined) events.emit('data', chunk);
    });
  });
  return terminal;
}

describe('a passphrase that is typed', () => {
  test('is asked for twice where it is new, never shown, and the terminal is as before', async () => {
    const terminal = typing(['four words of nothing\r', 'four words of nothing\r']);
    expect(await passphraseFor(NOTHING, true, terminal)).toBe('four words of nothing');
    expect(terminal.said.join('')).toBe('Passphrase: \nOnce more: \n');
    expect(terminal.raw).toBe(false);
    expect((terminal.stdin as unknown as EventEmitter).listenerCount('data')).toBe(0);
  });

  test('is asked for again until both are the same', async () => {
    const terminal = typing(['one thing\r', 'another\r', 'four words of nothing\n', 'four words of nothing\u0004']);
    expect(await passphraseFor(NOTHING, true, terminal)).toBe('four words of nothing');
    expect(terminal.said.join('')).toContain('The two differ.\n');
  });

  test('may be rubbed out, pasted in one piece, or come letter by letter', async () => {
    expect(await passphraseFor(NOTHING, false, typing(['x\u007fpässX\u0008wort\r']))).toBe('pässwort');
    const pasted = typing(['four words of nothing\rfour words of nothing\r']);
    expect(await passphraseFor(NOTHING, true, pasted)).toBe('four words of nothing');
    const terminal = typing(['a']);
    const asked = passphraseFor(NOTHING, false, terminal);
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    for (const letter of 'bc\r') (terminal.stdin as unknown as EventEmitter).emit('data', letter);
    expect(await asked).toBe('abc');
  });

  test('can be broken off', async () => {
    const terminal = typing(['secr\u0003et']);
    void passphraseFor(NOTHING, false, terminal);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(terminal.codes).toEqual([130]);
    expect(terminal.raw).toBe(false);
  });

  test('is refused where it is short, and where there is no terminal', async () => {
    expect(await passphraseFor(NOTHING, true, typing(['short\r', 'short\r']))).toMatchObject({ code: 'K006' });
    const pipe = { ...typing([]), stdin: { ...typing([]).stdin, isTTY: false } } as unknown as Terminal;
    expect(await passphraseFor(NOTHING, false, pipe)).toMatchObject({ code: 'K005' });
  });
});

test('a key is made, signs and verifies; what is no key file, or has no end, is refused', () => {
  using scratch = scratchFolder();
  const env = { LEBEN_KEYS: scratch.file('keys'), LEBEN_PASSPHRASE: 'four words of nothing' };
  const keys = (...words: string[]) => leben(['keys', ...words], { cwd: scratch.path, env });
  expect(keys('new', 'ward').code).toBe(0);
  expect(keys('list').out).toMatch(/^ward {2}ed25519 /);
  writeFileSync(scratch.file('protocol.pdf'), 'text');
  expect(keys('sign', 'ward', 'protocol.pdf').code).toBe(0);
  expect(keys('verify', 'protocol.pdf', '--by', 'ward').out).toContain('the signature holds');
  writeFileSync(scratch.file('protocol.pdf'), 'another');
  expect(keys('verify', 'protocol.pdf').err).toContain('K008');
  expect(keys('sgin', 'ward').err).toContain('keys sign');
  expect(keys('new').err).toContain('NAME');
  truncateSync(scratch.file('protocol.pdf.sig'), MAX_SMALL_FILE_BYTES + 1);
  expect(keys('verify', 'protocol.pdf').err).toMatch(/error\[I\d+\]/);
  truncateSync(scratch.file('keys/ward.key'), MAX_SMALL_FILE_BYTES + 1);
  expect(keys('sign', 'ward', 'protocol.pdf').err).toMatch(/error\[I\d+\]/);
  expect(keys('sign', 'ward', '/dev/zero').err).toMatch(/error\[/);
});
