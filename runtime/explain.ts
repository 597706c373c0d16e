/** Explanations: why an answer is what it is, and what a verdict asks, from the trace and the interface alone. */
import { type Answer, isFault, type Outcome } from '../language/answer.ts';
import type { DataType, Interface, Site, VerdictInfo } from '../language/interface.ts';
import { enumerate, formatValue, type Json, jsonValue, phraseFault, sitePlace } from '../language/phrase.ts';
import type { Value } from '../language/values.ts';

/** One rule, row or line of points that took part. `gives`: it made the result; `holds`: its condition held, no more. */
export type Step = {
  readonly kind: Site['kind'];
  readonly label: string;
  readonly how: 'holds' | 'gives';
  readonly value: Value | undefined;
  readonly file: string;
  readonly line: number;
};

/** What one verdict contributed: its own steps, then those of the verdicts it used. */
export type Reason = {
  readonly verdict: VerdictInfo;
  readonly steps: readonly Step[];
  readonly uses: readonly Reason[];
};

/** For each outcome of an answer: the outcome in words, and the tree of what made it. */
export type Why = { readonly outcome: Outcome; readonly reason: Reason };

export function explainAnswer(answer: Answer, verdict: VerdictInfo, module: Interface): readonly Why[] {
  return answer.outcomes.map((outcome) => ({ outcome, reason: reasonOf(outcome, verdict, module) }));
}

/** `"why"` of the JSON lines: one entry for each outcome. */
export function whyJson(whys: readonly Why[], module: Interface): Json {
  return whys.map(({ outcome, reason }) => ({
    ...(isFault(outcome.result)
      ? { fault: phraseFault(outcome.result, (site) => sitePlace(site, module)) }
      : { value: jsonValue(outcome.result, reason.verdict.type, module) }),
    ...reasonJson(reason, module),
  }));
}

/** The same as indented lines. */
export function whyText(whys: readonly Why[], module: Interface): string {
  return whys
    .map(({ outcome, reason }) => {
      const result = isFault(outcome.result)
        ? phraseFault(outcome.result, (site) => sitePlace(site, module))
        : formatValue(outcome.result, reason.verdict.type, module);
      return reasonLines(reason, module, '', `${reason.verdict.name} = ${result}`).join('\n');
    })
    .join('\n');
}

/** `{why}` of a `say`: what gave the result, in one line. */
export function whySentence(outcome: Outcome, verdict: VerdictInfo, module: Interface): string {
  const { steps } = reasonOf(outcome, verdict, module);
  const gave = steps.filter(({ how, kind, value }) => how === 'gives' && kind !== 'default' && !isZero(value));
  return enumerate(
    gave.map(({ label }) => label),
    'and',
  );
}

/**
 * A verdict in words: what it is, by which rules it goes, what it reads and whom it cites. `written` gives the line of a
 * source as it stands there.
 */
export function explainVerdict(
  verdict: VerdictInfo,
  module: Interface,
  written: (file: string, line: number) => string | undefined,
): string {
  const lines = [`${verdict.name}: ${KIND_WORDS[verdict.kind]} of ${typeText(verdict.type)}`];
  if (verdict.doc !== undefined) lines.push(...verdict.doc.split('\n').map((line) => `  ${line}`));
  const sites = module.sites.filter((site) => site.verdict === verdict.name);
  if (sites.length > 0) lines.push('  by');
  const told = sites.map((site) => written(site.file, site.line) ?? siteText(site));
  const width = Math.max(0, ...told.map((text) => text.length));
  for (const [index, { file, line }] of sites.entries()) {
    lines.push(`    ${told[index]!.padEnd(width)}   ${file}:${line}`);
  }
  const reads = verdict.reads.flatMap((index) => module.fields[index] ?? []);
  if (reads.length > 0) {
    lines.push(`  reads ${reads.map(({ name, required }) => (required ? `${name} (required)` : name)).join(', ')}`);
  }
  for (const name of verdict.cites) {
    const items = module.evidence.find((evidence) => evidence.name === name)?.items ?? [];
    lines.push(`  cites ${[name, ...items.map(({ word, value }) => `${word} ${value}`)].join(', ')}`);
  }
  return lines.join('\n');
}

/** A type as an author would write it. */
export function typeText(type: DataType): string {
  switch (type.kind) {
    case 'number':
      return type.quantity === '1' ? 'Decimal' : `a quantity in ${type.unit}`;
    case 'enum':
    case 'record':
      return type.name;
    case 'list':
      return `List of ${typeText(type.of)}`;
    case 'set':
      return `Set of ${typeText(type.of)}`;
    case 'observed':
      return `Observed of ${typeText(type.of)}`;
    case 'option':
      return `${typeText(type.of)} or none`;
    default:
      return SIMPLE_TYPES[type.kind];
  }
}

const SIMPLE_TYPES = {
  bool: 'Bool',
  finding: 'Finding',
  int: 'Int',
  text: 'Text',
  date: 'Date',
  datetime: 'DateTime',
  period: 'Period',
  age: 'Age',
  code: 'Code',
} as const;

const KIND_WORDS: Readonly<Record<VerdictInfo['kind'], string>> = {
  score: 'a score',
  table: 'a table',
  decide: 'a decision',
  function: 'a value',
  measure: 'a measure',
};

function siteText({ kind, label }: Site): string {
  return kind === 'default' ? 'otherwise, the default' : label;
}

/** The steps of an outcome by the verdict they belong to; the verdict asked for stands at the root. */
function reasonOf(outcome: Outcome, verdict: VerdictInfo, module: Interface): Reason {
  const steps = new Map<string, Step[]>();
  const sites = new Map(module.sites.map((site) => [site.id, site]));
  for (const event of outcome.trace) {
    const site = sites.get(event.site);
    if (site === undefined) continue;
    const known = steps.get(site.verdict) ?? [];
    steps.set(site.verdict, known);
    const { kind, label, file, line } = site;
    known.push({ kind, label, how: event.how, value: event.value, file, line });
  }
  const uses = [...steps]
    .filter(([name]) => name !== verdict.name)
    .flatMap(([name, own]) => {
      const used = module.verdicts.find((candidate) => candidate.name === name);
      return used === undefined ? [] : [{ verdict: used, steps: own, uses: [] }];
    });
  return { verdict, steps: steps.get(verdict.name) ?? [], uses };
}

function reasonJson(reason: Reason, module: Interface): { readonly [name: string]: Json } {
  const { verdict, steps, uses } = reason;
  return {
    verdict: verdict.name,
    cites: verdict.cites,
    steps: steps.map(({ kind, label, how, value, file, line }) => ({
      kind,
      label,
      how,
      ...(value === undefined ? {} : { value: jsonValue(value, verdict.type, module) }),
      file,
      line,
    })),
    uses: uses.map((use) => reasonJson(use, module)),
  };
}

function reasonLines(reason: Reason, module: Interface, indent: string, title: string): readonly string[] {
  const { verdict, steps, uses } = reason;
  const cited = verdict.cites.length === 0 ? '' : `   [${verdict.cites.join(', ')}]`;
  const lines = [`${indent}${title}${cited}`];
  const given = new Set(steps.filter(({ how }) => how === 'gives').map(({ line, label }) => `${line} ${label}`));
  const rows: { readonly text: string; readonly place: string }[] = [];
  for (const step of steps) {
    const place = `${step.file}:${step.line}`;
    if (step.how === 'holds') {
      // The default holds for everybody: that it gives way to a rule is no reason.
      if (step.kind === 'default' || given.has(`${step.line} ${step.label}`)) continue;
      rows.push({ text: `${step.label} holds, and an exception counts in its place`, place });
      continue;
    }
    if (isZero(step.value) && step.kind === 'points') continue;
    const value = step.value === undefined ? '' : formatValue(step.value, verdict.type, module);
    const text =
      step.kind === 'points' || step.kind === 'add'
        ? `${signed(value)}: ${step.label}`
        : `${siteText({ ...NO_SITE, ...step })} gives ${value}`;
    rows.push({ text, place });
  }
  const width = Math.max(0, ...rows.map(({ text }) => text.length));
  for (const { text, place } of rows) lines.push(`${indent}  ${text.padEnd(width)}   ${place}`);
  for (const use of uses) lines.push(...reasonLines(use, module, `${indent}  `, `by ${use.verdict.name}`));
  return lines;
}

const NO_SITE = { id: 0, verdict: '', span: { start: 0, end: 0 } };

function signed(value: string): string {
  return value.startsWith('-') ? value : `+${value}`;
}

function isZero(value: Value | undefined): boolean {
  return value?.kind === 'int' && value.value === 0n;
}
