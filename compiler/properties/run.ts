/** Looks into a property and says what it found: never more than was done. */
import { formatPeriod } from '../../language/dates.ts';
import type { DataType } from '../../language/interface.ts';
import { formatValue } from '../../language/phrase.ts';
import type { Value } from '../../language/values.ts';
import type { ContractTest, CoreContract } from '../contract.ts';
import type { Core, CoreModule, CoreType } from '../core.ts';
import { amountText } from '../interpret/contract/money.ts';
import { type History, type HistoryStep, runAgain, type Subject } from './histories.ts';
import { patientWords } from './patients.ts';
import {
  type ContractProperty,
  isConservation,
  isEnforced,
  type PatientProperty,
  type Property,
  type PropertyResult,
} from './property.ts';
import { type Searched, searchHistories } from './search-histories.ts';
import { relevantFields, type SearchedPatients, searchPatients } from './search-patients.ts';

/** Without `--full`: a search ends after so many histories or patients, so that tests stay quick. */
export const QUICK_RUNS = 200;

export type Claims = {
  readonly testCore: Core;
  readonly contracts: readonly CoreContract[];
  readonly contractTests: readonly ContractTest[];
};

/** `full`: as many histories or patients as the property says. `progress` hears how many there were. */
export function runProperty(
  claims: Claims,
  property: Property,
  full: boolean,
  progress: (done: number) => void = () => {},
): PropertyResult {
  const { search, prove } = property.checks;
  const runs = runsOf(property, full);
  const less = search !== undefined && runs < search ? ` of the ${search} that \`--full\` takes` : '';
  const searched: Words[] =
    runs === 0
      ? []
      : property.kind === 'always'
        ? [ofContract(claims, property, runs, less, progress)]
        : [ofPatients(claims.testCore, property, runs, less, progress)];
  const proved = prove ? ['prove: not decided: no solver'] : [];
  const enforced = property.kind === 'always' && property.checks.enforce ? [enforcement(property)] : [];
  return {
    name: property.name,
    file: property.file,
    line: property.line,
    text: property.text,
    ok: searched.every(({ ok }) => ok),
    found: [...searched.map(({ words }) => words), ...proved, ...enforced].join('; '),
  };
}

/** Where the property says only `prove` or `enforce`, nothing is searched: no answer is put in the place of another. */
export function runsOf({ checks }: Property, full: boolean): number {
  if (checks.search === undefined && (checks.prove || checks.enforce)) return 0;
  if (full) return checks.search ?? QUICK_RUNS;
  return Math.min(checks.search ?? QUICK_RUNS, QUICK_RUNS);
}

type Words = { readonly ok: boolean; readonly words: string };

function enforcement(property: ContractProperty): string {
  if (isConservation(property))
    return `enforce: the executor looks at every step that ${property.totals[0]!.name} is only moved, never made or lost`;
  return isEnforced(property)
    ? 'enforce: the executor checks it at every step'
    : 'enforce: not checked at every step, since an invariant reads the agreement as it stands (not all accounts, the start, the clock, rights or other agreements)';
}

function ofContract(
  { testCore: core, contracts, contractTests }: Claims,
  property: ContractProperty,
  runs: number,
  less: string,
  progress: (done: number) => void,
): Words {
  const subject: Subject = { core, contracts, property };
  const found = searchHistories(subject, contractTests, runs, progress);
  const { witness } = found;
  if (witness !== undefined) return { ok: false, words: `refuted: ${historyWords(subject, witness)}` };
  // The checker should have refused it: nothing is held by a text that cannot go on.
  if (found.stuck !== undefined) return { ok: false, words: `the text is at fault${caveats(found)}` };
  if (found.histories === 0) return { ok: true, words: 'not decided: no terms were found that can be agreed' };
  return {
    ok: true,
    words: `searched: held in ${found.histories} histories${less} (${found.steps} steps, ${found.made} of them allowed)${caveats(found)}`,
  };
}

function caveats({ untold, stuck, notAgreed }: Searched): string {
  const parts = [
    ...(untold > 0 ? [`it had no value in ${untold} states`] : []),
    ...(stuck === undefined
      ? []
      : [`${stuck.count} histories ended at a step of time that cannot be made: ${stuck.first}`]),
    ...(notAgreed > 0 ? [`${notAgreed} with terms that cannot be agreed are not counted`] : []),
  ];
  return parts.map((part) => `; ${part}`).join('');
}

/** `with lease = C(term: 3 months); ann has 5.00 EUR; board does release(…); after 30 days`. */
export function historyWords(subject: Subject, history: History): string {
  const { contracts, core } = subject;
  const begun = history.agreements.map(({ name, contract, terms, sets }) => {
    const { name: of, terms: declared } = contracts[contract]!;
    const given = [
      ...terms.map(
        (term) =>
          `${term.name}: ${words(term.value, declared.find((one) => one.name === term.name)!.type, core.module)}`,
      ),
      ...sets.map((set) => `${set.name}: { ${set.members.join(', ')} }`),
    ];
    return `with ${name} = ${of}${given.length === 0 ? '' : `(${given.join(', ')})`}`;
  });
  const steps = [...fundWords(subject, history), ...history.steps.map((step) => stepWords(subject, history, step))];
  const where = runAgain(subject, history)?.violated;
  const said = steps.length === 0 ? [...begun, 'nothing more is needed'] : [...begun, ...steps];
  return `${said.join('; ')}; then it does not hold${where === undefined || history.agreements.length < 2 ? '' : ` in ${where}`}`;
}

/** What those have who pay with a coin, in the kinds they pay in. */
function fundWords({ contracts }: Subject, { funds, steps }: History): string[] {
  const said = new Map<string, string>();
  for (const step of steps) {
    if (step.kind !== 'does') continue;
    const action = contracts
      .flatMap(({ actions }) => actions)
      .find(({ name, params }) => name === step.action && params.length === step.args.length);
    for (const { coin } of action?.params ?? []) {
      const has = coin && funds.find(({ party, kind }) => party === step.who && kind === coin.name);
      if (coin !== undefined && has !== undefined)
        said.set(`${step.who} ${coin.name}`, `${step.who} has ${amountText(has.amount, coin)}`);
    }
  }
  return [...said.values()];
}

function stepWords({ contracts, core }: Subject, { agreements }: History, step: HistoryStep): string {
  switch (step.kind) {
    case 'after':
      return `after ${formatPeriod({ months: 0, ms: step.ms })}`;
    case 'counts':
      return `${step.who} counts ${agreements.length > 1 ? `${step.agreement}.` : ''}${step.meter} ${step.amount}`;
    case 'does': {
      const action = contracts
        .flatMap(({ actions }) => actions)
        .find(({ name, params }) => name === step.action && params.length === step.args.length);
      const args = step.args.map((value, i) => words(value, action!.params[i]!.type, core.module));
      const approved = step.approvedBy.length === 0 ? '' : ` approved by ${step.approvedBy.join(', ')}`;
      return `${step.who} does ${agreements.length > 1 ? `${step.agreement}.` : ''}${step.action}(${args.join(', ')})${approved}`;
    }
  }
}

function ofPatients(
  core: Core,
  property: PatientProperty,
  runs: number,
  less: string,
  progress: (done: number) => void,
): Words {
  const found = searchPatients(core, property, runs, progress);
  const skipped = found.untold > 0 ? `; ${found.untold} skipped, where an answer is not known` : '';
  if (found.witness !== undefined) return { ok: false, words: `refuted: ${witnessWords(core, property, found)}` };
  if (found.compared === 0)
    return { ok: true, words: `not decided: nothing could be compared in ${found.patients} patients${less}${skipped}` };
  const ends = found.byEnds > 0 ? `, ${found.byEnds} of them by the ends of ranges` : '';
  return {
    ok: true,
    words: `searched: held in ${found.patients} patients${less} (${found.compared} comparisons${ends})${skipped}`,
  };
}

/** `a patient with age 71 years, chf absent; f is chf; score(p with f present) is 1, score(p) is 2`. */
function witnessWords(core: Core, property: PatientProperty, { witness }: SearchedPatients): string {
  const { state, finding, atoms } = witness!;
  const { module } = core;
  const patient = patientWords(state, relevantFields(core, property, finding), module);
  const meant = finding === undefined ? [] : [`${property.finding} is ${module.fields[finding]!.name}`];
  const answers = property.atoms.flatMap((atom) => {
    const ends = atoms.get(atom.core);
    if (ends === undefined || atom.of.kind !== 'verdict') return [];
    const [low, high] = ends.map((value) => words(value, atom.type, module));
    return [`${atom.text} is ${low === high ? low : `${low} to ${high}`}`];
  });
  return [`a patient with ${patient}`, ...meant, answers.join(', ')].join('; ');
}

function words(value: Value, type: CoreType, module: CoreModule): string {
  if (value.kind === 'case' && value.type === 'Document') return `document ${JSON.stringify(value.name)}`;
  return formatValue(value, plain(type), module);
}

function plain(type: CoreType): DataType {
  switch (type.kind) {
    case 'number':
      return { kind: 'number', quantity: type.quantity, unit: type.units[0] ?? '' };
    case 'element':
      return { kind: 'observed', of: plain(type.of) };
    case 'list':
    case 'set':
    case 'option':
      return { kind: type.kind, of: plain(type.of) };
    default:
      return type;
  }
}
