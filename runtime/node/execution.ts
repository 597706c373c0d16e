/** Execution: what each entry does to the registry and to the agreements. The node's `apply`, from the log alone, the same everywhere. */
import { unreachable } from '../../language/unreachable.ts';
import type { Value } from '../../language/values.ts';
import type { Happening, Told } from '../contract/events.ts';
import { type Executor, openExecutor, type Text } from '../contract/executor.ts';
import { TextFault } from '../contract/failure.ts';
import { Heap, type HeapItem } from '../contract/heap.ts';
import type { ActRequest, Attested, SignRequest, Outcome as StepOutcome } from '../contract/requests.ts';
import type { checkProof } from '../identity/key.ts';
import { applyEvent, findParty, isValid, type Registry, type RegistryEvent } from '../identity/registry.ts';
import { EMPTY_MAP, withEntry } from '../identity/shared-map.ts';
import type { Apply, Block, Outcome } from '../ledger/block.ts';
import type { Change } from '../ledger/state.ts';
import { aboutOf, signatoriesOf, UNREADABLE } from './about.ts';
import { faultWords } from './fault-words.ts';
import { type Admission, admit, hexId } from './gate.ts';
import { approvalKey, encodeKept, type Kept, keyOf, OWN, readKept, salted, unsalted } from './kept.ts';
import { PLATFORM, type Signing } from './order.ts';
import { foundedRegistry } from './order-gate.ts';
import { linked, type Recorded } from './recorded.ts';
import type { Standing, WaitingStep } from './standing.ts';
import { type Attestation, decodeSubmission, type SignedStep, type Submission } from './submission.ts';

/** Name and version of the rules that `apply` goes by: a state that other rules have led to is not believed. */
export const RULES = 'leben node 1';

export type Content = Iterable<{ readonly key: string; readonly value: Uint8Array }>;

export type Execution = {
  /** Begins anew where it is given the first block, or one in the middle with the content of the state before it. */
  readonly apply: Apply;
  readonly standing: Standing;
  /** The height of the next entry. */
  readonly height: () => number;
  /** Goes on from a state that `apply` has led to. */
  readonly restore: (height: number, content: Content) => void;
};

export type ExecutionOptions = {
  /** All texts that entries may add, by identity: recompiled, and ready to run. */
  readonly texts: ReadonlyMap<string, Text>;
  /** `checkProof`, or one that remembers what held before. */
  readonly check?: typeof checkProof;
  /** `decodeSubmission`, or one that remembers what it read before. */
  readonly decode?: typeof decodeSubmission;
  /** Sees what became of each entry. */
  readonly each?: (recorded: Recorded, id: Uint8Array) => void;
};

/** A text that the log adds and the folder does not have: the node cannot go on. */
export class TextMissing extends Error {
  readonly text: string;
  constructor(text: string) {
    super(`the text ${text} is in the log, and not in the folder`);
    this.name = 'TextMissing';
    this.text = text;
  }
}

export function startExecution({ texts, check, decode = decodeSubmission, each }: ExecutionOptions): Execution {
  let attested: readonly Attestation[] = [];
  const attest = (question: Attested): Value | undefined => {
    const said = attested.find(
      ({ verdict, asset, signature }) =>
        verdict === question.verdict && asset === question.asset && signature.party === question.at,
    );
    if (said === undefined) throw new NotAttested(`${question.at} has not attested ${question.verdict}`);
    return said.value;
  };
  const begin = (): Executor => openExecutor({ now: 0, attest });
  let executor = begin();
  let height = 0;
  let founded: Standing['founded'];
  let chain: Uint8Array = new Uint8Array(32);
  const added = new Map<string, Text['interface']>();
  const approvals = new Map<string, WaitingStep>();
  const expiries = new Heap<Expiry>((a, b) => a.expiry < b.expiry || (a.expiry === b.expiry && a.step < b.step));
  let signatoriesIn = signatoriesOf();
  /** Of the node's own names, what has changed in this block. */
  const kept = new Map<string, Uint8Array | undefined>();
  const standing: Standing = {
    get founded() {
      return founded;
    },
    get view() {
      return executor;
    },
    texts: added,
    approvals,
  };

  function keep(item: Kept): void {
    kept.set(keyOf(item), encodeKept(item));
  }

  const apply: Apply = (state, block) => {
    if (block.height !== height) {
      if (block.height > 0 && state.content === undefined) throw new Error('a block that is not the next');
      restore(block.height, state.content?.() ?? []);
    }
    const outcomes = block.entries.map((entry): Outcome => {
      const recorded = execute(entry.body, block);
      height += 1;
      if (founded !== undefined) chain = linked(chain, founded.seed, recorded);
      each?.(recorded, entry.id);
      return recorded.rejected === undefined
        ? { kind: 'accepted', result: recorded }
        : { kind: 'rejected', reason: recorded.rejected, result: recorded };
    });
    keep({ kind: 'outcomes', chain });
    const changes: Change[] = [...executor.changes()];
    for (const [key, value] of kept) changes.push({ key, value });
    kept.clear();
    const { seed } = founded ?? { seed: NO_SEED };
    return { changes: changes.map((change) => salted(change, seed, block.time)), outcomes };
  };

  function execute(body: Uint8Array, { time }: Block): Recorded {
    const read = decode(body);
    const events: Happening[] = [];
    const messages: Told[] = [];
    const take = (outcome: StepOutcome): string | undefined => {
      events.push(...outcome.events);
      messages.push(...outcome.messages);
      return outcome.rejected;
    };
    const about = read.kind === 'read' ? aboutOf(read.value) : UNREADABLE;
    const readers = new Set([...about.by, ...about.readers]);
    const addReaders = (): void => {
      for (const id of about.agreements) for (const party of signatoriesIn(standing, id)) readers.add(party);
    };
    addReaders();
    // Each step is whole or not at all; what time brings about stays, whatever becomes of the step.
    const rejected =
      attempt(() => passTime(time, take)) ?? (read.kind === 'refused' ? read.why : perform(read.value, time, take));
    forgetExpired(time);
    // Whoever has joined by this step reads it, as whoever has left by it.
    addReaders();
    const { what, agreements, by } = about;
    return { height, time, what, agreements, by, readers: [...readers], rejected, events, messages };
  }

  /** From instant to instant: one `advance` is bounded, and a node may have been away for long. */
  function passTime(time: number, take: (outcome: StepOutcome) => string | undefined): string | undefined {
    for (let due = executor.nextDue(); due !== undefined && due <= time; due = executor.nextDue()) {
      take(executor.advance(Math.max(due, executor.now)));
    }
    return take(executor.advance(time));
  }

  function perform(
    submission: Submission,
    time: number,
    take: (outcome: StepOutcome) => string | undefined,
  ): string | undefined {
    const admission = admit(submission, standing, { height, time, ...(check === undefined ? {} : { check }) });
    if (admission.kind === 'refused') return faultWords(admission.fault);
    for (const event of admission.uses) register(event);
    switch (submission.kind) {
      case 'time':
        return undefined;
      case 'approval': {
        const step = hexId(submission.step);
        const waiting = approvals.get(step);
        if (waiting === undefined) expiries.add({ step, expiry: submission.step.expiry, slot: -1 });
        putWaiting(step, {
          expiry: submission.step.expiry,
          given: [...(waiting?.given ?? []), admission.gives!],
        });
        return undefined;
      }
      case 'steps': {
        attested = submission.attested;
        try {
          return attempt(() => take(stepsOf(submission.steps, admission, time)));
        } finally {
          attested = [];
          for (const { step } of submission.steps) {
            forget(hexId(step));
          }
        }
      }
      case 'order':
        return attempt(() => orderOf(submission, time, take));
      default:
        return unreachable(submission);
    }
  }

  function stepsOf(
    steps: readonly SignedStep[],
    { approvals: approved }: Extract<Admission, { kind: 'admitted' }>,
    time: number,
  ): StepOutcome {
    const requests = steps.map(
      ({ step, arguments: { values, creating } }, i): ActRequest => ({
        agreement: step.contract,
        action: step.action,
        actor: step.actor,
        args: values,
        approvals: approved[i]!,
        ...(creating === undefined ? {} : { creating }),
      }),
    );
    const [only] = requests;
    return requests.length === 1
      ? executor.act(only!, time)
      : executor.together(
          requests.map((request) => ({ kind: 'act', ...request })),
          time,
        );
  }

  function orderOf(
    { order, signatures }: Extract<Submission, { kind: 'order' }>,
    time: number,
    take: (outcome: StepOutcome) => string | undefined,
  ): string | undefined {
    const { what } = order;
    const by = signatures[0]!.party;
    switch (what.kind) {
      case 'founding': {
        const registry = foundedRegistry(order.chain, what, height) as Registry;
        founded = { registry, seed: what.seed };
        keep({ kind: 'founding', chain: order.chain, site: what.site, seed: what.seed });
        partyChanged(what.operator);
        return undefined;
      }
      case 'registry':
        register(what.event);
        return undefined;
      case 'text':
        return addText(what.text);
      case 'asset':
        executor.setAsset(what.name, what.owner, what.purposes, what.lineage);
        return undefined;
      case 'money':
        if (executor.balance(what.party, what.unit) + what.minor < 0n) return `${what.party} has not so much`;
        executor.bringIn(what.party, what.unit, what.minor);
        return undefined;
      case 'signing':
        return take(executor.sign(signRequest(what, added), time));
      case 'report': {
        const { agreement, meter, amount } = what;
        const info = executor.agreement(agreement)!;
        const byPlatform = added
          .get(info.text)!
          .contracts[info.contract]!.meters.some((one) => one.name === meter && one.by === PLATFORM);
        return take(executor.count({ agreement, meter, amount, by: byPlatform ? PLATFORM : by }, time));
      }
      case 'market':
        return take(executor.check({ name: what.check, by, args: what.values }, time));
      default:
        return unreachable(what);
    }
  }

  function addText(id: string): string | undefined {
    const text = texts.get(id);
    if (text === undefined) throw new TextMissing(id);
    const refused = executor.addText(text);
    if (refused !== undefined) return refused;
    keep({ kind: 'text', id, number: added.size });
    added.set(id, text.interface);
    return undefined;
  }

  function register(event: RegistryEvent): void {
    const { registry, seed } = founded!;
    const applied = applyEvent(registry, event, height);
    // `admit` has tried it on this very registry.
    if (applied.kind === 'refused') throw new Error(applied.why);
    founded = { registry: applied.registry, seed };
    partyChanged(event.party, event.kind === 'role granted' || event.kind === 'role ended');
  }

  function partyChanged(name: string, roles = true): void {
    const party = findParty(founded!.registry, name)!;
    keep({ kind: 'party', party });
    if (!roles) return;
    const held = party.roles.filter((role) => isValid(role, height)).map(({ role }) => role);
    executor.setRoles(name, held);
  }

  function putWaiting(step: string, waiting: WaitingStep): void {
    approvals.set(step, waiting);
    keep({ kind: 'approval', step, waiting });
  }

  function forgetExpired(time: number): void {
    for (let first = expiries.first(); first !== undefined && first.expiry <= time; first = expiries.first()) {
      expiries.remove(first);
      forget(first.step);
    }
  }

  function forget(step: string): void {
    if (approvals.delete(step)) kept.set(approvalKey(step), undefined);
  }

  function restore(at: number, content: Content): void {
    executor = begin();
    added.clear();
    approvals.clear();
    expiries.clear();
    signatoriesIn = signatoriesOf();
    founded = undefined;
    chain = new Uint8Array(32);
    const own: Kept[] = [];
    const contracts: { readonly key: string; readonly value: Uint8Array }[] = [];
    for (const { key, value } of content) {
      const bare = unsalted(value);
      if (key.startsWith(OWN)) own.push(readKept(key, bare));
      else contracts.push({ key, value: bare });
    }
    for (const { id } of own.filter((item) => item.kind === 'text').sort((a, b) => a.number - b.number)) {
      const refused = addText(id);
      // What was taken once may count by time zones that are not here any more.
      if (refused !== undefined) throw new Error(refused);
    }
    executor.restore(contracts);
    executor.changes();
    founded = restoredRegistry(own);
    for (const item of own) {
      if (item.kind === 'outcomes') chain = new Uint8Array(item.chain);
      if (item.kind !== 'approval') continue;
      approvals.set(item.step, item.waiting);
      expiries.add({ step: item.step, expiry: item.waiting.expiry, slot: -1 });
    }
    kept.clear();
    height = at;
  }

  return { apply, standing, height: () => height, restore };
}

/** A step asks for a decision that nobody has attested. */
class NotAttested extends Error {}

type Expiry = HeapItem & { readonly step: string; readonly expiry: number };

const NO_SEED = new Uint8Array(32);

/** Why it is not done; what throws otherwise is ours, or the sandbox's end, and stops the node. */
function attempt(work: () => string | undefined): string | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof NotAttested) return error.message;
    // A text that the checker should have refused harms whoever signed it; the ledger goes on.
    if (error instanceof TextFault) return `the text of ${error.agreement} has a fault`;
    throw error;
  }
}

function signRequest(what: Signing, texts: Standing['texts']): SignRequest {
  const contract = texts.get(what.text)!.contracts.findIndex(({ name }) => name === what.contract);
  return {
    ...{ text: what.text, contract, name: what.agreement },
    parties: new Map(what.parties.map(({ part, party }) => [part, party])),
    sets: new Map(what.sets.map(({ part, members }) => [part, members])),
    terms: new Map(what.terms.map(({ name, value }) => [name, value])),
    assets: new Map(what.assets.map(({ name, registered }) => [name, registered])),
  };
}

function restoredRegistry(own: readonly Kept[]): Standing['founded'] {
  const founding = own.find((item) => item.kind === 'founding');
  if (founding === undefined) return undefined;
  const { chain, site, seed } = founding;
  let registry: Registry = { chain, site, height: 0, parties: EMPTY_MAP, owners: EMPTY_MAP };
  for (const item of own) {
    if (item.kind !== 'party') continue;
    const { party } = item;
    let { owners } = registry;
    for (const { id } of party.keys) owners = withEntry(owners, id, party.name);
    registry = { ...registry, owners, parties: withEntry(registry.parties, party.name, party) };
  }
  return { registry, seed };
}
