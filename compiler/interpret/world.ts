/** Evaluation in one world (docs/core.md, sections 1 to 4): value or fault, cost, trace. */

import { MAX_LIST, type TraceEvent } from '../../language/answer.ts';
import { unreachable } from '../../language/unreachable.ts';
import type { Fault, Value } from '../../language/values.ts';
import type { Expr, Question } from '../core.ts';
import { elementState, isFieldMissing } from './closure.ts';
import { defaultTerm } from './default.ts';
import { operate, truth } from './operators.ts';
import { keyOf, type World } from './parts.ts';
import { boundOf, type Run } from './run.ts';
import { elementAt, isFaultResult, placeOf, type Result } from './values.ts';

/** One world while it is evaluated. */
export type Evaluation = {
  readonly run: Run;
  readonly world: World;
  /** Verdicts referred to so far: each body is evaluated once in a world. */
  readonly referred: Map<number, Value>;
  events: TraceEvent[];
  fuel: number;
};

/** The end of a world: the first fault, from wherever it was met. */
export class Faulted extends Error {
  readonly fault: Fault;
  constructor(fault: Fault) {
    super(fault.code);
    this.fault = fault;
  }
}

export type WorldResult = { readonly result: Result; readonly events: readonly TraceEvent[]; readonly fuel: number };

export function evaluation(run: Run, world: World): Evaluation {
  return { run, world, referred: new Map(), events: [], fuel: 0 };
}

/** The result of an expression in a world; a world that faults costs the bound, and keeps its trace up to there. */
export function resultOf(e: Expr, at: Evaluation): WorldResult {
  try {
    const result = evaluate(e, undefined, at);
    return { result, events: at.events, fuel: at.fuel };
  } catch (end) {
    if (!(end instanceof Faulted)) throw end;
    return { result: end.fault, events: at.events, fuel: boundOf(at.run) };
  }
}

export type Env = { readonly name: string; readonly value: Value; readonly next: Env } | undefined;

export function evaluate(e: Expr, env: Env, at: Evaluation): Value {
  if (e.kind !== 'mark') at.fuel += 1;
  switch (e.kind) {
    case 'const':
      return e.value;
    case 'var':
      return lookup(env, e.name);
    case 'field':
      return fieldValue(e.field, at);
    case 'let':
      return evaluate(e.body, { name: e.name, value: evaluate(e.value, env, at), next: env }, at);
    case 'if':
      return evaluate(truth(evaluate(e.condition, env, at)) ? e.yes : e.no, env, at);
    case 'match': {
      const value = evaluate(e.value, env, at);
      const [name, parts] = caseAndParts(value);
      const arm = e.arms.find((candidate) => candidate.name === name || candidate.name === '_');
      if (arm === undefined) throw new Error('a match without an arm that fits');
      let inside = env;
      arm.binds.forEach((bind, i) => {
        inside = { name: bind, value: parts[i]!, next: inside };
      });
      return evaluate(arm.body, inside, at);
    }
    case 'op': {
      const args = e.args.map((arg) => evaluate(arg, env, at));
      return orFault(
        operate(
          e.op,
          args,
          e.args.map(({ type }) => type),
          at.run.around,
        ),
      );
    }
    case 'record':
      return { kind: 'record', type: nameOf(e), fields: e.fields.map((part) => evaluate(part, env, at)) };
    case 'case':
      return { kind: 'case', type: nameOf(e), name: e.name, args: e.args.map((part) => evaluate(part, env, at)) };
    case 'get': {
      const record = evaluate(e.value, env, at);
      if (record.kind !== 'record') throw new Error('a record is expected');
      return record.fields[e.index]!;
    }
    case 'element': {
      const { field, index } = placeOf(evaluate(e.value, env, at));
      if (e.part === 'value') return valueAt(keyOf({ kind: 'element', field, index }), at);
      return timeOf(at, field, index);
    }
    case 'fold': {
      const list = evaluate(e.list, env, at);
      let acc = evaluate(e.from, env, at);
      if (list.kind !== 'list' && list.kind !== 'set') throw new Error('a list is expected');
      if (list.items.length > MAX_LIST) throw new Faulted({ code: 'list_too_long' });
      for (const item of list.items)
        acc = evaluate(e.body, { name: e.acc, value: acc, next: { name: e.item, value: item, next: env } }, at);
      return acc;
    }
    case 'call': {
      const { params, body } = at.run.core.module.functions[e.function]!;
      const args = e.args.map((arg) => evaluate(arg, env, at));
      let inside: Env;
      params.forEach(({ name }, i) => {
        inside = { name, value: args[i]!, next: inside };
      });
      return evaluate(body, inside, at);
    }
    case 'default':
      return defaultTerm(e.root, at);
    case 'ask':
      return { kind: 'bool', value: isSo(e.question, env, at) };
    case 'ref':
      return verdictValue(e.verdict, at);
    case 'fault':
      throw new Faulted({ code: e.code });
    case 'mark': {
      const value = evaluate(e.body, env, at);
      at.events.push({ site: e.site, how: 'gives', value });
      return value;
    }
    default:
      return unreachable(e);
  }
}

function isSo(question: Question, env: Env, at: Evaluation): boolean {
  const { state } = at.run;
  switch (question.kind) {
    case 'field_missing': {
      const known = state.fields[question.field]!;
      const missing = 'elements' in known ? undefined : known.missing;
      return isFieldMissing(state, question.field) && (question.reason ?? missing) === missing;
    }
    case 'element_missing': {
      const { field, index } = placeOf(evaluate(question.element, env, at));
      const { missing } = elementState(state, field, index);
      return missing !== undefined && (question.reason ?? missing) === missing;
    }
    case 'verdict_known':
      verdictValue(question.verdict, at);
      return at.run.plain || at.run.settlement(question.verdict).answer.kind === 'known';
    default:
      return unreachable(question);
  }
}

/** `ref r` (section 5). */
function verdictValue(verdict: number, at: Evaluation): Value {
  const { run } = at;
  if (run.forgotten.has(verdict)) return valueAt(keyOf({ kind: 'verdict', verdict }), at);
  const known = at.referred.get(verdict);
  if (known !== undefined) return known;
  const { body, policy } = run.core.module.verdicts[verdict]!;
  const answering = run.plain || policy.kind !== 'rows' ? undefined : run.settlement(verdict).row;
  const row = answering === undefined || policy.kind !== 'rows' ? undefined : policy.rows[answering]!;
  const value = row?.result === undefined ? evaluate(body, undefined, at) : rowValue(body, row.result, row.site, at);
  at.referred.set(verdict, value);
  return value;
}

/** The plain rows for their faults, then the result of the `missing` row that answers: of both only the row's event stays. */
function rowValue(body: Expr, result: Expr, site: number, at: Evaluation): Value {
  const before = at.events;
  at.events = [];
  try {
    evaluate(body, undefined, at);
    const value = evaluate(result, undefined, at);
    at.events = [{ site, how: 'gives', value }];
    return value;
  } catch (end) {
    at.events = [];
    throw end;
  } finally {
    at.events = [...before, ...at.events];
  }
}

function fieldValue(field: number, at: Evaluation): Value {
  const known = at.run.state.fields[field]!;
  if ('elements' in known) return { kind: 'list', items: known.elements.map((_, index) => elementAt(field, index)) };
  return valueAt(keyOf({ kind: 'field', field }), at);
}

function valueAt(key: string, { world }: Evaluation): Value {
  const value = world.get(key);
  if (value === undefined) throw new Error('a value is read that the world does not hold');
  return orFault(value);
}

export function timeOf(at: { readonly run: Run }, field: number, index: number): Value {
  const known = at.run.state.fields[field]!;
  if (!('elements' in known)) throw new Error('an element of a list that is missing as a whole');
  return known.elements[index]!.time;
}

export function orFault(result: Result): Value {
  if (isFaultResult(result)) throw new Faulted(result);
  return result;
}

export function nameOf({ type }: Expr): string {
  if (type.kind === 'finding') return 'Finding';
  if (type.kind === 'enum' || type.kind === 'record') return type.name;
  throw new Error('a type without a name');
}

/** What a pattern looks at: `none` and `some` of an option, else the case. */
export function caseAndParts(value: Value): readonly [string, readonly Value[]] {
  if (value.kind === 'case') return [value.name, value.args];
  if (value.kind !== 'option') throw new Error('a case or an option is expected');
  return value.value === undefined ? ['none', []] : ['some', [value.value]];
}

export function lookup<T>(env: Binding<T>, name: string): T {
  for (let at = env; at !== undefined; at = at.next) if (at.name === name) return at.value;
  throw new Error('a name that is not bound');
}

type Binding<T> = { readonly name: string; readonly value: T; readonly next: Binding<T> } | undefined;
