/** The agreements that stand beside the project: each reads without a mistake and keeps its tree in the one layout. */
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ContractDecl } from '../../../language/ast/contract.ts';
import { formatted, parsed, withoutSpans } from './corpus.ts';

const FOLDER = resolve(import.meta.dirname, '../../../../shared/programs');
const PROGRAMS = ['care_pathway', 'cohort_lease', 'patient_consent'] as const;

describe.each(PROGRAMS)('%s.leben', (name) => {
  const file = resolve(FOLDER, `${name}.leben`);
  const text = existsSync(file) ? readFileSync(file, 'utf8') : undefined;

  test('reads, prints as a text of the same tree, and formats once', ({ skip }) => {
    if (text === undefined) return skip(`${name}.leben does not lie beside the project`);
    const { tree, diagnostics, comments } = parsed(text);
    expect(diagnostics).toEqual([]);
    const once = formatted(text);
    const again = parsed(once);
    expect(again.diagnostics).toEqual([]);
    expect(withoutSpans(again.tree)).toEqual(withoutSpans(tree));
    expect(again.comments.map((comment) => comment.text)).toEqual(comments.map((comment) => comment.text));
    expect(formatted(once)).toBe(once);
  });
});

test('the lease has the items that its text has, each with its place', ({ skip }) => {
  const file = resolve(FOLDER, 'cohort_lease.leben');
  if (!existsSync(file)) return skip('cohort_lease.leben does not lie beside the project');
  const text = readFileSync(file, 'utf8');
  const { tree } = parsed(text);
  const lease = tree.declarations.find((one): one is ContractDecl => one.kind === 'contract');
  expect(lease?.items.map(({ kind }) => kind).join(' ')).toBe(
    'parties terms owned_asset calendar meter price states action action action every action after after ' +
      'on_entering action duty invariant',
  );
  for (const item of lease?.items ?? []) {
    const written = text.slice(item.span.start, item.span.end);
    expect(written).toMatch(/^[a-z]+ /);
    if ('body' in item) {
      expect(text.slice(item.body.span.start, item.body.span.end)).toMatch(/^\{[\s\S]*\}$/);
      for (const { span } of item.body.statements) expect(written).toContain(text.slice(span.start, span.end));
    }
  }
  const accept = lease?.items.find((item) => item.kind === 'action' && item.name.text === 'accept');
  expect(accept).toMatchObject({
    params: [{ name: { text: 'payment' } }, { name: { text: 'deposit' } }, { name: { text: 'credit' } }],
    by: { actors: [{ kind: 'party', name: { text: 'lab' } }], as: undefined },
    states: [{ text: 'released' }],
    body: {
      statements: [
        { kind: 'require', otherwise: { parts: ['pay the fee and the deposit exactly'] } },
        { kind: 'hold', slot: { name: undefined } },
        { kind: 'grant', thing: { name: { text: 'cohort' } }, purpose: { text: 'heart_research' }, exclusive: false },
        { kind: 'become', state: { text: 'active' }, data: [] },
      ],
    },
  });
  expect(tree.declarations.at(-1)).toMatchObject({
    kind: 'property',
    of: { text: 'CohortLease' },
    claim: { kind: 'always', condition: { kind: 'relation', right: { kind: 'at_start' } } },
    checks: [{ kind: 'search', runs: { text: '1_000' } }, { kind: 'prove' }, { kind: 'enforce' }],
  });
});
