/** Taking apart: `is`, `otherwise`, `match`. */
import type * as Ast from '../../language/ast.ts';
import { askComputed } from '../../language/codes/missing.ts';
import { unknownCase } from '../../language/codes/names.ts';
import { matchIncomplete, noCases, unknownPattern } from '../../language/codes/types.ts';
import { nearest } from '../../language/near.ts';
import type { Arm, CoreType, Expr } from '../core.ts';
import { compareValues } from './comparison.ts';
import { check, infer, joinValues } from './expressions.ts';
import { boolConstant, constant } from './literals.ts';
import { compareWith, ifElse, op } from './making.ts';
import { askMissing, bind, bindVariable, enumOf, isKnown, isMissing, namedOf, type Place } from './names.ts';
import { report, spelling, textAt } from './scope.ts';
import { BOOL, joinTypes, sameType, typeWords } from './types.ts';

export function is(at: Place, written: Extract<Ast.Expr, { kind: 'is' }>): Expr | undefined {
  const operand = infer(at, written.operand);
  if (operand === undefined) return undefined;
  const { what } = written;
  let result: Expr | undefined;
  if (what.kind === 'known') {
    const named = namedOf(at, written.operand, operand);
    result =
      named === undefined
        ? report(at.scope, askComputed(written.operand.span, { what: textAt(at.scope, written.operand.span) }))
        : isKnown(at, named, written.span);
  } else if (what.kind === 'missing') {
    result = askMissing(at, written.operand, operand, what.reason);
  } else {
    result = isCase(at, operand, what.path, written);
  }
  return result && (written.negated ? op(BOOL, 'not', result) : result);
}

function isCase(at: Place, operand: Expr, path: readonly Ast.Name[], written: Ast.Expr): Expr | undefined {
  const name = path[0]!;
  const { type } = operand;
  const wrong = (): undefined => unknownCaseOf(at, name, type);
  if (type.kind === 'enum') {
    const found = enumOf(at.scope, type.name)?.cases.find((c) => c.name === name.text);
    if (found === undefined || path.length > 1) return wrong();
    if (found.params.length === 0)
      return compareWith('eq', operand, constant(type, { kind: 'case', type: type.name, name: name.text, args: [] }));
    const arms: Arm[] = [
      { name: name.text, binds: found.params.map((p) => p.name), body: boolConstant(true) },
      { name: '_', binds: [], body: boolConstant(false) },
    ];
    return { kind: 'match', type: BOOL, value: operand, arms };
  }
  const right: Ast.Expr = { kind: 'name', name, span: name.span };
  const value = infer(at, right, type);
  // `weight is present`: the case of another type.
  if (value?.kind === 'const' && value.value.kind === 'case' && !sameType(value.type, type) && type.kind !== 'bool')
    return wrong();
  return value && compareValues(at, operand, '=', value, written, false);
}

function unknownCaseOf(at: Place, name: Ast.Name, type: CoreType): undefined {
  const cases = (casesOf(at, type) ?? []).map((c) => c.name);
  const suggestions = nearest(name.text, cases);
  const words = type.kind === 'enum' ? `\`${type.name}\`` : typeWords(type).replace(/^a/, 'A');
  return report(
    at.scope,
    unknownCase(name.span, { name: name.text, of: words, cases, suggestions }, spelling(name.span, suggestions)),
  );
}

/** `x otherwise v`: of a name that may be missing, or of what a query over a list gives. */
export function otherwise(
  at: Place,
  written: Extract<Ast.Expr, { kind: 'otherwise' }>,
  expected: CoreType | undefined,
): Expr | undefined {
  const value = infer(at, written.value, expected);
  if (value === undefined) return undefined;
  if (value.type.kind === 'option') {
    const fallback = check(at, written.fallback, value.type.of, '`otherwise`');
    if (fallback === undefined) return undefined;
    const bound = bindVariable(at, 'it', value.type.of);
    const type = joinTypes(value.type.of, fallback.type) ?? value.type.of;
    const some: Expr = { kind: 'var', type: value.type.of, name: bound.core };
    return {
      kind: 'match',
      type,
      value,
      arms: [
        { name: 'none', binds: [], body: fallback },
        { name: 'some', binds: [bound.core], body: some },
      ],
    };
  }
  const named = namedOf(at, written.value, value);
  if (named === undefined)
    return report(at.scope, askComputed(written.value.span, { what: textAt(at.scope, written.value.span) }));
  const branches = joinValues(
    at,
    [written.fallback, written.value],
    [infer(at, written.fallback, value.type) ?? value, value],
    value.type,
  );
  if (branches === undefined) return undefined;
  if (named.kind === 'verdict')
    return ifElse(isKnown(at, named, written.span), branches.values[1]!, branches.values[0]!, branches.type);
  return ifElse(
    isMissing(at, named, undefined, written.value.span),
    branches.values[0]!,
    branches.values[1]!,
    branches.type,
  );
}

export function match(
  at: Place,
  written: Extract<Ast.Expr, { kind: 'match' }>,
  expected: CoreType | undefined,
): Expr | undefined {
  const value = infer(at, written.value);
  if (value === undefined) return undefined;
  const { scope } = at;
  const missingArms = written.arms.filter((arm) => arm.pattern.kind === 'missing');
  const arms = written.arms.filter((arm) => arm.pattern.kind === 'case');
  const isOther = (arm: Ast.MatchArm): boolean => arm.pattern.kind === 'case' && arm.pattern.name.text === '_';
  // A value without cases is matched whole: `match x { missing => …, _ => … }`.
  const cases = casesOf(at, value.type) ?? (arms.length === 1 && arms.every(isOther) ? [] : undefined);
  if (cases === undefined) return report(scope, noCases(written.value.span, { given: typeWords(value.type) }));
  const places: Place[] = [];
  const out: { name: string; binds: string[] }[] = [];
  const seen = new Set<string>();
  let fine = reportAnsweredBefore(at, missingArms);
  for (const arm of arms) {
    if (arm.pattern.kind !== 'case') continue;
    const { name, binds } = arm.pattern;
    const found = name.text === '_' ? { name: '_', params: [] } : cases.find((c) => c.name === name.text);
    const miscounted = found !== undefined && binds.length > 0 && binds.length !== found.params.length;
    if (found === undefined || seen.has(name.text) || seen.has('_') || miscounted) {
      if (found === undefined) unknownCaseOf(at, name, value.type);
      else
        report(
          scope,
          unknownPattern(name.span, {
            name: name.text,
            given: miscounted ? binds.length : found.params.length,
            wanted: found.params.length,
          }),
        );
      fine = false;
      continue;
    }
    seen.add(name.text);
    let inner = at;
    const names: string[] = [];
    for (const [i, param] of found.params.entries()) {
      const bound = bindVariable(inner, binds[i]?.text ?? '_', param);
      if (binds[i] !== undefined) inner = partOf(binds[i].text, value.type, param, bound);
      names.push(bound.core);
    }
    places.push(inner);
    out.push({ name: name.text, binds: names });
  }
  const left = cases.filter((c) => !seen.has(c.name)).map((c) => c.name);
  if (fine && left.length > 0 && !seen.has('_')) {
    report(scope, matchIncomplete(written.span, { cases: left }));
    fine = false;
  }
  const bodies: (Expr | undefined)[] = [];
  const bodyWritten: Ast.Expr[] = [];
  let wanted = expected;
  if (!fine) return undefined;
  for (const [i, arm] of arms.entries()) {
    const body = infer(places[i]!, arm.value, wanted);
    bodies.push(body);
    bodyWritten.push(arm.value);
    wanted ??= body?.type;
  }
  for (const arm of missingArms) {
    bodies.push(infer(at, arm.value, wanted));
    bodyWritten.push(arm.value);
  }
  if (bodies.some((body) => body === undefined)) return undefined;
  const branches = joinValues(at, bodyWritten, bodies as Expr[], expected);
  if (branches === undefined) return undefined;
  const plain = matchValue(
    value,
    out.map((arm, i) => ({ ...arm, body: branches.values[i]! })),
    branches.type,
  );
  let result: Expr | undefined = plain;
  for (const [i, { pattern }] of [...missingArms.entries()].reverse()) {
    if (pattern.kind !== 'missing') continue;
    const ask = askMissing(at, written.value, value, pattern.reason);
    result = ask && result && ifElse(ask, branches.values[arms.length + i]!, result, branches.type);
  }
  return result;
}

/** A part of a case keeps its unit inside; taken out it is shown in the unit of the part's declared type. */
function partOf(name: string, of: CoreType, type: CoreType, bound: { at: Place; core: string }): Place {
  if (of.kind !== 'enum' || type.kind !== 'number') return bound.at;
  const raw: Expr = { kind: 'var', type, name: bound.core };
  const value: Expr = { kind: 'op', type, op: { name: 'show_in', unit: type.units[0]! }, args: [raw] };
  return bind(bound.at, name, { kind: 'part', value });
}

/** A match on a Bool becomes an `if`: Core knows cases of enums and options only. */
function matchValue(value: Expr, arms: readonly Arm[], type: CoreType): Expr {
  // A value without cases is matched whole; a fault in it is met all the same.
  const hasCases = ['enum', 'finding', 'option', 'bool'].includes(value.type.kind);
  if (!hasCases) return { kind: 'let', type, name: '_', value, body: arms[0]!.body };
  if (value.type.kind !== 'bool') return { kind: 'match', type, value, arms };
  const arm = (name: string): Expr => (arms.find((a) => a.name === name) ?? arms.find((a) => a.name === '_'))!.body;
  return ifElse(value, arm('true'), arm('false'), type);
}

/** Each reason once, and none behind a `missing` without one. False: something was reported. */
function reportAnsweredBefore(at: Place, arms: readonly Ast.MatchArm[]): boolean {
  const seen = new Set<string>();
  let fine = true;
  for (const { pattern } of arms) {
    if (pattern.kind !== 'missing') continue;
    const reason = pattern.reason?.text ?? '';
    if (seen.has('') || seen.has(reason)) {
      const name = reason === '' ? 'missing' : `missing(${reason})`;
      report(at.scope, unknownPattern(pattern.span, { name, given: 0, wanted: 0 }));
      fine = false;
    }
    seen.add(reason);
  }
  return fine;
}

function casesOf(at: Place, type: CoreType): { name: string; params: CoreType[] }[] | undefined {
  switch (type.kind) {
    case 'enum':
      return enumOf(at.scope, type.name)?.cases.map((c) => ({ name: c.name, params: c.params.map((p) => p.type) }));
    case 'finding':
      return ['absent', 'present'].map((name) => ({ name, params: [] }));
    case 'bool':
      return ['false', 'true'].map((name) => ({ name, params: [] }));
    case 'option':
      return [
        { name: 'none', params: [] },
        { name: 'some', params: [type.of] },
      ];
    default:
      return undefined;
  }
}
