/** Writes docs/examples from the contracts of examples/contracts, a page each with its diagrams; `--check` only compares. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { compileFile } from '../cli/compile.ts';
import { type ContractFacts, contractFacts } from '../cli/inspect-contracts.ts';
import { isFinding } from '../cli/sources.ts';
import { stateDiagram } from '../compiler/diagram.ts';
import { parseDate } from '../language/dates.ts';

const ROOT = resolve(import.meta.dirname, '..');
const FOLDER = resolve(ROOT, 'docs/examples');

/** No contract depends on the day: evidence does, and these have none. */
const TODAY = parseDate('2026-12-01')!;

/** Programs that come with the design and stand beside the project: drawn where they are, never copied. */
const PROGRAMS = '../shared/programs';

/** Whether the programs are there, without which their pages cannot be made. */
export const hasPrograms = existsSync(resolve(ROOT, PROGRAMS));

/** The pages by their names in docs/examples. */
export function pages(): Map<string, string> {
  const folders = ['examples/contracts', ...(hasPrograms ? [PROGRAMS] : [])];
  const files = folders.flatMap((folder) => readdirSync(resolve(ROOT, folder)).map((name) => `${folder}/${name}`));
  const named = files.filter((file) => file.endsWith('.leben')).sort();
  const made = new Map(named.map((file) => [basename(file).replace(/\.leben$/, '.md'), pageOf(file)]));
  return new Map([...made, ['README.md', index(made)]]);
}

/** Only of what is ours: it stays the same where the programs are not. */
function index(made: ReadonlyMap<string, string>): string {
  const ours = [...made].filter(([, text]) => text.includes('examples/contracts/'));
  const rows = ours.map(([name, text]) => {
    const contracts = [...text.matchAll(/^## (\p{Lu}\S*)$/gmu)].map(([, contract]) => `\`${contract}\``);
    return `- [${/^# (.*)/.exec(text)![1]}](${name}): ${contracts.join(', ')}`;
  });
  return `# Agreements, drawn\n\n${rows.join('\n')}\n`;
}

function pageOf(file: string): string {
  const compiled = compileFile(resolve(ROOT, file), TODAY);
  if (isFinding(compiled) || compiled.checked === undefined) throw new Error(`${file} does not check`);
  const { checked } = compiled;
  const source = checked.sources[0]!;
  const facts = contractFacts(checked);
  const intro = checked.tree.declarations.find(({ kind }) => kind === 'literate');
  const words =
    intro === undefined ? '' : source.text.slice(intro.span.start, intro.span.end).replaceAll('"""', '').trim();
  const tests = checked.tree.declarations.flatMap((decl) => (decl.kind === 'test' ? [decl.name.text] : []));
  const isOurs = !file.startsWith(PROGRAMS);
  return [
    isOurs ? words : words.split('\n')[0]!,
    '',
    !isOurs
      ? `Drawn from \`${basename(file)}\`, a program of the design that stands beside the project, by \`node scripts/diagrams.ts\`.`
      : `The agreement in full: [${file}](../../${file}). This page is made from it by \`node scripts/diagrams.ts\`.`,
    ...checked.contracts.flatMap((contract, i) => [
      '',
      `## ${contract.name}`,
      '',
      '```mermaid',
      stateDiagram(contract, source).trimEnd(),
      '```',
      '',
      ...sections(facts[i]!),
    ]),
    '',
    '## Tried in',
    '',
    ...tests.map((name) => `- ${name}`),
    '',
  ].join('\n');
}

function sections(facts: ContractFacts): string[] {
  const list = (title: string, items: readonly string[]): string[] =>
    items.length === 0 ? [] : [`**${title}**`, '', ...items.map((item) => `- ${item}`), ''];
  const coded = (items: readonly string[]): string[] => items.map((item) => `\`${item}\``);
  return [
    ...list('Parties', coded(facts.parties)),
    ...list('Fixed at signing', coded(facts.terms)),
    ...list('May change', coded(facts.keeps)),
    ...list('About', coded(facts.assets)),
    ...list('Counted', coded(facts.meters)),
    ...list('Prices', coded(facts.prices)),
    ...list(
      'Who may do what',
      facts.actions.map(
        ({ name, by, in: states, approvals, power }) =>
          `${by}: ${power ? '(on a breach) ' : ''}\`${name}\` in ${states.join(' or ')}${approvals.length === 0 ? '' : `, ${approvals.join(', ')}`}`,
      ),
    ),
    ...list('By time alone', coded(facts.timers)),
    ...list('Duties', coded(facts.duties)),
    ...list(
      'What moves',
      facts.steps.flatMap(({ by, name, moves }) =>
        moves.map((move) => `${by === 'duty' ? `${name} broken` : name}: ${move.replaceAll('*', '\\*')}`),
      ),
    ),
  ].slice(0, -1);
}

if (import.meta.main) {
  const made = pages();
  if (!process.argv.includes('--check')) {
    mkdirSync(FOLDER, { recursive: true });
    for (const [name, text] of made) writeFileSync(resolve(FOLDER, name), text);
  } else {
    const written = existsSync(FOLDER) ? readdirSync(FOLDER) : [];
    const stale = [
      ...[...made]
        .filter(([name, text]) => !written.includes(name) || readFileSync(resolve(FOLDER, name), 'utf8') !== text)
        .map(([name]) => name),
      ...written.filter((name) => hasPrograms && !made.has(name)),
    ];
    if (stale.length > 0) {
      console.error(
        `docs/examples is not what scripts/diagrams.ts makes (${stale.join(', ')}): run it and look at the difference.`,
      );
      process.exitCode = 1;
    }
  }
}
