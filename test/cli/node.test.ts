/** `leben node`, as its users call it: from an empty folder to an agreement, a draft that goes round, and what each may see. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { writeKey } from '../../cli/key-folder.ts';
import { newKeyFile } from '../../runtime/identity/key-file.ts';
import { type Ended, leben, scratchFolder } from './process.ts';

const STUDY = fileURLToPath(new URL('../runtime/node/study.leben', import.meta.url));
const PASSPHRASE = 'four words of nothing';
/** Keys of tests are cheap to unlock; scrypt at its full price is another test's. */
const CHEAP = { cost: 2 ** 14, blockSize: 1, parallel: 1 };

test('a study: registered, signed in turns, approved, done, rejected, seen, erased, proved', async () => {
  using folder = scratchFolder();
  const env = { LEBEN_KEYS: folder.file('keys'), LEBEN_PASSPHRASE: PASSPHRASE };
  for (const name of ['ops', 'own', 'lab-7', 'ann-1', 'bea-1', 'log']) {
    writeKey(folder.file('keys'), await newKeyFile(name, 'ed25519', PASSPHRASE, 0, CHEAP));
  }
  const node = (...words: readonly string[]): Ended => leben(['node', ...words], { cwd: folder.path, env });
  const done = (...words: readonly string[]): string => {
    const { code, out, err } = node(...words);
    expect([words, err, code]).toEqual([words, '', 0]);
    return out;
  };
  const ops = ['--by', 'operator=ops'];
  expect(done('new', 'care', '--origin', 'ward.example/care', ...ops)).toContain('Entry 0.');
  const parties = { owner: 'own', lab: 'lab-7', ann: 'ann-1', bea: 'bea-1' };
  for (const [party, key] of Object.entries(parties))
    done('register', 'care', party, '--by', `${party}=${key}`, ...ops);
  done('text', 'care', STUDY, ...ops);
  done(
    'agree',
    'care',
    'study = Study(council: { ann, bea })',
    '--by',
    'owner=own',
    '--by',
    'lab=lab-7',
    '-o',
    'study.draft',
  );
  expect(node('submit', 'care', 'study.draft').err).toContain('the signature of ann is missing');
  done('sign', 'care', 'study.draft', '--by', 'ann=ann-1', '--by', 'bea=bea-1');
  expect(done('submit', 'care', 'study.draft')).toContain('study.draft is done. Entry 6.');

  done('act', 'care', 'study', 'raise(20)', '--by', 'owner=own', '-o', 'raise.draft');
  done('approve', 'care', 'raise.draft', '--by', 'ann=ann-1');
  expect(node('submit', 'care', 'raise.draft').err).toContain('1 of 2 approvals by council');
  done('approve', 'care', 'raise.draft', '--by', 'bea=bea-1');
  done('submit', 'care', 'raise.draft');

  const tried = node('act', 'care', 'study', 'try_it(21)', '--by', 'lab=lab-7');
  expect(tried.code).toBe(1);
  expect(tried.err).toContain('error[K052]');
  expect(tried.err).toContain('the limit is …');
  expect(node('act', 'care', 'study', 'try_it("a")', '--by', 'lab=lab-7').err).toContain('what you wrote:1');

  const noted = done('act', 'care', 'study', 'note("Mrs Sample fell")', '--by', 'lab=lab-7');
  const index = /Entry (\d+)/.exec(noted)![1]!;
  expect(done('view', 'care', '--as', 'owner')).toContain('noted: Mrs Sample fell');
  const mine = JSON.parse(done('view', 'care', '--as', 'lab', '--json')) as {
    entries: { reason?: string; kind: string }[];
  };
  expect(mine.entries.some(({ reason }) => reason === 'the limit is …')).toBe(true);
  expect(done('view', 'care', '--as', 'ann')).not.toContain('the limit is');
  const sealed = /sealed:[0-9a-f]{64}/.exec(done('show', 'care', index))![0];
  done('erase', 'care', sealed);
  expect(done('view', 'care', '--as', 'owner')).toContain('noted: [deleted]');
  expect(done('show', 'care', index)).toContain('is deleted');

  const note = done('checkpoint', 'care', '--key', 'log');
  writeFileSync(folder.file('log.pub'), note.trimEnd().split('\n').at(-1)!);
  done('proof', 'care', '--state', 'agreement/study', '-o', 'study.state-proof');
  expect(readFileSync(folder.file('study.state-proof'), 'utf8')).toContain('key "agreement/study"');
  expect(done('read-proof', 'study.state-proof', '--verifier', 'log.pub')).toMatch(/state: open/);
  const forged = readFileSync(folder.file('study.state-proof'), 'utf8').replace('agreement/study', 'agreement/other');
  writeFileSync(folder.file('forged'), forged);
  expect(node('read-proof', 'forged', '--verifier', 'log.pub').err).toContain('error[K024]');
  expect(done('read-proof', 'study.state-proof', '--verifier', 'log.pub', '--json')).toContain('"limit"');
  expect(done('verify', 'care', '--verifier', 'log.pub')).toContain('is signed by the key given');
  expect(node('verify', 'elsewhere').err).toContain('error[K050]');
});
