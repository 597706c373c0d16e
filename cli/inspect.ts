/** `leben inspect`: what a file or an artifact offers and needs. */
import { type Artifact, artifactIdentity } from '../language/artifact.ts';
import { formatDate } from '../language/dates.ts';
import type { Field, Interface } from '../language/interface.ts';
import { formatValue, type Json } from '../language/phrase.ts';
import type { Palette } from '../language/render.ts';
import { typeText } from '../runtime/explain.ts';
import { asOfDay } from './compile.ts';
import { contractFacts, contractText } from './inspect-contracts.ts';
import type { Run } from './io.ts';
import { openFile } from './open.ts';
import { exitCodeOf, reportFindings } from './report.ts';
import { isFinding } from './sources.ts';

export const run: Run = async (given, io) => {
  const today = asOfDay(given);
  const path = given.operands[0]!;
  const opened = typeof today === 'number' ? openFile(path, today) : today;
  if (isFinding(opened)) {
    return await reportFindings([opened], () => undefined, io);
  }
  if (opened.kind === 'source') {
    const { checked, diagnostics, sources } = opened.compiled;
    if (checked === undefined) return await reportFindings(diagnostics, sources, io);
    if (given.options.has('--core')) {
      const { printCore } = await import('../compiler/core-print.ts');
      await io.print(io.json ? JSON.stringify({ core: printCore(checked.core) }) : printCore(checked.core));
      return 0;
    }
    if (given.options.has('--diagram')) {
      const { stateDiagram } = await import('../compiler/diagram.ts');
      const diagrams = checked.contracts.map((contract) => ({
        contract: contract.name,
        diagram: stateDiagram(contract, checked.sources[0]!),
      }));
      await io.print(io.json ? JSON.stringify({ diagrams }) : diagrams.map(({ diagram }) => diagram).join('\n'));
      return 0;
    }
    const contracts = contractFacts(checked);
    if (io.json)
      await io.print(
        JSON.stringify({ ...interfaceJson(checked.interface), ...(contracts.length > 0 ? { contracts } : {}) }),
      );
    else
      await io.print(
        [
          ...interfaceText(checked.interface, io.palette),
          ...contracts.flatMap((contract) => ['', ...contractText(contract, io.palette)]),
        ].join('\n'),
      );
    return exitCodeOf(diagnostics);
  }
  const { artifact, bytes } = opened;
  const identity = `sha256:${artifactIdentity(bytes) ?? ''}`;
  if (given.options.has('--core')) {
    const { coreOfArtifact } = await import('./recompile.ts');
    const core = coreOfArtifact(artifact);
    await io.print(io.json ? JSON.stringify({ core }) : core);
    return 0;
  }
  if (io.json)
    await io.print(
      JSON.stringify({ ...interfaceJson(artifact.interface), artifact: artifactJson(artifact, identity) }),
    );
  else
    await io.print(
      [...interfaceText(artifact.interface, io.palette), '', ...artifactText(artifact, identity, io.palette)].join(
        '\n',
      ),
    );
  return 0;
};

function interfaceText(module: Interface, palette: Palette): readonly string[] {
  const title = (text: string): string => palette('strong', text);
  return [
    `${title(module.module)} ${module.version}, status ${module.status}`,
    ...(module.fields.length === 0 ? [] : ['', title('Inputs')]),
    ...rows(
      module.fields.map((field) => [field.name, fieldType(field), sourceText(field), field.required ? 'required' : '']),
    ),
    ...(shownVerdicts(module).length === 0 ? [] : ['', title('Verdicts')]),
    ...rows(
      shownVerdicts(module).map((verdict) => [
        verdict.name,
        verdict.kind,
        typeText(verdict.type),
        `reads ${verdict.reads.map((index) => module.fields[index]?.name ?? '?').join(', ') || 'nothing'}`,
        `fuel at most ${verdict.bound} a world`,
      ]),
    ),
    ...(module.evidence.length === 0 ? [] : ['', title('Evidence')]),
    ...rows(
      module.evidence.map(({ name, items, expires }) => [
        name,
        items.map(({ word, value }) => `${word} ${value}`).join(', '),
        expires === undefined ? '' : `valid until ${formatDate(expires)}`,
      ]),
    ),
  ];

  function fieldType(field: Field): string {
    const { plausible } = field;
    if (plausible === undefined) return typeText(field.type);
    const [low, high] = [plausible.low, plausible.high].map((end) => formatValue(end, field.type, module));
    return `${typeText(field.type)} ${low} ${plausible.openEnd ? '..<' : '..'} ${high}`;
  }
}

function sourceText({ source }: Field): string {
  switch (source.kind) {
    case 'caller':
      return 'given by the caller';
    case 'birth_date':
    case 'gender':
      return `from ${source.kind}`;
    case 'resource': {
      const window = source.within === undefined ? '' : ` within ${source.within.count} ${source.within.unit}`;
      const pick = source.pick === 'any' ? '' : ` ${source.pick}`;
      return `from ${source.resource} ${source.codes.name}${pick}${window}${source.ever ? ' ever' : ''}`;
    }
    default:
      return source satisfies never;
  }
}

function shownVerdicts(module: Interface): Interface['verdicts'] {
  return module.verdicts.filter(({ hidden }) => !hidden);
}

/** Text in columns, two blanks between them. */
function rows(cells: readonly (readonly string[])[]): readonly string[] {
  const widths: number[] = [];
  for (const row of cells)
    for (const [index, cell] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, cell.length);
  return cells.map((row) => `  ${row.map((cell, index) => cell.padEnd(widths[index]!)).join('  ')}`.trimEnd());
}

function interfaceJson(module: Interface): { readonly [name: string]: Json } {
  return {
    module: module.module,
    version: module.version,
    status: module.status,
    language: module.language,
    inputs: module.fields.map((field) => ({
      name: field.name,
      type: typeText(field.type),
      required: field.required,
      source: sourceText(field),
    })),
    verdicts: shownVerdicts(module).map((verdict) => ({
      name: verdict.name,
      kind: verdict.kind,
      type: typeText(verdict.type),
      cites: verdict.cites,
      bound: verdict.bound,
      reads: verdict.reads.map((index) => module.fields[index]?.name ?? '?'),
    })),
    evidence: module.evidence.map(({ name, items, expires }) => ({
      name,
      items: items.map(({ word, value }) => ({ word, value })),
      expires: expires === undefined ? null : formatDate(expires),
    })),
  };
}

function artifactText(artifact: Artifact, identity: string, palette: Palette): readonly string[] {
  return [
    palette('strong', 'Artifact'),
    ...rows([
      ['identity', identity],
      ['compiler', artifact.compiler],
      ['engine', `${artifact.engine.name} ${artifact.engine.version}`],
      ['sources', artifact.sources.map(({ file }) => file).join(', ')],
      ['core', `sha256:${artifact.coreHash}`],
      ['program', `${artifact.javascript.length} characters, bytecode ${artifact.bytecode.length} bytes`],
    ]),
    ...(artifact.proofs.length === 0 ? [] : ['', palette('strong', 'Checked')]),
    ...rows(artifact.proofs.map(({ about, claim, outcome, method }) => [about, claim, outcome, method])),
  ];
}

function artifactJson(artifact: Artifact, identity: string): Json {
  return {
    identity,
    compiler: artifact.compiler,
    engine: `${artifact.engine.name} ${artifact.engine.version}`,
    sources: artifact.sources.map(({ file }) => file),
    core: artifact.coreHash,
    proofs: artifact.proofs.map(({ about, claim, outcome, method }) => ({ about, claim, outcome, method })),
  };
}
