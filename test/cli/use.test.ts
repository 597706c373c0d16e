/** The command line as such: help, wrong use, our own faults, and what a pipe or a terminal gets. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { COMMANDS } from '../../cli/commands.ts';
import { leben, scratchFolder } from './process.ts';

describe('help', () => {
  test('without words, and asked for, lists every command and ends with 0', () => {
    for (const words of [[], ['--help'], ['help']]) {
      const { code, out, err } = leben(words);
      expect(code).toBe(0);
      expect(err).toBe('');
      for (const { name, summary } of COMMANDS) expect(out).toMatch(new RegExp(`  ${name} +${summary}`));
    }
  });

  test.each(COMMANDS.map((command) => [command.name, command] as const))(
    '%s explains its options by example',
    (name, command) => {
      const { code, out } = leben([name, '--help']);
      expect(code).toBe(0);
      for (const option of command.options) expect(out).toContain(option.name);
      for (const { line } of command.examples) expect(out).toContain(line);
      expect(leben(['help', name]).out).toBe(out);
    },
  );

  test('the version is that of the package', () => {
    const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
      version: string;
    };
    expect(leben(['--version'])).toEqual({ code: 0, out: `${manifest.version}\n`, err: '' });
  });
});

describe('wrong use ends with 2, says why, and suggests', () => {
  test.each([
    [['chekc', 'a.leben'], 'I001', 'Perhaps you meant `check`'],
    [['check', 'a.leben', '--jsn'], 'I002', 'Perhaps you meant `--json`'],
    [['eval', 'a.leben', 'x', '--as-off', '2026-01-01'], 'I002', 'Perhaps you meant `--as-of`'],
    [['eval', 'a.leben', 'x', '--fhir'], 'I003', '--fhir PATH'],
    [['eval', 'a.leben', 'x', '--facts', '--why'], 'I003', '--facts JSON_OR_FILE'],
    [['eval', 'a.leben', '--facts', '{}'], 'I004', 'names no NAME'],
    [['check'], 'I004', 'names no PATH'],
    [['build', 'a.leben', 'b.leben'], 'I005', '`b.leben` is one word more'],
    [['check', 'nowhere.leben'], 'I006', 'there is nothing of that name'],
    [['eval', 'nowhere.leben', 'x', '--facts', '{}'], 'I006', 'there is nothing of that name'],
    [['inspect', 'nowhere.leben'], 'I006', 'there is nothing of that name'],
    [['eval', 'a.leben', 'x', '--facts', '{}', '--as-of', '2026-02-30'], 'I009', 'not a date of the calendar'],
    [['eval', 'a.leben', 'x'], 'I010', '`--facts` and `--fhir`'],
    [['eval', 'a.leben', 'x', '--facts', '{}', '--fhir', 'y'], 'I010', '`--facts` and `--fhir`'],
    [['explain', 'Z999'], 'I012', 'no diagnostic `Z999`'],
    [['new', 'If'], 'I014', 'cannot be the name of a module'],
    [['new', 'when'], 'I014', 'cannot be the name of a module'],
  ])('%j', (words, code, part) => {
    using folder = scratchFolder();
    const text = leben(words, { cwd: folder.path });
    expect(text.out).toBe('');
    expect(text.err).toContain(`error[${code}]`);
    expect(text.err).toContain(part);
    expect(text.err).not.toMatch(/\n\s+at /);
    expect(text.code).toBe(2);
    if (!words.includes('--jsn')) {
      const json = leben([...words, '--json'], { cwd: folder.path });
      const parsed = JSON.parse(json.out) as { diagnostics: readonly { code: string }[] };
      expect(parsed.diagnostics.map((finding) => finding.code)).toEqual([code]);
      expect(json.code).toBe(2);
    }
  });

  test('a folder without .leben files', () => {
    using folder = scratchFolder();
    mkdirSync(folder.file('empty'));
    const { code, err } = leben(['check', 'empty'], { cwd: folder.path });
    expect(err).toContain('error[I007]');
    expect(code).toBe(2);
  });
});

test('`new` writes a module once and never over another', () => {
  using folder = scratchFolder();
  expect(leben(['new', 'falls_risk'], { cwd: folder.path }).code).toBe(0);
  writeFileSync(folder.file('falls_risk.leben'), 'mine');
  const again = leben(['new', 'falls_risk'], { cwd: folder.path });
  expect(again.err).toContain('error[I013]');
  expect(again.code).toBe(2);
  expect(readFileSync(folder.file('falls_risk.leben'), 'utf8')).toBe('mine');
});

describe('a command that breaks down is our own fault', () => {
  /** A broken command in a copy of the table: the road from a throw to exit code 3 is the real one. */
  const script = `
    import { COMMANDS } from '${new URL('../../cli/commands.ts', import.meta.url).href}';
    import { main } from '${new URL('../../cli/leben.ts', import.meta.url).href}';
    import { processIo } from '${new URL('../../cli/io.ts', import.meta.url).href}';
    Object.assign(COMMANDS[0], { load: async () => ({ run: async () => { throw new TypeError('Jane Doe, 64'); } }) });
    process.exitCode = await main(['check', 'a.leben'], processIo(false));
  `;
  const broken = (env: NodeJS.ProcessEnv) =>
    spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      encoding: 'utf8',
      env: { ...process.env, ...env },
    });

  test('exit code 3 and a line to report, without the words of the error, which may be a patient’s', () => {
    const { status, stdout, stderr } = broken({ LEBEN_DEBUG: '' });
    expect(status).toBe(3);
    expect(stdout).toBe('');
    expect(stderr).toMatch(
      /leben failed, and it is not your fault[^\n]*\n {2}TypeError at .*leben \d+\.\d+\.\d+ check, node v/,
    );
    expect(stderr).not.toContain('Jane');
    expect(stderr.trimEnd().split('\n')).toHaveLength(2);
  });

  test('LEBEN_DEBUG shows the stack', () => {
    expect(broken({ LEBEN_DEBUG: '1' }).stderr).toContain('TypeError: Jane Doe, 64\n    at ');
  });
});

test('no colours where standard output is no terminal', () => {
  const { out } = leben(['--help'], { env: { FORCE_COLOR: '1', NO_COLOR: '' } });
  expect(out).not.toContain('\u001b');
});

test('a reader that closes the pipe ends the command quietly', () => {
  const main = fileURLToPath(new URL('../../cli/main.ts', import.meta.url));
  const { stderr } = spawnSync('sh', ['-c', `"${process.execPath}" "${main}" --help | head -c 1`], {
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
});
