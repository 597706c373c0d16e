/** Interpreter, generated JavaScript on Node, bytecode and second channel: one answer, one trace, one fuel. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { difference } from './channels.ts';
import { compareChannels } from './differential.ts';
import { revive } from './regressions.ts';

/** Every so many-th program runs on the sandbox engines too: all of them, but where faults are seeded and Node will do. */
const ENGINE_EVERY = Number(process.env['LEBEN_ENGINE_EVERY'] ?? 1);

describe('random programs', () => {
  it('agree on 1,000 programs', async () => {
    expect(await compareChannels({ seed: 20261124, programs: 1000, engineEvery: ENGINE_EVERY })).toBeUndefined();
  }, 600_000);
});

describe('programs that once disagreed', () => {
  const folder = new URL('../golden/regressions/', import.meta.url);
  const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.json')) : [];
  it.each(files)('%s', async (name) => {
    const { module, states } = revive(readFileSync(new URL(name, folder), 'utf8'));
    expect(await difference(module, states, true)).toBeUndefined();
  });
  it('are read back as they were written', () => {
    expect(revive('{"module":{"n":"12n"},"states":[{"a":"~"}]}')).toEqual({
      module: { n: 12n },
      states: [{ a: undefined }],
    });
  });
});
