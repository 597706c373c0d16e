/** The lease that `npm start` plays: what everybody has after each step, and proofs that anyone checks without the ledger. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { Io } from '../../cli/io.ts';
import { startLease } from '../../cli/start-lease.ts';
import { PLAIN } from '../../language/render.ts';
import { leben, scratchFolder } from './process.ts';

const LEASE = fileURLToPath(new URL('../../examples/contracts/registry_lease.leben', import.meta.url));

function recording(): Io & { readonly text: () => string } {
  const lines: string[] = [];
  return {
    print: async (text) => {
      lines.push(text);
    },
    say: (text) => lines.push(text),
    palette: PLAIN,
    sayPalette: PLAIN,
    progress: () => ({ step() {}, end() {} }),
    json: false,
    text: () => lines.join('\n'),
  };
}

test('agreed, paid, metered, stopped and refunded; the proofs hold, and not of another ledger', async () => {
  using folder = scratchFolder();
  const io = recording();
  expect(await startLease(io, LEASE, folder.file('node'))).toBeUndefined();
  const rows = io
    .text()
    .split('\n')
    .map((line) => line.trim().replaceAll(/ {2,}/g, ' | '));
  expect(rows).toContain('2027-03-01 | hospital, lab, board and gateway sign | 0.00 | 1,500.00 | 0.00 | proposed');
  expect(rows).toContain('rejected: the rent is 1220.00 EUR');
  expect(rows).toContain('2027-03-03 | the lab pays rent, bond and credit | 0.00 | 0.00 | 1,500.00 | running');
  expect(rows).toContain('2027-04-03 | a month is over: the rows are billed | 32.00 | 0.00 | 1,468.00 | running');
  expect(rows).toContain('2027-04-12 | the board stops it: the rest goes back | 432.00 | 868.00 | 200.00 | winding_up');
  expect(rows).toContain('2027-04-20 | the lab hands in its report | 432.00 | 1,068.00 | 0.00 | settled');
  // The commands that it prints are the ones that check.
  const commands = [...io.text().matchAll(/-- ((?:ledger check-proof|node read-proof) .*)$/gm)].map(([, words]) =>
    words!.split(' '),
  );
  expect(commands).toHaveLength(2);
  for (const words of commands) expect(leben(words)).toMatchObject({ code: 0, err: '' });
  expect(leben(commands[1]!).out).toContain('state: settled');
  const entry = commands[0]![2]!;
  const { checkProofFile } = await import('../../runtime/ledger/proof-file.ts');
  expect(checkProofFile(readFileSync(entry, 'utf8'), []).kind).toBe('refused');
  // A folder that holds something is left as it is.
  expect((await startLease(io, LEASE, folder.file('node')))?.code).toBe('K021');
  // Nor is a file taken for a folder.
  expect((await startLease(io, LEASE, entry))?.code).toBe('I011');
});
