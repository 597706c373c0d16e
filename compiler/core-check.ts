/** Core's own type checker: a complaint is always our own fault, never an author's. */

import type { Value } from '../language/values.ts';
import type { CoreModule, CoreType, CoreVerdict, Expr, Rule } from './core.ts';
import { checkExpr, type Scope } from './core-check/expressions.ts';
import { holdsElement, typeName, valueFits } from './core-check/types.ts';
import { typeOfData } from './types-of-data.ts';

/** Every invariant of core.ts that does not hold, in words; empty for a sound module. */
export function checkCore(module: CoreModule): string[] {
  const complaints: string[] = [];
  module.fields.forEach(({ name, type, plausible, rounded }) => {
    const whole = typeOfData(type);
    const value = whole.kind === 'list' && whole.of.kind === 'element' ? whole.of.of : whole;
    const ends = [plausible?.low, plausible?.high].filter((end) => end !== undefined);
    if (!ends.every((end) => valueFits(end, shownAs(end, value), module)))
      complaints.push(`field ${name}: a plausible end of another type`);
    if (rounded !== undefined && !valueFits(rounded.step, shownAs(rounded.step, value), module))
      complaints.push(`field ${name}: a step of another type`);
  });
  module.functions.forEach(({ name, params, type, body }, number) => {
    const scope = scopeOf(module, `function ${name}`, complaints, number, module.verdicts.length);
    const env = new Map(params.map((param) => [param.name, param.type]));
    if (env.size < params.length) complaints.push(`function ${name}: two parameters of one name`);
    checkExpr(body, env, scope, type);
  });
  module.verdicts.forEach((verdict, number) => {
    checkVerdict(
      verdict,
      scopeOf(module, `${verdict.kind} ${verdict.name}`, complaints, module.functions.length, number),
    );
  });
  checkCircles(module, complaints);
  return complaints;
}

/** Ends and steps are compared with, not shown: their unit may be any of the kind. */
function shownAs(value: Value, type: CoreType): CoreType {
  return value.kind === 'number' && type.kind === 'number' ? { ...type, units: [value.unit] } : type;
}

function scopeOf(module: CoreModule, place: string, complaints: string[], functions: number, verdicts: number): Scope {
  return { module, functions, verdicts, complain: (words) => void complaints.push(`${place}: ${words}`) };
}

function checkVerdict({ type, body, policy, counts }: CoreVerdict, scope: Scope): void {
  const { module, complain } = scope;
  if (holdsElement(type)) complain('a result that holds an element of an input list');
  if (body.kind === 'default') checkRule(body.root, true, body, scope);
  else checkExpr(body, new Map(), scope, type);
  for (const field of counts)
    if (module.fields[field] === undefined) complain(`counts a field ${field} that is not there`);
  switch (policy.kind) {
    case 'open':
      return;
    case 'range':
      if (type.kind !== 'int' && type.kind !== 'number') complain(`a range of ${typeName(type)}`);
      else if (!valueFits(policy.low, type, module) || !valueFits(policy.high, type, module))
        complain('a range of another type');
      for (const field of policy.unknownOn)
        if (module.fields[field] === undefined) complain(`unknown on a field ${field} that is not there`);
      return;
    case 'rows':
      for (const column of policy.columns) checkExpr(column, new Map(), scope, column.type);
      for (const { cells, result, because } of policy.rows) {
        if (cells.length !== policy.columns.length) complain('a missing row with more or fewer cells than columns');
        for (const cell of cells) if (typeof cell !== 'string') checkExpr(cell, new Map(), scope, { kind: 'bool' });
        if (result !== undefined) checkExpr(result, new Map(), scope, type);
        if ((result === undefined) !== (because !== undefined))
          complain('a missing row with both a result and a because, or neither');
      }
  }
}

function checkRule(rule: Rule, isRoot: boolean, term: Expr, scope: Scope): void {
  const { condition, value, site, exceptions } = rule;
  checkExpr(condition, new Map(), scope, { kind: 'bool' });
  if (value !== undefined) checkExpr(value, new Map(), scope, term.type);
  if (isRoot) {
    const isTrue = condition.kind === 'const' && condition.value.kind === 'bool' && condition.value.value;
    if (!isTrue) scope.complain('a default term whose root does not always hold');
  } else {
    if (site === undefined) scope.complain('an exception without a site');
    if (value === undefined) scope.complain('an exception without a value');
  }
  for (const exception of exceptions) checkRule(exception, false, term, scope);
}

/** Functions may refer to verdicts and verdicts call functions: no way leads back. */
function checkCircles(module: CoreModule, complaints: string[]): void {
  const done = new Set<string>();
  const visit = (key: string, path: readonly string[]): void => {
    if (path.includes(key)) complaints.push(`${[...path, key].join(' → ')}: a circle`);
    if (done.has(key) || path.includes(key)) return;
    const number = Number(key.slice(1));
    const roots = key.startsWith('f') ? [module.functions[number]?.body] : partsOf(module.verdicts[number]);
    for (const root of roots) if (root !== undefined) for (const next of referredBy(root)) visit(next, [...path, key]);
    done.add(key);
  };
  module.functions.forEach((_, i) => {
    visit(`f${i}`, []);
  });
  module.verdicts.forEach((_, i) => {
    visit(`v${i}`, []);
  });
}

/** Every expression of a verdict. */
function partsOf(verdict: CoreVerdict | undefined): Expr[] {
  if (verdict === undefined) return [];
  const { body, policy } = verdict;
  if (policy.kind !== 'rows') return [body];
  const inRows = policy.rows.flatMap(({ cells, result }) => [
    ...cells.filter((cell) => typeof cell !== 'string'),
    result,
  ]);
  return [body, ...policy.columns, ...inRows.filter((part) => part !== undefined)];
}

/** Functions called (`f3`) and verdicts named (`v2`), in the order of the text. */
function referredBy(root: Expr): string[] {
  const found: string[] = [];
  const look = (node: unknown): void => {
    if (Array.isArray(node)) node.forEach(look);
    else if (typeof node === 'object' && node !== null) {
      if ('kind' in node && node.kind === 'call' && 'function' in node) found.push(`f${node.function}`);
      if ('kind' in node && (node.kind === 'ref' || node.kind === 'verdict_known') && 'verdict' in node)
        found.push(`v${node.verdict}`);
      Object.values(node).forEach(look);
    }
  };
  look(root);
  return found;
}
