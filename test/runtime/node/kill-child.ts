/** A process in which parties sign leases, act, report and pay on a node without end, each answer printed: to be killed. `node kill-child.ts FOLDER ROUND` */
import { writeSync } from 'node:fs';
import {
  draftOrder,
  draftSteps,
  orderBy,
  type PartyKey,
  roleFor,
  signStep,
  withSignature,
} from '../../../runtime/node/draft.ts';
import { openNode } from '../../../runtime/node/node.ts';
import type { What } from '../../../runtime/node/order.ts';
import { withTextsSealed } from '../../../runtime/node/sealed-value.ts';
import { encodeSubmission, type Submission, submissionId } from '../../../runtime/node/submission.ts';
import { CHAIN, signer } from '../identity/people.ts';
import { noteSigner } from './notary.ts';
import { DAY, document, euros, recompiles, START, signing, type Wanted } from './scene.ts';

/** Each round begins later, so that leases of the one before are billed and end. */
const ROUND_DAYS = 20;
const WRITERS = 8;

const [folder, round] = process.argv.slice(2);
const begun = Date.now();
const clock = (): number => START + Number(round) * ROUND_DAYS * DAY + (Date.now() - begun);
const opened = await openNode(folder!, { recompile: recompiles, clock });
if (opened.kind !== 'open') {
  writeSync(1, `not open: ${opened.kind}\n`);
  process.exit(1);
}
const { node } = opened;
const [text] = node.standing.texts.keys();
const keys = new Map(
  ['operator', 'hospital', 'lab', 'board', 'gateway'].map((party): [string, PartyKey] => {
    const { id, sign } = signer(party, 'ed25519');
    return [party, { party, key: id, sign: (message) => sign(message) }];
  }),
);
const key = (party: string): PartyKey => keys.get(party)!;
const order = (what: What, ...by: readonly string[]): Submission =>
  orderBy(draftOrder(CHAIN, what, clock() + DAY), ...by.map(key));
writeSync(1, 'open\n');
for (let writer = 0; writer < WRITERS; writer += 1) void write(writer);

async function write(writer: number): Promise<void> {
  for (let n = 0; ; n += 1) {
    const lease = `lease ${round} ${writer} ${n}`;
    await hand(order({ kind: 'money', party: 'lab', unit: 'EUR', minor: 45_000n }, 'operator'));
    await hand(signing({ order }, text!, lease, 300));
    await act({ agreement: lease, action: 'clear', actor: 'board', values: [document(`protocol ${lease}`)] });
    await act({ agreement: lease, action: 'begin', actor: 'lab', values: [euros(300), euros(50), euros(100)] });
    await hand(order({ kind: 'report', agreement: lease, meter: 'rows', amount: 700n }, 'gateway'));
    await hand(order({ kind: 'money', party: 'lab', unit: 'EUR', minor: -100_000_000n }, 'operator'));
    if (writer === 0) node.checkpoint(noteSigner);
  }
}

async function act(wanted: Omit<Wanted, 'expiry'>): Promise<void> {
  const sealed: string[] = [];
  const values = wanted.values.map((value) =>
    withTextsSealed(value, (words) => {
      const commitment = node.seal({ agreement: wanted.agreement, by: wanted.actor, value: words });
      sealed.push(Buffer.from(commitment).toString('hex'));
      return commitment;
    }),
  );
  const [drafted] = draftSteps(node.standing, [{ ...wanted, values, expiry: clock() + DAY }])!;
  const role = roleFor(node.standing, drafted!.step, 'act', wanted.actor)!;
  const signed = withSignature(drafted!, signStep(drafted!.step, 'act', role, key(wanted.actor)));
  await hand({ kind: 'steps', steps: [signed], attested: [] }, sealed);
}

async function hand(submission: Submission, sealed: readonly string[] = []): Promise<void> {
  const answer = await node.submit(encodeSubmission(submission));
  // A synchronous write: what was printed was answered before the kill.
  if (answer.kind !== 'entry') {
    writeSync(1, `refused ${JSON.stringify(answer)}\n`);
    return;
  }
  const id = Buffer.from(submissionId(submission)).toString('hex');
  const end = answer.recorded.rejected === undefined ? 'done' : 'rejected';
  writeSync(1, `${[answer.index, id, end, ...sealed].join(' ')}\n`);
}
