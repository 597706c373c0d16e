/** What an onlooker who may see everything sees: where agreements stand, who holds what, who may use what, what is owed, what comes next. */
import { formatDate } from '../../language/dates.ts';
import type { SourceText, Span } from '../../language/span.ts';
import { unreachable } from '../../language/unreachable.ts';
import { dayIn, formatLocal, startOfDayIn, zoneIn } from '../../language/zones.ts';
import { type CoreContract, firstCalendar, type Kind } from '../contract.ts';
import type { Core } from '../core.ts';
import { nextDue } from '../interpret/contract/moments.ts';
import { amountText } from '../interpret/contract/money.ts';
import { shown } from '../interpret/contract/step.ts';
import {
  type Agreement,
  hasEnded,
  type Place,
  type Program,
  signatories,
  type What,
  type World,
} from '../interpret/contract/world.ts';

/** The texts behind a walk. `source`: in which the contracts stand. */
export type Shown = { readonly core: Core; readonly contracts: readonly CoreContract[]; readonly source: SourceText };

export type Named = { readonly name: string; readonly value: string };
export type View = {
  readonly at: string;
  readonly agreements: readonly AgreementView[];
  readonly balances: readonly { readonly party: string; readonly amounts: readonly string[] }[];
  readonly rights: readonly RightView[];
  readonly next: { readonly at: string; readonly agreement: string; readonly what: string } | undefined;
};
export type AgreementView = {
  readonly name: string;
  readonly contract: string;
  readonly state: string;
  readonly since: string;
  readonly ended: boolean;
  /** Since when, where a step of time of it could not be made. */
  readonly halted: string | undefined;
  readonly parties: readonly string[];
  /** The members of each set of parties, and who takes a part that is not called by its name. */
  readonly parts: readonly Named[];
  readonly terms: readonly Named[];
  readonly keeps: readonly Named[];
  /** Of the present state. */
  readonly data: readonly Named[];
  readonly escrow: readonly Named[];
  readonly counted: readonly Named[];
  readonly duties: readonly DutyView[];
};
export type DutyView = {
  readonly name: string;
  readonly debtor: string;
  readonly creditor: string;
  readonly acts: readonly string[];
  readonly status: 'due' | 'kept' | 'broken' | 'lapsed';
  readonly deadline: string;
};
export type RightView = {
  readonly holder: string;
  readonly asset: string;
  readonly purpose: string | undefined;
  readonly until: string;
  readonly exclusive: boolean;
};

export function viewOf(world: World, texts: Shown): View {
  const program = programOf(texts);
  const kinds = kindsOf(texts.contracts);
  const agreements = [...world.agreements.values()];
  const parties = new Set([...agreements.flatMap(signatories), ...world.accounts.keys()]);
  const due = nextDue(program, world);
  return {
    at: instant(world.now, texts),
    agreements: agreements.map((agreement) => agreementView(agreement, program, texts)),
    balances: [...parties].map((party) => ({
      party,
      amounts: [...(world.accounts.get(party) ?? [])].map(([kind, amount]) => amountOf(amount, kind, kinds)),
    })),
    rights: world.rights.map(({ holder, asset, purpose, end, exclusive }) => ({
      holder,
      asset,
      purpose,
      until: instant(end, texts),
      exclusive,
    })),
    next: due && {
      at: instant(due.at, texts),
      agreement: due.agreement,
      what: dueText(due.what, texts.contracts[world.agreements.get(due.agreement)!.contract]!, texts.source),
    },
  };
}

function agreementView(agreement: Agreement, program: Program, texts: Shown): AgreementView {
  const contract = texts.contracts[agreement.contract]!;
  const state = contract.states[agreement.state]!;
  return {
    name: agreement.id,
    contract: contract.name,
    state: state.name,
    since: instant(agreement.entered, texts),
    ended: hasEnded(program, agreement),
    halted: agreement.halted === undefined ? undefined : instant(agreement.halted, texts),
    parties: signatories(agreement),
    parts: [
      ...[...agreement.parties].flatMap(([name, party]) => (name === party ? [] : [{ name, value: party }])),
      ...[...agreement.sets].map(([name, members]) => ({ name, value: members.join(', ') || 'nobody' })),
    ],
    terms: contract.terms.map(({ name, type }) => ({ name, value: shown(agreement.terms.get(name)!, type, program) })),
    keeps: contract.keeps.map(({ name, type }) => {
      const { value, pending } = agreement.keeps.get(name)!;
      const later = pending && ` (${shown(pending.value, type, program)} from ${instant(pending.due, texts)})`;
      return { name, value: `${shown(value, type, program)}${later ?? ''}` };
    }),
    data: state.data.map(({ name, type }, i) => ({ name, value: shown(agreement.data[i]!, type, program) })),
    escrow: [...agreement.slots].map(([name, { kind, amount }]) => ({ name, value: amountText(amount, kind) })),
    counted: [...agreement.meters].map(([name, { total }]) => ({ name, value: total.toString() })),
    duties: [...agreement.duties].map(([number, { status, deadline }]) => {
      const duty = contract.duties[number]!;
      return {
        name: duty.name,
        debtor: duty.debtor,
        creditor: duty.creditor,
        acts: duty.acts.map((act) => contract.actions[act]!.name),
        status,
        deadline: instant(deadline, texts),
      };
    }),
  };
}

/** What happened between two worlds of one walk, in words, in its order. */
export type Change = { readonly at: string; readonly agreement: string; readonly kind: string; readonly text: string };

export function changesBetween(before: World, after: World, texts: Shown): Change[] {
  const kinds = kindsOf(texts.contracts);
  const states = new Map(
    [...before.agreements].map(([name, { contract, state }]) => [name, texts.contracts[contract]!.states[state]!.name]),
  );
  const happened = after.events.slice(before.events.length).flatMap(({ at, agreement, what }): Change[] => {
    const contract = texts.contracts[after.agreements.get(agreement)!.contract]!;
    if (what.kind === 'entered' || what.kind === 'signed') {
      const stays = states.get(agreement) === what.state;
      states.set(agreement, what.state);
      // `become` of the same state: it is what it was.
      if (stays) return [];
    }
    const text = happeningText(what, agreement, contract, kinds, texts);
    return text === undefined ? [] : [{ at: instant(at, texts), agreement, kind: what.kind, text }];
  });
  const told = after.messages.slice(before.messages.length).map(
    ({ at, agreement, to, text }): Change => ({
      at: instant(at, texts),
      agreement,
      kind: 'told',
      text: `${to.join(', ')} told: ${text}`,
    }),
  );
  return [...happened, ...told];
}

/** Undefined: the line itself says so. */
function happeningText(
  what: What,
  agreement: string,
  contract: CoreContract,
  kinds: ReadonlyMap<string, Kind>,
  texts: Shown,
): string | undefined {
  switch (what.kind) {
    case 'done':
      return undefined;
    case 'signed':
      return `${agreement} is signed and begins as ${what.state}`;
    case 'entered':
      return `${agreement} is now ${what.state}`;
    case 'ran':
      return `time has come: ${headOf(contract.timers[what.timer]!.span, texts.source)}`;
    case 'duty':
      return `duty ${what.duty} is ${what.is}`;
    case 'kept': {
      const { type } = contract.keeps.find(({ name }) => name === what.keep)!;
      return `${what.keep} becomes ${shown(what.value, type, programOf(texts))}, from ${instant(what.from, texts)}`;
    }
    case 'moved': {
      const { amount, kind, from, to } = what.movement;
      const sum = amountOf(amount, kind, kinds);
      if (from === undefined) return `${sum} minted into ${placeText(to)}`;
      if (to === undefined) return `${sum} burned from ${placeText(from)}`;
      return `${sum} from ${placeText(from)} to ${placeText(to)}`;
    }
    case 'granted':
    case 'ended': {
      const { holder, asset, purpose, end, exclusive } = what.right;
      const aim = purpose === undefined ? '' : ` for ${purpose}`;
      if (what.kind === 'ended') return `${holder} may no longer use ${asset}${aim}`;
      return `${holder} may ${exclusive ? 'alone ' : ''}use ${asset}${aim} until ${instant(end, texts)}`;
    }
    case 'not_granted':
      return `${what.holder} is not given the use of ${what.asset}`;
    case 'counted':
      return `${what.meter}: ${what.amount} more`;
    case 'billed':
      return `${what.price} comes to ${amountOf(what.amount, contract.prices.find(({ name }) => name === what.price)!.kind.name, kinds)}`;
    case 'used':
      return `${what.verdict} was asked about ${what.asset}`;
    case 'added':
      return `${what.party} joins ${what.set}`;
    case 'removed':
      return `${what.party} leaves ${what.set}`;
    case 'emitted':
      return 'an event goes out';
    case 'passed':
      return `the check ${what.check} is passed`;
    case 'halted':
      return `${agreement} is halted: ${what.because}`;
    default:
      return unreachable(what);
  }
}

function placeText(place: Place | undefined): string {
  if (place === undefined) return 'nowhere';
  return 'party' in place ? place.party : `${place.agreement} (escrow.${place.slot})`;
}

function dueText(
  what: NonNullable<ReturnType<typeof nextDue>>['what'],
  contract: CoreContract,
  source: SourceText,
): string {
  switch (what.kind) {
    case 'keep':
      return `${what.keep} changes as announced`;
    case 'timer':
      return headOf(contract.timers[what.number]!.span, source);
    case 'duty':
      return `duty ${contract.duties[what.number]!.name} would be broken`;
    default:
      return unreachable(what);
  }
}

/** What is written before the body. */
export function headOf(span: Span, source: SourceText): string {
  const text = source.text.slice(span.start, span.end);
  return text
    .slice(0, text.search(/\s*(?:\{|\belse\b|\/\/|$)/))
    .replace(/\s+/g, ' ')
    .trim();
}

/** A day where it is its first instant, else date and time, by the calendar of the contracts. */
export function instant(at: number, { contracts }: Pick<Shown, 'contracts'>): string {
  const zone = zoneIn(firstCalendar(contracts));
  const day = dayIn(at, zone);
  return startOfDayIn(day, zone) === at ? formatDate(day) : formatLocal(at, zone);
}

/** Nothing is attested: looking asks no decision. */
export function programOf({ core, contracts }: Pick<Shown, 'core' | 'contracts'>): Program {
  return { core, contracts, attest: () => undefined };
}

function amountOf(amount: bigint, name: string, kinds: ReadonlyMap<string, Kind>): string {
  return amountText(amount, kinds.get(name) ?? { name, minor: 2 });
}

/** Every kind that a contract names, with the digits of its smallest unit. */
function kindsOf(contracts: readonly CoreContract[]): ReadonlyMap<string, Kind> {
  const kinds = new Map<string, Kind>();
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    if ('name' in node && 'minor' in node && typeof node.name === 'string' && typeof node.minor === 'number')
      kinds.set(node.name, { name: node.name, minor: node.minor });
    for (const part of Object.values(node)) visit(part);
  };
  visit(contracts);
  return kinds;
}
