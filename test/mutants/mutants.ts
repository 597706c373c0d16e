/** Seeded faults: one small change each, with the tests that are to notice it. */
import { readFileSync } from 'node:fs';
import { CHECKS } from './faults/checks.ts';
import { COMPILER } from './faults/compiler.ts';
import { CONTRACT_CHECKS } from './faults/contract-checks.ts';
import { CONTRACTS } from './faults/contracts.ts';
import { EVALUATION } from './faults/evaluation.ts';
import { GENERATED } from './faults/generated.ts';
import { LANGUAGE } from './faults/language.ts';
import { LEDGER } from './faults/ledger.ts';
import { NODE } from './faults/node.ts';
import { RUNTIME } from './faults/runtime.ts';

/** The part of the road from text to answer in which the fault sits. */
export const AREAS = [
  'numbers, units, dates',
  'printer',
  'elaboration',
  'checks',
  'plan',
  'interpreter',
  'emitter',
  'prelude',
  'facts and records',
  'artifact and sandbox',
  'contracts: checks',
  'contracts: steps',
  'contracts: walks and searches',
  'identity',
  'ledger',
  'node',
] as const;

export type Mutant = {
  readonly id: string;
  readonly area: (typeof AREAS)[number];
  /** Of the repository. */
  readonly file: string;
  /** Text that stands in the file exactly once. */
  readonly from: string;
  readonly to: string;
  /** What goes wrong, in one line. */
  readonly breaks: string;
  /** Test files expected to notice, the cheapest first; the next one is run when one does not. */
  readonly tests: readonly string[];
  /** Among the few that every build tries. */
  readonly quick?: true;
};

export const MUTANTS: readonly Mutant[] = [
  ...LANGUAGE,
  ...COMPILER,
  ...CHECKS,
  ...EVALUATION,
  ...GENERATED,
  ...RUNTIME,
  ...CONTRACTS,
  ...CONTRACT_CHECKS,
  ...LEDGER,
  ...NODE,
];

/** The file with the fault in it. Throws where the text stands there not once: the list has gone stale. */
export function mutated(root: string, { id, file, from, to }: Mutant): string {
  const text = readFileSync(`${root}/${file}`, 'utf8');
  const times = text.split(from).length - 1;
  if (times !== 1) throw new Error(`${id}: its text stands ${times} times in ${file}`);
  return text.replace(from, () => to);
}
