/** `leben node` in trouble: wrong words, drafts that are spoiled, folders that are half made, damaged, copied or another command's. */
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { writeKey } from '../../cli/key-folder.ts';
import { newKeyFile } from '../../runtime/identity/key-file.ts';
import { type Ended, leben, scratchFolder } from './process.ts';

const STUDY = fileURLToPath(new URL('../runtime/node/study.leben', import.meta.url));
const LEASE = fileURLToPath(new URL('../../examples/contracts/registry_lease.leben', import.meta.url));
const SCORE = fileURLToPath(new URL('../../examples/curb65.leben', import.meta.url));
const PASSPHRASE = 'four words of nothing';
/** Keys of tests are cheap to unlock; scrypt at its full price is another test's. */
const CHEAP = { cost: 2 ** 14, blockSize: 1, parallel: 1 };
const WEEK_S = 8 * 24 * 60 * 60;

type Place = Disposable & {
  readonly folder: ReturnType<typeof scratchFolder>;
  readonly run: (...words: readonly string[]) => Ended;
  /** Ends well, or the test ends here. */
  readonly done: (...words: readonly string[]) => string;
  /** What it says when it ends with a finding. */
  readonly refused: (...words: readonly string[]) => string;
};

/** A folder with keys, and a node `care` of which `operator` is the only party. */
async function place(...keys: readonly string[]): Promise<Place> {
  const folder = scratchFolder();
  const env = { LEBEN_KEYS: folder.file('keys'), LEBEN_PASSPHRASE: PASSPHRASE };
  for (const name of ['ops', ...keys]) {
    writeKey(folder.file('keys'), await newKeyFile(name, 'ed25519', PASSPHRASE, 0, CHEAP));
  }
  const run = (...words: readonly string[]): Ended => leben(words, { cwd: folder.path, env });
  const done: Place['done'] = (...words) => {
    const { code, out, err } = run(...words);
    expect([words, err, code]).toEqual([words, '', 0]);
    return out;
  };
  done('node', 'new', 'care', '--origin', 'ward.example/care', ...OPS);
  return {
    ...{ folder, run, done },
    refused(...words) {
      const { code, err } = run(...words);
      expect([words, code]).toEqual([words, 1]);
      return err;
    },
    [Symbol.dispose]: () => folder[Symbol.dispose](),
  };
}
const OPS = ['--by', 'operator=ops'] as const;

test('commands of ledgers name the command of nodes that does it, and leave checkpoint and log as they are', async () => {
  using at = await place();
  at.done('node', 'checkpoint', 'care', '--key', 'ops');
  const promise = readFileSync(at.folder.file('care/ledger/checkpoint'), 'utf8');
  for (const [said, ...words] of [
    ['leben node verify care', 'replay', 'care/ledger'],
    ['leben node proof care --state agreement/a', 'proof', 'care/ledger', '--state', 'agreement/a'],
    ['leben node checkpoint care --key NAME', 'checkpoint', 'care/ledger', '--key', 'ops'],
    ['leben node act care AGREEMENT CALL', 'add', 'care/ledger', STUDY],
    ['leben ledger … care/ledger', 'show', 'care'],
  ] as const) {
    const err = at.refused('ledger', ...words);
    expect(err).toContain('error[K060]');
    expect(err).toContain(said);
  }
  expect(readFileSync(at.folder.file('care/ledger/checkpoint'), 'utf8')).toBe(promise);
  expect(at.done('ledger', 'verify', 'care/ledger')).toContain('1 entry holds');
});

test('the first entry is proved by no command; what no checkpoint covers names the command of nodes', async () => {
  using at = await place();
  expect(at.refused('node', 'proof', 'care', '--state', 'account/x/EUR')).toContain('leben node checkpoint');
  at.done('node', 'checkpoint', 'care', '--key', 'ops');
  at.done('node', 'money', 'care', 'operator', '5.00 EUR', ...OPS);
  expect(at.refused('node', 'proof', 'care', '0')).toContain('error[K061]');
  expect(at.refused('node', 'proof', 'care', '--state', 'node/founding')).toContain('error[K061]');
  expect(at.refused('ledger', 'proof', 'care/ledger', '0')).toContain('error[K061]');
  const uncovered = at.refused('node', 'proof', 'care', '1');
  expect(uncovered).toContain('the last one counts 1');
  expect(uncovered).toContain('leben node checkpoint DIR');
});

test('money is read without a text, in the smallest unit that its currency has', async () => {
  using at = await place();
  at.done('node', 'money', 'care', 'operator', '5.5 EUR', ...OPS);
  at.done('node', 'money', 'care', 'operator', '700 JPY', ...OPS);
  at.done('node', 'money', 'care', 'operator', '5.50 EUR', '--out', ...OPS);
  expect(at.refused('node', 'money', 'care', 'operator', '1.5 JPY', ...OPS)).toContain('error[K056]');
  const seen = at.done('node', 'view', 'care', '--as', 'operator');
  expect(seen).toContain('700 JPY');
  // What nothing is left of is not among a party's money, whether the node has started again or not.
  expect(seen).not.toContain('EUR');
});

test('a signature too many spoils no draft; texts of what is refused do not stay; a draft of another ledger is known', async () => {
  using at = await place('own', 'lab-7', 'ann-1', 'bea-1');
  for (const [party, key] of [
    ['owner', 'own'],
    ['lab', 'lab-7'],
    ['ann', 'ann-1'],
    ['bea', 'bea-1'],
  ] as const) {
    at.done('node', 'register', 'care', party, '--by', `${party}=${key}`, ...OPS);
  }
  at.done('node', 'text', 'care', STUDY, ...OPS);
  const all = ['--by', 'owner=own', '--by', 'lab=lab-7', '--by', 'ann=ann-1', '--by', 'bea=bea-1'];
  const agreement = 'study = Study(council: { ann, bea })';
  expect(at.refused('node', 'agree', 'care', agreement, ...all, ...OPS)).toContain('signature of `operator`');
  at.done('node', 'agree', 'care', agreement, ...all);

  at.done('node', 'act', 'care', 'study', 'note("Mrs Sample fell")', '--by', 'lab=lab-7', '-o', 'note.draft');
  const draft = readFileSync(at.folder.file('note.draft'));
  for (const by of ['lab=lab-7', 'operator=ops']) {
    expect(at.refused('node', 'sign', 'care', 'note.draft', '--by', by)).toContain('error[K062]');
    expect(readFileSync(at.folder.file('note.draft'))).toEqual(draft);
  }
  at.done('node', 'new', 'other', '--origin', 'ward.example/other', ...OPS);
  expect(at.refused('node', 'submit', 'other', 'note.draft')).toContain('meant for another ledger');
  at.done('node', 'submit', 'care', 'note.draft');

  // What no operator has signed is not kept, nor what holds nothing to sign.
  const texts = readdirSync(at.folder.file('care/texts'));
  expect(at.refused('node', 'text', 'care', LEASE, '--by', 'lab=lab-7')).toContain('error[K051]');
  expect(at.refused('node', 'text', 'care', SCORE, ...OPS)).toContain('it holds no contract');
  expect(readdirSync(at.folder.file('care/texts'))).toEqual(texts);
  const kept = (): readonly string[] => readdirSync(at.folder.file('care/sealed/salts'));
  expect(kept()).toHaveLength(1);
  const err = at.refused('node', 'act', 'care', 'study', 'note("Mrs Sample rose")', '--by', 'ann=ann-1');
  expect(err).toContain('error[K051]');
  expect(err).not.toContain('Sample');
  expect(kept()).toHaveLength(1);
  // A draft that is never handed in: kept for as long as it is valid, then it can be deleted.
  at.done('node', 'act', 'care', 'study', 'note("Mrs Sample slept")', '--by', 'lab=lab-7', '-o', 'never.draft');
  expect(at.done('node', 'erase', 'care', '--unused')).toContain('0 texts');
  for (const part of ['salts', 'texts']) {
    for (const name of readdirSync(at.folder.file(`care/sealed/${part}`))) {
      const old = Date.now() / 1000 - WEEK_S;
      utimesSync(at.folder.file(`care/sealed/${part}/${name}`), old, old);
    }
  }
  expect(at.done('node', 'erase', 'care', '--unused')).toContain('1 texts');
  expect(at.done('node', 'view', 'care', '--as', 'owner')).toContain('noted: Mrs Sample fell');

  at.done('node', 'checkpoint', 'care', '--key', 'ops');
  at.done('node', 'backup', 'care', 'copy');
  expect(at.refused('node', 'backup', 'care', 'copy')).toContain('error[K021]');
  at.done('node', 'restore', 'copy', 'again');
  expect(at.done('node', 'view', 'again', '--as', 'owner')).toContain('noted: Mrs Sample fell');
  rmSync(at.folder.file('again/sealed'), { recursive: true });
  expect(at.done('node', 'view', 'again', '--as', 'owner')).toContain('noted: [deleted]');
  at.done('node', 'act', 'again', 'study', 'note("Mrs Sample ate")', '--by', 'lab=lab-7');
  for (const text of readdirSync(at.folder.file('copy/texts')))
    writeFileSync(at.folder.file(`copy/texts/${text}`), 'x');
  expect(at.refused('node', 'restore', 'copy', 'nothing')).toContain('error[K058]');
  expect(readdirSync(at.folder.path)).not.toContain('nothing');
  symlinkSync('care', at.folder.file('link'));
  expect(at.done('node', 'view', 'link', '--as', 'ann')).not.toContain('Sample rose');
});

test('a beginning that was cut short goes on; a folder with other things in it does not', async () => {
  using at = await place();
  const begin = (folder: string): Ended => at.run('node', 'new', folder, '--origin', 'ward.example/b', ...OPS);
  mkdirSync(at.folder.file('half/sealed/salts'), { recursive: true });
  expect(begin('half').code).toBe(0);
  // Everything but the founding entry, which the disk had no room for.
  for (const file of readdirSync(at.folder.file('half/ledger'))) {
    if (file.endsWith('.log')) rmSync(at.folder.file(`half/ledger/${file}`));
  }
  expect(begin('half').out).toContain('Entry 0.');
  expect(begin('half').err).toContain('error[K021]');
  mkdirSync(at.folder.file('mine/letters'), { recursive: true });
  expect(begin('mine').err).toContain('error[K021]');
  writeFileSync(at.folder.file('file'), '');
  expect(begin('file').err).toContain('something of that name is there');
  // A folder where a file of the node should be: named, and nobody's fault but the folder's.
  rmSync(at.folder.file('half/chronicle'));
  mkdirSync(at.folder.file('half/chronicle'));
  expect(at.run('node', 'view', 'half', '--as', 'operator').err).toContain('half/chronicle');
});
