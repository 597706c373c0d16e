/** Random histories of a node: agreements of several texts, and parties who do with them whatever comes to mind, some of it allowed. */
import { fileURLToPath } from 'node:url';
import type { ActionInfo } from '../../../language/contract-info.ts';
import type { DataType } from '../../../language/interface.ts';
import { rational } from '../../../language/rational.ts';
import type { Value } from '../../../language/values.ts';
import { transactionId } from '../../../runtime/identity/statement.ts';
import { attest, roleFor, signStep, timeSubmission, withSignature } from '../../../runtime/node/draft.ts';
import type { What } from '../../../runtime/node/order.ts';
import type { SignedStep, Submission } from '../../../runtime/node/submission.ts';
import { CHAIN } from '../identity/people.ts';
import { DAY, euros, months, type Scene, text, type Wanted } from './scene.ts';

const file = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const TEXTS = {
  RegistryLease: file('examples/contracts/registry_lease.leben'),
  Study: file('test/runtime/node/study.leben'),
  Account: file('bench/transfer.leben'),
  Referral: file('test/runtime/node/asked.leben'),
};
type ContractName = keyof typeof TEXTS;
const CONTRACTS = Object.keys(TEXTS) as readonly ContractName[];
export const PEOPLE = ['ada', 'ben', 'cleo', 'dan', 'eva', 'fay'] as const;

/** What became of the submissions, so that a test can see that all sorts were among them. */
export type Tally = { accepted: number; rejected: number; refused: number };

/** A generator of numbers in 0 ≤ x < 1 (mulberry32): the same history for the same seed. */
export function dice(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Parties, texts and money; then submissions, a few at once, while time goes on, until there are so many entries; the node starts again on the way. */
export async function randomHistory(at: Scene, seed: number, entries: number): Promise<Tally> {
  const roll = dice(seed);
  const below = (most: number): number => Math.floor(roll() * most);
  const one = <T>(all: readonly T[]): T => all[below(all.length)]!;
  const tally: Tally = { accepted: 0, rejected: 0, refused: 0 };
  const ids = new Map<ContractName, string>();
  for (const name of CONTRACTS) ids.set(name, await at.text(TEXTS[name]));
  await at.register(...PEOPLE);
  for (const asset of ['registry', 'chart']) {
    await at.done(at.order({ kind: 'asset', name: asset, owner: 'ada', purposes: [], lineage: [] }, 'ada'));
  }
  await at.done(at.order(role('role granted', 'fay'), 'operator'));
  for (const party of PEOPLE) {
    await at.done(at.order({ kind: 'money', party, unit: 'EUR', minor: 1_000_000n }, 'operator'));
  }
  let made = 0;

  function agreed(): Submission {
    const contract = one(CONTRACTS);
    const info = [...at.node().standing.texts.values()]
      .flatMap(({ contracts }) => contracts)
      .find(({ name }) => name === contract)!;
    made += 1;
    // The registry and the chart are Ada's; another owner is rejected.
    const parties = info.parties
      .filter(({ set }) => set === undefined)
      .map(({ name }) => ({
        part: name,
        party: ['hospital', 'reader'].includes(name) && roll() < 0.9 ? 'ada' : one(PEOPLE),
      }));
    const sets = info.parties
      .filter(({ set }) => set !== undefined)
      .map(({ name }) => ({ part: name, members: [...new Set([one(PEOPLE), one(PEOPLE), one(PEOPLE)])] }));
    const terms = info.terms.map(({ name, type }) => ({ name, value: term(name, type) }));
    const what: What = {
      ...{ kind: 'signing', agreement: `${contract} ${made}`, text: ids.get(contract)!, contract, assets: [] },
      ...{ parties, sets, terms },
    };
    return at.order(
      what,
      ...new Set([...parties.map(({ party }) => party), ...sets.flatMap(({ members }) => members)]),
    );
  }

  function term(name: string, type: DataType): Value {
    if (name === 'length') return months(1 + below(4));
    if (type.kind === 'code') return { kind: 'code', system: 'atc', code: 'N02BE01' };
    return euros(10 * (1 + below(40)));
  }

  function value(name: string, type: DataType, agreement: string): Value {
    if (type.kind === 'int') return { kind: 'int', value: BigInt(below(name === 'points' ? 11 : 1100) - 1) };
    if (type.kind === 'text') return text('words');
    if (type.kind === 'enum') return { kind: 'case', type: 'Document', name: 'paper', args: [] };
    const terms = at.node().standing.view.agreement(agreement)!.terms;
    const due = { payment: terms.get('rent'), surety: terms.get('bond') }[name];
    return due !== undefined && roll() < 0.9
      ? due
      : { kind: 'number', value: rational(below(10_000), 100), unit: 'EUR' };
  }

  function wanted(id: string): Wanted | undefined {
    const { standing } = at.node();
    const agreement = standing.view.agreement(id)!;
    const info = standing.texts.get(agreement.text)!.contracts[agreement.contract]!;
    const open = info.actions.filter(({ states }) =>
      states.some((state) => info.states[state]!.name === agreement.state),
    );
    const action: ActionInfo | undefined = one(roll() < 0.9 && open.length > 0 ? open : info.actions);
    if (action === undefined || (/close|end/.test(action.name) && roll() < 0.9)) return undefined;
    const [first] = action.actors;
    const part = first?.kind === 'party' ? agreement.parties.get(first.party) : undefined;
    const actor = roll() < 0.9 ? (part ?? 'fay') : one(PEOPLE);
    const values = action.params.map(({ name, type }) => value(name, type, id));
    return { agreement: id, action: action.name, actor, values };
  }

  function approved(signed: SignedStep): SignedStep {
    const others = PEOPLE.flatMap((party) => {
      const asked = roleFor(at.node().standing, signed.step, 'approve', party);
      return asked === undefined || party === signed.step.actor || roll() < 0.2
        ? []
        : [signStep(signed.step, 'approve', asked, at.key(party))];
    });
    return withSignature(signed, ...others);
  }

  async function submission(): Promise<Submission> {
    const agreements = at.node().standing.view.agreements();
    const dieRolled = roll();
    if (agreements.length < 4 || dieRolled < 0.04) return agreed();
    if (dieRolled < 0.06) return timeSubmission();
    if (dieRolled < 0.08) return at.order(role(one(['role granted', 'role ended']), 'fay'), 'operator');
    if (dieRolled < 0.12) {
      const minor = BigInt(below(2000) - 1000) * 100n;
      return at.order({ kind: 'money', party: one(PEOPLE), unit: 'EUR', minor }, 'operator');
    }
    const id = one(agreements);
    if (dieRolled < 0.2) {
      const by = at.node().standing.view.agreement(id)?.parties.get('gateway') ?? one(PEOPLE);
      return at.order({ kind: 'report', agreement: id, meter: 'rows', amount: BigInt(below(4000)) }, by);
    }
    const second = one(agreements);
    const all = [wanted(id), ...(dieRolled < 0.3 && second !== id ? [wanted(second)] : [])].flatMap(
      (step) => step ?? [],
    );
    if (all.length === 0) return timeSubmission();
    const steps = at.steps(...all).map(approved);
    const attested = steps.flatMap(({ step }) => {
      const reader = at.node().standing.view.agreement(step.contract)?.parties.get('reader');
      if (step.action !== 'ask' || reader === undefined) return [];
      const said = { step: transactionId(step), verdict: 'suitable', asset: 'chart' };
      const known: Value = { kind: 'bool', value: roll() < 0.8 };
      return [attest(CHAIN, roll() < 0.8 ? { ...said, value: known } : said, at.key(reader))];
    });
    const [only] = steps;
    if (steps.length === 1 && only!.step.action === 'raise' && only!.signatures.length > 1) {
      // Its approvals are entries of their own.
      const [act, ...approvals] = only!.signatures;
      for (const signature of approvals) count(await at.submit({ kind: 'approval', step: only!.step, signature }));
      return { kind: 'steps', steps: [{ ...only!, signatures: [act!] }], attested };
    }
    return { kind: 'steps', steps, attested };
  }

  function count(answer: Awaited<ReturnType<Scene['submit']>>): void {
    if (answer.kind === 'not written') throw new Error(answer.why);
    if (answer.kind === 'refused') tally.refused += 1;
    else if (answer.recorded.rejected === undefined) tally.accepted += 1;
    else tally.rejected += 1;
  }

  let restarted = false;
  while (at.node().height() < entries) {
    // Once in the middle, from the index: what is restored must lead on as what was reckoned.
    if (!restarted && at.node().height() > entries / 2) {
      await at.reopen();
      restarted = true;
    }
    at.clock.now += below(2) * below(3 * DAY);
    const batch = await Promise.all(Array.from({ length: 1 + below(4) }, submission));
    for (const answer of await Promise.all(batch.map(at.submit))) count(answer);
  }
  return tally;
}

function role(kind: 'role granted' | 'role ended', party: string): What {
  return { kind: 'registry', event: { kind, party, role: 'Assessor' } };
}
