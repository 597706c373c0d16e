/** What an expression reads or asks about, itself and through calls; references to other verdicts are not followed. */
import type { Expr } from '../core.ts';
import type { ModuleBuilder } from './scope.ts';

/** Fields whose values are read; with `asks`, those too that are only asked whether they are missing. */
export function fieldsRead(
  builder: ModuleBuilder,
  expr: Expr,
  into: Set<number> = new Set(),
  asks = false,
): Set<number> {
  walkCalls(builder, expr, new Set(), (e) => {
    if (e.kind === 'field') into.add(e.field);
    if (asks && e.kind === 'ask' && e.question.kind === 'field_missing') into.add(e.question.field);
  });
  return into;
}

/** Every verdict referred to or asked about, itself and through calls. */
export function verdictsRead(builder: ModuleBuilder, expr: Expr, into: Set<number> = new Set()): Set<number> {
  walkCalls(builder, expr, new Set(), (e) => {
    if (e.kind === 'ref') into.add(e.verdict);
    if (e.kind === 'ask' && e.question.kind === 'verdict_known') into.add(e.question.verdict);
  });
  return into;
}

/** Visits every node, and those of the functions called, each function once: calls that double would make 2^n visits. */
function walkCalls(builder: ModuleBuilder, expr: Expr, called: Set<number>, visit: (expr: Expr) => void): void {
  walk(expr, (e) => {
    visit(e);
    if (e.kind !== 'call' || called.has(e.function)) return;
    called.add(e.function);
    walkCalls(builder, builder.functions[e.function]!.body, called, visit);
  });
}

/** Visits every node, parents first. */
export function walk(expr: Expr, visit: (expr: Expr) => void): void {
  visit(expr);
  for (const part of partsOf(expr)) walk(part, visit);
}

export function partsOf(e: Expr): readonly Expr[] {
  switch (e.kind) {
    case 'const':
    case 'var':
    case 'field':
    case 'ref':
    case 'fault':
      return [];
    case 'ask':
      return e.question.kind === 'element_missing' ? [e.question.element] : [];
    case 'let':
      return [e.value, e.body];
    case 'if':
      return [e.condition, e.yes, e.no];
    case 'match':
      return [e.value, ...e.arms.map((arm) => arm.body)];
    case 'op':
    case 'case':
    case 'call':
      return e.args;
    case 'record':
      return e.fields;
    case 'get':
    case 'element':
      return [e.value];
    case 'fold':
      return [e.list, e.from, e.body];
    case 'mark':
      return [e.body];
    case 'default':
      return ruleParts(e.root);
  }
}

function ruleParts(rule: Extract<Expr, { kind: 'default' }>['root']): Expr[] {
  return [rule.condition, ...(rule.value === undefined ? [] : [rule.value]), ...rule.exceptions.flatMap(ruleParts)];
}
