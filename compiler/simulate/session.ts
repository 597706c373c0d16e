/** A walk through agreements: where it stands, how it came there, and the way back. Pure: every step gives a new session. */
import * as Q from '../../language/rational.ts';
import type { DataState } from '../../language/values.ts';
import { type ContractStep, type ContractTest, type CoreContract, firstCalendar } from '../contract.ts';
import type { Core } from '../core.ts';
import { advance } from '../interpret/contract/advance.ts';
import { assetOfMember } from '../interpret/contract/assets.ts';
import { later } from '../interpret/contract/moments.ts';
import { rationalOf } from '../interpret/contract/money.ts';
import { open } from '../interpret/contract/open.ts';
import { beginRun, doStep, type TestRun } from '../interpret/contract/run-test.ts';
import { Unproved } from '../interpret/contract/step.ts';
import { startingWorld } from '../interpret/contract/test-world.ts';
import { emptyWorld, firstFault, type OwnedAsset, type World } from '../interpret/contract/world.ts';
import type { Read } from './steps.ts';

export type Texts = { readonly core: Core; readonly contracts: readonly CoreContract[] };

/** How things are after a line. `line`: what was written; empty at the beginning. */
export type Situation = {
  readonly line: string;
  readonly world: World;
  readonly facts: ReadonlyMap<string, DataState>;
  /** The lines so far that name agreements. */
  readonly names: readonly string[];
};

/** A line as it was written, and its number. */
export type Said = { readonly line: number; readonly text: string };

/** What a script did not expect: a rejection that no line expects, or an expectation that fails. */
export type Surprise = Said & { readonly message: string };

export type Session = {
  readonly texts: Texts;
  /** The last is the present. */
  readonly past: readonly Situation[];
  /** What `redo` brings back, the next one first. */
  readonly future: readonly Situation[];
  /** The step just rejected: nothing has changed, and the next line may expect it. */
  readonly rejected: TestRun['rejected'];
  readonly surprises: readonly Surprise[];
};

/** What became of a line. `failed`: expectations that do not hold. */
export type Outcome = {
  readonly session: Session;
  readonly rejected: string | undefined;
  readonly failed: readonly Surprise[];
};

export function begin(texts: Texts, starting: number): Session {
  const first: Situation = { line: '', world: emptyWorld(starting), facts: new Map(), names: [] };
  return { texts, past: [first], future: [], rejected: undefined, surprises: [] };
}

export function present(session: Session): Situation {
  return session.past.at(-1)!;
}

/** Takes the steps of a line. One that is rejected takes none of them, and says why. */
export function take(before: Session, read: Read, line: string): Outcome {
  const session = read.steps[0]?.kind.startsWith('expect') ? before : settled(before);
  const { world, facts, names } = present(session);
  const { core, contracts } = session.texts;
  const run = beginRun(core, contracts, peopled(world, contracts, read), new Map(facts));
  run.rejected = session.rejected && { ...session.rejected };
  const asked = run.rejected;
  let refused: string | undefined;
  try {
    refused = signAll(read, run);
    for (const step of read.steps) {
      if (refused !== undefined) break;
      refused = impossible(step, run);
      if (refused !== undefined) break;
      const judged = run.failures.length;
      doStep(step, run);
      // Outside an expectation a failure means that the step cannot be made: no such meter, an amount too fine.
      if (!step.kind.startsWith('expect')) refused = run.failures.splice(judged)[0]?.message;
      if (run.rejected !== undefined && run.rejected !== asked) refused = run.rejected.reason;
    }
    // What the line has made due at its own moment has happened by the time anyone looks.
    if (refused === undefined) run.world = advance(run.world, run.program, run.world.now);
  } catch (end) {
    if (!(end instanceof Unproved)) throw end;
    refused = end.message;
  }
  const failed = [...run.failures];
  if (refused !== undefined) {
    const said = read.steps.at(-1) ?? { line: read.line, text: line };
    const rejected =
      run.rejected !== undefined && run.rejected !== asked
        ? run.rejected
        : { step: said, reason: refused, expected: false };
    return {
      session: { ...session, rejected, surprises: [...session.surprises, ...failed] },
      rejected: refused,
      failed,
    };
  }
  const surprises = [
    ...session.surprises,
    ...failed,
    ...faultsBetween(world, run.world, { line: read.line, text: line }),
  ];
  // An expectation changes nothing that could be undone.
  if (read.steps.length > 0 && read.steps.every(({ kind }) => kind.startsWith('expect')))
    return { session: { ...session, rejected: run.rejected, surprises }, rejected: undefined, failed };
  const next: Situation = { line, world: run.world, facts: run.facts, names: read.names ? [...names, line] : names };
  return { session: { ...session, past: [...session.past, next], future: [], surprises }, rejected: undefined, failed };
}

/** A line that is no step of an agreement makes no sense where the walk stands; the next line may expect that, too. */
export function refuse(before: Session, said: Said, reason: string): Outcome {
  const session = { ...settled(before), rejected: { step: said, reason, expected: false } };
  return { session, rejected: reason, failed: [] };
}

/** Time goes forward to an instant, on the way doing what falls due. */
export function goTo(before: Session, at: number, said: Said): Outcome {
  const session = settled(before);
  const { world, facts, names } = present(session);
  const { core, contracts } = session.texts;
  try {
    const { program } = beginRun(core, contracts, world, new Map(facts));
    const next: Situation = { line: said.text, world: advance(world, program, at), facts, names };
    const surprises = [...session.surprises, ...faultsBetween(world, next.world, said)];
    const went: Session = { ...session, past: [...session.past, next], future: [], surprises };
    return { session: went, rejected: undefined, failed: [] };
  } catch (end) {
    if (!(end instanceof Unproved)) throw end;
    return refuse(session, said, end.message);
  }
}

/** The text's fault is a surprise, whoever reads what happened. */
function faultsBetween(before: World, after: World, { line, text }: Said): Surprise[] {
  const fault = firstFault(after, before.events.length);
  return fault === undefined ? [] : [{ line, text, message: `${fault.agreement} is halted: ${fault.because}` }];
}

/** How things were at an instant that is over; undefined: it lies before the beginning. */
export function worldAt(session: Session, at: number): World | undefined {
  const { core, contracts } = session.texts;
  const last = session.past.findLast(({ world }) => world.now <= at);
  return last && advance(last.world, beginRun(core, contracts, last.world, new Map(last.facts)).program, at);
}

/** Without the last line; undefined: there is none. */
export function undo(before: Session): Session | undefined {
  const session = settled(before);
  if (session.past.length === 1) return undefined;
  return { ...session, past: session.past.slice(0, -1), future: [present(session), ...session.future] };
}

export function redo(before: Session): Session | undefined {
  const session = settled(before);
  const [next, ...future] = session.future;
  return next && { ...session, past: [...session.past, next], future };
}

/** A rejection that the next line did not expect is a surprise. */
export function settled(session: Session): Session {
  const { rejected } = session;
  if (rejected === undefined) return session;
  const { step, reason, expected } = rejected;
  const surprise: Surprise = { line: step.line, text: step.text, message: `rejected: ${reason}` };
  return {
    ...session,
    rejected: undefined,
    surprises: expected ? session.surprises : [...session.surprises, surprise],
  };
}

/** The parties and assets that a line is the first to name are there from now on. */
function peopled(world: World, contracts: readonly CoreContract[], { agreements, steps }: Read): World {
  const test: ContractTest = { name: '', file: '', line: 0, starting: world.now, agreements, steps };
  const named = startingWorld(contracts, test);
  const roles = new Map(world.roles);
  const signing = new Set(agreements.flatMap((one) => partiesOf(contracts[one.contract]!, one)));
  for (const [party, theirs] of named.roles) {
    const known = roles.get(party);
    if (known === undefined) roles.set(party, theirs);
    else if (signing.has(party)) roles.set(party, new Set([...known, ...theirs]));
  }
  const assets = new Map([...broughtAlong(world, contracts, named.roles.keys()), ...named.assets, ...world.assets]);
  return { ...world, roles, assets };
}

/** A set whose members own an asset each may grow by whoever is named: they bring one of their own, as in tests. */
function broughtAlong(world: World, contracts: readonly CoreContract[], parties: Iterable<string>): World['assets'] {
  const assets = new Map<string, OwnedAsset>();
  const owned = [...world.agreements.values()].flatMap(({ contract }) => contracts[contract]!.assets);
  const each = owned.filter((asset) => asset.each);
  for (const party of parties)
    for (const { name } of each) assets.set(assetOfMember(name, party), { owner: party, purposes: [], lineage: [] });
  return assets;
}

type SignedAgreement = ContractTest['agreements'][number];

function partiesOf(contract: CoreContract, agreement: SignedAgreement): readonly string[] {
  return contract.parties.flatMap(({ name, set }) =>
    set === undefined ? [partyIn(agreement, name)] : (agreement.sets.find((one) => one.name === name)?.members ?? []),
  );
}

/** Who takes a part; a party that is not given is named by its part. */
function partyIn({ parties = [] }: SignedAgreement, part: string): string {
  return parties.find(({ name }) => name === part)?.party ?? part;
}

/** Everybody signs the agreements of a line; the reason where one is not to be had. */
function signAll({ agreements }: Read, run: TestRun): string | undefined {
  for (const agreement of agreements) {
    const { name, contract, terms, sets } = agreement;
    const alone = run.program.contracts[contract]!.parties.filter(({ set }) => set === undefined);
    const signed = {
      contract,
      name,
      parties: new Map(alone.map((party) => [party.name, partyIn(agreement, party.name)])),
      sets: new Map(sets.map((set) => [set.name, set.members])),
      terms: new Map(terms.map((term) => [term.name, term.value])),
    };
    const { world, rejected } = open(run.world, run.program, signed, run.world.now);
    run.world = world;
    if (rejected !== undefined) return `${name} cannot be agreed: ${rejected}`;
  }
  return undefined;
}

/** Why a step makes no sense where the walk stands; undefined: it does. */
function impossible(step: ContractStep, { world, program }: TestRun): string | undefined {
  if (step.kind === 'allows' || step.kind === 'lineage')
    return world.assets.has(step.asset) ? undefined : `there is no asset ${step.asset}`;
  if (step.kind === 'has') return Q.sign(rationalOf(step.amount)) < 0 ? 'nobody has less than nothing' : undefined;
  if (step.kind !== 'after') return undefined;
  const to = later(world.now, step.period, firstCalendar(program.contracts));
  if (to < world.now) return 'time goes forward; `undo` takes a line back, and `at` with a day looks at it';
  return to === Number.POSITIVE_INFINITY ? 'that is beyond the year 9999' : undefined;
}
