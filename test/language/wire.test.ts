/** The wire: what a sandbox may not say. */
import { describe, expect, it } from 'vitest';
import { decodeAnswers, WireError } from '../../language/wire.ts';

describe('a reply of the sandbox', () => {
  it('is read in its short form', () => {
    expect(decodeAnswers('[[3,12],[["!","division"],7]]')).toMatchObject([
      { kind: 'known', outcomes: [{ result: { kind: 'int', value: 3n } }], fuel: 12 },
      { kind: 'fault', outcomes: [{ result: { code: 'division' } }], fuel: 7 },
    ]);
  });

  it.each([
    'no json',
    '{}',
    '[[1.5,2]]',
    '[[1]]',
    '[[["n","1/0",""],2]]',
    '[[["q"],2]]',
    '[[["!","stolen"],2]]',
    '[{"k":"sure","o":[]}]',
    '[{"k":"known","o":[[1]],"s":[],"a":[],"b":null,"x":true,"f":1}]',
    `[[${'["l",'.repeat(5000)}1${']'.repeat(5000)},2]]`,
  ])('that is no answer is refused without quoting it: %#', (text) => {
    expect(() => decodeAnswers(text)).toThrow(WireError);
    try {
      decodeAnswers(text);
    } catch (thrown) {
      expect(String(thrown)).not.toContain('stolen');
    }
  });
});
