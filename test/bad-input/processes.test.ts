/** `leben` as a process among odd files, full disks and people who end it: an exit code, no stack, nothing half-written. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, lstatSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from '../../language/parse.ts';
import { sourceText } from '../../language/span.ts';
import { type Ended, leben, scratchFolder } from '../cli/process.ts';
import { STROKE } from '../cli/stroke.ts';
import { mkdirSync, mkfifoSync, symlinkSync, writeFileSync } from './files.ts';

const MAIN = fileURLToPath(new URL('../../cli/main.ts', import.meta.url));
const LINUX = process.platform === 'linux';
const ROOT_USER = process.getuid?.() === 0;
/** Nobody's number on every Unix. */
const NOBODY = 65_534;

const folder = scratchFolder();
beforeAll(() => writeFileSync(folder.file('stroke.leben'), STROKE));
afterAll(() => folder[Symbol.dispose]());

const run = (...words: readonly string[]): Ended => leben(words, { cwd: folder.path });
const FACTS = '{"age":"72 years","sex":"female"}';

/** A command line of the shell; `leben` stands for the command. */
function shell(line: string): { readonly code: number | null; readonly out: string; readonly err: string } {
  const command = line.replaceAll(/(?<![.\w])leben /g, `"${process.execPath}" "${MAIN}" `);
  const { status, stdout, stderr } = spawnSync('bash', ['-c', command], {
    cwd: folder.path,
    encoding: 'utf8',
    timeout: 60_000,
  });
  return { code: status, out: stdout, err: stderr };
}

function expectCalm({ err }: { readonly err: string }): void {
  expect(err).not.toMatch(/\n\s+at |node:|failed, and it is not/);
}

describe('files that are none', () => {
  beforeAll(() => {
    mkfifoSync(folder.file('pipe.leben'));
    mkdirSync(folder.file('folder.leben'));
    symlinkSync('circle.leben', folder.file('circle.leben'));
    mkdirSync(folder.file('tree'));
    symlinkSync('.', folder.file('tree/self'));
    symlinkSync('../tree', folder.file('tree/self.leben'));
    mkfifoSync(folder.file('tree/pipe.leben'));
    writeFileSync(folder.file('tree/a.leben'), STROKE);
    writeFileSync(
      folder.file('users.leben'),
      `module users\nuse pipe\nuse folder\nuse circle\nuse ${'x'.repeat(5_000)}\n`,
    );
  });

  test.each<readonly [string, string, string]>([
    ['a pipe', 'pipe.leben', 'it is a pipe or a device, not a file'],
    ['a device without end', '/dev/zero', 'it is a pipe or a device, not a file'],
    ['a folder', 'folder.leben', 'it is a folder'],
    ['a circle of links', 'circle.leben', 'its links go in a circle'],
    ['nothing', 'nowhere.leben', 'there is nothing of that name'],
    ['a name that is too long', 'x'.repeat(5_000), 'the name is too long'],
    ['a path through a file', 'stroke.leben/x', 'a part of the path is not a folder'],
  ])('%s', (_, path, reason) => {
    const commands = [
      ['eval', path, 'risk', '--facts', FACTS],
      ['eval', 'stroke.leben', 'risk', '--facts', path],
    ];
    for (const words of commands) {
      const ended = run(...words);
      expect(ended.err).toContain(reason);
      expect(ended.code).toBe(2);
      expectCalm(ended);
    }
  });

  test('in a folder they are passed over', () => {
    expect(run('check', 'tree')).toMatchObject({ code: 0, out: '1 file checked: nothing to say\n' });
  });

  test('as modules they are not found', () => {
    const ended = run('check', 'users.leben', '--json');
    const codes = (JSON.parse(ended.out) as { diagnostics: { code: string }[] }).diagnostics.map(({ code }) => code);
    expect(codes).toEqual(['N005', 'N005', 'N005', 'N005']);
    expect(ended.code).toBe(1);
  });

  test.runIf(LINUX)('what the shell opens is read', () => {
    expect(shell('cat stroke.leben | leben check /dev/stdin')).toMatchObject({ code: 0 });
    expect(shell(`leben eval stroke.leben risk --facts <(echo '${FACTS}')`).code).toBe(0);
    const endless = shell('leben check /dev/stdin < <(yes)');
    expect(endless.err).toContain('error[P002]');
    expect(endless.code).toBe(1);
  });

  test.runIf(ROOT_USER)('what one may not read', () => {
    const secret = scratchFolder();
    using _ = secret;
    mkdirSync(secret.file('closed'));
    writeFileSync(secret.file('closed/a.leben'), STROKE);
    writeFileSync(secret.file('a.leben'), STROKE);
    chmodSync(secret.path, 0o755);
    chmodSync(secret.file('closed'), 0o700);
    chmodSync(secret.file('a.leben'), 0o600);
    const asNobody = (...words: readonly string[]): Ended => {
      const options = {
        cwd: secret.path,
        encoding: 'utf8',
        uid: NOBODY,
        env: { PATH: '/usr/bin:/bin', NODE_COMPILE_CACHE: '' },
      } as const;
      const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...words], options);
      return { code: status, out: stdout, err: stderr };
    };
    // Where nobody may not read this checkout either, nothing can be tried.
    if (asNobody('--version').code !== 0) return;
    for (const words of [
      ['check', 'a.leben'],
      ['check', 'closed'],
      ['check', '.'],
      ['build', 'closed/a.leben'],
      ['format', 'a.leben'],
      ['new', 'one'],
    ]) {
      const ended = asNobody(...words);
      expect([words, ended.code]).toEqual([words, 2]);
      expect(ended.err).toContain('you have no permission');
      expectCalm(ended);
    }
    expect(readdirSync(secret.path).sort()).toEqual(['a.leben', 'closed']);
  });
});

describe('what is written', () => {
  test('keeps who may read it, and a link stays a link', () => {
    const untidy = STROKE.replace('score', '\n\n\nscore').replaceAll('  ', '    ');
    writeFileSync(folder.file('private.leben'), untidy);
    chmodSync(folder.file('private.leben'), 0o600);
    symlinkSync('private.leben', folder.file('link.leben'));
    expect(run('format', 'link.leben').out).toContain('1 of 1 changed');
    expect(lstatSync(folder.file('link.leben')).isSymbolicLink()).toBe(true);
    expect(statSync(folder.file('private.leben')).mode & 0o777).toBe(0o600);
    expect(readFileSync(folder.file('private.leben'), 'utf8')).not.toBe(untidy);
  });

  test.runIf(LINUX)('a device is written to and not replaced', () => {
    const before = lstatSync('/dev/null');
    expect(run('build', 'stroke.leben', '-o', '/dev/null').code).toBe(0);
    expect(lstatSync('/dev/null').isCharacterDevice()).toBe(true);
    expect(lstatSync('/dev/null').ino).toBe(before.ino);
    const full = run('build', 'stroke.leben', '-o', '/dev/full');
    expect(full.err).toContain('the disk is full');
    expect(full.code).toBe(2);
  });

  test.each(['nowhere/out.lebc', 'tree', 'stroke.leben/out.lebc', 'x'.repeat(300)])(
    'nowhere to write: %s',
    (output) => {
      const before = readdirSync(folder.path).sort();
      const ended = run('build', 'stroke.leben', '-o', output);
      expect(ended.err).toMatch(/^error\[I011\]/m);
      expect(ended.code).toBe(2);
      expectCalm(ended);
      expect(readdirSync(folder.path).sort()).toEqual(before);
    },
  );

  test('two who format one file at once leave a whole one', async () => {
    const untidy = `${STROKE}\n${'// a line of words\n'.repeat(20_000)}`.replaceAll('  ', '     ');
    writeFileSync(folder.file('both.leben'), untidy);
    const both = [start('format', 'both.leben'), start('format', 'both.leben')];
    expect(await Promise.all(both.map(ended))).toEqual([0, 0]);
    const text = readFileSync(folder.file('both.leben'), 'utf8');
    expect(parse(sourceText('both.leben', text)).diagnostics).toEqual([]);
    expect(text.split('a line of words')).toHaveLength(20_001);
    expect(readdirSync(folder.path).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  test('whoever is killed leaves the old file or the new one', async () => {
    const old = `${STROKE}\n${'// a line of words\n'.repeat(30_000)}`.replaceAll('  ', '     ');
    writeFileSync(folder.file('killed.leben'), old);
    run('format', 'killed.leben');
    const fresh = readFileSync(folder.file('killed.leben'), 'utf8');
    for (let at = 0; at < 5; at++) {
      writeFileSync(folder.file('killed.leben'), old);
      const child = start('format', 'killed.leben');
      await pause(150 + 100 * at);
      child.kill('SIGKILL');
      await ended(child);
      expect([old, fresh]).toContain(readFileSync(folder.file('killed.leben'), 'utf8'));
    }
  }, 60_000);
});

describe('where results go', () => {
  test.runIf(LINUX)('a full disk', () => {
    for (const line of [
      'leben check stroke.leben > /dev/full',
      'leben check stroke.leben --json > /dev/full',
      `leben eval stroke.leben risk --facts '${FACTS}' > /dev/full`,
    ]) {
      const full = shell(line);
      expect(full.err).toContain('the disk is full');
      expect(full.code).toBe(2);
      expectCalm(full);
    }
    expect(shell('leben check nowhere.leben 2> /dev/full').code).toBe(2);
  });

  test('a reader who has enough', () => {
    const early = shell(`leben help | head -1; echo "\${PIPESTATUS[0]}"`);
    expect(early.out).toMatch(/\n0\n$/);
    expectCalm(early);
  });

  test('nothing that is open', () => {
    for (const line of [
      'leben check stroke.leben <&-',
      'leben check stroke.leben >&-',
      'leben check stroke.leben <&- >&- 2>&-',
    ]) {
      const closed = shell(line);
      expect(closed.code).toBe(0);
      expectCalm(closed);
    }
  });
});

describe.each(['SIGINT', 'SIGTERM'] as const)('%s', (signal) => {
  test('ends long work with its code, and what lay on disk is gone', async () => {
    using temporary = scratchFolder();
    const long = folder.file('long.ndjson');
    // More than what is held in memory, so that it goes to disk.
    if (!existsSync(long)) {
      const line = (at: number): string =>
        `{"resourceType":"Patient","id":"p${at}","birthDate":"1950-01-01","gender":"female"}\n`;
      writeFileSync(long, Array.from({ length: 100_000 }, (_, at) => line(at)).join(''));
    }
    const child = start('eval', 'stroke.leben', 'risk', '--fhir', 'long.ndjson', { TMPDIR: temporary.path });
    for (let waited = 0; spilled(temporary.path) === 0 && waited < 30_000; waited += 20) await pause(20);
    expect(spilled(temporary.path)).toBe(1);
    child.kill(signal);
    expect(await ended(child)).toBe({ SIGINT: 130, SIGTERM: 143 }[signal]);
    expect(spilled(temporary.path)).toBe(0);
  }, 60_000);
});

function spilled(path: string): number {
  return readdirSync(path).filter((name) => name.startsWith('leben-')).length;
}

/** The last word may be an environment. */
function start(...words: readonly (string | NodeJS.ProcessEnv)[]): ChildProcess {
  const env = words.find((word) => typeof word === 'object');
  const command = words.filter((word) => typeof word === 'string');
  return spawn(process.execPath, [MAIN, ...command], {
    cwd: folder.path,
    stdio: 'ignore',
    env: { ...process.env, ...env },
  });
}

function ended(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve(child.exitCode);
    else child.once('exit', (code) => resolve(code));
  });
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
