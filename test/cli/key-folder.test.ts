/** The folder of keys where something goes wrong: a key is whole or not there, and one that is replaced is never lost. */
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { replaceKey, writeKey } from '../../cli/key-folder.ts';
import { encodeKeyFile, newKeyFile } from '../../runtime/identity/key-file.ts';
import { leben, scratchFolder } from './process.ts';

const PASSPHRASE = 'four words of nothing';
const CHEAP = { cost: 2 ** 14, blockSize: 1, parallel: 1 };
const key = () => newKeyFile('ward', 'ed25519', PASSPHRASE, 0, CHEAP);

test('no key takes the place of another; nothing is left of one that could not be put there', async () => {
  using folder = scratchFolder();
  const [first, second] = [await key(), await key()];
  expect(writeKey(folder.path, first)).toBe(true);
  expect(writeKey(folder.path, second)).toBe(false);
  expect(readFileSync(folder.file('ward.key'), 'utf8')).toBe(encodeKeyFile(first));
  // The place where the old one would be kept is taken.
  writeFileSync(folder.file('kept.key'), '');
  expect(() => replaceKey(folder.path, second, folder.file('kept.key'))).toThrow('EEXIST');
  expect(readFileSync(folder.file('ward.key'), 'utf8')).toBe(encodeKeyFile(first));
  replaceKey(folder.path, second, folder.file('old.key'));
  expect(readFileSync(folder.file('ward.key'), 'utf8')).toBe(encodeKeyFile(second));
  expect(readFileSync(folder.file('old.key'), 'utf8')).toBe(encodeKeyFile(first));
  expect(readdirSync(folder.path).sort()).toEqual(['kept.key', 'old.key', 'ward.key']);
});

test('a folder that takes no key is an answer', () => {
  using folder = scratchFolder();
  mkdirSync(folder.file('keys'));
  writeFileSync(folder.file('keys/file'), '');
  chmodSync(folder.file('keys/file'), 0o600);
  const env = { LEBEN_KEYS: folder.file('keys/file'), LEBEN_PASSPHRASE: PASSPHRASE };
  const { code, err } = leben(['keys', 'new', 'ward'], { cwd: folder.path, env });
  expect(code).toBe(2);
  expect(err).toContain('error[I011]');
});
