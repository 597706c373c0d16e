/** Junk: 10,000 submissions that are malformed, changed, old, foreign or signed by nobody become no entry, and honest ones beside them are done. */
import { expect, test } from 'vitest';
import { signStep, timeSubmission } from '../../../runtime/node/draft.ts';
import { encodeSubmission, type SignedStep, type Submission } from '../../../runtime/node/submission.ts';
import { dice } from './random.ts';
import { DAY, int, scene, studied } from './scene.ts';

const JUNK = 10_000;
const HONEST = 50;

test('none of it gets in, all that is honest does, and the log is as long as that', async () => {
  await using at = await scene();
  await studied(at);
  const roll = dice(9);
  const below = (most: number): number => Math.floor(roll() * most);
  const grade = (points: number) => ({ agreement: 'study', action: 'judge', actor: 'assessor', values: [int(points)] });
  const honest = Array.from({ length: HONEST }, (_, n) => at.step(grade(n % 10)));
  const [model] = at.steps(grade(1));
  const bytes = encodeSubmission({ kind: 'steps', steps: [model!], attested: [] });
  const done = encodeSubmission(at.step(grade(7)));
  expect((await at.node().submit(done)).kind).toBe('entry');
  const before = at.node().height();

  const steps = (step: SignedStep): Uint8Array => encodeSubmission({ kind: 'steps', steps: [step], attested: [] });
  const signedBy = (change: Partial<SignedStep['step']>, party = 'assessor'): Uint8Array => {
    const step = { ...model!.step, ...change };
    return steps({ ...model!, step, signatures: [signStep(step, 'act', 'Assessor', at.key(party))] });
  };
  const sorts: readonly (() => Uint8Array)[] = [
    () => encodeSubmission(timeSubmission()),
    () => Uint8Array.from({ length: below(300) }, () => below(256)),
    () => bytes.subarray(0, below(bytes.length)),
    // One byte of what is honest: never the same statement, and no signature holds for it.
    () => {
      const place = below(bytes.length);
      return bytes.map((byte, at) => (at === place ? byte ^ (1 + below(255)) : byte));
    },
    () => done,
    () => signedBy({ expiry: at.clock.now - below(100) }),
    () => signedBy({ chain: 'another.example/log' }),
    () => signedBy({ contract: `study ${below(100)}` }),
    () => signedBy({}, 'stranger'),
    () => steps({ ...model!, signatures: [] }),
    () =>
      encodeSubmission({
        kind: 'order',
        order: {
          chain: at.node().origin,
          what: { kind: 'money', party: 'lab', unit: 'EUR', minor: 10n ** 9n },
          expiry: at.clock.now + DAY,
          nonce: new Uint8Array(16),
        },
        signatures: [],
      } satisfies Submission),
  ];
  const answers = { refused: 0, honest: 0 };
  const flood = async (sender: number): Promise<void> => {
    for (let n = sender; n < JUNK; n += 16) {
      const body = sorts[n % sorts.length]!();
      const answer = await at.node().submit(body);
      expect(answer.kind).toBe('refused');
      answers.refused += 1;
    }
  };
  const work = async (): Promise<void> => {
    for (const step of honest) {
      await at.done(step);
      answers.honest += 1;
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  await Promise.all([...Array.from({ length: 16 }, (_, sender) => flood(sender)), work()]);
  expect(answers.honest).toBe(HONEST);
  expect(answers.refused).toBe(JUNK);
  expect(at.node().height()).toBe(before + HONEST);
  await at.reopen();
  expect(at.node().height()).toBe(before + HONEST);
});

test('what is refused costs little: no more than a signature to check', async () => {
  await using at = await scene();
  await studied(at);
  const random = Array.from({ length: 2000 }, (_, n) =>
    Uint8Array.from({ length: 400 }, (_, k) => (n * 31 + k * 17) % 256),
  );
  const start = performance.now();
  for (const body of random) await at.node().submit(body);
  const formless = performance.now() - start;
  // Some microseconds each here; a bound that only a mistake of the order of magnitude passes.
  expect(formless / random.length).toBeLessThan(2);
});
