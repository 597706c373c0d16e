/** Key files and detached signatures, and `leben keys` with them: nothing secret is ever readable. */
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkProof } from '../../../runtime/identity/key.ts';
import {
  decodeKeyFile,
  encodeKeyFile,
  isKeyName,
  type KeyFile,
  MAX_SCRYPT_BYTES,
  MIN_PASSPHRASE_CHARACTERS,
  MIN_SCRYPT_COST,
  newKeyFile,
  publicKeyIn,
  unlockKeyFile,
} from '../../../runtime/identity/key-file.ts';
import { checkContent, decodeSignature, encodeSignature, signContent } from '../../../runtime/identity/signed-file.ts';
import { encodeStatement, messageOf, type Statement } from '../../../runtime/identity/statement.ts';
import { leben, scratchFolder } from '../../cli/process.ts';

/** The least that is read: the tests do not try passphrases against an attacker. */
const QUICK = { cost: MIN_SCRYPT_COST, blockSize: 8, parallel: 1 };
const PASSPHRASE = 'four words of nothing';
const statement: Statement = {
  step: {
    ...{ chain: 'hospital.example', contract: 'lease-7', action: 'accept', argumentsHash: new Uint8Array(32) },
    expected: { state: 'offered', termsHash: new Uint8Array(32), keepsHash: new Uint8Array(32) },
    ...{ actor: 'lab', expiry: 1_800_000_000_000, nonce: new Uint8Array(16) },
  },
  part: 'approve',
  role: 'board',
};

describe.each(['ed25519', 'es256'] as const)('a key file of %s', (algorithm) => {
  test('opens with its passphrase alone, and signs', async () => {
    const file = await newKeyFile('ward', algorithm, PASSPHRASE, 5, QUICK);
    const read = decodeKeyFile(encodeKeyFile(file))!;
    expect(read).toEqual(file);
    expect(await unlockKeyFile(read, `${PASSPHRASE}!`)).toBeUndefined();
    const key = (await unlockKeyFile(read, PASSPHRASE))!;
    const message = Buffer.from('message');
    const proof = { kind: 'signature', signature: key.sign(message) } as const;
    expect(checkProof(proof, message, publicKeyIn(file), { id: '', origins: [] })).toEqual({ kind: 'holds' });
    const accents = await newKeyFile('ward', algorithm, 'mot de passe é', 5, QUICK);
    expect(await unlockKeyFile(accents, 'mot de passe e\u0301')).toBeDefined();
  });

  test('what stands beside the secret cannot be changed either', async () => {
    const file = await newKeyFile('ward', algorithm, PASSPHRASE, 5, QUICK);
    const flip = (bytes: Uint8Array): Uint8Array => bytes.map((byte, at) => (at === 0 ? byte ^ 1 : byte));
    const other: KeyFile['algorithm'] = algorithm === 'ed25519' ? 'es256' : 'ed25519';
    const changes: readonly Partial<KeyFile>[] = [
      ...[{ name: 'other' }, { algorithm: other }, { created: 6 }, { publicKey: flip(file.publicKey) }],
      ...[{ salt: flip(file.salt) }, { nonce: flip(file.nonce) }, { sealed: flip(file.sealed) }],
    ];
    for (const change of changes) expect(await unlockKeyFile({ ...file, ...change }, PASSPHRASE)).toBeUndefined();
  });
});

test('files that ask for too little or too much work are not opened', async () => {
  const file = await newKeyFile('ward', 'ed25519', PASSPHRASE, 5, QUICK);
  const asked = (scrypt: KeyFile['scrypt']): unknown => decodeKeyFile(encodeKeyFile({ ...file, scrypt }));
  expect(asked(QUICK)).toBeDefined();
  expect(asked({ ...QUICK, cost: MIN_SCRYPT_COST / 2 })).toBeUndefined();
  expect(asked({ ...QUICK, cost: MIN_SCRYPT_COST + 1 })).toBeUndefined();
  expect(asked({ ...QUICK, cost: MAX_SCRYPT_BYTES / 1024, blockSize: 16 })).toBeUndefined();
  expect(asked({ ...QUICK, parallel: 17 })).toBeUndefined();
  for (const odd of ['', '{}', '[]', encodeKeyFile(file).replace('leben key v1', 'leben key v2'), 'x'.repeat(20_000)]) {
    expect(decodeKeyFile(odd)).toBeUndefined();
  }
  expect(decodeKeyFile(encodeKeyFile({ ...file, sealed: new Uint8Array(3) }))).toBeUndefined();
});

test('names of keys are names of files everywhere, and no way out of the folder', () => {
  for (const good of ['a', 'ward-7', 'ward.retired-00ff', '0']) expect(isKeyName(good)).toBe(true);
  for (const odd of ['', '.', '..', '../ward', 'a..b', 'a/b', 'A', 'ä', 'a b', '-a', 'a'.repeat(65)])
    expect(isKeyName(odd)).toBe(false);
});

describe('detached signatures', () => {
  test('of a file say nothing about a statement with the same bytes, nor the other way round', async () => {
    const key = (await unlockKeyFile(await newKeyFile('ward', 'es256', PASSPHRASE, 5, QUICK), PASSPHRASE))!;
    const bytes = encodeStatement(statement);
    const asFile = signContent(bytes, 'file', key)!;
    const asStatement = signContent(bytes, 'statement', key)!;
    expect(checkContent(bytes, asFile)).toMatchObject({ kind: 'holds', statement: undefined });
    expect(checkContent(bytes, asStatement)).toMatchObject({ kind: 'holds', statement });
    expect(checkContent(bytes, { ...asFile, of: 'statement' }).kind).toBe('refused');
    expect(checkContent(bytes, { ...asStatement, of: 'file' }).kind).toBe('refused');
    // The approval in a transaction is this very signature.
    const proof = { kind: 'signature', signature: asStatement.signature } as const;
    expect(checkProof(proof, messageOf(statement), key.publicKey, { id: '', origins: [] })).toEqual({ kind: 'holds' });
    expect(signContent(Buffer.from('no statement'), 'statement', key)).toBeUndefined();
    expect(checkContent(Buffer.from('no statement'), asStatement).kind).toBe('refused');
    expect(decodeSignature(encodeSignature(asFile))).toEqual(asFile);
    for (const odd of ['', '{}', encodeSignature(asFile).replace('v1', 'v2')])
      expect(decodeSignature(odd)).toBeUndefined();
    expect(checkContent(bytes, { ...asFile, publicKey: new Uint8Array(33) }).kind).toBe('refused');
  });
});

test('`leben keys`: private files, and a passphrase that shows nowhere', () => {
  using scratch = scratchFolder();
  const keys = scratch.file('keys');
  const run = (words: readonly string[], env: NodeJS.ProcessEnv = {}): ReturnType<typeof leben> =>
    leben(['keys', ...words], { cwd: scratch.path, env: { LEBEN_KEYS: keys, LEBEN_PASSPHRASE: PASSPHRASE, ...env } });
  const made = run(['new', 'ward', '--algorithm', 'es256', '--json']);
  expect(made.code).toBe(0);
  const { id, file } = JSON.parse(made.out) as { id: string; file: string };
  if (process.platform !== 'win32') {
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(keys).mode & 0o777).toBe(0o700);
  }
  writeFileSync(scratch.file('step.cbor'), encodeStatement(statement));
  const signed = run(['sign', 'ward', 'step.cbor', '--statement']);
  expect(signed.out).toContain('to approve      accept of lease-7, by lab');
  const verified = run(['verify', 'step.cbor', '--by', id]);
  expect(verified).toMatchObject({ code: 0 });
  const rotated = run(['rotate', 'ward', '--chain', 'hospital.example', '--party', 'ada']);
  expect(rotated.code).toBe(0);
  expect(run(['verify', 'step.cbor', '--by', 'ward']).code).toBe(1);
  expect(run(['list']).out.split('\n').length).toBe(3);
  const wrong = run(['sign', 'ward', 'step.cbor'], { LEBEN_PASSPHRASE: 'a wrong passphrase of mine' });
  expect(wrong).toMatchObject({ code: 1, out: '' });
  for (const { out, err } of [made, signed, verified, rotated, wrong]) {
    for (const secret of [PASSPHRASE, 'a wrong passphrase of mine']) expect(out + err).not.toContain(secret);
  }
  for (const name of readdirSync(keys)) expect(readFileSync(join(keys, name), 'utf8')).not.toContain(PASSPHRASE);
  expect(run(['new', 'short'], { LEBEN_PASSPHRASE: 'x'.repeat(MIN_PASSPHRASE_CHARACTERS - 1) }).err).toContain('K006');
}, 60_000);

test('a key rotated at the command line is taken by a registry', async () => {
  using scratch = scratchFolder();
  const env = { LEBEN_KEYS: scratch.file('keys'), LEBEN_PASSPHRASE: PASSPHRASE };
  expect(leben(['keys', 'new', 'ada', '--algorithm', 'es256'], { cwd: scratch.path, env }).code).toBe(0);
  const old = (await unlockKeyFile(decodeKeyFile(readFileSync(scratch.file('keys/ada.key'), 'utf8'))!, PASSPHRASE))!;
  const { applyEvent, emptyRegistry, possessionMessage } = await import('../../../runtime/identity/registry.ts');
  const { SITE, CHAIN } = await import('./people.ts');
  const { readCanonical } = await import('../../../runtime/identity/canonical.ts');
  const registered = applyEvent(
    emptyRegistry(CHAIN, SITE),
    {
      ...{ kind: 'registered', party: 'ada', as: 'person', subject: 'ada', key: old.publicKey },
      proof: { kind: 'signature', signature: old.sign(possessionMessage(CHAIN, 'ada', old.publicKey)) },
    },
    1,
  );
  expect(leben(['keys', 'rotate', 'ada', '--chain', CHAIN, '--party', 'ada'], { cwd: scratch.path, env }).code).toBe(0);
  const read = readCanonical(readFileSync(scratch.file('ada.rotation')), (value) => value, 4096);
  if (registered.kind !== 'applied' || read.kind !== 'read') throw new Error('neither may fail');
  const rotated = applyEvent(registered.registry, read.value as Parameters<typeof applyEvent>[1], 2);
  expect(rotated.kind).toBe('applied');
}, 60_000);
