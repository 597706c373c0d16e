/** The ledger against its floor: durable appends and a plain file with fdatasync in the same run, proofs, signatures, restart. `node bench/ledger.ts [ENTRIES]` */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { judge } from '../runtime/identity/approvals.ts';
import { ed25519PublicKey, signEd25519 } from '../runtime/identity/ed25519.ts';
import { encodeTransaction, messageOf, type Step } from '../runtime/identity/statement.ts';
import type { Apply } from '../runtime/ledger/block.ts';
import { compactProof } from '../runtime/ledger/compact-proof.ts';
import { type Entry, recordOf } from '../runtime/ledger/entry.ts';
import { createLedger, type Ledger, openLedger } from '../runtime/ledger/ledger.ts';
import { leafHash, verifyInclusion } from '../runtime/ledger/merkle-proof.ts';
import { proveState, stateRoot } from '../runtime/ledger/state.ts';
import { removeIndex } from '../runtime/ledger/state-index.ts';
import { CHAIN, registryOf, signer } from '../test/runtime/identity/people.ts';
import { rawAppends } from './durable-floor.ts';
import { median } from './measure.ts';

const ENTRIES = Number(process.argv[2] ?? 200_000);
const WRITERS = 64;
const BODY_BYTES = 256;
const ROUNDS = 5;
const ROUND_ENTRIES = 20_000;

/** Writes one name an entry, as a small contract does. */
const apply: Apply = (_, { entries }) => ({
  changes: entries.map(({ id, body }) => ({
    key: `agreement/${Buffer.from(id).readUInt32BE(0) % 100_000}`,
    value: body.subarray(0, 64),
  })),
  outcomes: entries.map(() => ({ kind: 'accepted' })),
});

const RESTARTED = process.argv[2] === '--restart' ? process.argv[3] : undefined;
const scratch = RESTARTED ?? mkdtempSync(join(tmpdir(), 'leben-bench-'));
const entries = RESTARTED === undefined ? makeEntries(Math.max(ENTRIES, 2 * ROUNDS * ROUND_ENTRIES)) : [];
let next = 0;

if (RESTARTED !== undefined) await restarted(RESTARTED);
else {
  process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));
  await measured();
}

async function measured(): Promise<void> {
  console.log(
    `${WRITERS} writers who each wait for their entry, ${BODY_BYTES} bytes, medians of ${ROUNDS} rounds of ${ROUND_ENTRIES}`,
  );
  const bodies = entries.slice(0, ROUND_ENTRIES).map(({ body }) => body);
  const floor: number[] = [];
  const log: number[] = [];
  const ledgers: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    floor.push(await rawAppends(join(scratch, `raw-${round}`), bodies, WRITERS));
    log.push(await appends(join(scratch, `log-${round}`), undefined));
    ledgers.push(await appends(join(scratch, `state-${round}`), apply));
  }
  const at = (figures: readonly number[]): number => median(figures.toSorted((a, b) => a - b));
  console.log(`floor, append and fdatasync a batch:     ${rate(floor)}`);
  console.log(
    `ledger: checksum, Merkle tree, index:    ${rate(log)}, ${(at(log) / at(floor)).toFixed(2)} of the floor`,
  );
  console.log(
    `ledger with state, one name an entry:    ${rate(ledgers)}, ${(at(ledgers) / at(floor)).toFixed(2)} of the floor`,
  );

  const single: number[] = [];
  for (let round = 0; round < 3; round += 1) single.push(await alone(join(scratch, `alone-${round}`)));
  console.log(`one writer, one sync an entry:           ${rate(single)}`);

  await judged();
  await large();
}

async function appends(folder: string, applied: Apply | undefined): Promise<number> {
  const ledger = begin(folder, applied);
  const from = next;
  next = (next + ROUND_ENTRIES) % entries.length;
  const start = performance.now();
  await fill(ledger, from, ROUND_ENTRIES);
  const seconds = (performance.now() - start) / 1000;
  await ledger.close();
  return ROUND_ENTRIES / seconds;
}

async function alone(folder: string): Promise<number> {
  const ledger = begin(folder, undefined);
  const start = performance.now();
  for (let n = 0; n < 500; n += 1) await ledger.append(entries[n]!);
  const seconds = (performance.now() - start) / 1000;
  await ledger.close();
  return 500 / seconds;
}

async function fill(ledger: Ledger, from: number, count: number): Promise<void> {
  let given = 0;
  const writer = async (): Promise<void> => {
    while (given < count) {
      const entry = entries[(from + given) % entries.length]!;
      given += 1;
      const answer = await ledger.append(entry);
      if (answer.kind === 'refused') throw new Error(answer.why);
    }
  };
  await Promise.all(Array.from({ length: WRITERS }, writer));
}

/** The gate alone: read, compare, verify the actor's signature and one approval. */
async function judged(): Promise<void> {
  for (const algorithm of ['ed25519', 'es256', 'webauthn'] as const) {
    const [lab, ada] = [signer('lab', 'ed25519'), signer('ada', algorithm)];
    const registry = registryOf({ lab: { by: lab, roles: ['researcher'] }, ada: { by: ada, roles: ['board'] } });
    const expected = { state: 's', termsHash: new Uint8Array(32), keepsHash: new Uint8Array(32) };
    const gate = {
      ...{ registry, height: 5, now: 1, contract: 'c', expected, actor: { role: 'researcher' } },
      ...{ demands: [{ role: 'board', count: 1 }], seen: () => false },
    };
    const transactions = Array.from({ length: 1000 }, (_, n) => {
      const nonce = new Uint8Array(16);
      new DataView(nonce.buffer).setUint32(0, n);
      const step: Step = {
        ...{ chain: CHAIN, contract: 'c', action: 'a', argumentsHash: new Uint8Array(32), expected },
        ...{ actor: 'lab', expiry: 2, nonce },
      };
      const act = { part: 'act', role: 'researcher' } as const;
      const approve = { part: 'approve', role: 'board' } as const;
      return encodeTransaction({
        step,
        signatures: [
          { party: 'lab', key: lab.id, ...act, proof: lab.sign(messageOf({ step, ...act })) },
          { party: 'ada', key: ada.id, ...approve, proof: ada.sign(messageOf({ step, ...approve })) },
        ],
      });
    });
    const rates: number[] = [];
    for (let round = 0; round < 5; round += 1) {
      const start = performance.now();
      for (const transaction of transactions) {
        const found = judge(transaction, gate);
        if (found.kind === 'refused') throw new Error(JSON.stringify(found.refusal));
      }
      rates.push((transactions.length / (performance.now() - start)) * 1000);
    }
    console.log(`the gate, Ed25519 and one ${algorithm} approval:`.padEnd(41), rate(rates));
  }
}

async function large(): Promise<void> {
  const folder = join(scratch, 'large');
  const ledger = begin(folder, apply);
  await fill(ledger, 0, ENTRIES);
  console.log(`\na log of ${ENTRIES} entries`);
  const size = ledger.log.size();
  const root = ledger.log.tree.root();
  const count = 5000;
  let start = performance.now();
  const paths = Array.from({ length: count }, (_, n) => ledger.log.tree.inclusion((n * 7919) % size));
  console.log(`inclusion proofs:           ${rate([(count / (performance.now() - start)) * 1000])}`);
  start = performance.now();
  for (const [n, path] of paths.entries()) {
    const index = (n * 7919) % size;
    if (!verifyInclusion(leafHash(recordOf(ledger.log.read(index)!)), index, size, path, root))
      throw new Error('a proof fails');
  }
  console.log(`checked, as in a browser:   ${rate([(count / (performance.now() - start)) * 1000])}`);
  const secret = new Uint8Array(32).fill(1);
  ledger.checkpoint({
    name: 'bench.example',
    kind: 'log',
    publicKey: ed25519PublicKey(secret),
    sign: (message) => signEd25519(message, secret),
  });
  const largest = Math.max(...[0, size >> 1, size - 1].map((index) => ledger.log.tree.inclusion(index).length * 32));
  const whole = ledger.proof(0)!;
  const bare = whole.split('\n').filter((line) => !line.startsWith('extra '));
  console.log(
    `proof: path ${largest} bytes; tlog-proof file ${whole.length} with a ${BODY_BYTES}-byte entry, ${bare.join('\n').length} without it`,
  );
  console.log(
    `       compact ${compactProof(whole, true)!.length} with the entry, ${compactProof(whole, false)!.length} for those who have it`,
  );
  start = performance.now();
  const proofs = Array.from({ length: count }, (_, n) => proveState(ledger.state(), `agreement/${n}`));
  console.log(
    `state proofs:               ${rate([(count / (performance.now() - start)) * 1000])}, ${Math.max(...proofs.map(({ siblings }) => siblings.length * 32))} bytes`,
  );
  const live = hex(stateRoot(ledger.state()));
  start = performance.now();
  await ledger.close();
  console.log(`closed, index written:      ${((performance.now() - start) / 1000).toFixed(2)} s`);
  restart(folder, live, 'restart from the index');
  removeIndex(folder);
  restart(folder, live, 'restart without an index');
  restart(folder, live, 'and again from the index');
  console.log(
    `peak memory:                ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MB (with the bench's own entries)`,
  );
}

/** In a process of its own, as a start is. */
function restart(folder: string, root: string, name: string): void {
  const { stdout, status, stderr } = spawnSync(process.execPath, [import.meta.filename, '--restart', folder], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  const [seconds, cores, memory, read, applied, reached] = stdout.trim().split(' ');
  console.log(
    `${`${name}:`.padEnd(27)} ${seconds} s (${cores} s of processor, ${memory} MB), ${read} read, ${applied} executed${reached === root ? '' : ', ANOTHER ROOT'}`,
  );
}

async function restarted(folder: string): Promise<void> {
  const start = performance.now();
  const opened = openLedger(folder, { apply });
  if (opened.kind !== 'open') throw new Error(opened.kind);
  const seconds = ((performance.now() - start) / 1000).toFixed(2);
  const { user, system } = process.cpuUsage();
  const root = hex(stateRoot(opened.ledger.state()));
  const memory = (process.resourceUsage().maxRSS / 1024).toFixed(0);
  console.log(
    [seconds, ((user + system) / 1_000_000).toFixed(2), memory, opened.read, opened.replayed, root].join(' '),
  );
  await opened.ledger.close();
}

function begin(folder: string, applied: Apply | undefined): Ledger {
  createLedger(folder, 'bench.example');
  const opened = openLedger(folder, applied === undefined ? {} : { apply: applied });
  if (opened.kind !== 'open') throw new Error(opened.kind);
  return opened.ledger;
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

function makeEntries(count: number): readonly Entry[] {
  return Array.from({ length: count }, (_, n) => {
    const id = createHash('sha256').update(`entry ${n}`).digest();
    return { id, body: Buffer.alloc(BODY_BYTES, id) };
  });
}

function rate(figures: readonly number[]): string {
  const sorted = figures.toSorted((a, b) => a - b);
  const show = (value: number): string => Math.round(value).toLocaleString('en');
  return figures.length === 1
    ? `${show(sorted[0]!)}/s`
    : `${show(median(sorted))}/s (${show(sorted[0]!)}–${show(sorted.at(-1)!)})`;
}
