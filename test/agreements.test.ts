/** The agreements in examples/contracts: sound, tested, formatted, drawn; and the programs beside the project, where they are. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { compileFile } from '../cli/compile.ts';
import { contractFacts } from '../cli/inspect-contracts.ts';
import { isFinding } from '../cli/sources.ts';
import { passed, runProperties, runTests } from '../cli/test-run.ts';
import { stateDiagram } from '../compiler/diagram.ts';
import { isEnforced } from '../compiler/properties/property.ts';
import { parseDate } from '../language/dates.ts';
import { parse } from '../language/parse.ts';
import { print } from '../language/printer.ts';
import { sourceText } from '../language/span.ts';
import { hasPrograms, pages } from '../scripts/diagrams.ts';

const ROOT = new URL('../', import.meta.url);
const path = (file: string): string => fileURLToPath(new URL(file, ROOT));
const lebenIn = (folder: string): string[] =>
  existsSync(path(folder))
    ? readdirSync(path(folder))
        .filter((name) => name.endsWith('.leben'))
        .map((name) => `${folder}/${name}`)
    : [];

const OURS = lebenIn('examples/contracts');
/** The lease that `npm start` walks through is short on purpose. */
const WHOLE = OURS.filter((file) => !file.endsWith('/registry_lease.leben'));
const ALL = [...OURS, ...lebenIn('../shared/programs')];
const TODAY = parseDate('2026-12-01')!;

const compiled = (file: string) => {
  const result = compileFile(path(file), TODAY);
  if (isFinding(result)) throw new Error(`${file} cannot be read`);
  return result;
};

describe.each(ALL)('%s', (file) => {
  it('checks without a word', () => {
    expect(compiled(file).diagnostics.map(({ code, message }) => `${code} ${message}`)).toEqual([]);
  });

  it('passes its own tests and properties', async () => {
    const { checked } = compiled(file);
    const all = (): boolean => true;
    const none = (): void => {};
    const results = [...(await runTests(checked!, all, none)), ...runProperties(checked!, all, false, none)];
    const failures = results.filter((result) => !passed(result));
    expect(failures.map(({ name, judged }) => [name, judged.filter(({ ok }) => !ok)])).toEqual([]);
  });

  it('has a diagram in which every state is reached', () => {
    const { contracts, sources } = compiled(file).checked!;
    for (const contract of contracts) {
      const drawn = stateDiagram(contract, sources[0]!);
      for (const { name } of contract.states) expect(drawn).toMatch(new RegExp(`--> (s_)?${name}\\b`));
    }
  });
});

describe.each(WHOLE)('%s', (file) => {
  it('is a whole agreement: tests of what is done, refused and broken, a search, and a claim that is enforced', () => {
    const text = readFileSync(path(file), 'utf8');
    const { properties, contracts, contractTests } = compiled(file).checked!;
    expect(contractTests.length).toBeGreaterThanOrEqual(7);
    const steps = contractTests.flatMap((one) => one.steps);
    expect(steps.some(({ kind }) => kind === 'expect_rejected')).toBe(true);
    expect(steps.some((step) => step.kind === 'expect_duty' && step.is === 'broken')).toBe(true);
    expect(steps.some((step) => step.kind === 'expect_duty' && step.is === 'kept')).toBe(true);
    expect(properties.some(({ checks }) => checks.search !== undefined)).toBe(true);
    expect(properties.some((one) => one.kind === 'always' && one.checks.enforce && isEnforced(one))).toBe(true);
    expect(contracts.some(({ invariants }) => invariants.length > 0)).toBe(true);
    // Every end, action and duty of the text has a part in some test.
    const tests = text.slice(text.indexOf('\ntest '));
    for (const { states, actions, duties } of contracts)
      for (const { name } of [...states.filter(({ final }) => final), ...actions, ...duties])
        expect([name, new RegExp(`\\b${name}\\b`).test(tests)]).toEqual([name, true]);
  });
});

describe.each(OURS)('%s is an example', (file) => {
  it('stands in the one layout', () => {
    const text = readFileSync(path(file), 'utf8');
    const source = sourceText(file, text);
    const { tree, comments } = parse(source);
    expect(print(tree, comments, source)).toBe(text);
  });

  it('shows every state, party and step on inspection, each step with its bound', () => {
    for (const facts of contractFacts(compiled(file).checked!)) {
      expect(facts.states.filter(({ kind, leaves }) => kind === 'passing' && leaves.length === 0)).toEqual([]);
      for (const { fuel } of facts.steps) expect(fuel).toBeGreaterThan(0);
    }
  });

  it('has a line in the README', () => {
    expect(readFileSync(path('examples/README.md'), 'utf8')).toContain(`(${file.replace('examples/', '')})`);
  });
});

describe('docs/examples', () => {
  it('is what scripts/diagrams.ts makes', () => {
    const made = pages();
    if (hasPrograms) expect(readdirSync(path('docs/examples')).sort()).toEqual([...made.keys()].sort());
    for (const [name, text] of made) expect(readFileSync(path(`docs/examples/${name}`), 'utf8')).toBe(text);
  });
});
