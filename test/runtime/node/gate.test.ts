/** The gate: what is foreign, old, replayed, stale, unsigned or in clear never becomes an entry; what the contract rejects does, with its reason. */

import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { canonical } from '../../../runtime/identity/canonical.ts';
import { possessionMessage } from '../../../runtime/identity/registry.ts';
import { messageOf, type Step } from '../../../runtime/identity/statement.ts';
import { signStep } from '../../../runtime/node/draft.ts';
import { faultWords } from '../../../runtime/node/fault-words.ts';
import type { Submitted } from '../../../runtime/node/node.ts';
import { MAX_LIFETIME_MS, orderMessage, type What } from '../../../runtime/node/order.ts';
import {
  encodeSubmission,
  MAX_ARGUMENTS,
  MAX_STEPS_TOGETHER,
  MAX_SUBMISSION_BYTES,
  type SignedStep,
  type Submission,
} from '../../../runtime/node/submission.ts';
import { signer } from '../identity/people.ts';
import { DAY, euros, int, type Scene, scene, studied, study, text } from './scene.ts';

const fault = (answer: Submitted): string =>
  answer.kind === 'refused' ? answer.fault.kind : `${answer.kind}: ${JSON.stringify(answer)}`;
const words = (answer: Submitted): string =>
  answer.kind === 'refused' ? faultWords(answer.fault) : `${answer.kind}: ${JSON.stringify(answer)}`;
const trial = (value: number) => ({ agreement: 'study', action: 'try_it', actor: 'lab', values: [int(value)] });

/** The one step of a submission, signed again after a change by who acts. */
function changed(at: Scene, change: (step: Step) => Step): Submission {
  const [signed] = at.steps(trial(5));
  const step = change(signed!.step);
  return {
    kind: 'steps',
    attested: [],
    steps: [{ ...signed!, step, signatures: [signStep(step, 'act', 'lab', at.key('lab'))] }],
  };
}

test('each thing that is wrong with a step has its refusal, and nothing is written', async () => {
  await using at = await scene();
  await studied(at);
  const before = at.node().height();
  const refused = async (submission: Submission): Promise<string> => fault(await at.submit(submission));
  expect(await refused(changed(at, (step) => ({ ...step, chain: 'other.example/log' })))).toBe('foreign chain');
  expect(await refused(changed(at, (step) => ({ ...step, contract: 'nothing' })))).toBe('not open');
  expect(await refused(changed(at, (step) => ({ ...step, action: 'nothing' })))).toBe('not open');
  expect(await refused(changed(at, (step) => ({ ...step, expiry: at.clock.now })))).toBe('expired');
  expect(await refused(changed(at, (step) => ({ ...step, expiry: at.clock.now + MAX_LIFETIME_MS + 1 })))).toBe(
    'expires too late',
  );
  expect(await refused(changed(at, (step) => ({ ...step, expected: { ...step.expected, state: 'shut' } })))).toBe(
    'stale',
  );
  expect(await refused(changed(at, (step) => ({ ...step, argumentsHash: new Uint8Array(32) })))).toBe('arguments');
  expect(await refused(changed(at, (step) => ({ ...step, together: new Uint8Array(32) })))).toBe('together');
  const [signed] = at.steps(trial(5));
  const steps = (...all: readonly SignedStep[]): Submission => ({ kind: 'steps', steps: all, attested: [] });
  expect(await refused(steps({ ...signed!, signatures: [] }))).toBe('no actor');
  expect(await refused(steps())).toBe('no steps');
  expect(await refused(steps(signed!, signed!))).toBe('agreement twice');
  const [by] = signed!.signatures;
  expect(
    await refused(steps({ ...signed!, signatures: [{ ...by!, proof: at.key('owner').sign(new Uint8Array(3)) }] })),
  ).toBe('not open');
  expect(await refused(at.step({ ...trial(5), actor: 'owner' }))).toBe('signer');
  expect(await refused(at.step({ ...trial(5), actor: 'stranger' }))).toBe('not open');
  expect(await refused({ kind: 'time', nonce: new Uint8Array(3) })).toBe('form');
  expect(at.node().height()).toBe(before);
  await at.done(steps(signed!));
  expect(await at.submit(steps(signed!))).toEqual({ kind: 'refused', fault: { kind: 'replayed' }, index: before });
});

test('texts in clear are refused, in steps and in terms', async () => {
  await using at = await scene();
  await studied(at);
  const [signed] = at.steps({ agreement: 'study', action: 'note', actor: 'lab', values: [text('a patient')] });
  const open: SignedStep = { ...signed!, arguments: { values: [text('a patient')] } };
  expect(fault(await at.submit({ kind: 'steps', steps: [open], attested: [] }))).toBe('arguments');
  const { argumentsHash } = await import('../../../runtime/node/submission.ts');
  const step = { ...open.step, argumentsHash: argumentsHash(open.arguments) };
  const again = { ...open, step, signatures: [signStep(step, 'act', 'lab', at.key('lab'))] };
  expect(words(await at.submit({ kind: 'steps', steps: [again], attested: [] }))).toContain('seal it first');
});

test('what the contract rejects is an entry, whose reason only the actor reads, and without what it may not see', async () => {
  await using at = await scene();
  await studied(at);
  const answer = await at.submit(at.step(trial(11)));
  expect(answer.kind).toBe('entry');
  const index = answer.kind === 'entry' ? answer.index : -1;
  const entry = (party: string) => at.node().seenBy(party).entries[index];
  expect(entry('lab')).toMatchObject({ kind: 'known', accepted: false, reason: 'the limit is …' });
  expect(entry('owner')).toMatchObject({ kind: 'known', what: 'try_it of study', accepted: false, reason: undefined });
  expect(Object.keys(entry('stranger')!)).toEqual(['kind', 'height', 'time', 'id', 'events']);
  expect(entry('stranger')).toMatchObject({ kind: 'other', events: [] });
});

test('an approval that counts for a time is an entry of its own, and is over when its time is', async () => {
  await using at = await scene();
  await studied(at);
  const raise = at.steps({
    ...{ agreement: 'study', action: 'raise', actor: 'owner', values: [int(50)], expiry: at.clock.now + 30 * DAY },
  })[0]!;
  const approve = (party: string, role = 'council'): Submission => ({
    ...{ kind: 'approval', step: raise.step, signature: signStep(raise.step, 'approve', role, at.key(party)) },
  });
  const act: Submission = { kind: 'steps', steps: [raise], attested: [] };
  expect(words(await at.submit(act))).toBe('0 of 2 approvals by council');
  await at.done(approve('ann'));
  expect(fault(await at.submit(approve('ann')))).toBe('replayed');
  expect(fault(await at.submit(approve('lab')))).toBe('signer');
  expect(fault(await at.submit(approve('owner')))).toBe('signer');
  const carried = [...raise.signatures, signStep(raise.step, 'approve', 'council', at.key('bea'))];
  expect(fault(await at.submit({ ...act, steps: [{ ...raise, signatures: carried }] }))).toBe(
    'approval without its moment',
  );
  at.clock.now += 13 * DAY;
  await at.done(approve('bea'));
  at.clock.now += DAY;
  // Ann's fourteen days are over in this instant; the contract says so, in an entry.
  const late = await at.submit(act);
  expect(late.kind === 'entry' && late.recorded.rejected).toBe('1 of 2 approvals by council');
  expect(at.node().standing.approvals.size).toBe(0);
});

test('who is missing is named, but to nobody who may not know the set', async () => {
  await using at = await scene();
  const text = await at.text(fileURLToPath(new URL('board.leben', import.meta.url)));
  await at.register('chair', 'ann', 'bea', 'cyd', 'auditor');
  const granted = { kind: 'role granted', party: 'auditor', role: 'Auditor' } as const;
  await at.done(at.order({ kind: 'registry', event: granted }, 'operator'));
  const signed = (agreement: string, chair: string): Promise<number> => {
    const members = ['ann', 'bea', 'cyd'];
    const what: Extract<What, { kind: 'signing' }> = {
      ...{ kind: 'signing', agreement, text, contract: 'Board', assets: [], terms: [] },
      parties: [{ part: 'chair', party: chair }],
      sets: [{ part: 'members', members }],
    };
    return at.done(at.order(what, ...new Set([chair, ...members])));
  };
  await signed('board', 'chair');
  await signed('second', 'ann');
  const heard = async (step: string, actor: string, ...approvals: string[]): Promise<string> => {
    const [agreement = '', action = ''] = step.split('.');
    return words(await at.submit(at.step({ agreement, action, actor, values: [] }, ...approvals)));
  };
  expect(await heard('board.dissolve', 'chair', 'bea')).toBe('ann and cyd have not approved');
  expect(await heard('board.dissolve', 'ann', 'bea')).toBe('cyd has not approved');
  expect(await heard('board.dissolve', 'auditor', 'bea')).toBe('1 of 3 approvals by members');
  expect(await heard('board.adjourn', 'ann')).toBe('chair has not approved');
  expect(await heard('second.sell', 'bea', 'ann', 'cyd')).toBe('ann has approved for another place');
  expect(await heard('board.dissolve', 'auditor', 'ann', 'bea', 'cyd')).toContain('entry');
  expect(at.node().standing.view.agreement('board')?.state).toBe('over');
});

test('approvals are counted across a restart, and one person counts once', async () => {
  await using at = await scene();
  await studied(at);
  const { key, sign } = at.signerOf('ann-twice');
  const proof = sign(possessionMessage(at.node().origin, 'ann-twice', key));
  const event = { kind: 'registered', party: 'ann-twice', as: 'service', subject: 'ann', key, proof } as const;
  await at.done(at.order({ kind: 'registry', event }, 'operator'));
  const text = [...at.node().standing.texts.keys()][0]!;
  const again = study(at, text, 'second');
  if (again.kind !== 'order' || again.order.what.kind !== 'signing') throw new Error('a signing');
  await at.done(
    at.order(
      { ...again.order.what, sets: [{ part: 'council', members: ['ann', 'ann-twice', 'bea'] }] },
      ...['owner', 'lab', 'ann', 'ann-twice', 'bea'],
    ),
  );
  const raise = at.steps({ agreement: 'second', action: 'raise', actor: 'owner', values: [int(50)] })[0]!;
  const approve = (party: string): Submission => ({
    ...{ kind: 'approval', step: raise.step, signature: signStep(raise.step, 'approve', 'council', at.key(party)) },
  });
  await at.done(approve('ann'));
  await at.reopen();
  expect(fault(await at.submit(approve('ann-twice')))).toBe('approved already');
  await at.done(approve('bea'));
  await at.done({ kind: 'steps', steps: [raise], attested: [] });
  expect(at.node().standing.view.agreement('second')?.keeps.get('limit')?.value).toEqual(int(50));
});

test('steps of several agreements are done all or none', async () => {
  await using at = await scene();
  const text = await studied(at);
  await at.done(study(at, text, 'second'));
  const grade = (agreement: string, points: number) => ({
    agreement,
    action: 'judge',
    actor: 'assessor',
    values: [int(points)],
  });
  const both = at.steps(grade('study', 3), grade('second', 4));
  const graded = () =>
    ['study', 'second'].map((id) => at.node().standing.view.agreement(id)?.keeps.get('grade')?.value);
  // Alone, none of them is what was signed.
  expect(fault(await at.submit({ kind: 'steps', steps: [both[0]!], attested: [] }))).toBe('together');
  await at.done({ kind: 'steps', steps: both, attested: [] });
  expect(graded()).toEqual([int(3), int(4)]);
  const mixed = at.steps(grade('second', 9), trial(500));
  const answer = await at.submit({ kind: 'steps', steps: mixed, attested: [] });
  expect(answer.kind === 'entry' && answer.recorded.rejected).toBe('the limit is …');
  expect(graded()).toEqual([int(3), int(4)]);
});

test('who holds the role acts, until it is taken', async () => {
  await using at = await scene();
  await studied(at);
  const judge = () => at.step({ agreement: 'study', action: 'judge', actor: 'assessor', values: [int(1)] });
  await at.done(judge());
  const early = judge();
  await at.done(
    at.order({ kind: 'registry', event: { kind: 'role ended', party: 'assessor', role: 'Assessor' } }, 'operator'),
  );
  expect(fault(await at.submit(early))).toBe('not open');
  expect(
    fault(
      await at.submit(
        at.order({ kind: 'registry', event: { kind: 'role granted', party: 'lab', role: 'Assessor' } }, 'lab'),
      ),
    ),
  ).toBe('signature');
});

test('orders: by whom they must be', async () => {
  await using at = await scene();
  const text = await studied(at);
  const refused = async (submission: Submission): Promise<string> => words(await at.submit(submission));
  const money = { kind: 'money', party: 'lab', unit: 'EUR', minor: 100n } as const;
  expect(await refused(at.order(money, 'lab'))).toContain('nobody asked for it');
  expect(await refused(at.order(money))).toBe('the signature of operator is missing');
  const asset = { kind: 'asset', name: 'data', owner: 'lab', purposes: [], lineage: [] } as const;
  expect(await refused(at.order(asset, 'owner'))).toBe('the signature of lab is missing');
  await at.done(at.order(asset, 'lab'));
  expect(await refused(at.order({ ...asset, owner: 'owner' }, 'owner'))).toBe('the asset belongs to somebody else');
  expect(await refused(at.order({ ...asset, name: 'a/b' }, 'lab'))).toContain('slash');
  const signing = study(at, text, 'third');
  if (signing.kind !== 'order') throw new Error('an order');
  const fewer: Submission = { ...signing, signatures: signing.signatures.slice(1) };
  expect(await refused(fewer)).toBe('the signature of owner is missing');
  const out = await at.submit(at.order({ ...money, minor: -1n }, 'operator'));
  expect(out.kind === 'entry' && out.recorded.rejected).toBe('lab has not so much');
  expect(await refused(at.order({ kind: 'text', text: 'ab'.repeat(32) }, 'operator'))).toContain('not added');
  expect(await refused(at.order({ kind: 'report', agreement: 'study', meter: 'rows', amount: 1n }, 'lab'))).toContain(
    'not count',
  );
});

test('limits: arguments, steps, bytes, and values within values', async () => {
  await using at = await scene();
  await studied(at);
  const refused = async (body: Uint8Array): Promise<string> => words(await at.node().submit(body));
  const [signed] = at.steps(trial(1));
  const many = { ...signed!, arguments: { values: Array.from({ length: MAX_ARGUMENTS + 1 }, () => int(1)) } };
  expect(await refused(encodeSubmission({ kind: 'steps', steps: [many], attested: [] }))).toContain(
    `at most ${MAX_ARGUMENTS}`,
  );
  const steps = Array.from({ length: MAX_STEPS_TOGETHER + 1 }, () => signed!);
  expect(await refused(encodeSubmission({ kind: 'steps', steps, attested: [] }))).toContain(
    `at most ${MAX_STEPS_TOGETHER}`,
  );
  expect(await refused(new Uint8Array(MAX_SUBMISSION_BYTES + 1))).toContain('longer than');
  let nested: unknown = { kind: 'int', value: 1n };
  for (let depth = 0; depth < 3000; depth += 1) nested = { kind: 'list', items: [nested] };
  const deep = { kind: 'steps', steps: [{ ...signed!, arguments: { values: [nested] } }], attested: [] };
  expect(await refused(canonical(deep))).toMatch(/nested too deeply|cut off|arguments/);
});

test('people approve with their devices; a counter that was used is not taken again', async () => {
  await using at = await scene();
  const text = await at.text(fileURLToPath(new URL('study.leben', import.meta.url)));
  await at.register('owner', 'lab', 'ann');
  const eve = signer('eve', 'webauthn');
  const possession = possessionMessage(at.node().origin, 'eve', eve.key);
  const proof = eve.sign(possession, { counter: 1 });
  const event = { kind: 'registered', party: 'eve', as: 'person', subject: 'eve', key: eve.key, proof } as const;
  await at.done(at.order({ kind: 'registry', event }, 'operator'));
  const parties = study(at, text, 'study');
  if (parties.kind !== 'order' || parties.order.what.kind !== 'signing') throw new Error('a signing');
  const what = { ...parties.order.what, sets: [{ part: 'council', members: ['ann', 'eve'] }] };
  const signed = at.order(what, 'owner', 'lab', 'ann');
  if (signed.kind !== 'order') throw new Error('an order');
  const hers = { party: 'eve', key: eve.id, proof: eve.sign(orderMessage(signed.order), { counter: 2 }) };
  await at.done({ ...signed, signatures: [...signed.signatures, hers] });

  const approval = (counter: number): Submission => {
    const [{ step }] = at.steps({ agreement: 'study', action: 'raise', actor: 'owner', values: [int(counter)] }) as [
      SignedStep,
    ];
    const message = messageOf({ step, part: 'approve', role: 'council' });
    const by = {
      party: 'eve',
      key: eve.id,
      part: 'approve',
      role: 'council',
      proof: eve.sign(message, { counter }),
    } as const;
    return { kind: 'approval', step, signature: by };
  };
  const again = await at.submit(approval(2));
  expect(again.kind === 'refused' && again.fault).toMatchObject({ kind: 'signer', why: { kind: 'counter was used' } });
  await at.done(approval(3));
  await at.reopen();
  expect(words(await at.submit(approval(3)))).toContain('counter before');
  await at.done(approval(4));
});

test('a market step passes every rule book in force, and is charged for, or none of it is', async () => {
  await using at = await scene();
  const text = await at.text(fileURLToPath(new URL('rules.leben', import.meta.url)));
  await at.register('house', 'member', 'stranger');
  await at.done(at.order({ kind: 'money', party: 'member', unit: 'EUR', minor: 1000n }, 'operator'));
  const parties = ['house', 'member'].map((part) => ({ part, party: part }));
  const signed = {
    kind: 'signing',
    agreement: 'rules',
    text,
    contract: 'RuleBook',
    sets: [],
    assets: [],
    terms: [],
  } as const;
  await at.done(at.order({ ...signed, parties }, 'house', 'member'));
  const offer = async (price: number, by: string): Promise<string | undefined> => {
    const answer = await at.submit(at.order({ kind: 'market', check: 'offer', values: [euros(price)] }, by));
    return answer.kind === 'entry' ? answer.recorded.rejected : answer.kind;
  };
  expect(await offer(100, 'member')).toBeUndefined();
  expect(await offer(0.5, 'member')).toBe('too cheap');
  // Ten euros less two are left, and the charge would be more.
  expect(await offer(900, 'member')).toBeDefined();
  const { view } = at.node().standing;
  expect(['house', 'member'].map((party) => view.balance(party, 'EUR'))).toEqual([200n, 800n]);
  await at.done(at.step({ agreement: 'rules', action: 'close', actor: 'house', values: [] }));
  expect(await offer(0.5, 'stranger')).toBeUndefined();
});
