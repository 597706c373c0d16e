/** The value of an expression for one example patient: to confirm that what a check found can happen. */
import { isFault } from '../../../language/answer.ts';
import { makeDate } from '../../../language/dates.ts';
import type { MissingReason, Value } from '../../../language/values.ts';
import type { CoreModule, Expr, Rule } from '../../core.ts';
import { operate } from '../../interpret/operators.ts';
import { bodyOfCall, type Closure, closed, look, part, valueKey } from './walk.ts';

/** A patient without gaps in the values that are asked for; `missing` are statuses (the value is then one completion). */
export type Patient = {
  readonly values: ReadonlyMap<number, Value>;
  readonly missing: ReadonlyMap<number, MissingReason>;
};

/** Examples live on this day. Any day would do that is neither the first nor the last of a month nor in February. */
export const EXAMPLE_DAY = makeDate(2026, 6, 15)!;
const EXAMPLE_MS = EXAMPLE_DAY * 86_400_000;

/** Undefined: it faults, or needs what an example does not have (a list, whether a verdict is known). */
export function evaluate(module: CoreModule, closure: Closure, patient: Patient): Value | undefined {
  const here = look(closure);
  const { expr } = here;
  const of = (inner: Expr): Value | undefined => evaluate(module, part(here, inner), patient);
  switch (expr.kind) {
    case 'const':
      return expr.value;
    case 'field':
      return patient.values.get(expr.field);
    case 'if': {
      const condition = of(expr.condition);
      if (condition?.kind !== 'bool') return undefined;
      return of(condition.value ? expr.yes : expr.no);
    }
    case 'op': {
      const args: Value[] = [];
      for (const arg of expr.args) {
        const value = of(arg);
        if (value === undefined) return undefined;
        args.push(value);
      }
      const around = { module, today: EXAMPLE_DAY, nowMs: EXAMPLE_MS };
      const result = operate(
        expr.op,
        args,
        expr.args.map((arg) => arg.type),
        around,
      );
      return isFault(result) ? undefined : result;
    }
    case 'match': {
      const value = of(expr.value);
      const name = value?.kind === 'case' ? value.name : value?.kind === 'bool' ? String(value.value) : undefined;
      const arm = expr.arms.find((one) => one.name === name || one.name === '_');
      if (name === undefined || arm === undefined || arm.binds.length > 0) return undefined;
      return of(arm.body);
    }
    case 'call':
      return evaluate(module, bodyOfCall(module, here, expr), patient);
    case 'ref': {
      const verdict = module.verdicts[expr.verdict]!;
      return evaluate(module, closed(verdict.body), patient);
    }
    case 'default':
      return ruleResult(module, here, expr.root, patient);
    case 'record':
    case 'case': {
      const parts = (expr.kind === 'record' ? expr.fields : expr.args).map(of);
      const whole = parts.filter((value) => value !== undefined);
      if (whole.length < parts.length) return undefined;
      if (expr.kind === 'record') {
        return { kind: 'record', type: expr.type.kind === 'record' ? expr.type.name : '', fields: whole };
      }
      return { kind: 'case', type: expr.type.kind === 'enum' ? expr.type.name : '', name: expr.name, args: whole };
    }
    case 'get': {
      const value = of(expr.value);
      return value?.kind === 'record' ? value.fields[expr.index] : undefined;
    }
    case 'ask': {
      const { question } = expr;
      if (question.kind !== 'field_missing') return undefined;
      const reason = patient.missing.get(question.field);
      return { kind: 'bool', value: reason !== undefined && (question.reason ?? reason) === reason };
    }
    default:
      return undefined;
  }
}

/** The result of a rule; where the exceptions that apply differ there is none, and `beats` is not looked at. */
function ruleResult(module: CoreModule, here: Closure, rule: Rule, patient: Patient): Value | undefined {
  const applying: Rule[] = [];
  for (const exception of rule.exceptions) {
    const holds = applies(module, here, exception, patient);
    if (holds === undefined) return undefined;
    if (holds) applying.push(exception);
  }
  if (applying.length === 0)
    return rule.value === undefined ? undefined : evaluate(module, part(here, rule.value), patient);
  const results = applying.map((exception) => ruleResult(module, here, exception, patient));
  const [first] = results;
  if (first === undefined) return undefined;
  return results.every((result) => result !== undefined && valueKey(result) === valueKey(first)) ? first : undefined;
}

export function applies(module: CoreModule, here: Closure, rule: Rule, patient: Patient): boolean | undefined {
  const own = evaluate(module, part(here, rule.condition), patient);
  if (own?.kind !== 'bool') return undefined;
  let holds = own.value;
  for (const exception of rule.exceptions) {
    const inner = applies(module, here, exception, patient);
    if (inner === undefined) return undefined;
    holds ||= inner;
  }
  return holds;
}
