/** Sources and what the module says of itself: evidence that can expire, and a status that the runtime honours. */
import type * as Ast from '../../language/ast.ts';
import { evidenceExpired, sourceItem, unknownStatus } from '../../language/codes/missing.ts';
import { addPeriod, formatDate, parseDate } from '../../language/dates.ts';
import type { Evidence, Interface } from '../../language/interface.ts';
import { literal, plainText } from './literals.ts';
import { type ModuleScope, report } from './scope.ts';

export const STATUSES = ['draft', 'demo', 'review', 'production', 'retired'] as const;

/** Words of a source that carry a meaning; any other word is kept as it is. */
const WANTED: Readonly<Record<string, string>> = {
  reviewed: 'a date',
  valid: 'a period',
  grade: 'a letter or a word',
  doi: 'a text',
  url: 'a text',
  title: 'a text',
};

export function elaborateSource(scope: ModuleScope, decl: Ast.SourceDecl): Evidence {
  const items: { word: string; value: string }[] = [];
  let reviewed: number | undefined;
  let valid: { months: number; ms: number } | undefined;
  for (const item of decl.items) {
    const word = item.word.text;
    const { value } = item;
    const wrong = (): undefined =>
      report(scope, sourceItem(item.span, { source: decl.name.text, word, wanted: WANTED[word] ?? 'a value' }));
    if (word === 'reviewed') {
      reviewed = value.kind === 'date' ? parseDate(value.text) : undefined;
      if (reviewed === undefined) wrong();
    } else if (word === 'valid') {
      const isCounted = value.kind === 'number' && value.unit !== undefined;
      const period = isCounted ? literal(scope, value, { kind: 'period' }) : undefined;
      if (period?.value.kind === 'period') valid = { months: period.value.months, ms: period.value.ms };
      else wrong();
    } else if (Object.hasOwn(WANTED, word) && WANTED[word] === 'a text' && value.kind !== 'string') wrong();
    if (value.kind === 'string') plainText(scope, value);
    items.push({ word, value: itemText(value) });
  }
  const end = reviewed === undefined || valid === undefined ? undefined : addPeriod(reviewed, valid, 'down');
  const expires = typeof end === 'number' ? end : undefined;
  if (expires !== undefined && expires < scope.builder.today)
    report(scope, evidenceExpired(decl.name.span, { source: decl.name.text, since: formatDate(expires) }));
  return { name: decl.name.text, items, expires };
}

function itemText(value: Ast.SourceItem['value']): string {
  switch (value.kind) {
    case 'string':
      return value.parts.filter((part) => typeof part === 'string').join('');
    case 'name':
      return value.name.text;
    case 'number':
      return value.unit === undefined ? value.text : `${value.text} ${value.unit.text}`;
    default:
      return value.text;
  }
}

export function statusOf(scope: ModuleScope, decl: Ast.ModuleDecl | undefined): Interface['status'] {
  const written = decl?.status;
  if (written === undefined) return 'draft';
  const status = STATUSES.find((s) => s === written.text);
  if (status === undefined) report(scope, unknownStatus(written.span, { status: written.text, statuses: STATUSES }));
  return status ?? 'draft';
}
