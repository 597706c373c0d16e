/** The pages of the diagnostics of contracts: the wrong example gives that code and nothing else, the right one nothing. */
import { describe, expect, test } from 'vitest';
import { pageCodes, readPage } from '../../../error-page.ts';
import { codesIn } from './checked.ts';

const pages = pageCodes()
  .filter((code) => /^C/.test(code))
  .map(readPage);

test('there is a page for each kind', () => {
  expect(pages.length).toBeGreaterThan(35);
});

describe('pages', () => {
  test.each(pages)('$code', ({ code, wrong, right }) => {
    expect(codesIn(wrong.text)).toEqual([code]);
    expect(codesIn(right.text)).toEqual([]);
  });
});
