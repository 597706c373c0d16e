/** What a module alone mints, nobody else brings into the world of a node: neither another text nor its operator. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scene } from './scene.ts';

const TEXT = (module: string): string => `module ${module} version 1.0.0 status demo
asset Refill counted
contract Prescription {
  parties   prescriber: Clinician, pharmacy: Pharmacy
  state     issued | used
  on entering issued { mint 1 Refill in escrow.left }
  action dispense() by pharmacy in issued { move escrow.left to pharmacy; become used }
  after 30 days in issued { burn escrow.left; become used }
}
`;

test('a counted asset has one maker', async () => {
  await using at = await scene();
  const folder = mkdtempSync(join(tmpdir(), 'leben-counted-'));
  const file = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
  try {
    await at.text(file('clinic.leben', TEXT('clinic')));
    await expect(at.text(file('forger.leben', TEXT('forger')))).rejects.toThrow('Refill is made by clinic already');
    // Another version of the same module goes on making it.
    await at.text(file('later.leben', TEXT('clinic').replace('1.0.0', '1.1.0')));
    await at.register('pharmacy');
    const money = at.order({ kind: 'money', party: 'pharmacy', unit: 'Refill', minor: 5n }, 'operator');
    expect(await at.submit(money)).toMatchObject({ kind: 'refused', fault: { kind: 'counted' } });
    // What was refused is refused again when the node starts anew.
    await at.reopen();
    expect(at.node().standing.texts.size).toBe(2);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
