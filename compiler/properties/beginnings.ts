/** How a history begins: what is agreed, by whom, and what they have. */
import { parseDate, startOfDay } from '../../language/dates.ts';
import type { Value } from '../../language/values.ts';
import type { ContractTest, CoreContract, Kind } from '../contract.ts';
import { TEST_DATE } from '../elaborate/tests.ts';
import { begin, type Funds, type History, STRANGER, type Subject, type Walk } from './histories.ts';
import { poolOf } from './next-step.ts';
import type { Random } from './random.ts';
import { sample } from './samples.ts';

/** A history begins within a year of the day on which tests begin. */
export const FIRST_DAY = parseDate(TEST_DATE)!;
/** In whole units of the kind: more than random prices ask for. */
const FUNDS = 1_000_000n;
/** One party in so many percent is poor. */
const POOR_PERCENT = 15;
/** Draws of terms until there are some that can be agreed. */
const TERM_TRIES = 20;

/** Terms and parties: of a test, or random. */
export function beginning(
  subject: Subject,
  tests: readonly ContractTest[],
  spoken: readonly Value[],
  random: Random,
  seed: number,
): { readonly walk: Walk; readonly history: Omit<History, 'steps'> } | undefined {
  const { contract } = subject.property;
  const fitting = tests.filter(({ agreements }) => agreements.some((one) => one.contract === contract));
  for (let tries = 0; tries < TERM_TRIES; tries += 1) {
    const test = random.chance(50) ? random.pick(fitting) : undefined;
    const starting = test?.starting ?? startOfDay(FIRST_DAY + random.below(366));
    const agreements = test?.agreements ?? randomAgreement(subject, contract, spoken, starting, random);
    if (agreements === undefined) continue;
    const given = test?.steps.filter(({ kind }) => kind === 'allows' || kind === 'lineage') ?? [];
    const history = { starting, agreements, given, funds: randomFunds(subject.contracts, agreements, random), seed };
    const walk = begin(subject, history);
    if (walk !== undefined) return { walk, history };
  }
  return undefined;
}

function randomAgreement(
  subject: Subject,
  number: number,
  spoken: readonly Value[],
  nowMs: number,
  random: Random,
): History['agreements'] | undefined {
  const contract = subject.contracts[number]!;
  const sets = contract.parties.flatMap(({ name, set }) => {
    if (set === undefined) return [];
    const size = set.low + random.below(Math.min(set.high - set.low, 3) + 1);
    return [{ name, members: Array.from({ length: size }, (_, i) => `${name}_${i + 1}`) }];
  });
  const people = [
    ...contract.parties.filter(({ set }) => set === undefined).map(({ name }) => name),
    ...sets.flatMap(({ members }) => members),
    STRANGER,
  ];
  const pool = poolOf(
    spoken,
    random,
    nowMs,
    {
      Party: people,
      Asset: subject.contracts.flatMap(({ assets }) => assets.map(({ name }) => name)),
      Agreement: [],
    },
    subject,
  );
  const terms: { name: string; value: Value }[] = [];
  for (const { name, type, range } of contract.terms) {
    const value = sample(type, range, pool);
    if (value === undefined) return undefined;
    terms.push({ name, value });
  }
  return [{ name: contract.name, contract: number, terms, sets }];
}

function randomFunds(contracts: readonly CoreContract[], agreements: History['agreements'], random: Random): Funds[] {
  const people = new Set<string>([STRANGER]);
  for (const { contract, sets } of agreements) {
    for (const { name, set } of contracts[contract]!.parties) if (set === undefined) people.add(name);
    for (const { members } of sets) for (const member of members) people.add(member);
  }
  return kindsOf(contracts).flatMap(({ name, minor }) =>
    [...people].map((party) => ({
      party,
      kind: name,
      amount: random.chance(POOR_PERCENT) ? BigInt(random.below(2000)) : FUNDS * 10n ** BigInt(minor),
    })),
  );
}

/** What coins of the contracts are of. */
function kindsOf(contracts: readonly CoreContract[]): Kind[] {
  const kinds = new Map<string, Kind>();
  for (const { actions, prices } of contracts) {
    for (const { params } of actions) for (const { coin } of params) if (coin !== undefined) kinds.set(coin.name, coin);
    for (const { kind } of prices) kinds.set(kind.name, kind);
  }
  return [...kinds.values()];
}
