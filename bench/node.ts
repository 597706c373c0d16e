/** A node under 64 writers: signed transfers, each verified, executed, logged and durable before the next, against the least that is durable. `node bench/node.ts [STEPS]` */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileFile } from '../cli/compile.ts';
import { buildChecked, recompile } from '../cli/recompile.ts';
import { rational } from '../language/rational.ts';
import { checkProof } from '../runtime/identity/key.ts';
import { messageOf } from '../runtime/identity/statement.ts';
import {
  draftOrder,
  draftSteps,
  founding,
  type OwnKey,
  orderBy,
  ownKey,
  registration,
  signStep,
} from '../runtime/node/draft.ts';
import { createNode, type Node, openNode } from '../runtime/node/node.ts';
import type { What } from '../runtime/node/order.ts';
import { encodeSubmission, type SignedStep, type Submission } from '../runtime/node/submission.ts';
import { signer } from '../test/runtime/identity/people.ts';
import { rawAppends } from './durable-floor.ts';
import { median } from './measure.ts';

const STEPS = Number(process.argv[2] ?? 20_000);
const WRITERS = 64;
const ROUNDS = 5;
const SIGNATURES = 2000;
const CHAIN = 'bench.example/transfers';
const SITE = { id: 'bench.example', origins: [] };
const HOUR_MS = 60 * 60 * 1000;
const TODAY = Math.floor(Date.now() / (24 * HOUR_MS));

const scratch = mkdtempSync(join(tmpdir(), 'leben-bench-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));

const compiled = compileFile(fileURLToPath(new URL('transfer.leben', import.meta.url)), TODAY);
if ('code' in compiled || compiled.checked === undefined) throw new Error('the transfer does not compile');
const artifact = await buildChecked(compiled.checked);
const node = await begun(join(scratch, 'node'));
const operator = key('operator');
const payers = Array.from({ length: WRITERS }, (_, n) => key(`payer-${n}`));
await settled(node);

const verified: number[] = [];
const floor: number[] = [];
const whole: number[] = [];
/** Microseconds of the processor that one transfer takes, and one signature. */
const processor: number[] = [];
const ofSignature: number[] = [];
for (let round = 0; round < ROUNDS; round += 1) {
  const steps = transfers(STEPS);
  const bodies = steps.map((signed) => encodeSubmission({ kind: 'steps', steps: [signed], attested: [] }));
  verified.push(spent(() => signaturesAlone(steps), ofSignature, Math.min(SIGNATURES, steps.length)));
  floor.push(await rawAppends(join(scratch, `raw-${round}`), bodies, WRITERS));
  const before = process.cpuUsage();
  whole.push(await submitted(bodies));
  const { user, system } = process.cpuUsage(before);
  processor.push((user + system) / bodies.length);
}
const at = (figures: readonly number[]): number => median(figures.toSorted((a, b) => a - b));
console.log(
  `${WRITERS} writers who each wait for their transfer, medians of ${ROUNDS} rounds of ${STEPS}; a submission of some ${encodeSubmission({ kind: 'steps', steps: transfers(1), attested: [] }).length} bytes`,
);
console.log(`floor, append and fdatasync a batch:       ${rate(floor)}`);
console.log(`floor, one Ed25519 signature verified:     ${rate(verified)}, on one core`);
console.log(
  `verified, executed, logged and durable:    ${rate(whole)}, ${(at(whole) / at(verified)).toFixed(2)} of the signatures alone, ${(at(whole) / at(floor)).toFixed(3)} of the bytes alone`,
);
console.log(
  `processor, all threads:                    ${at(processor).toFixed(0)} µs a transfer, ${at(ofSignature).toFixed(0)} µs of it the signature`,
);
await node.close();

function spent<T>(work: () => T, into: number[], count: number): T {
  const before = process.cpuUsage();
  const result = work();
  const { user, system } = process.cpuUsage(before);
  into.push((user + system) / count);
  return result;
}

/** Each writer waits for its answer, then takes the next. */
async function submitted(bodies: readonly Uint8Array[]): Promise<number> {
  const start = performance.now();
  await Promise.all(
    payers.map(async (_, writer) => {
      for (let n = writer; n < bodies.length; n += WRITERS) {
        const answer = await node.submit(bodies[n]!);
        if (answer.kind !== 'entry' || answer.recorded.rejected !== undefined) throw new Error(JSON.stringify(answer));
      }
    }),
  );
  return bodies.length / ((performance.now() - start) / 1000);
}

function signaturesAlone(steps: readonly SignedStep[]): number {
  const some = steps.slice(0, SIGNATURES).map(({ step, signatures: [signature] }, n) => ({
    message: messageOf({ step, part: 'act', role: 'payer' }),
    proof: signature!.proof,
    key: payers[n % WRITERS]!.publicKey,
  }));
  const start = performance.now();
  for (const { message, proof, key: by } of some) {
    if (checkProof(proof, message, by, SITE).kind !== 'holds') throw new Error('a signature fails');
  }
  return some.length / ((performance.now() - start) / 1000);
}

function transfers(count: number): readonly SignedStep[] {
  const money = { kind: 'number', value: rational(1, 100), unit: 'EUR' } as const;
  return Array.from({ length: count }, (_, n) => {
    const payer = payers[n % WRITERS]!;
    const agreement = `account-${n % WRITERS}`;
    const wanted = { agreement, action: 'pay', actor: payer.party, values: [money], expiry: Date.now() + HOUR_MS };
    const [signed] = draftSteps(node.standing, [wanted])!;
    return { ...signed!, signatures: [signStep(signed!.step, 'act', 'payer', payer)] };
  });
}

async function begun(path: string): Promise<Node> {
  createNode(path, CHAIN);
  const opened = await openNode(path, { recompile: (one) => recompile(one, TODAY) });
  if (opened.kind !== 'open') throw new Error(opened.kind);
  return opened.node;
}

/** Parties, money and one agreement a writer. */
async function settled(at: Node): Promise<void> {
  const order = async (what: What, ...by: readonly OwnKey[]): Promise<void> => {
    const submission: Submission = orderBy(draftOrder(CHAIN, what, Date.now() + HOUR_MS), ...by);
    const answer = await at.submit(encodeSubmission(submission));
    if (answer.kind !== 'entry' || answer.recorded.rejected !== undefined) throw new Error(JSON.stringify(answer));
  };
  await order(founding(CHAIN, SITE, operator), operator);
  const id = await at.keepText(artifact, TODAY);
  if (typeof id !== 'string') throw new Error(id.refused);
  await order({ kind: 'text', text: id }, operator);
  const payee = key('payee');
  await order(registration(CHAIN, payee), operator);
  for (const [n, payer] of payers.entries()) {
    await order(registration(CHAIN, payer), operator);
    await order({ kind: 'money', party: payer.party, unit: 'EUR', minor: 10_000_000n }, operator);
    const parts = { payer, payee };
    await order(
      {
        ...{
          kind: 'signing',
          agreement: `account-${n}`,
          text: id,
          contract: 'Account',
          sets: [],
          assets: [],
          terms: [],
        },
        parties: Object.entries(parts).map(([part, { party }]) => ({ part, party })),
      },
      ...Object.values(parts),
    );
  }
}

function key(party: string): OwnKey {
  const made = signer(party, 'ed25519');
  return {
    ...ownKey(party, { publicKey: made.key, sign: () => new Uint8Array() }),
    sign: (message) => made.sign(message),
  };
}

function rate(figures: readonly number[]): string {
  const sorted = figures.toSorted((a, b) => a - b);
  const show = (value: number): string => Math.round(value).toLocaleString('en');
  return `${show(median(sorted))}/s (${show(sorted[0]!)}–${show(sorted.at(-1)!)})`;
}
