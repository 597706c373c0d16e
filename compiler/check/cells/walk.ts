/** Expressions of Core as the coverage checks read them: closures, their identity, and the inputs they depend on. */
import type { Rational } from '../../../language/rational.ts';
import { rational } from '../../../language/rational.ts';
import { unreachable } from '../../../language/unreachable.ts';
import type { Value } from '../../../language/values.ts';
import type { CoreModule, CoreVerdict, Expr, Rule } from '../../core.ts';

/** An expression and what its free names stand for. A name bound by a fold or a match arm has no value. */
export type Closure = { readonly expr: Expr; readonly env: Env | undefined };
export type Env = { readonly name: string; readonly value: Closure | undefined; readonly outer: Env | undefined };

export function closed(expr: Expr): Closure {
  return { expr, env: undefined };
}

/**
 * Expressions looked at for one verdict before it is left undecided. Names and calls are looked through where they stand, so a
 * text that uses each of its names twice grows as a power of two; ordinary verdicts take some hundreds.
 */
export const MAX_LOOKS = 200_000;

class TooMuch extends Error {}
let looksLeft = Number.POSITIVE_INFINITY;

/** False: `check` was given up after MAX_LOOKS. */
export function withinLooks(check: () => void): boolean {
  looksLeft = MAX_LOOKS;
  try {
    check();
    return true;
  } catch (error) {
    if (error instanceof TooMuch) return false;
    throw error;
  } finally {
    looksLeft = Number.POSITIVE_INFINITY;
  }
}

function countLook(): void {
  looksLeft -= 1;
  if (looksLeft < 0) throw new TooMuch();
}

/** The parts of an expression, in order; a reference has none. */
export function children(expr: Expr): readonly Expr[] {
  countLook();
  switch (expr.kind) {
    case 'const':
    case 'var':
    case 'field':
    case 'ref':
    case 'fault':
      return [];
    case 'let':
      return [expr.value, expr.body];
    case 'if':
      return [expr.condition, expr.yes, expr.no];
    case 'match':
      return [expr.value, ...expr.arms.map((arm) => arm.body)];
    case 'op':
    case 'case':
    case 'call':
      return expr.args;
    case 'record':
      return expr.fields;
    case 'get':
    case 'element':
      return [expr.value];
    case 'fold':
      return [expr.list, expr.from, expr.body];
    case 'ask':
      return expr.question.kind === 'element_missing' ? [expr.question.element] : [];
    case 'default':
      return ruleParts(expr.root);
    case 'mark':
      return [expr.body];
    default:
      return unreachable(expr);
  }
}

/** What a closure is once marks, lets and names are looked through. */
export function look(closure: Closure): Closure {
  let { expr, env } = closure;
  countLook();
  for (;;) {
    if (expr.kind === 'mark') expr = expr.body;
    else if (expr.kind === 'let') {
      env = { name: expr.name, value: { expr: expr.value, env }, outer: env };
      expr = expr.body;
    } else if (expr.kind === 'var') {
      const bound = find(env, expr.name);
      if (bound === undefined) return { expr, env };
      ({ expr, env } = bound);
    } else return { expr, env };
  }
}

export function part(closure: Closure, expr: Expr): Closure {
  return { expr, env: closure.env };
}

/** The body of a called function, its parameters standing for the arguments. */
export function bodyOfCall(module: CoreModule, closure: Closure, call: Expr & { readonly kind: 'call' }): Closure {
  const callee = module.functions[call.function]!;
  let env: Env | undefined;
  callee.params.forEach((param, index) => {
    env = { name: param.name, value: part(closure, call.args[index]!), outer: env };
  });
  return { expr: callee.body, env };
}

/** Equal for closures that mean the same because they are written the same. */
export function keyOf(closure: Closure): string {
  const { expr, env } = look(closure);
  const of = (inner: Expr): string => keyOf({ expr: inner, env });
  switch (expr.kind) {
    case 'const':
      return `=${valueKey(expr.value)}`;
    case 'field':
      return `f${expr.field}`;
    case 'ref':
      return `r${expr.verdict}`;
    case 'var':
      return `v${expr.name}`;
    case 'op':
      return `${opKey(expr.op)}(${expr.args.map(of).join()})`;
    case 'call':
      return `call${expr.function}(${expr.args.map(of).join()})`;
    case 'get':
      return `get${expr.index}(${of(expr.value)})`;
    case 'element':
      return `${expr.part}(${of(expr.value)})`;
    case 'fold': {
      const inner: Env = { name: expr.acc, value: undefined, outer: { name: expr.item, value: undefined, outer: env } };
      const body = keyOf({ expr: expr.body, env: inner });
      return `fold ${expr.item} ${expr.acc}(${of(expr.list)},${of(expr.from)},${body})`;
    }
    case 'match': {
      const arms = expr.arms.map((arm) => {
        const inner = bind(arm.binds, env);
        return `${arm.name} ${arm.binds.join(' ')}:${keyOf({ expr: arm.body, env: inner })}`;
      });
      return `match(${of(expr.value)},${arms.join()})`;
    }
    case 'ask': {
      const { question } = expr;
      if (question.kind === 'element_missing') return `ask(${of(question.element)},${question.reason ?? ''})`;
      if (question.kind === 'verdict_known') return `known${question.verdict}`;
      return `missing${question.field}${question.reason ?? ''}`;
    }
    case 'case':
      return `${expr.name}(${expr.args.map(of).join()})`;
    default:
      return `${expr.kind}(${children(expr).map(of).join()})`;
  }
}

function bind(names: readonly string[], env: Env | undefined): Env | undefined {
  let inner = env;
  for (const name of names) inner = { name, value: undefined, outer: inner };
  return inner;
}

/** Equal for equal values: units that a number is shown in do not matter. */
export function valueKey(value: Value): string {
  switch (value.kind) {
    case 'bool':
      return String(value.value);
    case 'int':
      return value.value.toString();
    case 'number':
      return `${value.value.n}/${value.value.d}`;
    case 'text':
      return JSON.stringify(value.value);
    case 'date':
      return `date${value.day}`;
    case 'datetime':
      return `at${value.ms}`;
    case 'period':
      return `period${value.months},${value.ms}`;
    case 'age':
      return `age${value.days}`;
    case 'code':
      return `code${JSON.stringify([value.system, value.code])}`;
    case 'case':
      return value.args.length === 0 ? `.${value.name}` : `.${value.name}(${value.args.map(valueKey).join()})`;
    case 'record':
      return `${value.type}(${value.fields.map(valueKey).join()})`;
    case 'list':
      return `[${value.items.map(valueKey).join()}]`;
    case 'set':
      return `{${value.items.map(valueKey).sort().join()}}`;
    case 'option':
      return value.value === undefined ? 'none' : `some(${valueKey(value.value)})`;
    default:
      return unreachable(value);
  }
}

/** The place of an ordered value on its line: days, milliseconds, months, or the number itself. */
export function scalar(value: Value): Rational | undefined {
  switch (value.kind) {
    case 'int':
      return { n: value.value, d: 1n };
    case 'number':
      return value.value;
    case 'date':
      return rational(value.day);
    case 'datetime':
      return rational(value.ms);
    case 'age':
      return rational(value.days);
    case 'period':
      return rational(value.months === 0 ? value.ms : value.months);
    default:
      return undefined;
  }
}

/**
 * What the truth of an expression hangs on: the value of field n as n, whether it is missing as -1 - n.
 * References are followed; asking whether a verdict is known hangs on all that it reads, values and statuses.
 */
export function dependencies(module: CoreModule, kept: Map<number, ReadonlySet<number>>, expr: Expr): Set<number> {
  const found = new Set<number>();
  const visit = (inner: Expr): void => {
    if (inner.kind === 'field') found.add(inner.field);
    else if (inner.kind === 'ref') for (const of of verdictDependencies(module, kept, inner.verdict)) found.add(of);
    else if (inner.kind === 'call') visit(module.functions[inner.function]!.body);
    else if (inner.kind === 'ask') {
      const { question } = inner;
      if (question.kind === 'field_missing') found.add(-1 - question.field);
      if (question.kind === 'verdict_known') {
        for (const of of verdictDependencies(module, kept, question.verdict)) {
          found.add(of);
          if (of >= 0) found.add(-1 - of);
        }
      }
    }
    children(inner).forEach(visit);
  };
  visit(expr);
  return found;
}

/** Of a closure: its expression's and those of what its free names stand for. */
export function closureDependencies(
  module: CoreModule,
  kept: Map<number, ReadonlySet<number>>,
  closure: Closure,
): Set<number> {
  const found = dependencies(module, kept, closure.expr);
  for (let env = closure.env; env !== undefined; env = env.outer) {
    if (env.value === undefined || !mentions(closure.expr, env.name)) continue;
    for (const of of closureDependencies(module, kept, env.value)) found.add(of);
  }
  return found;
}

function mentions(expr: Expr, name: string): boolean {
  return expr.kind === 'var' ? expr.name === name : children(expr).some((inner) => mentions(inner, name));
}

export function verdictDependencies(
  module: CoreModule,
  kept: Map<number, ReadonlySet<number>>,
  verdict: number,
): ReadonlySet<number> {
  const known = kept.get(verdict);
  if (known !== undefined) return known;
  const found = new Set<number>();
  for (const expr of verdictParts(module.verdicts[verdict]!)) {
    for (const of of dependencies(module, kept, expr)) found.add(of);
  }
  kept.set(verdict, found);
  return found;
}

/** The body of a verdict, and the columns and rows of its policy. */
export function verdictParts(verdict: CoreVerdict): readonly Expr[] {
  const { policy } = verdict;
  if (policy.kind !== 'rows') return [verdict.body];
  const rows = policy.rows.flatMap((row) => [
    ...row.cells.filter((cell) => typeof cell !== 'string'),
    ...(row.result === undefined ? [] : [row.result]),
  ]);
  return [verdict.body, ...policy.columns, ...rows];
}

function ruleParts(rule: Rule): Expr[] {
  return [rule.condition, ...(rule.value === undefined ? [] : [rule.value]), ...rule.exceptions.flatMap(ruleParts)];
}

function find(env: Env | undefined, name: string): Closure | undefined {
  for (let at = env; at !== undefined; at = at.outer) if (at.name === name) return at.value;
  return undefined;
}

function opKey(op: { readonly name: string }): string {
  const entries = Object.entries(op).filter(([key]) => key !== 'name');
  if (entries.length === 0) return op.name;
  const show = (_: string, part: unknown): unknown => (typeof part === 'bigint' ? part.toString() : part);
  return op.name + JSON.stringify(entries, show);
}
