/** Contract calls without signatures: a transfer through the sandbox, beside a token's transfer in @ethereumjs/evm in the same run. `node bench/contracts.ts [STEPS]` */
import { fileURLToPath } from 'node:url';
import { compileFile } from '../cli/compile.ts';
import { buildChecked } from '../cli/recompile.ts';
import { decodeArtifact, isRefusal } from '../language/artifact.ts';
import { rational } from '../language/rational.ts';
import type { Value } from '../language/values.ts';
import { type Executor, openExecutor } from '../runtime/contract/executor.ts';
import { openGuest } from '../runtime/contract/guest.ts';
import { EMPTY_STATE, stateRoot, withChanges } from '../runtime/ledger/state.ts';
import { programName } from '../runtime/run.ts';
import { transferPeer } from './evm-peer.ts';
import { median } from './measure.ts';

const STEPS = Number(process.argv[2] ?? 20_000);
const ROUNDS = 5;
const HOLDERS = 64;
/** Transfers between two roots of the state, as many as a batch of the log takes from 64 writers. */
const BLOCK = 64;
const TODAY = Math.floor(Date.UTC(2026, 0, 1) / (24 * 60 * 60 * 1000));
const ONE_EURO: Value = { kind: 'number', value: rational(1n, 1n), unit: 'EUR' };

const compiled = compileFile(fileURLToPath(new URL('transfer.leben', import.meta.url)), TODAY);
if ('code' in compiled || compiled.checked === undefined) throw new Error('the transfer does not compile');
const artifact = decodeArtifact(await buildChecked(compiled.checked));
if (isRefusal(artifact)) throw new Error(artifact.refused);

const figures = new Map<string, number[]>();
for (let round = 0; round < ROUNDS; round += 1) {
  for (const secondChannel of [false, true]) {
    const executor = await ready(secondChannel);
    await rate(secondChannel ? 'leben, both channels' : 'leben', (n) => pay(executor, n));
  }
  const executor = await ready(false);
  let state = withChanges(EMPTY_STATE, executor.changes());
  stateRoot(state);
  await rate('leben, state root each block', (n) => {
    pay(executor, n);
    if (n % BLOCK !== BLOCK - 1) return;
    state = withChanges(state, executor.changes());
    stateRoot(state);
  });
  for (const kept of ['maps', 'tree'] as const) {
    const peer = await transferPeer(kept, HOLDERS, 1_000_000n);
    await rate(kept === 'maps' ? 'evm' : 'evm, state root each block', async (n) => {
      const paid = await peer.transfer(n % HOLDERS, (n + 1) % HOLDERS, 100n);
      if (!paid) throw new Error('the peer refused');
      if (n % BLOCK === BLOCK - 1) await peer.endBlock();
    });
  }
}

console.log(`Transfers a second in one process, medians of ${ROUNDS} rounds of ${STEPS}, ${HOLDERS} holders`);
for (const [name, rates] of figures) {
  const sorted = rates.toSorted((a, b) => a - b);
  console.log(`${`${name}:`.padEnd(32)} ${shown(median(sorted))} (${shown(sorted[0]!)} to ${shown(sorted.at(-1)!)})`);
}
console.log(`without roots: ${ratio('leben', 'evm')} times the peer`);
console.log(`with roots: ${ratio('leben, state root each block', 'evm, state root each block')} times the peer`);

/** The peer answers by promises, so all wait for what they call; ours returns at once. */
async function rate(name: string, transfer: (n: number) => void | Promise<void>): Promise<void> {
  for (let n = 0; n < STEPS / 10; n += 1) await transfer(n);
  const start = performance.now();
  for (let n = 0; n < STEPS; n += 1) {
    const waited = transfer(n);
    if (waited !== undefined) await waited;
  }
  const perSecond = STEPS / ((performance.now() - start) / 1000);
  figures.set(name, [...(figures.get(name) ?? []), perSecond]);
}

/** One agreement a holder, who pays the next one. */
async function ready(secondChannel: boolean): Promise<Executor> {
  if (isRefusal(artifact)) throw new Error(artifact.refused);
  const { interface: of, javascript, bytecode } = artifact;
  const guest = await openGuest({ name: programName(of), javascript, bytecode }, of, { secondChannel });
  const executor = openExecutor({ now: 0, attest: () => undefined });
  const refused = executor.addText({ id: 'transfer', interface: of, guest });
  if (refused !== undefined) throw new Error(refused);
  for (let n = 0; n < HOLDERS; n += 1) {
    executor.setRoles(holder(n), ['Payer', 'Payee']);
    executor.bringIn(holder(n), 'EUR', 1_000_000_00n);
    const parties = new Map([
      ['payer', holder(n)],
      ['payee', holder((n + 1) % HOLDERS)],
    ]);
    const signed = { text: 'transfer', contract: 0, name: `account ${n}`, parties, sets: new Map(), terms: new Map() };
    const { rejected } = executor.sign(signed, 0);
    if (rejected !== undefined) throw new Error(rejected);
  }
  return executor;
}

function pay(executor: Executor, n: number): void {
  const of = n % HOLDERS;
  const request = { agreement: `account ${of}`, action: 'pay', actor: holder(of), args: [ONE_EURO], approvals: [] };
  const { rejected } = executor.act(request, 0);
  if (rejected !== undefined) throw new Error(rejected);
}

function holder(n: number): string {
  return `holder ${n}`;
}

function ratio(ours: string, theirs: string): string {
  const of = (name: string): number => median(figures.get(name)!.toSorted((a, b) => a - b));
  return (of(ours) / of(theirs)).toFixed(1);
}

function shown(perSecond: number): string {
  return `${Math.round(perSecond).toLocaleString('en')}/s`;
}
