/** `npm start`, second part: a lease on an embedded ledger, from signing to refund, with what everybody has after each step and proofs to keep. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as ledgerCodes from '../language/codes/ledger.ts';
import { formatDate, parseDate } from '../language/dates.ts';
import { rational } from '../language/rational.ts';
import type { FileDiagnostic } from '../language/render.ts';
import type { Value } from '../language/values.ts';
import { ed25519PublicKey, signEd25519 } from '../runtime/identity/ed25519.ts';
import { encodeNoteKey, type NoteSigner } from '../runtime/ledger/note.ts';
import { PROOF_ENDING } from '../runtime/ledger/proof-file.ts';
import { STATE_PROOF_ENDING } from '../runtime/ledger/state-proof-file.ts';
import {
  draftOrder,
  draftSteps,
  founding,
  type OwnKey,
  orderBy,
  ownKey,
  registration,
  roleFor,
  signStep,
  withSignature,
} from '../runtime/node/draft.ts';
import { createNode, type Node, openNode, type Submitted, verifyNode } from '../runtime/node/node.ts';
import type { What } from '../runtime/node/order.ts';
import { withTextsSealed } from '../runtime/node/sealed-value.ts';
import { encodeSubmission, type Submission } from '../runtime/node/submission.ts';
import { misuse, NOWHERE } from './arguments.ts';
import { compileFile } from './compile.ts';
import type { Io } from './io.ts';
import { unwritable } from './ledger-look.ts';
import { buildChecked, recompile } from './recompile.ts';
import { isFinding } from './sources.ts';
import { writeWhole } from './write.ts';

const CHAIN = 'demo.example/leases';
const SITE = { id: 'demo.example', origins: ['https://demo.example'] };
const LEASE = 'lease';
const PARTIES = ['hospital', 'lab', 'board', 'gateway'] as const;
const BEGIN = '2027-03-01';
const DAY_MS = 24 * 60 * 60 * 1000;
const COLUMNS = ['hospital', 'lab', 'escrow'] as const;

/** `folder`: where the ledger shall be; a fresh one among the temporary files if left out. `text`: the lease. */
export async function startLease(io: Io, text: string, folder?: string): Promise<FileDiagnostic | undefined> {
  try {
    return await leaseIn(folder ?? mkdtempSync(join(tmpdir(), 'leben-')), io, text);
  } catch (error) {
    return unwritable(folder ?? tmpdir(), error);
  }
}

async function leaseIn(path: string, io: Io, text: string): Promise<FileDiagnostic | undefined> {
  const begin = parseDate(BEGIN)! * DAY_MS;
  const today = begin / DAY_MS;
  const compiled = compileFile(text, today);
  if (isFinding(compiled)) return compiled;
  if (!createNode(path, CHAIN)) return misuse(ledgerCodes.folderNotEmpty(NOWHERE, { folder: path }));
  const clock = { now: begin };
  const recompiles = { recompile: (artifact: Parameters<typeof recompile>[0]) => recompile(artifact, today) };
  const opened = await openNode(path, { ...recompiles, clock: () => clock.now });
  if (opened.kind !== 'open') throw new Error(`a fresh node does not open: ${opened.kind}`);
  const { node } = opened;
  const keys = new Map([...PARTIES, 'operator'].map((party) => [party, freshKey(party)]));
  const proofs = await play({ io, node, clock, keys, artifact: await buildChecked(compiled.checked!), today });
  const signer = noteSigner();
  node.checkpoint(signer);
  const files = {
    key: join(path, 'ledger.pub'),
    entry: join(path, `refund${PROOF_ENDING}`),
    state: join(path, `lease${STATE_PROOF_ENDING}`),
  };
  const written =
    writeWhole(files.key, `${encodeNoteKey(signer)}\n`) ??
    writeWhole(files.entry, node.proof(proofs.refund)!) ??
    writeWhole(files.state, node.stateProof(`agreement/${LEASE}`)!);
  await node.close();
  if (written !== undefined) return written;

  const verified = await verifyNode(path, { ...recompiles, secondChannel: true, keys: [signer] });
  if (verified.kind !== 'holds') throw new Error(`the log does not replay: ${verified.kind}`);
  const shorter = (file: string): string => `${file} --verifier ${files.key}`;
  await io.print(
    [
      '',
      `  Replayed from the log alone, on two engines: ${verified.size} entries, and the same state,`,
      `  ${Buffer.from(verified.stateRoot).toString('hex')}, as its signed checkpoint says.`,
      `  The ledger stays in ${io.palette('place', path)}. Anyone can check, offline, that the refund is in it and where the lease stands:`,
      `    npm run -s leben -- ledger check-proof ${shorter(files.entry)}`,
      `    npm run -s leben -- node read-proof ${shorter(files.state)}`,
    ].join('\n'),
  );
  return undefined;
}

type Stage = {
  readonly io: Io;
  readonly node: Node;
  readonly clock: { now: number };
  readonly keys: ReadonlyMap<string, OwnKey>;
  readonly artifact: Uint8Array;
  readonly today: number;
};

/** Plays the lease; gives the entry of the refund. */
async function play({ io, node, clock, keys, artifact, today }: Stage): Promise<{ readonly refund: number }> {
  const { palette } = io;
  const key = (party: string): OwnKey => keys.get(party)!;
  const submit = (submission: Submission): Promise<Submitted> => node.submit(encodeSubmission(submission));
  const order = async (what: What, ...by: readonly string[]): Promise<Submitted> =>
    taken(await submit(orderBy(draftOrder(CHAIN, what, clock.now + DAY_MS), ...by.map(key))));
  const act = async (actor: string, action: string, values: readonly Value[]): Promise<Submitted> => {
    const seal = (value: Value): Uint8Array => node.seal({ agreement: LEASE, by: actor, value });
    const sealed = values.map((value) => withTextsSealed(value, seal));
    const wanted = { agreement: LEASE, action, actor, values: sealed, expiry: clock.now + DAY_MS };
    const steps = draftSteps(node.standing, [wanted])!.map((signed) => {
      const role = roleFor(node.standing, signed.step, 'act', actor)!;
      return withSignature(signed, signStep(signed.step, 'act', role, key(actor)));
    });
    return taken(await submit({ kind: 'steps', steps, attested: [] }));
  };
  const show = async (what: string, answer: Submitted | undefined): Promise<void> => {
    const rejected = answer?.kind === 'entry' ? answer.recorded.rejected : undefined;
    await io.print(row(node, clock.now, what, io));
    if (rejected !== undefined) await io.print(`${' '.repeat(14)}${palette('warning', 'rejected')}: ${rejected}`);
  };
  const later = async (days: number): Promise<Submitted | undefined> => {
    clock.now += days * DAY_MS;
    return await node.tick();
  };

  await order(founding(CHAIN, SITE, key('operator')), 'operator');
  for (const party of PARTIES) await order(registration(CHAIN, key(party)), 'operator');
  const id = await node.keepText(artifact, today);
  if (typeof id !== 'string') throw new Error(id.refused);
  await order({ kind: 'text', text: id }, 'operator');
  await order({ kind: 'asset', name: 'registry', owner: 'hospital', purposes: [], lineage: [] }, 'hospital');
  await io.print(
    palette(
      'quiet',
      `\n  ${'day'.padEnd(12)}${'what happens'.padEnd(WHAT)}${COLUMNS.map((one) => one.padStart(AMOUNT)).join('')}   the lease is`,
    ),
  );
  await order({ kind: 'money', party: 'lab', unit: 'EUR', minor: 150_000n }, 'operator');
  const terms = { length: months(4), rent: euros(1220), bond: euros(200) };
  const signing: What = {
    ...{ kind: 'signing', agreement: LEASE, text: id, contract: 'RegistryLease', sets: [], assets: [] },
    parties: PARTIES.map((part) => ({ part, party: part })),
    terms: Object.entries(terms).map(([name, value]) => ({ name, value })),
  };
  await show('hospital, lab, board and gateway sign', await order(signing, ...PARTIES));
  await later(1);
  await show('the board clears the protocol', await act('board', 'clear', [named('protocol 7')]));
  await later(1);
  await show('the lab offers a lower rent', await act('lab', 'begin', [euros(1100), euros(200), euros(80)]));
  await show('the lab pays rent, bond and credit', await act('lab', 'begin', [euros(1220), euros(200), euros(80)]));
  await later(20);
  const rows: What = { kind: 'report', agreement: LEASE, meter: 'rows', amount: 3400n };
  await show('the gateway counts 3,400 rows', await order(rows, 'gateway'));
  await show('a month is over: the rows are billed', await later(11));
  await later(9);
  const stopped = await act('board', 'stop', [{ kind: 'text', value: 'a serious adverse event' }]);
  await show('the board stops it: the rest goes back', stopped);
  await later(8);
  await show('the lab hands in its report', await act('lab', 'report', [named('results')]));
  const [told] = node.seenBy('lab').messages;
  if (told !== undefined)
    await io.print(`\n  The lab was told: “${told.text}”. The ledger holds a commitment in place of the reason.`);
  return { refund: stopped.kind === 'entry' ? stopped.index : 0 };
}

const WHAT = 40;
const AMOUNT = 11;

function row(node: Node, now: number, what: string, { palette }: Io): string {
  const { view } = node.standing;
  const lease = view.agreement(LEASE)!;
  const held = [...lease.slots.values()].reduce((sum, { amount }) => sum + amount, 0n);
  const amounts = [view.balance('hospital', 'EUR'), view.balance('lab', 'EUR'), held];
  const day = formatDate(Math.floor(now / DAY_MS));
  return `  ${palette('quiet', day.padEnd(12))}${what.padEnd(WHAT)}${amounts.map((one) => money(one).padStart(AMOUNT)).join('')}   ${palette('place', lease.state)}`;
}

/** Cents as euros, thousands parted. */
function money(minor: bigint): string {
  const whole = String(minor / 100n).replace(/\B(?=(\d{3})+$)/g, ',');
  return `${whole}.${String(minor % 100n).padStart(2, '0')}`;
}

function taken(answer: Submitted): Submitted {
  if (answer.kind === 'entry') return answer;
  if (answer.kind === 'not written' && answer.why === 'no space') {
    throw Object.assign(new Error('the disk is full'), { code: 'ENOSPC' });
  }
  throw new Error(`a step of the lease is not taken: ${answer.kind === 'refused' ? answer.fault.kind : answer.why}`);
}

function freshKey(party: string): OwnKey {
  const secret = new Uint8Array(randomBytes(32));
  const publicKey = { algorithm: 'ed25519', bytes: ed25519PublicKey(secret) } as const;
  return ownKey(party, { publicKey, sign: (message) => signEd25519(message, secret) });
}

function noteSigner(): NoteSigner {
  const secret = new Uint8Array(randomBytes(32));
  const publicKey = ed25519PublicKey(secret);
  return { name: CHAIN, kind: 'log', publicKey, sign: (message) => signEd25519(message, secret) };
}

function euros(amount: number): Value {
  return { kind: 'number', value: rational(amount), unit: 'EUR' };
}

function months(count: number): Value {
  return { kind: 'period', months: count, ms: 0 };
}

function named(document: string): Value {
  return { kind: 'case', type: 'Document', name: document, args: [] };
}
