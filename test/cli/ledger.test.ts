/** `leben ledger` from end to end, as its owner, an auditor and whoever has only a proof use it. */
import { createHash, randomBytes } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { MAX_CONTENT_BYTES, MAX_SMALL_FILE_BYTES } from '../../cli/actions.ts';
import { applyFiles, FILES_EXECUTOR, fileKey } from '../../runtime/ledger/file-entry.ts';
import { openLedger } from '../../runtime/ledger/ledger.ts';
import { merkleTree } from '../../runtime/ledger/merkle-tree.ts';
import { type Ended, leben, scratchFolder } from './process.ts';

const scratch = scratchFolder();
const env = { LEBEN_KEYS: scratch.file('keys'), LEBEN_PASSPHRASE: 'four words of nothing' };
const ledger = (...words: string[]): Ended => leben(['ledger', ...words], { cwd: scratch.path, env });
const json = (...words: string[]): Record<string, unknown> => {
  const { out, err, code } = ledger(...words, '--json');
  expect({ err, code }).toEqual({ err: '', code: 0 });
  return JSON.parse(out) as Record<string, unknown>;
};

beforeAll(() => {
  expect(leben(['keys', 'new', 'ward'], { cwd: scratch.path, env }).code).toBe(0);
  expect(ledger('new', 'log', '--origin', 'hospital.example/log').code).toBe(0);
  for (let n = 0; n < 3; n += 1) {
    writeFileSync(scratch.file(`${n}.pdf`), `document ${n}`);
    expect(ledger('add', 'log', `${n}.pdf`).code).toBe(0);
  }
  expect(ledger('checkpoint', 'log', '--key', 'ward').code).toBe(0);
  writeFileSync(scratch.file('ward.pub'), ledger('key', 'log', '--key', 'ward').out);
  writeFileSync(scratch.file('3.pdf'), 'document 3');
  expect(ledger('add', 'log', '3.pdf').code).toBe(0);
});

const trusting = ['--verifier', 'ward.pub'];

describe('a proof', () => {
  test('of an entry says which, when, of which file, and who signs', () => {
    json('proof', 'log', '1', '-o', 'one.tlog-proof');
    const { out } = ledger('check-proof', 'one.tlog-proof', ...trusting, '--of', '1.pdf');
    expect(out).toContain('entry      1 of 3 in hospital.example/log');
    expect(out).toContain('signed by  hospital.example/log');
    expect(out).toMatch(/time {7}20\d\d-\d\d-\d\dT/);
    expect(ledger('check-proof', 'one.tlog-proof', ...trusting, '--of', '2.pdf').err).toContain('K024');
  });

  test('in compact form is smaller, and holds as well', () => {
    const whole = json('proof', 'log', '1', '-o', 'one.tlog-proof');
    const compact = json('proof', 'log', '1', '--compact', '-o', 'one.bin');
    expect(compact['bytes']).toBeLessThan(whole['bytes'] as number);
    expect(json('check-proof', 'one.bin', ...trusting)).toEqual(json('check-proof', 'one.tlog-proof', ...trusting));
    const bytes = readFileSync(scratch.file('one.bin'));
    for (let at = 0; at < bytes.length; at += 37) {
      const changed = Buffer.from(bytes);
      changed[at]! ^= 1;
      writeFileSync(scratch.file('changed.bin'), changed);
      expect(ledger('check-proof', 'changed.bin', ...trusting)).toMatchObject({ code: 1, out: '' });
    }
  });

  test('of a name of the state says what stands there, or that nothing does', () => {
    const { holds } = json('show', 'log', '0') as { holds: string };
    const key = fileKey(Buffer.from(/[0-9a-f]{64}/.exec(holds)![0], 'hex'));
    json('proof', 'log', '--state', key, '-o', 'there.state-proof');
    const there = json('check-proof', 'there.state-proof', ...trusting);
    expect(there).toMatchObject({ holds: true, key, size: 3, origin: 'hospital.example/log' });
    // {"height": 0, "time": …} in deterministic CBOR.
    expect(there['value']).toMatch(/^a26474696d651b[0-9a-f]{16}6668656967687400$/);
    json('proof', 'log', '--state', 'file/none', '-o', 'none.state-proof');
    expect(json('check-proof', 'none.state-proof', ...trusting)).toMatchObject({ key: 'file/none', value: null });
    const forged = readFileSync(scratch.file('none.state-proof'), 'utf8').replace('file/none', key);
    writeFileSync(scratch.file('forged.state-proof'), forged);
    expect(ledger('check-proof', 'forged.state-proof', ...trusting).err).toContain('K024');
  });

  test('is made while another process holds the ledger, and so are backups', async () => {
    const held = openLedger(scratch.file('log'), { apply: applyFiles, executor: FILES_EXECUTOR });
    if (held.kind !== 'open') throw new Error(held.kind);
    expect(ledger('add', 'log', '0.pdf').err).toContain('K023');
    expect(json('proof', 'log', '0', '-o', 'held.tlog-proof')).toMatchObject({ index: 0, size: 3 });
    json('proof', 'log', '--state', 'file/none', '-o', 'held.state-proof');
    expect(json('backup', 'log', 'taken while held')).toMatchObject({ size: 3 });
    expect(ledger('proof', 'log', '3').err).toContain('K031');
    expect(ledger('proof', 'log', '4').err).toContain('K025');
    await held.ledger.close();
  });
});

test('replay executes all again and compares; a changed log does not pass', () => {
  const { out, code } = ledger('replay', 'log', ...trusting);
  expect(code).toBe(0);
  expect(out).toContain('hospital.example/log: 4 entries executed again');
  expect(out).toContain('checkpoint of 3 entries fits');
  cpSync(scratch.file('log'), scratch.file('changed'), { recursive: true });
  const [segment] = readdirSync(scratch.file('changed')).filter((name) => name.endsWith('.log'));
  const bytes = readFileSync(scratch.file(`changed/${segment}`));
  bytes[200]! ^= 1;
  writeFileSync(scratch.file(`changed/${segment}`), bytes);
  for (const action of ['replay', 'verify', 'show']) expect(ledger(action, 'changed').err).toContain('K022');
  expect(ledger('backup', 'changed', 'copy of changed').err).toContain('K022');
  expect(readdirSync(scratch.file('copy of changed'))).toEqual([]);
});

test('an export is all that the checkpoint says: its root can be reckoned from the lines alone', () => {
  json('export', 'log', '-o', 'log.ndjson');
  const [head, ...lines] = readFileSync(scratch.file('log.ndjson'), 'utf8').trimEnd().split('\n');
  const { size, checkpoint } = JSON.parse(head!) as { size: number; checkpoint: string };
  expect(lines).toHaveLength(size);
  const tree = merkleTree();
  for (const [n, line] of lines.entries()) {
    const { index, time, id, body } = JSON.parse(line) as { index: number; time: number; id: string; body: string };
    expect(index).toBe(n);
    const stamp = Buffer.alloc(8);
    stamp.writeBigUInt64BE(BigInt(time));
    const record = Buffer.concat([Buffer.from(id, 'hex'), stamp, Buffer.from(body, 'base64')]);
    tree.append(createHash('sha256').update(Buffer.of(0)).update(record).digest());
  }
  expect(checkpoint.split('\n')[2]).toBe(Buffer.from(tree.root()).toString('base64'));
});

describe('backup and restore', () => {
  test('bring back what the checkpoint says, verified, into an empty folder alone', () => {
    expect(json('backup', 'log', 'backup', ...trusting)).toMatchObject({ size: 3 });
    expect(ledger('backup', 'log', 'backup').err).toContain('K021');
    expect(json('restore', 'backup', 'again', ...trusting)).toMatchObject({ size: 3, origin: 'hospital.example/log' });
    expect(ledger('verify', 'again', ...trusting).out).toContain('3 entries hold');
    expect(ledger('restore', 'backup', 'again').err).toContain('K021');
    // It is a ledger like any other.
    writeFileSync(scratch.file('later.pdf'), 'later');
    expect(ledger('add', 'again', 'later.pdf').out).toContain('entry 3');
    expect(ledger('checkpoint', 'again', '--key', 'ward').code).toBe(0);
  });

  test('of a damaged backup, or one that somebody else signed, leave nothing', () => {
    json('backup', 'log', 'sound');
    const [segment] = readdirSync(scratch.file('sound')).filter((name) => name.endsWith('.log'));
    cpSync(scratch.file('sound'), scratch.file('short'), { recursive: true });
    truncateSync(scratch.file(`short/${segment}`), readFileSync(scratch.file(`sound/${segment}`)).length - 3);
    expect(ledger('restore', 'short', 'from short').err).toContain('K022');
    expect(readdirSync(scratch.file('from short'))).toEqual([]);
    expect(leben(['keys', 'new', 'stranger'], { cwd: scratch.path, env }).code).toBe(0);
    const key = ledger('key', 'log', '--key', 'stranger').out.trim();
    expect(ledger('restore', 'sound', 'from stranger', '--verifier', key).err).toContain('K026');
    expect(ledger('restore', 'nowhere', 'from nowhere').err).toContain('K020');
    expect(existsSync(scratch.file('from nowhere'))).toBe(false);
  });
});

test('a file beyond the limits is refused before it is read', () => {
  for (const [name, bytes] of [
    ['huge.pdf', MAX_CONTENT_BYTES + 1],
    ['huge.pub', MAX_SMALL_FILE_BYTES + 1],
  ] as const) {
    writeFileSync(scratch.file(name), '');
    truncateSync(scratch.file(name), bytes);
  }
  expect(ledger('add', 'log', 'huge.pdf').err).toMatch(/error\[I\d+\]/);
  expect(existsSync(scratch.file('huge.pdf.salt'))).toBe(false);
  expect(ledger('check-proof', 'huge.pdf', ...trusting).err).toMatch(/error\[I\d+\]/);
  expect(ledger('verify', 'log', '--verifier', 'huge.pub').err).toContain('K027');
  rmSync(scratch.file('huge.pdf'));
});

test('a folder that is no ledger, or no folder, is an answer', () => {
  mkdirSync(scratch.file('empty'));
  for (const action of ['show', 'verify', 'replay', 'checkpoint', 'add']) {
    const words = { checkpoint: ['--key', 'ward'], add: ['0.pdf'] }[action] ?? [];
    expect(ledger(action, 'empty', ...words).err, action).toContain('K020');
    expect(ledger(action, 'nowhere', ...words).err, action).toContain('K020');
  }
  expect(ledger('repaly', 'log').err).toContain('ledger replay');
  writeFileSync(scratch.file('noise'), randomBytes(300));
  expect(ledger('check-proof', 'noise', ...trusting).err).toContain('K024');
});
