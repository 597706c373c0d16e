/** A node in a folder of its own, with parties whose keys are made from their names: what tests of nodes begin with. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileFile } from '../../../cli/compile.ts';
import { buildChecked, recompile } from '../../../cli/recompile.ts';
import { rational } from '../../../language/rational.ts';
import type { Value } from '../../../language/values.ts';
import { possessionMessage } from '../../../runtime/identity/registry.ts';
import {
  draftOrder,
  draftSteps,
  orderBy,
  type PartyKey,
  roleFor,
  signStep,
  type WantedStep,
  withSignature,
} from '../../../runtime/node/draft.ts';
import { createNode, type Node, type NodeOptions, openNode, type Submitted } from '../../../runtime/node/node.ts';
import type { What } from '../../../runtime/node/order.ts';
import { withTextsSealed } from '../../../runtime/node/sealed-value.ts';
import { encodeSubmission, type SignedStep, type Submission } from '../../../runtime/node/submission.ts';
import { CHAIN, SITE, type Signer, signer } from '../identity/people.ts';

/** 1 March 2027, noon. */
export const START = Date.UTC(2027, 2, 1, 12);
export const DAY = 24 * 60 * 60 * 1000;
const TODAY = Math.floor(START / DAY);

export const LEASE = fileURLToPath(new URL('../../../examples/contracts/registry_lease.leben', import.meta.url));

export type Scene = AsyncDisposable & {
  readonly folder: string;
  readonly node: () => Node;
  readonly clock: { now: number };
  readonly key: (party: string) => PartyKey;
  readonly signerOf: (party: string) => Signer;
  readonly submit: (submission: Submission) => Promise<Submitted>;
  /** Taken, or the test ends here. */
  readonly done: (submission: Submission) => Promise<number>;
  readonly order: (what: What, ...by: readonly string[]) => Submission;
  readonly register: (...parties: readonly string[]) => Promise<void>;
  readonly text: (file: string) => Promise<string>;
  /** One step, sealed and signed by who acts and who approves. */
  readonly step: (wanted: Wanted, ...approvals: readonly string[]) => Submission;
  readonly steps: (...wanted: readonly Wanted[]) => readonly SignedStep[];
  /** How many entries were executed again. */
  readonly reopen: () => Promise<number>;
};
export type Wanted = Omit<WantedStep, 'expiry'> & { readonly expiry?: number };

export const recompiles: NodeOptions['recompile'] = (artifact) => recompile(artifact, TODAY);

const artifacts = new Map<string, Promise<Uint8Array>>();

/** The artifact of a file, made once. */
export function artifactOf(file: string): Promise<Uint8Array> {
  const known = artifacts.get(file);
  if (known !== undefined) return known;
  const compiled = compileFile(file, TODAY);
  if ('code' in compiled || compiled.checked === undefined) throw new Error(`${file} does not compile`);
  const made = buildChecked(compiled.checked);
  artifacts.set(file, made);
  return made;
}

export async function scene(options: Partial<NodeOptions> = {}): Promise<Scene> {
  const folder = mkdtempSync(join(tmpdir(), 'leben-node-'));
  const path = join(folder, 'node');
  const clock = { now: START };
  createNode(path, CHAIN);
  const open = async (): Promise<{ readonly node: Node; readonly replayed: number }> => {
    const opened = await openNode(path, { recompile: recompiles, clock: () => clock.now, ...options });
    if (opened.kind !== 'open') throw new Error(opened.kind);
    return opened;
  };
  let { node } = await open();
  const signers = new Map<string, Signer>();
  const signerOf = (party: string): Signer => {
    const known = signers.get(party) ?? signer(party, 'ed25519');
    signers.set(party, known);
    return known;
  };
  const key = (party: string): PartyKey => {
    const { id, sign } = signerOf(party);
    return { party, key: id, sign: (message) => sign(message) };
  };
  const submit = (submission: Submission): Promise<Submitted> => node.submit(encodeSubmission(submission));
  const done = async (submission: Submission): Promise<number> => {
    const answer = await submit(submission);
    if (answer.kind !== 'entry') throw new Error(JSON.stringify(answer));
    if (answer.recorded.rejected !== undefined) throw new Error(answer.recorded.rejected);
    return answer.index;
  };
  const order = (what: What, ...by: readonly string[]): Submission =>
    orderBy(draftOrder(CHAIN, what, clock.now + DAY), ...by.map(key));
  const steps = (...wanted: readonly Wanted[]): readonly SignedStep[] => {
    const sealed = wanted.map((one): WantedStep => {
      const seal = (value: Value): Uint8Array => node.seal({ agreement: one.agreement, by: one.actor, value });
      const values = one.values.map((value) => withTextsSealed(value, seal));
      return { expiry: clock.now + DAY, ...one, values };
    });
    const drafted = draftSteps(node.standing, sealed);
    if (drafted === undefined) throw new Error('no such step');
    return drafted.map((signed) => {
      const { step } = signed;
      const role = roleFor(node.standing, step, 'act', step.actor) ?? 'nobody';
      return withSignature(signed, signStep(step, 'act', role, key(step.actor)));
    });
  };
  const possession = (party: string) => {
    const { key: made, sign } = signerOf(party);
    return { key: made, proof: sign(possessionMessage(CHAIN, party, made)) };
  };
  await done(
    order(
      {
        ...{ kind: 'founding', seed: new Uint8Array(32).fill(7), site: SITE, operator: 'operator' },
        ...{ as: 'service', ...possession('operator') },
      },
      'operator',
    ),
  );
  return {
    folder: path,
    node: () => node,
    ...{ clock, key, signerOf, submit, done, order, steps },
    async register(...parties) {
      for (const party of parties) {
        const event = { kind: 'registered', party, as: 'service', subject: party, ...possession(party) } as const;
        await done(order({ kind: 'registry', event }, 'operator'));
      }
    },
    async text(file) {
      const id = await node.keepText(await artifactOf(file), TODAY);
      if (typeof id !== 'string') throw new Error(id.refused);
      await done(order({ kind: 'text', text: id }, 'operator'));
      return id;
    },
    step(wanted, ...approvals) {
      const [signed] = steps(wanted);
      const { step } = signed!;
      const given = approvals.map((party) =>
        signStep(step, 'approve', roleFor(node.standing, step, 'approve', party) ?? 'nobody', key(party)),
      );
      return { kind: 'steps', steps: [withSignature(signed!, ...given)], attested: [] };
    },
    async reopen() {
      await node.close();
      const opened = await open();
      node = opened.node;
      return opened.replayed;
    },
    async [Symbol.asyncDispose]() {
      await node.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export const euros = (amount: number): Value => ({
  ...{ kind: 'number', unit: 'EUR' },
  value: rational(Math.round(amount * 100), 100),
});
export const months = (count: number): Value => ({ kind: 'period', months: count, ms: 0 });
export const text = (value: string): Value => ({ kind: 'text', value });
export const document = (name: string): Value => ({ kind: 'case', type: 'Document', name, args: [] });

/** A lease between four registered parties, with money in the laboratory's account. */
export async function leased(at: Scene, lease = 'lease', rent = 300): Promise<void> {
  const text = await at.text(LEASE);
  await at.register('hospital', 'lab', 'board', 'gateway');
  await at.done(
    at.order({ kind: 'asset', name: 'registry', owner: 'hospital', purposes: [], lineage: [] }, 'hospital'),
  );
  await at.done(at.order({ kind: 'money', party: 'lab', unit: 'EUR', minor: 45_000n }, 'operator'));
  await at.done(signing(at, text, lease, rent));
}

export function signing(at: Pick<Scene, 'order'>, text: string, agreement: string, rent: number): Submission {
  const parties = ['hospital', 'lab', 'board', 'gateway'];
  return at.order(
    {
      ...{ kind: 'signing', agreement, text, contract: 'RegistryLease', sets: [], assets: [] },
      parties: parties.map((part) => ({ part, party: part })),
      terms: [
        { name: 'length', value: months(3) },
        { name: 'rent', value: euros(rent) },
        { name: 'bond', value: euros(50) },
      ],
    },
    ...parties,
  );
}

const STUDY = fileURLToPath(new URL('study.leben', import.meta.url));

/** A study with a council of three, and an assessor who is no party of it. */
export async function studied(at: Scene): Promise<string> {
  const text = await at.text(STUDY);
  await at.register('owner', 'lab', 'ann', 'bea', 'cyd', 'assessor', 'stranger');
  await at.done(
    at.order({ kind: 'registry', event: { kind: 'role granted', party: 'assessor', role: 'Assessor' } }, 'operator'),
  );
  await at.done(study(at, text, 'study'));
  return text;
}

export function study(at: Scene, text: string, agreement: string): Submission {
  return at.order(
    {
      ...{ kind: 'signing', agreement, text, contract: 'Study', assets: [], terms: [] },
      parties: ['owner', 'lab'].map((part) => ({ part, party: part })),
      sets: [{ part: 'council', members: ['ann', 'bea', 'cyd'] }],
    },
    ...['owner', 'lab', 'ann', 'bea', 'cyd'],
  );
}

export const int = (value: number): Value => ({ kind: 'int', value: BigInt(value) });
