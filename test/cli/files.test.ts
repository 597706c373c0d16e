/** check, format, test, build, inspect and explain: JSON shapes, exit codes, and files of every bad kind. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Ended, leben, scratchFolder } from './process.ts';
import { STROKE } from './stroke.ts';

const folder = scratchFolder();
beforeAll(() => writeFileSync(folder.file('stroke.leben'), STROKE));
afterAll(() => folder[Symbol.dispose]());

const run = (...words: readonly string[]): Ended => leben(words, { cwd: folder.path });
const write = (name: string, content: string | Uint8Array): string => {
  writeFileSync(folder.file(name), content);
  return name;
};
type Found = { readonly code: string; readonly severity: string; readonly file: string; readonly span: unknown };
const diagnostics = (ended: Ended): readonly Found[] =>
  (JSON.parse(ended.out) as { diagnostics: readonly Found[] }).diagnostics;

describe('check', () => {
  test('a sound file has nothing to say, and ends with 0', () => {
    const ended = run('check', 'stroke.leben', '--as-of', '2026-06-01');
    expect(ended).toEqual({ code: 0, out: '1 file checked: nothing to say\n', err: '' });
    expect(run('check', 'stroke.leben', '--as-of', '2026-06-01', '--json').out).toBe('{"diagnostics":[]}\n');
  });

  test('a mistake has its code, its place from 1, its reason and its help, and ends with 1', () => {
    const wrong = STROKE.replace('age >= 65 years', 'age >= 65 kg');
    const file = write('wrong.leben', wrong);
    const ended = run('check', file, '--json');
    const first = diagnostics(ended).find(({ severity }) => severity === 'error');
    const before = wrong.slice(0, wrong.indexOf('65 kg')).split('\n');
    expect(Object.keys(first!)).toEqual(['code', 'severity', 'file', 'span', 'message', 'why', 'help', 'fixes']);
    expect(first).toMatchObject({
      severity: 'error',
      file: 'wrong.leben',
      span: { start: { line: before.length }, end: { line: before.length } },
    });
    expect(ended.code).toBe(1);
    const text = run('check', file);
    expect(text.err).toContain(`wrong.leben:${before.length}:`);
    expect(text.err).toContain('age >= 65 kg');
    expect(text.out).toContain('1 file checked: 1 error');
    expect(text.code).toBe(1);
  });

  test('a warning alone ends with 0', () => {
    const ended = run('check', 'stroke.leben', '--as-of', '2030-01-01', '--json');
    expect(diagnostics(ended).map(({ code, severity }) => [code, severity])).toEqual([['E001', 'warning']]);
    expect(ended.code).toBe(0);
  });

  test('folders, several files, and paths as they were given', () => {
    mkdirSync(folder.file('many/deep'), { recursive: true });
    write('many/a.leben', STROKE);
    write('many/deep/b.leben', STROKE.replace('sex is female', 'sex is unheard'));
    const ended = run('check', 'many', 'stroke.leben', '--json');
    expect([...new Set(diagnostics(ended).map(({ file }) => file))]).toEqual(['many/deep/b.leben']);
    expect(run('check', 'many', 'stroke.leben').out).toContain('3 files checked');
  });
});

describe('bad files get a code and a place, never a stack', () => {
  const nested = `module m\nfunction f() : Int { ${'('.repeat(10_000)}1${')'.repeat(10_000)} }\n`;
  test.each<readonly [string, string | Uint8Array]>([
    ['not UTF-8', new Uint8Array([0x6d, 0x6f, 0xff, 0xfe])],
    ['UTF-16', Buffer.from('\ufeffmodule m', 'utf16le')],
    ['empty', ''],
    ['50 MB', 'x'.repeat(50 * 1024 * 1024)],
    ['10,000 brackets', nested],
    ['a NUL and a right-to-left mark', 'module m\n// \u202e\0\n'],
    ['JSON', '{"resourceType":"Bundle"}'],
  ])('%s', (name, content) => {
    const file = write('bad.leben', content);
    for (const command of ['check', 'format', 'test', 'inspect']) {
      const ended = run(command, file);
      expect(ended.err).not.toMatch(/\n\s+at |failed, and it is not/);
      expect(ended.code).not.toBe(3);
      if (name !== 'empty') {
        expect(ended.err).toMatch(/error\[[A-Z]\d{3}\]/);
        expect(ended.code).toBe(1);
      }
    }
    expect(readFileSync(folder.file('bad.leben')).equals(Buffer.from(content))).toBe(true);
  });

  test('a circle of modules', () => {
    write('one.leben', 'module one\nuse two\n');
    write('two.leben', 'module two\nuse one\n');
    const ended = run('check', 'one.leben', '--json');
    expect(diagnostics(ended).map(({ code }) => code)).toContain('N006');
    expect(ended.code).toBe(1);
  });

  test('a module that is used and cannot be read', () => {
    write('user.leben', 'module user\nuse broken { x }\n');
    write('broken.leben', new Uint8Array([0xff]));
    const ended = run('check', 'user.leben', '--json');
    expect(diagnostics(ended).map(({ code, file }) => [code, file])).toContainEqual(['P001', 'broken.leben']);
    expect(ended.code).toBe(1);
  });
});

describe('test', () => {
  test('passing tests', () => {
    const ended = run('test', 'stroke.leben', '--json');
    const line = (title: string): number => STROKE.slice(0, STROKE.indexOf(title)).split('\n').length;
    expect(JSON.parse(ended.out)).toEqual({
      passed: 2,
      failed: 0,
      tests: [
        {
          name: 'all present',
          file: 'stroke.leben',
          line: line('test "all'),
          ok: true,
          expected: 'risk = 5',
          got: '5',
        },
        {
          name: 'nobody asked about the stroke',
          file: 'stroke.leben',
          line: line('test "nobody'),
          ok: true,
          expected: expect.stringContaining('risk = 1 to 3'),
          got: '1 to 3; stroke would settle it',
        },
      ],
    });
    expect(ended.code).toBe(0);
    expect(run('test', 'stroke.leben').out).toBe('2 passed, 0 failed\n');
  });

  test('failing tests say what was expected and what came, and end with 1', () => {
    const file = write(
      'failing.leben',
      STROKE.replace('risk = 5', 'risk = 4').replace('settled by stroke', 'settled by chf'),
    );
    const ended = run('test', file, '--json');
    const { tests, ...counts } = JSON.parse(ended.out) as { tests: readonly Record<string, unknown>[] };
    expect(counts).toEqual({ passed: 0, failed: 2 });
    expect(tests[0]).toMatchObject({ ok: false, expected: 'risk = 4', got: '5' });
    expect(tests[1]).toMatchObject({ ok: false, got: 'settled by stroke' });
    expect(ended.code).toBe(1);
    const text = run('test', file);
    expect(text.out).toContain('expected risk = 4\n   got 5');
    expect(text.out).toContain('0 passed, 2 failed');
  });

  test('--filter picks by name', () => {
    expect(run('test', 'stroke.leben', '--filter', 'nobody').out).toBe('1 passed, 0 failed\n');
  });

  test('a file that does not compile is a finding', () => {
    const file = write('wrong.leben', STROKE.replace('age >= 65 years', 'age >= 65 kg'));
    const ended = run('test', file, '--json');
    expect(JSON.parse(ended.out)).toMatchObject({
      passed: 0,
      failed: 0,
      tests: [],
      diagnostics: [{ severity: 'error' }],
    });
    expect(ended.code).toBe(1);
  });
});

describe('format', () => {
  const messy = STROKE.replace('score risk : 0..5', 'score   risk:0..5').replace(
    '  1 if chf',
    '     1 if    chf // why',
  );

  test('writes the one layout, keeps comments, and does nothing the second time', () => {
    const file = write('messy.leben', messy);
    expect(run('format', file)).toMatchObject({ code: 0, out: 'messy.leben changed\n1 of 1 changed\n' });
    const once = readFileSync(folder.file(file), 'utf8');
    expect(once).toContain('score risk : 0..5');
    expect(once).toContain('1 if chf  // why');
    expect(run('format', file)).toMatchObject({ code: 0, out: '0 of 1 changed\n' });
    expect(readFileSync(folder.file(file), 'utf8')).toBe(once);
  });

  test('--check changes nothing and ends with 1', () => {
    const file = write('messy.leben', messy);
    const ended = run('format', file, '--check', '--json');
    expect(JSON.parse(ended.out)).toEqual({ files: [{ file: 'messy.leben', changed: true }], diagnostics: [] });
    expect(ended.code).toBe(1);
    expect(readFileSync(folder.file(file), 'utf8')).toBe(messy);
  });
});

describe('build, inspect, explain', () => {
  test('build says what it made', () => {
    const ended = run('build', 'stroke.leben', '-o', 'out.lebc', '--json');
    const size = readFileSync(folder.file('out.lebc')).length;
    expect(JSON.parse(ended.out)).toEqual({
      artifact: 'out.lebc',
      identity: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
      module: 'cardio.stroke',
      version: '1.0.0',
      bytes: size,
    });
    expect(ended.code).toBe(0);
  });

  test('build of a file with errors makes nothing', () => {
    const file = write('wrong.leben', STROKE.replace('age >= 65 years', 'age >= 65 kg'));
    expect(run('build', file, '-o', 'wrong.lebc').code).toBe(1);
    expect(() => readFileSync(folder.file('wrong.lebc'))).toThrow();
  });

  test('inspect shows inputs, verdicts and fuel, of a source and of its artifact alike', () => {
    run('build', 'stroke.leben', '-o', 'out.lebc');
    const source = JSON.parse(run('inspect', 'stroke.leben', '--json').out) as Record<string, unknown>;
    const { artifact, ...built } = JSON.parse(run('inspect', 'out.lebc', '--json').out) as Record<string, unknown>;
    expect(built).toEqual(source);
    expect(artifact).toMatchObject({ engine: 'quickjs-wasi 3.6.2', sources: ['stroke.leben'] });
    expect(source).toMatchObject({
      module: 'cardio.stroke',
      status: 'demo',
      verdicts: [
        { name: 'risk', kind: 'score', cites: ['Lip2010'], reads: ['age', 'sex', 'chf', 'stroke'] },
        { name: 'advice', kind: 'decide' },
        { name: 'per_weight', kind: 'decide' },
      ],
    });
    const { out } = run('inspect', 'stroke.leben');
    expect(out).toMatch(/risk +score +Int +reads age, sex, chf, stroke +fuel at most \d+ a world/);
  });

  test('inspect --core is the same of both', () => {
    run('build', 'stroke.leben', '-o', 'out.lebc');
    const { out } = run('inspect', 'stroke.leben', '--core');
    expect(out).toContain('(');
    expect(run('inspect', 'out.lebc', '--core').out).toBe(out);
  });

  test('explain gives the page of a code, whatever its case', () => {
    const page = readFileSync(new URL('../../docs/errors/I001.md', import.meta.url), 'utf8');
    expect(run('explain', 'i001')).toEqual({ code: 0, out: `${page.trimEnd()}\n`, err: '' });
    expect(JSON.parse(run('explain', 'I001', '--json').out)).toEqual({ code: 'I001', page });
  });

  test('explain says the rules in words', () => {
    const { out, code } = run('explain', 'stroke.leben', 'risk');
    expect(out).toContain('risk: a score of Int');
    expect(out).toMatch(/1 if chf +stroke\.leben:\d+/);
    expect(out).toContain('reads age (required), sex (required), chf, stroke');
    expect(out).toContain('cites Lip2010, doi 10.1378/chest.09-1584');
    expect(code).toBe(0);
  });
});
