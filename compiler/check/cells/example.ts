/** Example patients in words: `age 64 years, sex female, score 9`. */
import { formatValue } from '../../../language/phrase.ts';
import type { Value } from '../../../language/values.ts';
import type { CoreModule, Expr } from '../../core.ts';
import { completedUnits } from '../../interpret/operators.ts';
import type { Cell, CellSet } from './cells.ts';
import type { Patient } from './evaluate.ts';
import { EXAMPLE_DAY } from './evaluate.ts';
import { dataTypeOf } from './quantities.ts';
import { ageWords, bestCell, sampleOf, shownUnit } from './samples.ts';
import type { Term, Terms } from './terms.ts';
import { look } from './walk.ts';

/** More parts than these are left out of an example: the first ones are those that the conditions name first. */
export const MAX_EXAMPLE_PARTS = 12;

/** `describe`: how the author wrote an expression that is neither an input nor a verdict. */
export type Description = (expr: Expr) => string;

/** One value for each term, in the cells that are allowed; then the inputs of the patient found, if one was searched for. */
export function exampleOf(
  terms: Terms,
  allowed: ReadonlyMap<Term, CellSet>,
  patients: readonly Patient[],
  describe: Description,
): string {
  const parts: string[] = [];
  const named = new Set<number>();
  for (const [term, cells] of allowed) {
    const { expr } = look(term.closure);
    const patient = patients.find((one) => expr.kind === 'field' && one.values.has(expr.field));
    if (expr.kind === 'field') named.add(expr.field);
    if (expr.kind === 'field' && patient !== undefined && term.kind === 'value') {
      parts.push(inputWords(terms.module, expr.field, patient.values.get(expr.field)!));
      continue;
    }
    const words = cellWords(terms, term, term.cells[bestCell(term, cells)]!, describe);
    if (words !== '') parts.push(words);
  }
  for (const patient of patients) {
    for (const [field, reason] of patient.missing)
      parts.push(`${terms.module.fields[field]!.name} missing (${reason})`);
    for (const [field, value] of patient.values) {
      if (named.has(field) || patient.missing.has(field)) continue;
      parts.push(inputWords(terms.module, field, value));
    }
  }
  const kept = [...new Set(parts)];
  if (kept.length === 0) return 'any patient';
  return kept.length > MAX_EXAMPLE_PARTS ? `${kept.slice(0, MAX_EXAMPLE_PARTS).join(', ')}, …` : kept.join(', ');
}

export function cellWords(terms: Terms, term: Term, cell: Cell, describe: Description): string {
  const name = termName(terms.module, term, describe);
  if (term.kind === 'order') {
    const way =
      cell.kind === 'piece' ? (cell.low === undefined ? 'below' : cell.high === undefined ? 'above' : 'equal to') : '';
    return `${name} ${way} ${expressionName(terms.module, look(term.other!).expr, describe)}`;
  }
  switch (cell.kind) {
    case 'status':
      return cell.reason === undefined ? '' : `${name} missing${cell.reason === 'unknown' ? '' : ` (${cell.reason})`}`;
    case 'age':
      return `${name} ${ageWords(term, cell)}`;
    case 'other':
      return `${name} any other`;
    case 'truth':
      if (term.kind === 'known') return `${name} ${cell.value ? 'known' : 'not known'}`;
      if (term.type.kind === 'bool' && look(term.closure).expr.kind === 'fold')
        return cell.value ? name : `not (${name})`;
      break;
  }
  const value = sampleOf(terms, term, cell);
  return value === undefined ? name : `${name} ${valueWords(terms.module, term, value)}`;
}

/** The name of an input or verdict; else as the author wrote it. */
export function termName(module: CoreModule, term: Term, describe: Description): string {
  return expressionName(module, look(term.closure).expr, describe);
}

function expressionName(module: CoreModule, expr: Expr, describe: Description): string {
  if (expr.kind === 'field') return module.fields[expr.field]!.name;
  if (expr.kind === 'ref') return module.verdicts[expr.verdict]!.name;
  if (expr.kind === 'ask') {
    const { question } = expr;
    if (question.kind === 'field_missing') return module.fields[question.field]!.name;
    if (question.kind === 'verdict_known') return module.verdicts[question.verdict]!.name;
  }
  return describe(expr);
}

function valueWords(module: CoreModule, term: Term, value: Value): string {
  return formatValue(value, dataTypeOf(module, term.type, shownUnit(module, term) ?? ''), module);
}

function inputWords(module: CoreModule, field: number, value: Value): string {
  const { name, type } = module.fields[field]!;
  if (value.kind === 'age') {
    const born = EXAMPLE_DAY - value.days;
    const years = completedUnits(born, EXAMPLE_DAY, 'years');
    if (years >= 2) return `${name} ${years} years`;
    const months = completedUnits(born, EXAMPLE_DAY, 'months');
    return months >= 2 ? `${name} ${months} months` : `${name} ${value.days} days`;
  }
  return `${name} ${formatValue(value, type, module)}`;
}
