/** A test of contracts, run by the reference executor (language.md, "Tests and properties"). */

import { unreachable } from '../../../language/unreachable.ts';
import type { DataState, Value } from '../../../language/values.ts';
import { type ContractStep, type ContractTest, type CoreContract, firstCalendar } from '../../contract.ts';
import type { Core } from '../../core.ts';
import { answer } from '../answer.ts';
import { sameValue } from '../values.ts';
import { act, check, count } from './act.ts';
import { advance } from './advance.ts';
import { later } from './moments.ts';
import { amountText, rationalOf, wholeMinor } from './money.ts';
import { type Outcome, open } from './open.ts';
import { mayUse } from './rights.ts';
import { partyValue, Refusal, shown, Unproved, valueAt } from './step.ts';
import { startingWorld } from './test-world.ts';
import {
  type Agreement,
  balance,
  bringIn,
  contractOf,
  firstFault,
  type OwnedAsset,
  type Program,
  type World,
} from './world.ts';

/** `line` and `text`: the step or expectation that failed. */
export type ContractFailure = { readonly line: number; readonly text: string; readonly message: string };
export type ContractTestResult = {
  readonly name: string;
  readonly file: string;
  readonly line: number;
  /** None: passed. */
  readonly failures: readonly ContractFailure[];
  /** The world at the end. */
  readonly world: World;
};

export function runTest(core: Core, contracts: readonly CoreContract[], test: ContractTest): ContractTestResult {
  const run = beginRun(core, contracts, startingWorld(contracts, test));
  const { name, file, line } = test;
  try {
    for (const { name: agreement, contract, terms, sets, parties: given } of test.agreements) {
      const parties = new Map(
        contracts[contract]!.parties.filter(({ set }) => set === undefined).map(({ name: part }) => [
          part,
          given?.find((one) => one.name === part)?.party ?? part,
        ]),
      );
      const signed = {
        contract,
        name: agreement,
        parties,
        sets: new Map(sets.map((set) => [set.name, set.members])),
        terms: new Map(terms.map((term) => [term.name, term.value])),
      };
      const { world, rejected } = open(run.world, run.program, signed, run.world.now);
      run.world = world;
      if (rejected !== undefined) fail(run, { line, text: agreement }, `${agreement} cannot be agreed: ${rejected}`);
    }
    let said: Said = { line, text: name };
    for (const step of test.steps) {
      // Nothing that follows a fault would be about the text as it was meant.
      if (firstFault(run.world) !== undefined) break;
      doStep(step, run);
      said = step;
    }
    const fault = firstFault(run.world);
    if (fault !== undefined) fail(run, said, `${fault.agreement}: ${fault.because}`);
    settleRejection(run);
  } catch (end) {
    if (!(end instanceof Unproved)) throw end;
    fail(run, { line, text: name }, end.message);
  }
  return { name, file, line, failures: run.failures, world: run.world };
}

type Said = Pick<ContractStep, 'line' | 'text'>;
export type TestRun = {
  readonly program: Program;
  /** What is known of each asset. */
  readonly facts: Map<string, DataState>;
  world: World;
  /** Of the step before: why it was rejected, and whether that was expected. */
  rejected: { readonly step: Said; readonly reason: string; expected: boolean } | undefined;
  readonly failures: ContractFailure[];
};

/** Ready for the first step. `facts`: what is known of each asset, and is added to. */
export function beginRun(
  core: Core,
  contracts: readonly CoreContract[],
  world: World,
  facts: Map<string, DataState> = new Map(),
): TestRun {
  const program: Program = {
    core,
    contracts,
    attest: ({ verdict, asset, nowMs }) => decided(core, verdict, facts.get(asset), nowMs),
  };
  return { program, facts, world, rejected: undefined, failures: [] };
}

function fail(run: TestRun, { line, text }: Said, message: string): void {
  run.failures.push({ line, text, message });
}

/** The decision on a record as it is known: the answer of the reference interpreter, where there is one. */
function decided(core: Core, verdict: string, state: DataState | undefined, nowMs: number): Value | undefined {
  if (state === undefined) return undefined;
  const number = core.module.verdicts.findIndex(({ name }) => name === verdict);
  const today = Math.floor(nowMs / 86_400_000);
  const { kind, outcomes } = answer(core, number, grown(state, today, nowMs));
  const result = outcomes[0]?.result;
  return kind === 'known' && result !== undefined && 'kind' in result ? result : undefined;
}

/** The same facts on a later day: who was 64 then has grown older since. */
function grown(state: DataState, today: number, nowMs: number): DataState {
  const days = today - state.today;
  const older = <V extends Value | undefined>(value: V): V =>
    value?.kind === 'age' ? { ...value, days: value.days + days } : value;
  const fields = state.fields.map((field) => {
    if ('elements' in field) return field;
    const { domain } = field;
    if (domain.kind === 'one') return { ...field, domain: { ...domain, value: older(domain.value) } };
    if (domain.kind !== 'interval') return field;
    return { ...field, domain: { ...domain, low: older(domain.low), high: older(domain.high) } };
  });
  return { today, nowMs, fields };
}

/** One step, or expectation, of a test: `run` is brought forward. Throws `Unproved` where time alone cannot go on. */
export function doStep(step: ContractStep, run: TestRun): void {
  switch (step.kind) {
    case 'has': {
      const { name } = step.unit;
      const amount = minorOf(step.amount, step.unit, step, run);
      if (amount !== undefined)
        run.world = bringIn(run.world, step.party, name, amount - balance(run.world, step.party, name));
      return;
    }
    case 'allows': {
      changeAssets(run, step.asset, (asset) => ({ ...asset, purposes: [...asset.purposes, step.purpose] }));
      return;
    }
    case 'facts':
      for (const asset of assetsNamed(step.asset, run.world)) run.facts.set(asset, step.state);
      return;
    case 'lineage': {
      const lineage = step.shares.map(({ party, percent }) => ({ party, share: percent }));
      changeAssets(run, step.asset, (asset) => ({ ...asset, lineage }));
      return;
    }
    case 'does':
      take(step, does(step, run), run);
      return;
    case 'counts': {
      settleRejection(run);
      const agreement = agreementWith(step.agreement, run, ({ meters }) =>
        meters.some(({ name }) => name === step.meter),
      );
      if (agreement === undefined) {
        fail(run, step, `no agreement counts ${step.meter}`);
        return;
      }
      const amount = step.amount.kind === 'int' ? step.amount.value : rationalOf(step.amount).n;
      const counted = { agreement: agreement.id, meter: step.meter, by: step.who, amount };
      take(step, count(run.world, run.program, counted, run.world.now), run);
      return;
    }
    case 'after': {
      settleRejection(run);
      const to = later(run.world.now, step.period, firstCalendar(run.program.contracts));
      if (to < run.world.now) fail(run, step, 'time goes forward');
      else if (!Number.isFinite(to)) fail(run, step, 'that is beyond the year 9999');
      else run.world = advance(run.world, run.program, to);
      return;
    }
    default:
      // What the last step has made due at its own moment has happened by the time anyone looks.
      run.world = advance(run.world, run.program, run.world.now);
      expect(step, run);
      return;
  }
}

function changeAssets(run: TestRun, name: string, change: (asset: OwnedAsset) => OwnedAsset): void {
  const assets = new Map(run.world.assets);
  for (const asset of assetsNamed(name, run.world)) assets.set(asset, change(assets.get(asset)!));
  run.world = { ...run.world, assets };
}

function does(step: Extract<ContractStep, { kind: 'does' }>, run: TestRun): Outcome {
  settleRejection(run);
  const { world, program } = run;
  const agreement = agreementWith(step.agreement, run, ({ actions }) =>
    actions.some(({ name }) => name === step.action),
  );
  if (agreement === undefined)
    return check(world, program, { name: step.action, by: step.who, args: step.args }, world.now);
  const done = {
    agreement: agreement.id,
    action: step.action,
    actor: step.who,
    args: step.args,
    approvals: step.approvedBy.map((by) => ({ by, at: world.now })),
    ...(step.creating === undefined ? {} : { creating: step.creating }),
  };
  return act(world, program, done, world.now);
}

function take(step: Said, { world, rejected }: Outcome, run: TestRun): void {
  run.world = world;
  run.rejected = rejected === undefined ? undefined : { step, reason: rejected, expected: false };
}

/** A rejection that nothing expected fails the test. */
function settleRejection(run: TestRun): void {
  if (run.rejected !== undefined && !run.rejected.expected)
    fail(run, run.rejected.step, `rejected: ${run.rejected.reason}`);
  run.rejected = undefined;
}

/** The one of that name, else the first signed whose text has the part. */
function agreementWith(
  name: string | undefined,
  { world, program }: TestRun,
  has: (of: CoreContract) => boolean,
): Agreement | undefined {
  if (name !== undefined) return world.agreements.get(name);
  return [...world.agreements.values()].find((agreement) => has(contractOf(program, agreement)));
}

type Expectation = Exclude<
  ContractStep,
  { kind: 'has' | 'allows' | 'facts' | 'lineage' | 'does' | 'counts' | 'after' }
>;

function expect(step: Expectation, run: TestRun): void {
  const { world, program } = run;
  switch (step.kind) {
    case 'expect_rejected':
      if (run.rejected === undefined) {
        fail(run, step, 'it was not rejected');
        return;
      }
      run.rejected.expected = true;
      if (step.because !== undefined && !run.rejected.reason.includes(step.because))
        fail(run, step, `it was rejected because "${run.rejected.reason}"`);
      return;
    case 'expect_allowed':
      // The rejection itself is reported where the step stands.
      return;
    case 'expect_state': {
      const agreement = world.agreements.get(step.agreement);
      if (agreement === undefined) {
        fail(run, step, `there is no agreement ${step.agreement}`);
        return;
      }
      const { name } = contractOf(program, agreement).states[agreement.state]!;
      if ((name === step.state) === step.negated) fail(run, step, `${step.agreement} is ${name}`);
      return;
    }
    case 'expect_has': {
      const amount = minorOf(step.amount, step.unit, step, run);
      const held = balance(world, step.party, step.unit.name);
      if (amount !== undefined && !isExpected(held, amount, step, run))
        fail(run, step, `${step.party} has ${amountText(held, step.unit)}`);
      return;
    }
    case 'expect_may_use': {
      const assets = assetsAgreed(step.asset, world);
      const uses = assets.filter((asset) => mayUse(world, step.who, asset, step.purpose));
      const fits = step.negated ? uses.length === 0 : assets.length > 0 && uses.length === assets.length;
      if (!fits) fail(run, step, `${step.who} may ${uses.length === 0 ? 'not ' : ''}use ${step.asset}`);
      return;
    }
    case 'expect_owned': {
      const owners = assetsAgreed(step.asset, world).map((asset) => world.assets.get(asset)!.owner);
      if (owners.length === 0 || owners.some((owner) => owner !== step.by))
        fail(
          run,
          step,
          owners.length === 0 ? `there is no ${step.asset}` : `${step.asset} is owned by ${owners.join(', ')}`,
        );
      return;
    }
    case 'expect_duty': {
      const agreement = agreementWith(step.agreement, run, ({ duties }) =>
        duties.some(({ name }) => name === step.duty),
      );
      if (agreement === undefined) {
        fail(run, step, `no agreement has a duty ${step.duty}`);
        return;
      }
      const number = contractOf(program, agreement).duties.findIndex(({ name }) => name === step.duty);
      const status = agreement.duties.get(number)?.status;
      if ((status === step.is) === (step.negated ?? false))
        fail(run, step, `${step.duty} ${status === undefined ? 'has not arisen' : `is ${status}`}`);
      return;
    }
    case 'expect_keep': {
      const kept = world.agreements.get(step.agreement)?.keeps.get(step.keep);
      if (kept === undefined) {
        fail(run, step, `there is no ${step.agreement}.${step.keep}`);
        return;
      }
      if (!sameValue(kept.value, step.value)) fail(run, step, `${step.keep} is something else`);
      return;
    }
    case 'expect_that':
      expectThat(step, run);
      return;
    default:
      unreachable(step);
  }
}

/** A condition of what agreements have; failing, it says what each of these is. */
function expectThat(step: Extract<Expectation, { kind: 'expect_that' }>, run: TestRun): void {
  const { world, program } = run;
  const bound = new Map<string, Value>();
  let any: Agreement | undefined;
  for (const { name, agreement, part } of step.reads) {
    any = world.agreements.get(agreement);
    const value = any && partOf(any, part);
    if (value === undefined) {
      fail(run, step, `there is no ${any === undefined ? `agreement ${agreement}` : name}`);
      return;
    }
    bound.set(name, value);
  }
  if (any === undefined) throw new Error('a condition about agreements reads one');
  const are = step.reads.map(({ name, type }) => `${name} is ${shown(bound.get(name)!, type, program)}`);
  try {
    const holds = valueAt(step.condition, program, any, world.now, bound);
    if (holds.kind !== 'bool' || !holds.value) fail(run, step, are.join(', '));
  } catch (end) {
    if (!(end instanceof Refusal)) throw end;
    fail(run, step, `${end.reason}: ${are.join(', ')}`);
  }
}

/** A keep, a term, what a meter has counted, a party, or the members of a set. */
function partOf({ keeps, terms, meters, parties, sets }: Agreement, part: string): Value | undefined {
  const party = parties.get(part);
  const members = sets.get(part);
  if (party !== undefined) return partyValue(party);
  if (members !== undefined) return { kind: 'set', items: members.map(partyValue) };
  return keeps.get(part)?.value ?? terms.get(part) ?? { kind: 'int', value: meters.get(part)?.total ?? 0n };
}

function isExpected(
  held: bigint,
  amount: bigint,
  step: Extract<Expectation, { kind: 'expect_has' }>,
  run: TestRun,
): boolean {
  if (step.most !== undefined) {
    const most = minorOf(step.most.amount, step.unit, step, run);
    return most === undefined || (held >= amount && (step.most.openEnd ? held < most : held <= most));
  }
  switch (step.relation) {
    case undefined:
      return held === amount;
    case '!=':
      return held !== amount;
    case '<':
      return held < amount;
    case '<=':
      return held <= amount;
    case '>':
      return held > amount;
    case '>=':
      return held >= amount;
    default:
      return unreachable(step.relation);
  }
}

/** What agreements have under this name; where none has, of a set's assets those that its members have brought into one. */
function assetsAgreed(name: string, world: World): string[] {
  const agreed = [...world.agreements.values()].flatMap(({ assets }) => [...assets]);
  const bound = agreed.filter(([part]) => part === name).map(([, asset]) => asset);
  if (bound.length > 0) return [...new Set(bound)];
  const members = agreed.filter(([part]) => part.startsWith(`${name} of `)).map(([, asset]) => asset);
  return members.length > 0 ? [...new Set(members)] : assetsNamed(name, world);
}

/** An asset, or those of everybody who may be a member of the set. */
function assetsNamed(name: string, world: World): string[] {
  return world.assets.has(name) ? [name] : [...world.assets.keys()].filter((asset) => asset.startsWith(`${name} of `));
}

function minorOf(value: Value, kind: Parameters<typeof amountText>[1], step: Said, run: TestRun): bigint | undefined {
  const amount = wholeMinor(rationalOf(value), kind);
  if (amount === undefined) fail(run, step, `the amount is finer than the smallest unit of ${kind.name}`);
  return amount;
}
