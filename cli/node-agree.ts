/** What parties do on a node: sign agreements, act, approve, report; alone, or each with a signature in a file that goes round. */
import * as codes from '../language/codes/node.ts';
import { nearest } from '../language/near.ts';
import type { FileDiagnostic } from '../language/render.ts';
import type { Value } from '../language/values.ts';
import type { AgreementView } from '../runtime/contract/view.ts';
import { draftSteps, type OwnKey, roleFor, signOrder, signStep, withSignature } from '../runtime/node/draft.ts';
import type { Node } from '../runtime/node/node.ts';
import type { What } from '../runtime/node/order.ts';
import { withTextsSealed } from '../runtime/node/sealed-value.ts';
import { encodeSubmission, type SignedStep, type Submission } from '../runtime/node/submission.ts';
import { operandOf, type Said } from './actions.ts';
import { type Arguments, lastValue, misuse, NOWHERE } from './arguments.ts';
import type { Io } from './io.ts';
import {
  answered,
  artifactFile,
  expiry,
  handIn,
  notAsked,
  order,
  readDraft,
  signersOf,
  withNode,
} from './node-open.ts';
import { readAgreement, readCall, type Unread } from './node-values.ts';
import { reportFindings } from './report.ts';
import { isFinding } from './sources.ts';

export async function agree(given: Arguments, io: Io): Promise<Said | FileDiagnostic> {
  const usage = "leben node agree DIR 'lease = CohortLease(term: 3 months)' --by PARTY=KEY…";
  const written = operandOf(given, 2, 'AGREEMENT', usage);
  if (typeof written !== 'string') return written;
  const signers = await signersOf(given);
  if (isFinding(signers)) return signers;
  const contract = /=\s*([\p{L}_][\p{L}\p{N}_]*)/u.exec(written)?.[1];
  return await withNode(given, usage, async (node, path) => {
    const text = [...node.standing.texts].find(([, { contracts }]) => contracts.some(({ name }) => name === contract));
    if (text === undefined) {
      return misuse(codes.notACall(NOWHERE, { written, wanted: 'an agreement of a text that the node has' }));
    }
    const [id, { contracts }] = text;
    const found = readAgreement(artifactFile(path, id), written);
    if (found.kind === 'unread') return await unread(found, written, 'an agreement', io);
    const { name, contract: number, terms, sets, parties = [] } = found.value;
    const info = contracts[number]!;
    const [seal, sealed] = sealing(node, name, signers[0]?.party ?? 'nobody');
    const openCodes = given.options.has('--open-codes');
    const what: What = {
      ...{ kind: 'signing', agreement: name, text: id, contract: info.name, assets: assetsOf(given) },
      parties: info.parties
        .filter(({ set }) => set === undefined)
        .map(({ name: part }) => ({ part, party: parties.find((one) => one.name === part)?.party ?? part })),
      sets: sets.map(({ name: part, members }) => ({ part, members })),
      terms: terms.map((term) => ({ name: term.name, value: withTextsSealed(term.value, seal, openCodes) })),
    };
    return await order(node, what, signers, given, `${name} is agreed.`, sealed);
  });
}

export async function act(given: Arguments, io: Io): Promise<Said | FileDiagnostic> {
  const usage = "leben node act DIR AGREEMENT 'accept(300.00 EUR)' --by PARTY=KEY";
  const [id, written] = [operandOf(given, 2, 'AGREEMENT', usage), operandOf(given, 3, 'CALL', usage)];
  if (typeof id !== 'string') return id;
  if (typeof written !== 'string') return written;
  const signers = await signersOf(given);
  if (isFinding(signers)) return signers;
  const [actor] = signers;
  if (actor === undefined) return misuse(codes.signerWanted(NOWHERE, { party: 'PARTY', usage }));
  return await withNode(given, usage, async (node, path) => {
    const agreement = agreementOf(node, id);
    if (isFinding(agreement)) return agreement;
    const call = readCall(artifactFile(path, agreement.text), node.standing, agreement, written);
    if (call.kind === 'unread') return await unread(call, written, `a step of ${id}`, io);
    const [seal, sealed] = sealing(node, id, actor.party);
    const openCodes = given.options.has('--open-codes');
    const { action, creating } = call.value;
    const values = call.value.values.map((value) => withTextsSealed(value, seal, openCodes));
    const named = creating === undefined ? {} : { creating };
    const steps = draftSteps(node.standing, [
      { agreement: id, action, actor: actor.party, values, expiry: expiry(), ...named },
    ]);
    const signed = signedBy(node, steps!, signers, undefined);
    if (isFinding(signed)) {
      for (const commitment of sealed) node.erase(commitment);
      return signed;
    }
    const submission: Submission = { kind: 'steps', steps: signed, attested: [] };
    return await handIn(node, submission, given, `${action} of ${id} is done.`, sealed);
  });
}

/** An approval of a draft, as an entry of its own: it counts from then on. */
export async function approve(given: Arguments): Promise<Said | FileDiagnostic> {
  const usage = 'leben node approve DIR FILE --by PARTY=KEY';
  return await withDraft(given, usage, async (node, draft, signers) => {
    const [by] = signers;
    if (by === undefined) return misuse(codes.signerWanted(NOWHERE, { party: 'PARTY', usage }));
    if (draft.kind !== 'steps')
      return misuse(codes.notADraft(NOWHERE, { file: given.operands[2]!, reason: 'it holds no step' }));
    let said: Said | FileDiagnostic | undefined;
    for (const { step } of draft.steps) {
      const role = roleFor(node.standing, step, 'approve', by.party);
      if (role === undefined) continue;
      const approval: Submission = { kind: 'approval', step, signature: signStep(step, 'approve', role, by) };
      said = answered(
        await node.submit(encodeSubmission(approval)),
        `${by.party} approves ${step.action} of ${step.contract}.`,
      );
      if (isFinding(said)) return said;
    }
    return said ?? misuse(codes.notTaken(NOWHERE, { reason: `no step of it asks for the approval of ${by.party}` }));
  });
}

/** Adds signatures to a draft. */
export async function sign(given: Arguments): Promise<Said | FileDiagnostic> {
  return await withDraft(given, 'leben node sign DIR FILE --by PARTY=KEY', async (node, draft, signers) => {
    const file = given.operands[2]!;
    const output = lastValue(given, '--output') ?? file;
    const rewritten = { ...given, options: new Map([...given.options, ['--output', [output]] as const]) };
    if (draft.kind === 'order') {
      const signed = draft.signatures.map(({ party }) => party);
      const odd = notAsked(draft.order.what, signed, signers);
      if (odd !== undefined) return misuse(codes.signatureNotAsked(NOWHERE, { party: odd, file }));
      const signatures = [...draft.signatures, ...signers.map((by) => signOrder(draft.order, by))];
      return await handIn(node, { ...draft, signatures }, rewritten, '');
    }
    if (draft.kind === 'steps') {
      const steps = signedBy(node, draft.steps, signers, file);
      if (isFinding(steps)) return steps;
      return await handIn(node, { ...draft, steps }, rewritten, '');
    }
    return misuse(codes.notADraft(NOWHERE, { file, reason: 'nothing of it is signed by several' }));
  });
}

export async function submit(given: Arguments): Promise<Said | FileDiagnostic> {
  return await withDraft(given, 'leben node submit DIR FILE', async (node, draft) =>
    answered(await node.submit(encodeSubmission(draft)), `${given.operands[2]} is done.`),
  );
}

export async function report(given: Arguments): Promise<Said | FileDiagnostic> {
  const usage = 'leben node report DIR AGREEMENT METER COUNT --by PARTY=KEY';
  const [agreement, meter, written] = [
    operandOf(given, 2, 'AGREEMENT', usage),
    operandOf(given, 3, 'METER', usage),
    operandOf(given, 4, 'COUNT', usage),
  ];
  if (typeof agreement !== 'string') return agreement;
  if (typeof meter !== 'string') return meter;
  if (typeof written !== 'string') return written;
  if (!/^\d{1,15}$/.test(written)) return misuse(codes.notACall(NOWHERE, { written, wanted: 'a whole number' }));
  const signers = await signersOf(given);
  if (isFinding(signers)) return signers;
  return await withNode(given, usage, async (node) => {
    const what: What = { kind: 'report', agreement, meter, amount: BigInt(written) };
    return await order(node, what, signers, given, `${written} ${meter} of ${agreement} are counted.`);
  });
}

export async function time(given: Arguments): Promise<Said | FileDiagnostic> {
  return await withNode(given, 'leben node time DIR', async (node) => {
    const answer = await node.tick();
    const next = node.standing.view.nextDue();
    const when = next === undefined ? 'nothing falls due' : `the next falls due at ${new Date(next).toISOString()}`;
    if (answer === undefined) return { json: { due: false, next }, text: `Nothing is due; ${when}.` };
    return answered(answer, `What was due has happened; ${when}.`);
  });
}

async function withDraft(
  given: Arguments,
  usage: string,
  work: (node: Node, draft: Submission, signers: readonly OwnKey[]) => Promise<Said | FileDiagnostic>,
): Promise<Said | FileDiagnostic> {
  const file = operandOf(given, 2, 'FILE', usage);
  if (typeof file !== 'string') return file;
  const draft = readDraft(file);
  if ('code' in draft) return draft;
  const signers = await signersOf(given);
  if (isFinding(signers)) return signers;
  return await withNode(given, usage, async (node) => await work(node, draft, signers));
}

/** Keeps texts of that agreement apart; and which it has kept. */
function sealing(node: Node, agreement: string, by: string): readonly [(value: Value) => Uint8Array, Uint8Array[]] {
  const sealed: Uint8Array[] = [];
  const seal = (value: Value): Uint8Array => {
    const commitment = node.seal({ agreement, by, value });
    sealed.push(commitment);
    return commitment;
  };
  return [seal, sealed];
}

/** Each signs those steps that ask for it, once. `file`: the draft, which a signature too many would spoil. */
function signedBy(
  node: Node,
  steps: readonly SignedStep[],
  signers: readonly OwnKey[],
  file: string | undefined,
): readonly SignedStep[] | FileDiagnostic {
  let signed = steps;
  for (const by of signers) {
    let asked = false;
    signed = signed.map((one) => {
      const part = by.party === one.step.actor ? 'act' : 'approve';
      const role = roleFor(node.standing, one.step, part, by.party);
      if (one.signatures.some(({ party }) => party === by.party)) return one;
      // Whether the step is the actor's to take the node says, to those who may know.
      if (role === undefined && part === 'approve') return one;
      asked = true;
      return withSignature(one, signStep(one.step, part, role ?? by.party, by));
    });
    if (!asked) return misuse(codes.signatureNotAsked(NOWHERE, { party: by.party, file }));
  }
  return signed;
}

function agreementOf(node: Node, id: string): AgreementView | FileDiagnostic {
  const agreement = node.standing.view.agreement(id);
  if (agreement !== undefined) return agreement;
  const [near] = nearest(id, [...node.standing.view.agreements()]);
  return misuse(codes.noSuchAgreement(NOWHERE, { written: id, near }));
}

/** `--asset NAME=REGISTERED`. */
function assetsOf(given: Arguments): readonly { readonly name: string; readonly registered: string }[] {
  return (given.options.get('--asset') ?? []).flatMap((written) => {
    const at = written.indexOf('=');
    return at < 1 ? [] : [{ name: written.slice(0, at), registered: written.slice(at + 1) }];
  });
}

async function unread({ findings, sources }: Unread, written: string, wanted: string, io: Io): Promise<FileDiagnostic> {
  if (findings.length > 0) await reportFindings(findings, sources, io);
  return misuse(codes.notACall(NOWHERE, { written, wanted }));
}
