/** Timers and duties, and the moments that time is counted from. */

import type { Duty as WrittenDuty, Timer as WrittenTimer } from '../../../language/ast/contract.ts';
import type * as Ast from '../../../language/ast.ts';
import { noMoment } from '../../../language/codes/contracts.ts';
import { typeMismatch } from '../../../language/codes/types.ts';
import { nearest } from '../../../language/near.ts';
import type { Duty, Moment, Statement, Timer } from '../../contract.ts';
import type { CoreType, Expr } from '../../core.ts';
import { check, infer } from '../expressions.ts';
import type { Place } from '../names.ts';
import { report, spelling, textAt } from '../scope.ts';
import { typeWords } from '../types.ts';
import { type Asked, askedBefore, asking } from './asking.ts';
import { type ContractScope, lookUp, statesOf, withData } from './scope.ts';
import { statements } from './statements.ts';

const PERIOD: CoreType = { kind: 'period' };

type Read<T> = { readonly value: T; readonly queries: readonly Statement[] };

/** An action, a state, a meter, or a DateTime. Undefined: the entry into the state. */
function moment(of: ContractScope, at: Place, written: Ast.Expr | undefined, asked: Asked): Read<Moment> | undefined {
  const named = (value: Moment): Read<Moment> => ({ value, queries: [] });
  if (written === undefined) return named({ kind: 'entry' });
  if (written.kind === 'name') {
    const name = written.name.text;
    if (of.actions.has(name)) return named({ kind: 'action', action: of.actions.get(name)! });
    if (of.states.has(name)) return named({ kind: 'state', state: of.states.get(name)! });
    if (of.meters.has(name)) return named({ kind: 'meter', meter: name });
    if (!at.locals.has(name)) return noSuchMoment(of, at, written);
  }
  const { made, queries } = asking(at, asked, written, (inner) => infer(inner, written));
  if (made === undefined || queries === undefined) return undefined;
  if (made.type.kind === 'datetime' || made.type.kind === 'date')
    return { value: { kind: 'at', value: made }, queries };
  return report(of.scope, noMoment(written.span, { text: textAt(of.scope, written.span), suggestions: [] }));
}

function noSuchMoment(of: ContractScope, at: Place, { name, span }: Extract<Ast.Expr, { kind: 'name' }>): undefined {
  const points = [...at.locals].filter(
    ([, local]) => local.kind === 'var' && (local.type.kind === 'datetime' || local.type.kind === 'date'),
  );
  const moments = [...of.actions.keys(), ...of.states.keys(), ...of.meters.keys(), ...points.map(([point]) => point)];
  const suggestions = nearest(name.text, moments);
  return report(of.scope, noMoment(span, { text: name.text, suggestions }, spelling(span, suggestions)));
}

/** A Period, and what is asked before it is read. */
export function period(at: Place, written: Ast.Expr, asked: Asked, where: string): Read<Expr> | undefined {
  const { made, queries } = asking(at, asked, written, (inner) => {
    const value = infer(inner, written, PERIOD);
    const kind = value?.type.kind;
    if (value === undefined || kind === 'period') return value;
    if (kind !== 'date' && kind !== 'datetime') return check(inner, written, PERIOD, where);
    // A date as a limit includes its day.
    const instead = `${kind === 'date' ? '1 day' : '0 seconds'} since ${textAt(at.scope, written.span)}`;
    const words = { given: typeWords(value.type), wanted: typeWords(PERIOD), where };
    return report(at.scope, typeMismatch(written.span, asked === 'timer' ? { ...words, instead } : words));
  });
  return made && queries && { value: made, queries };
}

export function timer(of: ContractScope, at: Place, item: WrittenTimer): Timer | undefined {
  const states = statesOf(of, item.states);
  const inner = withData(of, at, states);
  const span = period(inner, item.period, 'timer', `\`${item.kind}\``);
  const since = moment(of, inner, item.since, 'timer');
  const body = statements(inner, item.body, 'time');
  if (span === undefined || since === undefined || body === undefined) return undefined;
  return {
    kind: item.kind,
    period: span.value,
    since: since.value,
    ...askedBefore(span.queries, since.queries),
    states,
    body,
    span: item.span,
  };
}

export function duty(of: ContractScope, at: Place, item: WrittenDuty): Duty | undefined {
  const debtor = lookUp(of, of.parties, item.debtor, 'party');
  const creditor = lookUp(of, of.parties, item.creditor, 'party');
  const acts = item.acts.flatMap((name) => lookUp(of, of.actions, name, 'action') ?? []);
  const states = item.states.length === 0 ? undefined : statesOf(of, item.states);
  const limit = period(at, item.within, 'step', '`within`');
  const start = moment(of, at, item.of, 'step');
  // Without states of its own a duty of a state lapses when that one is left.
  const places = states ?? (start?.value.kind === 'state' ? [start.value.state] : []);
  const body = statements(withData(of, at, places), item.otherwise, 'time');
  if (
    debtor === undefined ||
    creditor === undefined ||
    limit === undefined ||
    start === undefined ||
    body === undefined
  )
    return undefined;
  return {
    name: item.name.text,
    debtor: debtor.name,
    creditor: creditor.name,
    acts,
    within: limit.value,
    of: start.value,
    ...askedBefore(limit.queries, start.queries),
    states,
    body,
    span: item.name.span,
  };
}
