/** docs/properties.md: every example says what the page says that it says. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { runTest } from '../compiler/interpret/contract/run-test.ts';
import { compiled, looked } from './compiler/properties/module.ts';

const PAGE = readFileSync(fileURLToPath(new URL('../docs/properties.md', import.meta.url)), 'utf8');
const BLOCKS = [...PAGE.matchAll(/```leben\n([\s\S]*?)```\n[\s\S]*?```text\n([\s\S]*?)```/g)];

test('the page has examples of agreements, of what is enforced, and of patients', () => {
  expect(BLOCKS.length).toBe(3);
});

test.each(BLOCKS.map(([, text, said]) => [text!, said!] as const))('%s', (text, said) => {
  const found = looked(text, false).map(({ name, found: words }) => `${name}\n    ${words}\n`);
  expect(uncounted(found.join(''))).toBe(uncounted(said));
  const { testCore, contracts, contractTests } = compiled(text);
  for (const one of contractTests) expect(runTest(testCore, contracts, one).failures).toEqual([]);
});

/** How many steps a search happens to be allowed changes with the language, what it says does not. */
function uncounted(words: string): string {
  return words.replace(/\((?:\d+ [a-z ]+(?:, )?)+\)/g, '(…)');
}
