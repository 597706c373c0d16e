/** A walk in words: where it stands, what a step did, who may do what. */
import type { CoreContract } from '../../compiler/contract.ts';
import type { Choice } from '../../compiler/simulate/choices.ts';
import type { AgreementView, Change, DutyView, Named, View } from '../../compiler/simulate/view.ts';
import { type Palette, safe } from '../../language/render.ts';

export function viewText(view: View, palette: Palette): string[] {
  const lines = view.agreements.flatMap((agreement) => [
    `${palette('place', view.at)}  ${palette('strong', agreement.name)} (${agreement.contract}) is ${palette('strong', agreement.state)} since ${agreement.since}${agreement.ended ? ', and over' : ''}${agreement.halted === undefined ? '' : `, halted since ${agreement.halted}`}`,
    ...agreementRows(agreement),
  ]);
  const balances = view.balances.map(
    ({ party, amounts }) => `${party} ${amounts.length === 0 ? 'nothing' : amounts.join(' and ')}`,
  );
  return [
    ...(lines.length === 0 ? [`${palette('place', view.at)}  nothing is agreed yet`] : lines),
    ...row('have', balances),
    ...row(
      'rights',
      view.rights.map(
        ({ holder, asset, purpose, until, exclusive }) =>
          `${holder} may ${exclusive ? 'alone ' : ''}use ${asset}${purpose === undefined ? '' : ` for ${purpose}`} until ${until}`,
      ),
      '\n',
    ),
    ...row(
      'next',
      view.next === undefined ? ['nothing falls due'] : [`${view.next.at} ${view.next.agreement}: ${view.next.what}`],
    ),
  ];
}

function agreementRows(agreement: AgreementView): string[] {
  const pairs = (all: readonly Named[]): string[] => all.map(({ name, value }) => `${name} ${value}`);
  return [
    ...row(
      'parties',
      agreement.parts.map(({ name, value }) => `${name}: ${value}`),
      '\n',
    ),
    ...row('terms', pairs(agreement.terms)),
    ...row('keeps', pairs(agreement.keeps)),
    ...row('data', pairs(agreement.data)),
    ...row('escrow', pairs(agreement.escrow)),
    ...row('counted', pairs(agreement.counted)),
    ...row('duties', agreement.duties.map(dutyText), '\n'),
  ];
}

function dutyText({ name, debtor, creditor, acts, status, deadline }: DutyView): string {
  return `${name}: ${debtor} owes ${creditor} ${acts.join(' or ')} until ${deadline}, ${status}`;
}

const LABEL_COLUMNS = 9;

/** `between` a line break: one below the other. */
function row(label: string, items: readonly string[], between: ', ' | '\n' = ', '): string[] {
  if (items.length === 0) return [];
  const shown = items.map((item) => safe(item).replace(/\s+/g, ' '));
  if (between === ', ') return [`  ${label.padEnd(LABEL_COLUMNS)}${shown.join(', ')}`];
  return shown.map((item, i) => `  ${(i === 0 ? label : '').padEnd(LABEL_COLUMNS)}${item}`);
}

/** `since`: what happens at this instant needs no date. */
export function changesText(changes: readonly Change[], since: string, palette: Palette): string[] {
  return changes.map(({ at, text, kind }) => {
    const words = safe(text).replace(/\s+/g, ' ');
    return `  ${at === since ? '' : `${palette('place', at)}  `}${kind === 'moved' ? palette('strong', words) : words}`;
  });
}

export function choicesText(all: readonly Choice[], palette: Palette): string[] {
  const agreements = new Set(all.map(({ agreement }) => agreement));
  const groups = new Map<string, Choice[]>();
  for (const choice of all) {
    const key = agreements.size > 1 ? `${choice.party} (${choice.agreement})` : choice.party;
    groups.set(key, [...(groups.get(key) ?? []), choice]);
  }
  return [...groups].flatMap(([party, choices]) => [
    palette('strong', party),
    ...choices.flatMap(({ does, needs, because }) =>
      because === undefined
        ? [`  ${palette('good', 'may')}      ${does}${needs.length === 0 ? '' : `   if ${needs.join('; ')}`}`]
        : [],
    ),
    // What is refused for one reason stands on one line: most of it is for somebody else.
    ...[...Map.groupBy(choices, ({ because }) => because)].flatMap(([because, refused]) =>
      because === undefined
        ? []
        : [`  ${palette('quiet', `may not  ${refused.map(({ does }) => does).join(', ')}: ${because}`)}`],
    ),
  ]);
}

/** How a walk through this contract begins. `terms`: as they are declared. */
export function beginningText(contract: CoreContract, terms: readonly string[]): string {
  const sets = contract.parties.flatMap(({ name, set }) =>
    set === undefined ? [] : [`${name}: { ${set.low} to ${set.high} names }`],
  );
  return `with ${agreementName(contract)} = ${contract.name}(${[...terms, ...sets].join(', ')})`;
}

/** The last word of `CohortLease`: `lease`. */
export function agreementName({ name }: CoreContract): string {
  return (/[A-Z][a-z0-9]*$/.exec(name)?.[0] ?? name).toLowerCase();
}

export const WALK_HELP = `Write steps as tests of contracts do:
  with lease = CohortLease(term: 3 months, fee: 300.00 EUR, deposit_due: 50.00 EUR)
                                      everybody signs an agreement
  starting 2027-04-01                 the first day (before anything else; else 2026-01-01)
  lab has 450.00 EUR                  what a party has from outside
  board does release(document "protocol")
                                      a party acts; \`approved by ann, bob\` may follow
  gateway counts rows 2_500           a meter is reported
  after 30 days                       time passes, and what falls due happens
  expect rejected because "…"         the step before was to be rejected
  expect lease is closed              and all else that tests expect
and ask:
  show                                where everything stands
  who, who lab                        what each party, or one, may do now, and of the rest why not
  at 2027-05-01                       go on to that day; a day that is over is only looked at
  undo, redo, undo 3                  take the last line (or the last 3) back, bring it back
  help, quit                          Ctrl-D ends, too`;
