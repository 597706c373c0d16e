/** Calls and agreements as people write them: `accept(300.00 EUR)`, `lease = CohortLease(term: 3 months)`, read as tests are. */
import type { ContractStep, ContractTest } from '../compiler/contract.ts';
import { openReader, type Reader, readLine } from '../compiler/simulate/steps.ts';
import { type Artifact, decodeArtifact, isRefusal } from '../language/artifact.ts';
import type { DataType, Interface } from '../language/interface.ts';
import { formatValue } from '../language/phrase.ts';
import { ZERO } from '../language/rational.ts';
import type { FileDiagnostic, Sources } from '../language/render.ts';
import { sourceText } from '../language/span.ts';
import type { Value } from '../language/values.ts';
import type { AgreementView } from '../runtime/contract/view.ts';
import type { Standing } from '../runtime/node/standing.ts';
import { sourcesIn } from './recompile.ts';

export type Written<T> = { readonly kind: 'read'; readonly value: T } | Unread;
/** What is wrong with the words, with the line to show it in; `findings` empty: they say something else. */
export type Unread = {
  readonly kind: 'unread';
  readonly findings: readonly FileDiagnostic[];
  readonly sources: Sources;
};
export type SignedAgreement = ContractTest['agreements'][number];
export type Call = {
  readonly action: string;
  readonly values: readonly Value[];
  readonly creating: string | undefined;
};

/** `lease = CohortLease(term: 3 months, …)`; a party or set of another name than its part: `lab: acme`. */
export function readAgreement(artifact: Uint8Array, written: string): Written<SignedAgreement> {
  return read(artifact, [], `with ${written}`, ({ agreements }) => agreements[0]);
}

/** `accept(300.00 EUR)` of the agreement. */
export function readCall(
  artifact: Uint8Array,
  standing: Standing,
  agreement: AgreementView,
  written: string,
): Written<Call> {
  const before = namesFor(standing, agreement, new Set());
  return read(artifact, before, `actor does ${written}`, ({ steps }) => {
    const step = steps.find(isDoing);
    return step && { action: step.action, values: step.args, creating: step.creating };
  });
}

/** `450.00 EUR`, as whole minor units. */
export function readMoney(
  artifact: Uint8Array,
  written: string,
): Written<{ readonly unit: string; readonly minor: bigint }> {
  return read(artifact, [], `somebody has ${written}`, ({ steps }) => {
    const step = steps.find(isHaving);
    if (step?.amount.kind !== 'number') return undefined;
    const { n, d } = step.amount.value;
    const scaled = n * 10n ** BigInt(step.unit.minor);
    return scaled % d === 0n ? { unit: step.unit.name, minor: scaled / d } : undefined;
  });
}

type Doing = Extract<ContractStep, { kind: 'does' }>;
type Having = Extract<ContractStep, { kind: 'has' }>;
const isDoing = (step: ContractStep): step is Doing & ContractStep => step.kind === 'does';
const isHaving = (step: ContractStep): step is Having & ContractStep => step.kind === 'has';

function read<T>(
  artifact: Uint8Array,
  before: readonly string[],
  written: string,
  take: (read: Exclude<ReturnType<typeof readLine>, readonly FileDiagnostic[]>) => T | undefined,
): Written<T> {
  const source = sourceText('what you wrote', written);
  const reader = readerOf(artifact);
  const line = readLine(reader, before, { text: written, source, start: 0 });
  const sources: Sources = (file) => (file === source.file ? source : undefined);
  if (!('steps' in line)) return { kind: 'unread', findings: line, sources };
  const value = take(line);
  return value === undefined ? { kind: 'unread', findings: [], sources } : { kind: 'read', value };
}

function readerOf(bytes: Uint8Array): Reader {
  const artifact = decodeArtifact(bytes);
  if (isRefusal(artifact)) throw new Error('an artifact that the node has taken');
  const { entry, loader } = sourcesIn(artifact satisfies Artifact)!;
  return openReader(entry, loader, 0);
}

/** The agreement as a test would name it, so that its actions are known; terms that are agreements first. */
function namesFor(standing: Standing, agreement: AgreementView, seen: Set<string>): string[] {
  if (seen.has(agreement.id)) return [];
  seen.add(agreement.id);
  const module = standing.texts.get(agreement.text)!;
  const info = module.contracts[agreement.contract]!;
  const lines: string[] = [];
  const terms = info.terms.map(({ name, type, range }) => {
    const value = agreement.terms.get(name)!;
    const other = isAgreement(type) && value.kind === 'case' ? standing.view.agreement(value.name) : undefined;
    if (other !== undefined) lines.push(...namesFor(standing, other, seen));
    return `${name}: ${termText(value, type, module, range?.low)}`;
  });
  const sets = info.parties.flatMap(({ name, set }) =>
    set === undefined
      ? []
      : [`${name}: { ${[...(agreement.sets.get(name) ?? [])].map((_, k) => `member_${k}`).join(', ')} }`],
  );
  return [...lines, `with ${wordOf(agreement.id)} = ${info.name}(${[...terms, ...sets].join(', ')})`];
}

/** A value that is written so that it reads back; of what nothing is read, anything of the type will do. */
function termText(value: Value, type: DataType, module: Interface, low: Value | undefined): string {
  if (type.kind === 'text') return '"…"';
  if (type.kind === 'enum' && type.name === 'Document') return 'document "…"';
  if (type.kind === 'code') return 'icd10 "I50"';
  if (isAgreement(type) && value.kind === 'case') return wordOf(value.name);
  if (type.kind === 'number') return formatValue(low ?? { kind: 'number', value: ZERO, unit: type.unit }, type, module);
  return formatValue(value, type, module);
}

function isAgreement(type: DataType): boolean {
  return type.kind === 'enum' && type.name === 'Agreement';
}

/** Names of a ledger may have blanks and dashes; those of a test may not. */
function wordOf(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) ? name : `a_${Buffer.from(name, 'utf8').toString('hex')}`;
}
