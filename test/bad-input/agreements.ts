/** Texts of agreements that are broken on purpose, the programs they are made of, and what is to be so of each, whatever it says. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { bounds } from '../../compiler/check/contracts/bounds.ts';
import { cashFlow } from '../../compiler/check/contracts/cash-flow.ts';
import { type Checked, check, type FileDiagnostic } from '../../compiler/compile.ts';
import { runTest } from '../../compiler/interpret/contract/run-test.ts';
import { normaliseSource } from '../../language/lexer/source.ts';
import { Literate } from '../../language/tokens.ts';
import { typedTokens } from '../language/syntax/corpus.ts';

const ROOT = new URL('../../', import.meta.url);
const FOLDERS = ['examples/contracts/', '../shared/programs/'];

/** By name: the examples of agreements, and the programs that stand beside the project where they do. */
export const AGREEMENTS: ReadonlyMap<string, string> = new Map(
  FOLDERS.map((folder) => new URL(folder, ROOT))
    .filter((folder) => existsSync(folder))
    .flatMap((folder) =>
      readdirSync(folder)
        .filter((name) => name.endsWith('.leben'))
        .map((name) => [name, readFileSync(new URL(name, folder), 'utf8')] as const),
    ),
);

export type Slip = { readonly text: string; readonly at: number; readonly written: string };

/** Undefined: what is written there cannot be changed so. */
const SLIPS: Readonly<Record<string, (written: string) => string | undefined>> = {
  misspelt: (written) => (/^[a-zA-Z_]{2,}\d*$/.test(written) ? `${written[0]}q${written.slice(1)}` : undefined),
  deleted: () => '',
  doubled: (written) => `${written} ${written}`,
  stray: (written) => `${written} ;`,
  'with a wrong sign': (written) => (/[\p{L}\p{N}_"']/u.test(written) ? undefined : written === ':' ? '=' : ':'),
};
export const SLIP_KINDS = Object.keys(SLIPS);

/** The text with one slip, at each token in turn, every `stride`-th from `first`. */
export function* slips(text: string, kind: string, first: number, stride: number): Generator<Slip> {
  const tokens = typedTokens(text).filter((token) => token.tokenType !== Literate);
  for (let i = first; i < tokens.length; i += stride) {
    const { startOffset, endOffset } = tokens[i]!;
    const written = text.slice(startOffset, endOffset! + 1);
    const by = SLIPS[kind]!(written);
    if (by === undefined) continue;
    yield { text: text.slice(0, startOffset) + by + text.slice(endOffset! + 1), at: startOffset, written };
  }
}

/** What takes longer grows faster than the text. */
const LONGEST_MS = 4_000;

export const times = (count: number, line: (at: number) => string, between = '\n'): string =>
  Array.from({ length: count }, (_, at) => line(at)).join(between);

export type Found = {
  readonly errors: readonly FileDiagnostic[];
  readonly codes: readonly string[];
  readonly checked: Checked | undefined;
};

/** Each diagnostic is a sentence about a place of the text; each check ends soon. */
export function found(text: string): Found {
  const { source, diagnostics: unreadable } = normaliseSource('m.leben', text);
  if (unreadable.length > 0) return { errors: [], codes: unreadable.map(({ code }) => code), checked: undefined };
  const begun = performance.now();
  const { diagnostics, checked } = check(source, () => undefined, { today: 20_600 });
  expect(performance.now() - begun).toBeLessThan(LONGEST_MS);
  for (const { message, span } of diagnostics) {
    expect(message).not.toBe('');
    expect(message).not.toMatch(/undefined|\[object|NaN/);
    expect(span.start).toBeLessThanOrEqual(span.end);
    expect(span.end).toBeLessThanOrEqual(source.text.length);
  }
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  expect(errors.length === 0).toBe(checked !== undefined);
  return { errors, codes: [...new Set(errors.map(({ code }) => code))], checked };
}

/** The failures of the tests, of what checks; their words have no holes. */
export function failures({ core, testCore, contracts, contractTests }: Checked): readonly string[] {
  for (const contract of contracts) {
    expect(cashFlow(contract).length).toBeGreaterThan(0);
    for (const { fuel } of bounds(contract, contracts, core.module)) expect(fuel).toBeGreaterThan(0);
  }
  return contractTests.flatMap((one) => {
    const begun = performance.now();
    const messages = runTest(testCore, contracts, one).failures.map(({ message }) => message);
    expect(performance.now() - begun).toBeLessThan(LONGEST_MS);
    for (const message of messages) expect(message).not.toMatch(/undefined|\[object|NaN/);
    return messages;
  });
}

export const HEAD = 'module m version 1.0.0 status demo\npurpose treatment = hl7 "TREAT"\nasset Refill counted\n';
/** A contract with this body, an action so that nobody is idle, and a test of it. */
export function agreement(body: string, rest = '', parties = 'a: Patient, b: Payer'): string {
  return `${HEAD}contract C {\n  parties ${parties}\n${body}\n}\n${rest}\n`;
}
export const IDLE = '  action x(v: Int) by a or b in s { tell a, b "hi" }';
