/** The examples and the clinical library: sound, tested, formatted, cited; and the first of them counted again by hand. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { compileFile } from '../cli/compile.ts';
import { isFinding } from '../cli/sources.ts';
import { passed, runTests } from '../cli/test-run.ts';
import { parseDate } from '../language/dates.ts';
import { parse } from '../language/parse.ts';
import { print } from '../language/printer.ts';
import { sourceText } from '../language/span.ts';

const ROOT = new URL('../', import.meta.url);
const path = (file: string): string => fileURLToPath(new URL(file, ROOT));
const examples = readdirSync(path('examples')).filter((name) => name.endsWith('.leben'));
const files = [...examples.map((name) => `examples/${name}`), 'stdlib/clinical.leben'];

/** A day on which no evidence of the examples has expired, and after which they were last reviewed. */
const TODAY = parseDate('2026-12-01')!;

const compiled = (file: string) => {
  const result = compileFile(path(file), TODAY);
  if (isFinding(result)) throw new Error(`${file} cannot be read`);
  return result;
};

describe.each(files)('%s', (file) => {
  it('checks without a word', () => {
    const { diagnostics } = compiled(file);
    expect(diagnostics.map(({ code, message }) => `${code} ${message}`)).toEqual([]);
  });

  it('passes its own tests', async () => {
    const { checked } = compiled(file);
    const results = await runTests(
      checked!,
      () => true,
      () => undefined,
    );
    expect(results.length).toBeGreaterThanOrEqual(7);
    const failures = results.filter((result) => !passed(result));
    expect(failures.map(({ name, judged }) => [name, judged.filter(({ ok }) => !ok)])).toEqual([]);
  });

  it('stands in the one layout', () => {
    const text = readFileSync(path(file), 'utf8');
    const source = sourceText(file, text);
    const { tree, comments } = parse(source);
    expect(print(tree, comments, source)).toBe(text);
  });
});

describe('every example', () => {
  it.each(examples)('%s is a demonstration with evidence that was reviewed and lasts', (name) => {
    const { interface: module } = compiled(`examples/${name}`).checked!;
    expect(module.status).toBe('demo');
    expect(module.evidence.length).toBeGreaterThan(0);
    for (const { expires } of module.evidence) expect(expires).toBeGreaterThan(TODAY);
    const decisions = module.verdicts.filter(({ kind, hidden }) => kind === 'score' && !hidden);
    for (const { cites } of decisions) expect(cites.length).toBeGreaterThan(0);
  });

  it.each(examples)('%s has a line in the README', (name) => {
    expect(readFileSync(path('examples/README.md'), 'utf8')).toContain(`(${name})`);
  });

  it.each(examples)('%s has a test in which something is missing', (name) => {
    const text = readFileSync(path(`examples/${name}`), 'utf8');
    expect(text).toMatch(/expect[^\n]* (unknown|settled by|= \S+ to \S+)/);
  });
});

const ANCHOR = path('../shared/anchors/synthea-r4/bundles');

describe.skipIf(!existsSync(ANCHOR))('CHA2DS2-VASc of 100 Synthea patients as of 2019-12-31', () => {
  it('is what counting the records by hand gives, for every one of them', () => {
    const out = execFileSync(
      process.execPath,
      [
        path('cli/main.ts'),
        'eval',
        path('examples/stroke_in_af.leben'),
        'cha2ds2_vasc',
        '--fhir',
        ANCHOR,
        '--as-of',
        AS_OF,
        '--json',
      ],
      { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024, stdio: ['ignore', 'pipe', 'ignore'] },
    );
    const answers = new Map(
      out
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Line)
        .map((line) => [line.subject, line]),
    );
    expect(answers.size).toBe(100);
    for (const file of readdirSync(ANCHOR)) {
      const bundle = JSON.parse(gunzipSync(readFileSync(`${ANCHOR}/${file}`)).toString('utf8')) as Bundle;
      const { subject, low, high } = countByHand(bundle);
      const line = answers.get(subject);
      expect([subject, line?.kind, line?.value]).toEqual([
        subject,
        ...(low === high ? ['known', low] : ['range', [low, high]]),
      ]);
    }
  });
});

type Line = { readonly subject: string; readonly kind: string; readonly value: unknown };
type Resource = {
  readonly resourceType: string;
  readonly id: string;
  readonly birthDate?: string;
  readonly gender?: string;
  readonly code?: { readonly coding: readonly { readonly code: string }[] };
  readonly clinicalStatus?: { readonly coding: readonly { readonly code: string }[] };
  readonly onsetDateTime?: string;
  readonly abatementDateTime?: string;
};
type Bundle = { readonly entry: readonly { readonly resource: Resource }[] };

const AS_OF = '2019-12-31';

/** Points and SNOMED codes; a finding that no record holds is open, but for vascular disease, whose silence means absent. */
const FINDINGS = [
  { points: 1, open: true, ever: false, codes: ['42343007', '84114007', '88805009'] },
  { points: 1, open: true, ever: false, codes: ['38341003', '59621000'] },
  { points: 1, open: true, ever: false, codes: ['44054006', '46635009', '73211009'] },
  { points: 2, open: true, ever: true, codes: ['230690007', '266257000', '422504002'] },
  { points: 1, open: false, ever: false, codes: ['22298006', '53741008', '399957001'] },
];

/** The score from the raw resources, in the plainest way there is: none of our code is asked. */
function countByHand({ entry }: Bundle): { readonly subject: string; readonly low: number; readonly high: number } {
  const resources = entry.map(({ resource }) => resource);
  const patient = resources.find(({ resourceType }) => resourceType === 'Patient')!;
  const birth = patient.birthDate!;
  const age = Number(AS_OF.slice(0, 4)) - Number(birth.slice(0, 4)) - (AS_OF.slice(5) < birth.slice(5) ? 1 : 0);
  let low = (age >= 75 ? 2 : age >= 65 ? 1 : 0) + (patient.gender === 'female' ? 1 : 0);
  let high = low;
  for (const { points, open, ever, codes } of FINDINGS) {
    const isPresent = resources.some(
      ({ resourceType, code, clinicalStatus, onsetDateTime, abatementDateTime }) =>
        resourceType === 'Condition' &&
        code!.coding.some((coding) => codes.includes(coding.code)) &&
        onsetDateTime!.slice(0, 10) <= AS_OF &&
        (ever ||
          (clinicalStatus!.coding[0]!.code === 'active' &&
            !(abatementDateTime !== undefined && abatementDateTime.slice(0, 10) <= AS_OF))),
    );
    if (isPresent) low += points;
    if (isPresent || open) high += points;
  }
  return { subject: patient.id, low, high };
}
