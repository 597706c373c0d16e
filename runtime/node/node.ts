/** A node: a folder with the log, the texts it runs and what is sealed apart. What is handed in passes the gate, becomes durable, and is executed. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Text } from '../contract/executor.ts';
import { ChannelsDiffer, GuestStopped } from '../contract/guest.ts';
import { diskFolder, type Folder, makeFolder } from '../ledger/files.ts';
import { createLedger, EXECUTOR_FILE, ledgerOrigin, type OpenedLedger, openLedger } from '../ledger/ledger.ts';
import type { NoteKey, NoteSigner } from '../ledger/note.ts';
import { type SealedTexts, sealedTexts } from '../ledger/sealed.ts';
import type { AppendRefusal } from '../ledger/sequencer.ts';
import { ownSequencer } from '../ledger/sequencer.ts';
import { contentOf } from '../ledger/state.ts';
import { type Verified, verifyLedger } from '../ledger/verify.ts';
import type { LoadRefusal } from '../run.ts';
import { type Chronicle, fitsLog, openChronicle } from './chronicle.ts';
import { timeSubmission } from './draft.ts';
import { RULES, startExecution, TextMissing } from './execution.ts';
import { admit, type GateFault } from './gate.ts';
import { FOUNDING_KEY } from './kept.ts';
import type { Recorded } from './recorded.ts';
import { rememberingCheck, rememberingDecode } from './remembering.ts';
import { decodeSealed, encodeSealed, MAX_SEALED_BYTES, type SealedText } from './sealed-value.ts';
import { type Seen, seenBy } from './seen.ts';
import type { Standing } from './standing.ts';
import { encodeSubmission, type Submission, submissionId } from './submission.ts';
import { isTextRefused, openTexts, type Recompile, type TextRefused, type Texts } from './texts.ts';

export type Node = {
  readonly origin: string;
  /** Entries. */
  readonly height: () => number;
  readonly standing: Standing;
  /** Refused: nothing was written. Else it is an entry for good, done or rejected. */
  readonly submit: (body: Uint8Array) => Promise<Submitted>;
  /** Lets fall what is due by now; undefined: nothing is. */
  readonly tick: () => Promise<Submitted | undefined>;
  /** Keeps a text apart and gives its commitment; durable when it returns. Throws a RangeError beyond MAX_SEALED_BYTES. */
  readonly seal: (text: SealedText) => Uint8Array;
  readonly unseal: (commitment: Uint8Array) => SealedText | undefined;
  /** For good: the log goes on to verify, and says nothing of it any more. */
  readonly erase: (commitment: Uint8Array) => void;
  /** Checks an artifact and keeps it, so that a `text` order can add it: its identity. `today`: for its evidence, a day number. */
  readonly keepText: (artifact: Uint8Array, today: number) => Promise<string | LoadRefusal>;
  readonly seenBy: (party: string) => Seen;
  readonly checkpoint: (signer: NoteSigner) => string;
  /** The bytes of an entry as it was handed in; undefined: there is none. */
  readonly body: (index: number) => Uint8Array | undefined;
  /** Of an entry, by the last checkpoint. Undefined also of the first: it holds what salts the state. */
  readonly proof: (index: number) => string | undefined;
  /** Of a name of the state, such as `agreement/lease`, by the last checkpoint. */
  readonly stateProof: (key: string) => string | undefined;
  readonly close: () => Promise<void>;
};

export type Submitted =
  | { readonly kind: 'entry'; readonly index: number; readonly recorded: Recorded }
  /** `index`: the entry that it is already. */
  | { readonly kind: 'refused'; readonly fault: GateFault; readonly index?: number }
  /**
   * The disk, or too many at once; it may be handed in again. `broken`: only a new start tells whether it is an entry.
   * `stopped`: the node is broken because it could not execute what is in the log; a new start executes it again.
   */
  | { readonly kind: 'not written'; readonly why: AppendRefusal; readonly stopped?: string };

export type NodeOptions = {
  readonly recompile: Recompile;
  /** Every step on both engines. */
  readonly secondChannel?: boolean;
  readonly clock?: () => number;
  /** Below the log, for tests. */
  readonly folder?: Folder;
};

export type OpenedNode =
  | {
      readonly kind: 'open';
      readonly node: Node;
      /** Entries that were executed again at this start. */
      readonly replayed: number;
      readonly cut: { readonly file: string; readonly bytes: number } | undefined;
    }
  | Exclude<OpenedLedger, { readonly kind: 'open' }>
  | ({ readonly kind: 'text refused' } & TextRefused)
  | { readonly kind: 'text missing'; readonly text: string }
  /** An entry of the log could not be executed, on this machine at this time; nothing was changed. */
  | { readonly kind: 'stopped'; readonly why: string };

/** Where the log of a node lies: a ledger like any other, for whoever checks it. */
export function ledgerFolder(path: string): string {
  return join(path, 'ledger');
}

/**
 * Begins a node. False: the folder holds something already, and more than a beginning that was cut short. Its first entry is
 * the founding, which its operator signs.
 */
export function createNode(path: string, origin: string): boolean {
  makeFolder(path);
  if (readdirSync(path, { recursive: true }).some((name) => !BEGUN.has(String(name)))) return false;
  for (const part of PARTS) makeFolder(join(path, part));
  return createLedger(ledgerFolder(path), origin, makeFolder(ledgerFolder(path)), RULES);
}

/** Where what is sealed lies: the salts, which must be able to forget, and the texts. */
export function sealedFolders(path: string): readonly string[] {
  return [join(path, SALTS), join(path, SEALED)];
}

export function isNode(path: string): boolean {
  return ledgerOrigin(diskFolder(ledgerFolder(path))) !== undefined && diskFolder(path).has('texts');
}

/** Opens for writing. One process at a time. Throws what the system throws where the folder cannot be used. */
export async function openNode(path: string, options: NodeOptions): Promise<OpenedNode> {
  const { clock = Date.now, secondChannel = false, recompile, folder } = options;
  if (!isNode(path)) return { kind: 'none' };
  const found = await openTexts(diskFolder(join(path, 'texts')), { recompile, secondChannel });
  if (isTextRefused(found)) return { kind: 'text refused', ...found };
  const texts: Texts = found;
  const check = rememberingCheck();
  const decode = rememberingDecode();
  // The chronicle takes what is next for it, so that a replay tells it what it has missed; opened once the lock is ours.
  let telling: Chronicle | undefined;
  const chronicleOf = (): Chronicle => {
    telling ??= openChronicle(diskFolder(path));
    return telling;
  };
  const execution = startExecution({
    ...{ texts: texts.byId, check, decode },
    each: (recorded, id) => chronicleOf().add(recorded, id),
  });
  const closeAll = async (opened?: OpenedLedger): Promise<void> => {
    if (opened?.kind === 'open') await opened.ledger.close();
    telling?.close();
    texts[Symbol.dispose]();
  };
  let opened: OpenedLedger | undefined;
  try {
    opened = openLedger(ledgerFolder(path), {
      ...{ apply: execution.apply, executor: RULES, sequencer: ownSequencer(clock) },
      ...(folder === undefined ? {} : { folder }),
    });
    if (opened.kind === 'open') {
      const { log, state } = opened.ledger;
      if (execution.height() !== log.size()) execution.restore(log.size(), contentOf(state()));
      if (!fitsLog(chronicleOf(), log)) tellAgain(path, texts.byId, chronicleOf());
    }
  } catch (error) {
    await closeAll(opened);
    if (error instanceof TextMissing) return { kind: 'text missing', text: error.text };
    const why = stopOf(error);
    if (why !== undefined) return { kind: 'stopped', why };
    throw error;
  }
  if (opened.kind !== 'open') {
    await closeAll();
    return opened;
  }
  const { ledger, cut, replayed } = opened;
  const chronicle = chronicleOf();

  // What lies apart may be gone, or have been left out of a copy: the node goes on without.
  for (const part of sealedFolders(path)) makeFolder(part);
  const sealed: SealedTexts = sealedTexts(diskFolder(join(path, SALTS)), diskFolder(join(path, SEALED)));
  const unseal: Node['unseal'] = (commitment) => {
    const found = sealed.open(commitment);
    return found === undefined ? undefined : decodeSealed(found.text);
  };
  const submit = async (body: Uint8Array): Promise<Submitted> => {
    const read = decode(body);
    if (read.kind === 'refused') return { kind: 'refused', fault: { kind: 'form', why: read.why } };
    return await submitRead(read.value, body);
  };

  async function submitRead(submission: Submission, body: Uint8Array): Promise<Submitted> {
    const id = submissionId(submission);
    const there = ledger.log.find(id);
    if (there !== undefined) return { kind: 'refused', fault: { kind: 'replayed' }, index: there };
    const time = Math.max(ledger.log.time(), clock());
    const admission = admit(submission, execution.standing, { height: execution.height(), time, check });
    if (admission.kind === 'refused') return { kind: 'refused', fault: admission.fault };
    // Nobody signs time: it is an entry where it brings something about, and not what anybody could fill the log with.
    if (submission.kind === 'time' && !((execution.standing.view.nextDue() ?? Number.POSITIVE_INFINITY) <= time)) {
      return { kind: 'refused', fault: { kind: 'nothing due' } };
    }
    // Of the log a text is only its identity; here it must be there to be run.
    if (
      submission.kind === 'order' &&
      submission.order.what.kind === 'text' &&
      !texts.byId.has(submission.order.what.text)
    ) {
      return { kind: 'refused', fault: { kind: 'no such text' } };
    }
    const appended = await ledger.append({ id, body });
    if (appended.kind === 'refused') {
      const fault = ledger.fault();
      if (fault === undefined) return { kind: 'not written', why: appended.why };
      return { kind: 'not written', why: appended.why, stopped: stopOf(fault) ?? 'its rules failed' };
    }
    if (!appended.fresh) return { kind: 'refused', fault: { kind: 'replayed' }, index: appended.index };
    return { kind: 'entry', index: appended.index, recorded: appended.outcome!.result as Recorded };
  }
  let closed = false;
  const node: Node = {
    origin: ledger.origin,
    height: ledger.log.size,
    standing: execution.standing,
    submit,
    async tick() {
      const answer = await submit(encodeSubmission(timeSubmission()));
      return answer.kind === 'refused' && answer.fault.kind === 'nothing due' ? undefined : answer;
    },
    seal(text) {
      const bytes = encodeSealed(text);
      if (bytes.length > MAX_SEALED_BYTES) throw new RangeError(`a sealed text has at most ${MAX_SEALED_BYTES} bytes`);
      return sealed.keep(bytes);
    },
    unseal,
    erase: sealed.erase,
    keepText: texts.keep,
    seenBy: (party) => seenBy(party, { standing: execution.standing, chronicle, unseal }),
    checkpoint: ledger.checkpoint,
    body: (index) => ledger.log.read(index)?.body,
    proof: (index) => (index === 0 ? undefined : ledger.proof(index)),
    stateProof: (key) => (key === FOUNDING_KEY ? undefined : ledger.stateProof(key)),
    async close() {
      if (closed) return;
      closed = true;
      await closeAll(opened);
    },
  };
  return { kind: 'open', node, replayed, cut };
}

/**
 * Replays the whole log, as somebody else would who has folder and texts alone: nothing is written, nothing is believed, and
 * each signature is checked again. The state root it reaches is that of the checkpoint, or the two differ.
 */
export async function verifyNode(
  path: string,
  options: Pick<NodeOptions, 'recompile' | 'secondChannel'> & { readonly keys?: readonly NoteKey[] },
): Promise<
  | Verified
  | ({ readonly kind: 'text refused' } & TextRefused)
  | { readonly kind: 'text missing'; readonly text: string }
  | { readonly kind: 'stopped'; readonly why: string }
> {
  if (!isNode(path)) return { kind: 'none' };
  const { recompile, secondChannel = false, keys } = options;
  const texts = await openTexts(diskFolder(join(path, 'texts')), { recompile, secondChannel });
  if (isTextRefused(texts)) return { kind: 'text refused', ...texts };
  using open = texts;
  try {
    const { apply } = startExecution({ texts: open.byId });
    return verifyLedger(diskFolder(ledgerFolder(path)), { apply, ...(keys === undefined ? {} : { keys }) });
  } catch (error) {
    if (error instanceof TextMissing) return { kind: 'text missing', text: error.text };
    const why = stopOf(error);
    if (why !== undefined) return { kind: 'stopped', why };
    throw error;
  }
}

/** Why an entry could not be executed: nothing of it is told, only what ended it. */
function stopOf(fault: unknown): string | undefined {
  if (fault instanceof GuestStopped) return `the sandbox of a text was stopped (${fault.fault.replaceAll('_', ' ')})`;
  return fault instanceof ChannelsDiffer ? fault.message : undefined;
}

const SALTS = join('sealed', 'salts');
const SEALED = join('sealed', 'texts');
const PARTS = ['texts', SALTS, SEALED];
/** What is there before the ledger has its origin. */
const BEGUN = new Set(['ledger', join('ledger', EXECUTOR_FILE), 'sealed', ...PARTS]);

/** Makes the chronicle again from the log. */
function tellAgain(path: string, texts: ReadonlyMap<string, Text>, chronicle: Chronicle): void {
  chronicle.clear();
  const { apply } = startExecution({ texts, each: chronicle.add });
  verifyLedger(diskFolder(ledgerFolder(path)), { apply });
}
