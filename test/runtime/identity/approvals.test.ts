/** The gate: a transaction is admitted, or refused for exactly one reason. */
import { encode } from 'cborg';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Demand, type Gate, judge } from '../../../runtime/identity/approvals.ts';
import { canonical, readCanonical } from '../../../runtime/identity/canonical.ts';
import { applyEvent, lookup, MAX_KEYS, possessionMessage } from '../../../runtime/identity/registry.ts';
import {
  encodeTransaction,
  MAX_SIGNATURES,
  messageOf,
  type Signature,
  type Statement,
  type Step,
  transactionId,
} from '../../../runtime/identity/statement.ts';
import { advanced, CHAIN, type Device, registered, registryOf, type Signer, signer } from './people.ts';

const lab = signer('lab', 'ed25519');
const ada = signer('ada', 'webauthn');
const bob = signer('bob', 'es256');
const cyd = signer('cyd', 'es256');
const dan = signer('dan', 'webauthn');
const parties: Readonly<Record<string, Signer>> = { lab, ada, bob, cyd, dan };
const registry = registryOf({
  lab: { by: lab, roles: ['researcher'] },
  ada: { by: ada, roles: ['board', 'researcher'] },
  bob: { by: bob, roles: ['board'] },
  cyd: { by: cyd, roles: ['council'] },
  dan: { by: dan, roles: ['board'], subject: 'bob' },
});
const hash = (n: number): Uint8Array => new Uint8Array(32).fill(n);
const expected = { state: 'offered', termsHash: hash(1), keepsHash: hash(2) };
const step: Step = {
  ...{ chain: CHAIN, contract: 'lease-7', action: 'accept', argumentsHash: hash(3), expected },
  ...{ actor: 'lab', expiry: 2000, nonce: new Uint8Array(16).fill(9) },
};
const demands: readonly Demand[] = [{ role: 'board', count: 1 }];
const gate: Gate = {
  ...{ registry, height: 5, now: 1000, contract: 'lease-7', expected },
  ...{ actor: { role: 'researcher' }, demands, seen: () => false },
};

function signed(party: string, part: Statement['part'], role: string, of: Step = step, device?: Device): Signature {
  const by = parties[party]!;
  return { party, key: by.id, part, role, proof: by.sign(messageOf({ step: of, part, role }), device) };
}
const act = (of = step): Signature => signed('lab', 'act', 'researcher', of);
const approve = (party: string, role = 'board', of = step): Signature => signed(party, 'approve', role, of);
const judged = (signatures: readonly Signature[], change: Partial<Gate> = {}, of = step): ReturnType<typeof judge> =>
  judge(encodeTransaction({ step: of, signatures }), { ...gate, ...change });
const refusal = (...given: Parameters<typeof judged>): unknown => {
  const found = judged(...given);
  return found.kind === 'refused' ? found.refusal : 'admitted';
};

test('signed by its actor and by one of the board', () => {
  expect(judged([act(), approve('bob')])).toMatchObject({ kind: 'admitted', id: transactionId(step), uses: [] });
  expect(judged([approve('ada'), act()])).toMatchObject({ kind: 'admitted', uses: [{ party: 'ada', counter: 0 }] });
});

describe('a step that is not meant for here and now', () => {
  test.each([
    ['foreign chain', { chain: 'other.example' }],
    ['foreign contract', { contract: 'lease-8' }],
    ['expired', { expiry: 1000 }],
  ])('%s', (kind, change) => {
    const other = { ...step, ...change };
    expect(refusal([act(other), approve('bob', 'board', other)], {}, other)).toEqual({ kind });
  });
  test('the last millisecond before the expiry counts', () => {
    expect(refusal([act(), approve('bob')], { now: 1999 })).toBe('admitted');
    expect(refusal([act(), approve('bob')], { now: 2000 })).toEqual({ kind: 'expired' });
  });
  test('replayed, with other signatures too', () => {
    const seen = (id: Uint8Array): boolean => Buffer.from(id).equals(transactionId(step));
    expect(refusal([act(), approve('bob')], { seen })).toEqual({ kind: 'replayed' });
    expect(refusal([act(), approve('ada')], { seen })).toEqual({ kind: 'replayed' });
    const again = { ...step, nonce: new Uint8Array(16) };
    expect(refusal([act(again), approve('bob', 'board', again)], { seen }, again)).toBe('admitted');
  });
  test.each([
    ['state', { ...expected, state: 'active' }],
    ['terms', { ...expected, termsHash: hash(8) }],
    ['keeps', { ...expected, keepsHash: hash(8) }],
  ])('against another %s', (part, now) => {
    expect(refusal([act(), approve('bob')], { expected: now })).toEqual({ kind: 'stale', part });
  });
});

describe('signers', () => {
  const why = (kind: string, at = 1): unknown => ({ kind: 'signer', signer: at, why: { kind } });
  test('an actor must act, and nobody else in its place', () => {
    expect(refusal([approve('bob')])).toEqual({ kind: 'no actor' });
    expect(refusal([signed('ada', 'act', 'researcher'), approve('bob')])).toEqual(why('not demanded', 0));
    expect(refusal([signed('lab', 'act', 'board'), approve('bob')])).toEqual(why('not demanded', 0));
  });
  test('the actor never approves itself, under another party of the same subject neither', () => {
    const own = { ...step, actor: 'ada' };
    const acts = signed('ada', 'act', 'researcher', own);
    expect(refusal([acts, signed('ada', 'approve', 'board', own)], {}, own)).toEqual(why('actor approves'));
    const twin = registryOf({
      ada: { by: ada, roles: ['researcher'] },
      bob: { by: bob, roles: ['board'], subject: 'ada' },
    });
    expect(refusal([acts, approve('bob', 'board', own)], { registry: twin }, own)).toEqual(why('actor approves'));
  });
  test('people count, not keys or parties: bob and dan are one person', () => {
    const two = [{ role: 'board', count: 2 }];
    expect(refusal([act(), approve('bob'), approve('dan')], { demands: two })).toEqual(why('signed twice', 2));
    expect(refusal([act(), approve('bob'), approve('bob')], { demands: two })).toEqual(why('signed twice', 2));
    expect(refusal([act(), approve('bob'), approve('ada')], { demands: two })).toBe('admitted');
    expect(refusal([act(), approve('bob')], { demands: two })).toEqual({
      ...{ kind: 'too few approvals', role: 'board', wanted: 2, given: 1 },
    });
  });
  test('one person does not stand for two roles', () => {
    const both = [...demands, { role: 'council', count: 1, members: new Set(['bob', 'cyd']) }];
    expect(refusal([act(), approve('bob'), approve('bob', 'council')], { demands: both })).toEqual(
      why('signed twice', 2),
    );
    expect(refusal([act(), approve('bob'), approve('cyd', 'council')], { demands: both })).toBe('admitted');
  });
  test('roles are those of the registry, or the members of the agreement', () => {
    expect(refusal([act(), approve('cyd')])).toEqual(why('role not held'));
    expect(refusal([act(), approve('cyd', 'council')])).toEqual(why('not demanded'));
    const members = new Set(['cyd']);
    expect(refusal([act(), approve('cyd', 'sites')], { demands: [{ role: 'sites', count: 1, members }] })).toBe(
      'admitted',
    );
    expect(refusal([act(), approve('bob', 'sites')], { demands: [{ role: 'sites', count: 1, members }] })).toEqual(
      why('role not held'),
    );
  });
  test('a signature says as what: another role or part is another signature', () => {
    const moved = { ...approve('ada'), role: 'researcher' };
    expect(refusal([act(), moved], { demands: [{ role: 'researcher', count: 1 }] })).toMatchObject({
      ...{ kind: 'signer', signer: 1, why: { kind: 'proof' } },
    });
    const taken = { ...signed('lab', 'approve', 'researcher'), part: 'act' as const };
    expect(refusal([taken, approve('bob')])).toMatchObject({ kind: 'signer', signer: 0, why: { kind: 'proof' } });
  });
  test('an approval of another step, or of another actor doing it, is none', () => {
    for (const other of [
      { ...step, argumentsHash: hash(4) },
      { ...step, actor: 'cyd' },
      { ...step, expiry: 2001 },
    ]) {
      expect(refusal([act(), approve('bob', 'board', other)])).toMatchObject({ signer: 1, why: { kind: 'proof' } });
    }
  });
  test('unknown parties and keys, keys of others', () => {
    expect(refusal([act(), { ...approve('bob'), party: 'eve' }])).toEqual(why('unknown party'));
    expect(refusal([act(), { ...approve('bob'), key: 'ff' }])).toEqual(why('unknown key'));
    expect(refusal([act(), { ...approve('bob'), key: ada.id }])).toEqual(why('unknown key'));
  });
  test('a twin of an ES256 signature is refused as what it is', () => {
    const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
    const one = approve('bob');
    if (one.proof.kind !== 'signature') throw new Error('bob signs bytes');
    const s = BigInt(`0x${Buffer.from(one.proof.signature.subarray(32)).toString('hex')}`);
    const high = Buffer.from((order - s).toString(16).padStart(64, '0'), 'hex');
    const signature = new Uint8Array(Buffer.concat([one.proof.signature.subarray(0, 32), high]));
    expect(refusal([act(), { ...one, proof: { kind: 'signature', signature } }])).toEqual({
      ...{ kind: 'signer', signer: 1 },
      why: { kind: 'proof', fault: { kind: 'signature', fault: 'high s' } },
    });
  });
  test('a counter that was used tells of a copied device', () => {
    const with7 = signed('ada', 'approve', 'board', step, { counter: 7 });
    const first = judged([act(), with7]);
    if (first.kind !== 'admitted') throw new Error('the first is admitted');
    const used = advanced(registry, 6, ...first.uses);
    const next = { ...step, nonce: new Uint8Array(16) };
    const again = (counter: number): unknown =>
      refusal([act(next), signed('ada', 'approve', 'board', next, { counter })], { registry: used, height: 6 }, next);
    expect(again(7)).toEqual(why('counter was used'));
    expect(again(8)).toBe('admitted');
  });
});

describe('keys over time', () => {
  const fresh = signer('bob, new', 'es256');
  const message = possessionMessage(CHAIN, 'bob', fresh.key);
  const rotated = advanced(registry, 10, {
    ...{ kind: 'key rotated', party: 'bob', old: bob.id, key: fresh.key },
    ...{ proof: fresh.sign(message), consent: bob.sign(message) },
  });
  const byNew = {
    ...approve('bob'),
    key: fresh.id,
    proof: fresh.sign(messageOf({ step, part: 'approve', role: 'board' })),
  };

  test('before the height of the change the old one speaks, from it on the new one', () => {
    const at = (height: number, signature: Signature): unknown =>
      refusal([act(), signature], { registry: rotated, height });
    expect(at(9, approve('bob'))).toBe('admitted');
    expect(at(10, approve('bob'))).toMatchObject({ why: { kind: 'key revoked' } });
    expect(at(9, byNew)).toMatchObject({ why: { kind: 'key not yet valid' } });
    expect(at(10, byNew)).toBe('admitted');
    expect(lookup(rotated, 'bob', 9)!.keys.map(({ id }) => id)).toEqual([bob.id]);
    expect(lookup(rotated, 'bob', 10)!.keys.map(({ id }) => id)).toEqual([fresh.id]);
    expect(lookup(rotated, 'bob', 0)).toBeUndefined();
  });

  test('a revoked key, and a role that ended', () => {
    const gone = advanced(registry, 20, { kind: 'key revoked', party: 'bob', key: bob.id });
    expect(refusal([act(), approve('bob')], { registry: gone, height: 19 })).toBe('admitted');
    expect(refusal([act(), approve('bob')], { registry: gone, height: 20 })).toMatchObject({
      why: { kind: 'key revoked' },
    });
    const left = advanced(registry, 20, { kind: 'role ended', party: 'bob', role: 'board' });
    expect(refusal([act(), approve('bob')], { registry: left, height: 20 })).toMatchObject({
      why: { kind: 'role not held' },
    });
    expect(lookup(left, 'bob', 20)!.roles).toEqual([]);
    expect(lookup(left, 'bob', 19)!.roles.map(({ role }) => role)).toEqual(['board']);
  });

  test('events that make no sense are refused, and change nothing', () => {
    const why = (event: Parameters<typeof applyEvent>[1], height = 30, at = registry): unknown => {
      const applied = applyEvent(at, event, height);
      return applied.kind === 'refused' ? applied.why : 'applied';
    };
    const eve = signer('eve', 'es256');
    const service = signer('service', 'ed25519');
    expect(why(registered('bob', eve))).toBe('party is there');
    expect(why(registered('eve', bob))).toBe('key is taken');
    expect(why({ ...registered('eve', eve), party: 'mallory' } as Parameters<typeof applyEvent>[1])).toBe(
      'proof does not hold',
    );
    expect(why({ kind: 'key added', party: 'bob', key: service.key, proof: service.sign(message) })).toBe(
      'key is not of this kind of party',
    );
    expect(why({ kind: 'key added', party: 'nobody', key: eve.key, proof: eve.sign(message) })).toBe('no such party');
    expect(
      why({
        kind: 'key added',
        party: 'bob',
        key: { algorithm: 'es256', bytes: new Uint8Array(33) },
        proof: eve.sign(message),
      }),
    ).toBe('key is malformed');
    expect(why({ kind: 'key revoked', party: 'bob', key: eve.id })).toBe('no such key');
    expect(why({ kind: 'role granted', party: 'bob', role: 'board' })).toBe('role is held');
    expect(why({ kind: 'role ended', party: 'bob', role: 'council' })).toBe('role is not held');
    expect(why({ kind: 'role granted', party: 'bob', role: 'x' }, 9, rotated)).toBe('height goes back');
    const eveMessage = possessionMessage(CHAIN, 'bob', eve.key);
    expect(
      why({
        kind: 'key rotated',
        party: 'bob',
        old: bob.id,
        key: eve.key,
        proof: eve.sign(eveMessage),
        consent: eve.sign(eveMessage),
      }),
    ).toBe('consent does not hold');
    expect(
      why({
        kind: 'key rotated',
        party: 'bob',
        old: bob.id,
        key: eve.key,
        proof: bob.sign(eveMessage),
        consent: bob.sign(eveMessage),
      }),
    ).toBe('proof does not hold');
  });

  test('the number of keys of a party has an end', () => {
    let full = registry;
    for (let n = 1; n < MAX_KEYS; n += 1) {
      const key = signer(`key ${n}`, 'es256');
      const proof = key.sign(possessionMessage(CHAIN, 'bob', key.key));
      full = advanced(full, 40, { kind: 'key added', party: 'bob', key: key.key, proof });
    }
    const last = signer('last', 'es256');
    const proof = last.sign(possessionMessage(CHAIN, 'bob', last.key));
    expect(applyEvent(full, { kind: 'key added', party: 'bob', key: last.key, proof }, 40)).toEqual({
      kind: 'refused',
      why: 'too many keys',
    });
  }, 60_000);
});

describe('the one binary form', () => {
  const good = encodeTransaction({ step, signatures: [act(), approve('bob')] });
  test('maps in another order, longer numbers and doubled names are refused', () => {
    const value = { signatures: [], step };
    const unsorted = encode(value, { mapSorter: () => 0 });
    expect(judge(unsorted, gate)).toEqual({
      kind: 'refused',
      refusal: { kind: 'form', why: 'it is not in the one canonical form' },
    });
    const read = (hex: string): unknown => readCanonical(Buffer.from(hex, 'hex'), (one) => one, 100);
    for (const odd of [
      '1801',
      '190001',
      '5801ff',
      'a2616101616101',
      'a2616201616101',
      'bf616101ff',
      '9f01ff',
      'f97e00',
      'f7',
      'fb3ff0000000000000',
      '0100',
      '',
    ]) {
      expect(read(odd), odd).toMatchObject({ kind: 'refused' });
    }
    expect(read('01')).toEqual({ kind: 'read', value: 1 });
  });
  test('what is cut, lengthened or changed by one bit is never admitted', () => {
    expect(judge(good, gate).kind).toBe('admitted');
    for (let size = 0; size < good.length; size += 1) expect(judge(good.subarray(0, size), gate).kind).toBe('refused');
    expect(judge(Buffer.concat([good, Buffer.of(0)]), gate).kind).toBe('refused');
    for (let bit = 0; bit < good.length * 8; bit += 1) {
      const changed = new Uint8Array(good);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      expect(judge(changed, gate).kind, `bit ${bit}`).toBe('refused');
    }
  }, 60_000);
  test('names without end and signatures without end are refused', () => {
    const many = Array.from({ length: MAX_SIGNATURES + 1 }, () => approve('bob'));
    expect(judged(many)).toMatchObject({ kind: 'refused', refusal: { kind: 'form' } });
    const long = { ...step, action: 'a'.repeat(257) };
    expect(refusal([act(long)], {}, long)).toMatchObject({ kind: 'form' });
    expect(judge(new Uint8Array(300_000), gate)).toMatchObject({ refusal: { kind: 'form' } });
  });
  test('any bytes: never a throw', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => judge(bytes, gate).kind === 'refused'));
  });
  test('any value: what is written is read back, and written again the same', () => {
    const value = fc.letrec<{ any: unknown }>((tie) => ({
      any: fc.oneof(
        { maxDepth: 4 },
        fc.maxSafeInteger(),
        fc.bigInt({ min: 2n ** 64n, max: 2n ** 90n }),
        fc.string(),
        fc.boolean(),
        fc.uint8Array(),
        fc.array(tie('any')),
        fc.dictionary(fc.string(), tie('any'), { noNullPrototype: true }),
      ),
    })).any;
    fc.assert(
      fc.property(value, (one) => {
        const bytes = canonical(one);
        const read = readCanonical(bytes, (raw) => raw, 1 << 20);
        expect(read).toMatchObject({ kind: 'read' });
        if (read.kind === 'read') expect(canonical(read.value)).toEqual(bytes);
      }),
    );
  });
});
