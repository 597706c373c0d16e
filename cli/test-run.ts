/** Runs the tests of a module in the sandbox, on both engines, and judges the answers. */
import type { Checked, Expectation } from '../compiler/compile.ts';
import type { ContractTest } from '../compiler/contract.ts';
import { emit } from '../compiler/emit.ts';
import { type ContractTestResult, runTest } from '../compiler/interpret/contract/run-test.ts';
import { order, sameValue } from '../compiler/interpret/values.ts';
import type { PropertyResult } from '../compiler/properties/property.ts';
import { runProperty, runsOf } from '../compiler/properties/run.ts';
import { type Answer, isFault } from '../language/answer.ts';
import type { Interface, VerdictInfo } from '../language/interface.ts';
import { enumerate, phraseAnswer } from '../language/phrase.ts';
import type { Value } from '../language/values.ts';
import { type Evaluation, evaluate, openProgram, programName } from '../runtime/run.ts';

/** One expectation of a test: what was written, and what came. */
export type Judged = {
  readonly text: string;
  readonly line: number;
  readonly ok: boolean;
  readonly got: string;
};

export type TestResult = {
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly judged: readonly Judged[];
  /** Of a property: what was done to find out. Undefined: a test. */
  readonly found?: string;
};

/** `only`: tests whose name it accepts. */
export async function runTests(
  checked: Checked,
  only: (name: string) => boolean,
  step: (done: number) => void,
): Promise<readonly TestResult[]> {
  const tests = checked.tests.filter(({ name }) => only(name));
  const agreements = checked.contractTests.filter(({ name }) => only(name));
  const ofAgreements = agreements.map((test) =>
    judgeAgreements(runTest(checked.testCore, checked.contracts, test), test),
  );
  if (tests.length === 0) return ofAgreements;
  const module = testInterface(checked);
  const program = { name: programName(module), javascript: emit(checked.testCore) };
  using loaded = openProgram(program, module);
  const results: TestResult[] = [];
  for (const [index, test] of tests.entries()) {
    const judged: Judged[] = [];
    for (const expectation of test.expects) {
      const [evaluation] = await evaluate(loaded, expectation.verdict, [test.state], {
        why: false,
        secondChannel: true,
      });
      judged.push(judge(expectation, evaluation!, module));
    }
    results.push({ name: test.name, file: test.file, line: test.line, judged });
    step(index + 1);
  }
  return [...results, ...ofAgreements].sort((a, b) => a.line - b.line);
}

/** A test of contracts, run by the reference executor: what failed, else what was expected. */
function judgeAgreements({ name, file, line, failures }: ContractTestResult, test: ContractTest): TestResult {
  const expected = test.steps.filter(({ kind }) => kind.startsWith('expect'));
  const judged =
    failures.length > 0
      ? failures.map((failure) => ({ text: failure.text, line: failure.line, ok: false, got: failure.message }))
      : expected.map((step) => ({ text: step.text, line: step.line, ok: true, got: step.text }));
  return { name, file, line, judged };
}

/** After the tests: searches in what the module claims, as far as `full` says. `step` hears of histories and patients. */
export function runProperties(
  checked: Checked,
  only: (name: string) => boolean,
  full: boolean,
  step: (done: number) => void,
): readonly TestResult[] {
  let before = 0;
  return checked.properties.flatMap((property) => {
    const begun = before;
    before += runsOf(property, full);
    return only(property.name)
      ? [judgeProperty(runProperty(checked, property, full, (done) => step(begun + done)))]
      : [];
  });
}

/** How many histories and patients that is at most. */
export function runsOfProperties({ properties }: Checked, full: boolean): number {
  return properties.reduce((sum, property) => sum + runsOf(property, full), 0);
}

function judgeProperty({ name, file, line, text, ok, found }: PropertyResult): TestResult {
  return { name, file, line, judged: [{ text, line, ok, got: found }], found };
}

export function passed(result: TestResult): boolean {
  return result.judged.every(({ ok }) => ok);
}

/** The module's interface with the verdicts that only its tests ask. */
function testInterface(checked: Checked): Interface {
  const own = checked.interface.verdicts;
  const hidden = checked.testCore.module.verdicts.slice(own.length).map(
    (verdict): VerdictInfo => ({
      name: verdict.name,
      kind: verdict.kind,
      // A test asks for a value of the module or whether something holds; only the latter is a verdict of its own.
      type: { kind: 'bool' },
      cites: [],
      doc: undefined,
      say: undefined,
      bound: 0,
      reads: checked.interface.fields.map((_, index) => index),
      hidden: true,
    }),
  );
  return { ...checked.interface, verdicts: [...own, ...hidden] };
}

function judge(expectation: Expectation, evaluation: Evaluation, module: Interface): Judged {
  const { text, line } = expectation;
  if (evaluation.kind === 'failure') return { text, line, ok: false, got: evaluation.because };
  const { answer } = evaluation;
  const verdict = module.verdicts[expectation.verdict]!;
  const settled = expectation.settledBy;
  const named = (fields: readonly number[]): string =>
    enumerate(
      fields.map((index) => module.fields[index]?.name ?? '?'),
      'and',
    );
  const got = phraseAnswer(answer, verdict, module);
  if (!holds(expectation, answer)) return { text, line, ok: false, got };
  if (settled !== undefined && !sameList(settled, answer.settledBy)) {
    return { text, line, ok: false, got: `settled by ${named(answer.settledBy) || 'nothing'}` };
  }
  return { text, line, ok: true, got };
}

function holds({ want }: Expectation, answer: Answer): boolean {
  const values = answer.outcomes.flatMap(({ result }) => (isFault(result) ? [] : [result]));
  const [first] = values;
  const last = values.at(-1);
  switch (want.kind) {
    case 'true':
      return answer.kind === 'known' && first?.kind === 'bool' && first.value;
    case 'equals':
      return answer.kind === 'known' && first !== undefined && sameValue(first, want.value);
    case 'within': {
      // A known value is a range of one.
      if ((answer.kind !== 'known' && answer.kind !== 'range') || first === undefined || last === undefined)
        return false;
      const top = order(last, want.high);
      return atMost(want.low, first) && (top === -1 || (top === 0 && !want.openEnd));
    }
    case 'range':
      return (
        answer.kind === 'range' &&
        first !== undefined &&
        last !== undefined &&
        sameValue(first, want.low) &&
        sameValue(last, want.high)
      );
    case 'unknown':
      return answer.kind === 'unknown';
    default:
      return want satisfies never;
  }
}

function atMost(a: Value, b: Value): boolean {
  const ordering = order(a, b);
  return ordering === -1 || ordering === 0;
}

function sameList(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}
