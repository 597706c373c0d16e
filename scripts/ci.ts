/** The checks behind .ci/run, step by step: each says what it did, the last line counts steps and tests. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const machineNode = process.argv[2] ?? process.execPath;
const scratch = mkdtempSync(join(tmpdir(), 'leben-ci-'));
let passed = 0;
let failed = 0;

/** A step that has not ended after so long hangs; the whole run stays under half an hour. */
const STEP_MS = 15 * 60_000;

step('package.json and the lock file agree on versions', () => run('npm', ['ls', '--all', '--silent'], root).ok);
step('Node 22, for replays on another Node', fetchNode);
step('npm test', tests);
step('types', () => run('npm', ['run', '-s', 'types'], root).ok);
step('lint', () => run('npm', ['run', '-s', 'lint'], root).ok);
step('format', () => run('npm', ['run', '-s', 'format:check'], root).ok);
step('docs/reference.md is what the constructs say', () => run('node', ['scripts/reference.ts', '--check'], root).ok);
step('docs/examples is what the agreements say', () => run('node', ['scripts/diagrams.ts', '--check'], root).ok);
step('seeded faults, the quick set', () => run('npm', ['run', '-s', 'mutants', '--', '--quick'], root).ok);
step('build of the package', () => run('npm', ['run', '-s', 'build'], root).ok);
step('npm pack, and npm install into an empty folder', install);
step('leben --version under Node 24', () => leben(process.execPath, ['--version']).text.trim() === packageVersion());
step('leben check of an example under Node 24', () => leben(process.execPath, ['check', ...examples()]).code === 0);
step('leben new, test and eval under Node 24', newModule);
step('an older Node gets one line and exit code 2', olderNode);

rmSync(scratch, { recursive: true, force: true });
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

function step(title: string, check: () => boolean): void {
  const begin = performance.now();
  let ok = false;
  try {
    ok = check();
  } catch (error) {
    console.log(String(error));
  }
  if (ok) passed += 1;
  else failed += 1;
  console.log(`${ok ? 'ok    ' : 'FAILED'} ${title} (${((performance.now() - begin) / 1000).toFixed(1)} s)`);
}

type Outcome = { readonly ok: boolean; readonly code: number | null; readonly text: string; readonly errors: string };

function run(command: string, words: readonly string[], cwd: string, show = true): Outcome {
  const { status, stdout, stderr } = spawnSync(command, words, {
    cwd,
    encoding: 'utf8',
    timeout: STEP_MS,
    maxBuffer: 64 * 1024 * 1024,
  });
  if (show && status !== 0) console.log(`${stdout ?? ''}${stderr ?? ''}`);
  return { ok: status === 0, code: status, text: stdout ?? '', errors: stderr ?? '' };
}

/** The tests replay a ledger on the Node that LEBEN_OTHER_NODE names. */
function fetchNode(): boolean {
  const folder = join(scratch, 'node-22');
  mkdirSync(folder);
  const fetched = run('npm', ['install', '--no-audit', '--no-fund', '--silent', '--prefix', folder, 'node@22'], folder);
  process.env['LEBEN_OTHER_NODE'] = join(folder, 'node_modules', 'node', 'bin', 'node');
  return fetched.ok && run(process.env['LEBEN_OTHER_NODE'], ['--version'], folder).text.startsWith('v22.');
}

/** Adds the number of tests to the count: the step itself passes when none failed and there are some. */
function tests(): boolean {
  const report = join(scratch, 'tests.json');
  const { ok } = run(
    'npm',
    ['test', '--', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
    root,
  );
  const counts = JSON.parse(readFileSync(report, 'utf8')) as { numPassedTests: number; numFailedTests: number };
  passed += counts.numPassedTests;
  failed += counts.numFailedTests;
  return ok && counts.numPassedTests > 0;
}

function install(): boolean {
  const packed = run('npm', ['pack', '--silent', '--pack-destination', scratch], root);
  const archive = readdirSync(scratch).find((file) => file.endsWith('.tgz'));
  if (!packed.ok || archive === undefined) return false;
  writeFileSync(join(scratch, 'package.json'), '{ "private": true }\n');
  return run('npm', ['install', '--no-audit', '--no-fund', '--silent', `./${archive}`], scratch).ok;
}

function leben(node: string, words: readonly string[]): Outcome {
  return run(node, [join(scratch, 'node_modules', 'leben', 'bin', 'leben.js'), ...words], scratch, false);
}

function examples(): readonly string[] {
  const folder = join(scratch, 'node_modules', 'leben', 'examples');
  const [first] = readdirSync(folder).filter((file) => file.endsWith('.leben'));
  if (first === undefined) throw new Error('the package holds no example');
  copyFileSync(join(folder, first), join(scratch, first));
  return [first];
}

function newModule(): boolean {
  const facts = '{"age":"81 years","fall":"present"}';
  const line = [
    ['new', 'falls_risk'],
    ['test', 'falls_risk.leben'],
    ['eval', 'falls_risk.leben', 'falls_risk', '--facts', facts, '--json'],
  ].map((words) => leben(process.execPath, words));
  const answer = line.at(-1)!.text;
  if (!line.every(({ ok }) => ok)) console.log(line.map(({ text, errors }) => text + errors).join('\n'));
  return line.every(({ ok }) => ok) && answer.includes('"value":3');
}

/** The machine's own Node where it is old enough, else one from the registry. */
function olderNode(): boolean {
  let node = machineNode;
  const major = (path: string): number =>
    Number(/^v(\d+)/.exec(run(path, ['--version'], scratch, false).text)?.[1] ?? 0);
  if (major(node) >= 24) {
    if (!run('npm', ['install', '--no-audit', '--no-fund', '--silent', '--prefix', 'old', 'node@20'], scratch).ok)
      return false;
    node = join(scratch, 'old', 'node_modules', 'node', 'bin', 'node');
  }
  const { code, text, errors } = leben(node, ['--version']);
  return code === 2 && text === '' && errors.trimEnd().split('\n').length === 1;
}

function packageVersion(): string {
  const parsed = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  return parsed.version;
}
