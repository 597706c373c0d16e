/** Expressions: typed, and made into Core. */
import type * as Ast from '../../language/ast.ts';
import { askComputed } from '../../language/codes/missing.ts';
import { unknownCase, unknownField } from '../../language/codes/names.ts';
import {
  holeOutsideSay,
  matchIncomplete,
  mayBeNone,
  noMeaning,
  notCollection,
  notCondition,
  notOrdered,
  operatorMismatch,
  typeMismatch,
  unknownPattern,
} from '../../language/codes/types.ts';
import { ageLiteralWanted, periodsDiffer } from '../../language/codes/units.ts';
import { nearest } from '../../language/near.ts';
import { unreachable } from '../../language/unreachable.ts';
import type { Arm, Comparison, CoreType, Expr } from '../core.ts';
import { arithmetic, negate, power } from './arithmetic.ts';
import { call } from './calls.ts';
import { codeSetNumber, codeValue } from './codes.ts';
import { type NumberExpr, reportKinds, sideOf } from './kinds.ts';
import { boolConstant, constant, intConstant, literal, periodLiteral } from './literals.ts';
import { askMissing, bindVariable, enumOf, isKnown, isMissing, namedOf, nameValue, type Place } from './names.ts';
import { aggregate, comprehension, query } from './queries.ts';
import { report, spelling, textAt } from './scope.ts';
import { BOOL, isOrdered, joinTypes, kindOf, type NumberType, sameType, TEXT, typeWords } from './types.ts';

export const op = (
  type: CoreType,
  name: 'not' | 'finding_to_bool' | 'int_to_number' | 'some' | 'none' | 'append' | 'length' | 'member',
  ...args: Expr[]
): Expr => ({
  kind: 'op',
  type,
  op: { name },
  args,
});
export const compareWith = (name: Comparison, left: Expr, right: Expr): Expr => ({
  kind: 'op',
  type: BOOL,
  op: { name },
  args: [left, right],
});
export const ifElse = (condition: Expr, yes: Expr, no: Expr, type: CoreType = yes.type): Expr => ({
  kind: 'if',
  type,
  condition,
  yes,
  no,
});
export const both = (left: Expr, right: Expr): Expr => ifElse(left, right, boolConstant(false));

/** The expression with its type, whatever it is. `expected` helps literals and cases; it is not demanded. */
export function infer(at: Place, written: Ast.Expr, expected?: CoreType): Expr | undefined {
  const value = inferKind(at, written, expected);
  if (value !== undefined && !at.scope.builder.written.has(value))
    at.scope.builder.written.set(value, { scope: at.scope, span: written.span });
  return value;
}

function inferKind(at: Place, written: Ast.Expr, expected: CoreType | undefined): Expr | undefined {
  const { scope } = at;
  switch (written.kind) {
    case 'group':
      return infer(at, written.value, expected);
    case 'number':
    case 'date':
    case 'datetime':
      return literal(scope, written, expected);
    case 'string': {
      const [part, more] = written.parts;
      if (more !== undefined || (part !== undefined && typeof part !== 'string'))
        return report(scope, holeOutsideSay(written.span, { text: textAt(scope, written.span) }));
      return constant(TEXT, { kind: 'text', value: part ?? '' });
    }
    case 'bool':
      return boolConstant(written.value);
    case 'name':
      return nameValue(at, written.name, expected);
    case 'code':
      return codeValue(at, written);
    case 'not': {
      const operand = condition(at, written.operand);
      return operand && op(BOOL, 'not', operand);
    }
    case 'and':
    case 'or': {
      const left = condition(at, written.left);
      const right = condition(at, written.right);
      if (left === undefined || right === undefined) return undefined;
      return written.kind === 'and' ? both(left, right) : ifElse(left, boolConstant(true), right);
    }
    case 'negate':
      return negate(at, written, expected);
    case 'arithmetic':
      return arithmetic(at, written, expected);
    case 'power':
      return power(at, written);
    case 'relation':
      return relation(at, written);
    case 'in':
      return membership(at, written);
    case 'is':
      return is(at, written);
    case 'otherwise':
      return otherwise(at, written, expected);
    case 'if': {
      const test = condition(at, written.condition);
      const branches = joined(at, [written.yes, written.no], expected);
      return test && branches && ifElse(test, branches.values[0]!, branches.values[1]!, branches.type);
    }
    case 'let': {
      const value = infer(at, written.value);
      if (value === undefined) return undefined;
      const bound = bindVariable(at, written.name.text, value.type);
      const body = infer(bound.at, written.body, expected);
      return body && { kind: 'let', type: body.type, name: bound.core, value, body };
    }
    case 'match':
      return match(at, written, expected);
    case 'field':
      return fieldOf(at, written);
    case 'call':
      return call(at, written, expected);
    case 'set':
    case 'list':
      return collection(at, written, expected);
    case 'comprehension':
      return comprehension(at, written);
    case 'query':
      return query(at, written);
    case 'aggregate':
      return aggregate(at, written);
    case 'range':
    case 'missing':
    case 'of':
    case 'with':
      return report(scope, noMeaning(written.span, { what: `\`${textAt(scope, written.span)}\`` }));
    default:
      return unreachable(written);
  }
}

/** The expression as a value of the type that is wanted. `where` says in messages who wants it. */
export function check(at: Place, written: Ast.Expr, wanted: CoreType, where: string): Expr | undefined {
  const value = infer(at, written, wanted);
  return value && coerce(at, written, value, wanted, where);
}

export function coerce(at: Place, written: Ast.Expr, value: Expr, wanted: CoreType, where: string): Expr | undefined {
  if (sameType(value.type, wanted)) return value;
  if (wanted.kind === 'bool' && value.type.kind === 'finding') return op(BOOL, 'finding_to_bool', value);
  if (wanted.kind === 'number' && wanted.quantity === '1' && value.type.kind === 'int')
    return op(wanted, 'int_to_number', value);
  if (value.type.kind === 'option' && sameType(value.type.of, wanted))
    return report(at.scope, mayBeNone(written.span, { what: `\`${textAt(at.scope, written.span)}\`` }));
  if (value.type.kind === 'number' && wanted.kind === 'number')
    return reportKinds(at.scope, written.span, sideOf(at.scope, value as NumberExpr), {
      words: where,
      kind: kindOf(wanted),
      wants: true,
    });
  return report(
    at.scope,
    typeMismatch(written.span, { given: typeWords(value.type), wanted: typeWords(wanted), where }),
  );
}

/** A condition: a Bool, or a Finding taken as one. */
export function condition(at: Place, written: Ast.Expr): Expr | undefined {
  const value = infer(at, written, BOOL);
  if (value === undefined || value.type.kind === 'bool') return value;
  if (value.type.kind === 'finding') return op(BOOL, 'finding_to_bool', value);
  return report(at.scope, notCondition(written.span, { given: typeWords(value.type) }));
}

/** Several expressions of which one becomes the value: all of one type, with every unit that may be shown. */
export function joined(
  at: Place,
  all: readonly Ast.Expr[],
  expected?: CoreType,
): { values: Expr[]; type: CoreType } | undefined {
  let wanted = expected;
  const values: (Expr | undefined)[] = [];
  for (const written of all) {
    const value = infer(at, written, wanted);
    values.push(value);
    if (value !== undefined && wanted === undefined) wanted = value.type;
  }
  if (values.some((value) => value === undefined)) return undefined;
  return joinValues(at, all, values as Expr[], expected);
}

export function joinValues(
  at: Place,
  written: readonly Ast.Expr[],
  values: readonly Expr[],
  expected?: CoreType,
): { values: Expr[]; type: CoreType } | undefined {
  const decimal = values.find((value) => value.type.kind === 'number' && value.type.quantity === '1');
  const wanted = expected ?? (decimal && values.some((v) => v.type.kind === 'int') ? decimal.type : values[0]!.type);
  const out: Expr[] = [];
  let type: CoreType | undefined;
  for (const [i, value] of values.entries()) {
    const fitted = coerce(at, written[i]!, value, wanted, i === 0 ? 'this place' : 'the other branch');
    if (fitted === undefined) return undefined;
    out.push(fitted);
    type = type === undefined ? fitted.type : (joinTypes(type, fitted.type) ?? type);
  }
  return { values: out, type: type! };
}

const RELATIONS: Readonly<Record<Ast.Relation, Comparison>> = {
  '=': 'eq',
  '!=': 'ne',
  '<': 'lt',
  '<=': 'le',
  '>': 'gt',
  '>=': 'ge',
};

function relation(at: Place, written: Extract<Ast.Expr, { kind: 'relation' }>): Expr | undefined {
  return compareWritten(at, written.left, written.op, written.right, written);
}

function isLiteral(written: Ast.Expr): boolean {
  if (written.kind === 'group') return isLiteral(written.value);
  if (written.kind === 'negate') return isLiteral(written.operand);
  return written.kind === 'number' || (written.kind === 'name' && /^\p{Ll}/u.test(written.name.text));
}

/** `left op right`, where a literal takes its kind from the other side. */
export function compareWritten(
  at: Place,
  left: Ast.Expr,
  sign: Ast.Relation,
  right: Ast.Expr,
  whole: Ast.Expr,
): Expr | undefined {
  const literalFirst = (left.kind === 'number' || left.kind === 'negate') && !isLiteral(right);
  const first = infer(at, literalFirst ? right : left);
  if (first === undefined) {
    // The other side may have faults of its own to tell of, unless it needs this one to be understood.
    const other = literalFirst ? left : right;
    if (other.kind !== 'number' && other.kind !== 'name') infer(at, other);
    return undefined;
  }
  if (first.type.kind === 'age') {
    const bound = literalFirst ? left : right;
    if (!infersAge(at, bound)) return compareAge(at, first, literalFirst ? flipped(sign) : sign, bound);
  }
  const second = infer(at, literalFirst ? left : right, first.type.kind === 'int' ? undefined : first.type);
  return compareValues(at, first, sign, second, whole, literalFirst);
}

function infersAge(at: Place, written: Ast.Expr): boolean {
  if (written.kind !== 'name') return false;
  const entity = at.scope.values.get(written.name.text);
  const local = at.locals.get(written.name.text);
  if (local?.kind === 'var') return local.type.kind === 'age';
  return entity?.kind === 'field' && at.scope.builder.fieldTypes[entity.index]?.kind === 'age';
}

function flipped(sign: Ast.Relation): Ast.Relation {
  const flip: Readonly<Record<Ast.Relation, Ast.Relation>> = {
    '=': '=',
    '!=': '!=',
    '<': '>',
    '<=': '>=',
    '>': '<',
    '>=': '<=',
  };
  return flip[sign];
}

/** An age against a literal, in completed units of it (semantics.md, section 2). */
export function compareAge(at: Place, age: Expr, sign: Ast.Relation, bound: Ast.Expr): Expr | undefined {
  const inner = bound.kind === 'group' ? bound.value : bound;
  const period = periodLiteral(inner);
  if (period === undefined) {
    const value = inner.kind === 'number' ? literal(at.scope, inner, age.type) : infer(at, bound);
    return value && report(at.scope, ageLiteralWanted(bound.span, { given: typeWords(value.type) }));
  }
  return compareWith(RELATIONS[sign], completedUnits(age, period.unit), intConstant(period.count));
}

export function completedUnits(age: Expr, unit: NonNullable<ReturnType<typeof periodLiteral>>['unit']): Expr {
  return { kind: 'op', type: { kind: 'int' }, op: { name: 'completed', unit }, args: [age] };
}

function compareValues(
  at: Place,
  first: Expr,
  sign: Ast.Relation,
  second: Expr | undefined,
  whole: Ast.Expr,
  swapped: boolean,
): Expr | undefined {
  if (second === undefined) return undefined;
  let [left, right] = swapped ? [second, first] : [first, second];
  if (left.type.kind === 'int' && right.type.kind === 'number') left = toNumber(left);
  if (right.type.kind === 'int' && left.type.kind === 'number') right = toNumber(right);
  if (left.type.kind === 'finding' && right.type.kind === 'bool') left = op(BOOL, 'finding_to_bool', left);
  if (right.type.kind === 'finding' && left.type.kind === 'bool') right = op(BOOL, 'finding_to_bool', right);
  if (left.type.kind === 'date' && right.type.kind === 'datetime')
    right = { kind: 'op', type: left.type, op: { name: 'to_date' }, args: [right] };
  if (right.type.kind === 'date' && left.type.kind === 'datetime')
    left = { kind: 'op', type: right.type, op: { name: 'to_date' }, args: [left] };
  const option = [left, right].find((side) => side.type.kind === 'option');
  if (option !== undefined) return report(at.scope, mayBeNone(whole.span, { what: 'This result' }));
  if (!sameType(left.type, right.type)) {
    if (left.type.kind === 'number' && right.type.kind === 'number')
      return reportKinds(
        at.scope,
        whole.span,
        sideOf(at.scope, left as NumberExpr),
        sideOf(at.scope, right as NumberExpr),
      );
    return report(
      at.scope,
      operatorMismatch(whole.span, {
        op: sign,
        left: typeWords(left.type),
        right: typeWords(right.type),
        why: 'Only values of one type compare.',
      }),
    );
  }
  if (sign !== '=' && sign !== '!=' && !isOrdered(left.type))
    return report(at.scope, notOrdered(whole.span, { given: typeWords(left.type) }));
  if (
    left.type.kind === 'period' &&
    left.kind === 'const' &&
    right.kind === 'const' &&
    left.value.kind === 'period' &&
    right.value.kind === 'period'
  ) {
    const [a, b] = [left.value, right.value];
    if ((a.months === 0) !== (b.months === 0)) {
      return report(
        at.scope,
        periodsDiffer(whole.span, {
          left: a.months === 0 ? 'Days' : 'Months',
          right: b.months === 0 ? 'days' : 'months',
        }),
      );
    }
  }
  return compareWith(RELATIONS[sign], left, right);
}

function toNumber(value: Expr): Expr {
  const type: NumberType = { kind: 'number', quantity: '1', units: [''] };
  if (value.kind === 'const' && value.value.kind === 'int')
    return constant(type, { kind: 'number', value: { n: value.value.value, d: 1n }, unit: '' });
  return op(type, 'int_to_number', value);
}

/** `x in 1..3`, `x in { a, b }`, `code in codes`, `age in 18 years .. 85 years`, `x in list`. */
function membership(at: Place, written: Extract<Ast.Expr, { kind: 'in' }>): Expr | undefined {
  const left = infer(at, written.left);
  if (left === undefined) return undefined;
  return within(at, left, written.left, written.right, written);
}

/** Whether a value lies in the range, set or code list that is written. */
export function within(
  at: Place,
  left: Expr,
  leftWritten: Ast.Expr,
  right: Ast.Expr,
  whole: Ast.Expr,
): Expr | undefined {
  const collectionWritten = right.kind === 'group' ? right.value : right;
  if (collectionWritten.kind === 'range') return inRange(at, left, collectionWritten, whole);
  if (left.type.kind === 'code' && collectionWritten.kind === 'name') {
    const set = codeSetNumber(at.scope, collectionWritten.name, 'report');
    return set === undefined ? undefined : { kind: 'op', type: BOOL, op: { name: 'in_codes', set }, args: [left] };
  }
  if (collectionWritten.kind === 'set' && collectionWritten.items.length > 0) {
    let result: Expr | undefined;
    for (const item of collectionWritten.items) {
      const same =
        item.kind === 'range'
          ? inRange(at, left, item, whole)
          : left.type.kind === 'age'
            ? compareAge(at, left, '=', item)
            : compareValues(
                at,
                left,
                '=',
                infer(at, item, left.type.kind === 'int' ? undefined : left.type),
                item,
                false,
              );
      if (same === undefined) return undefined;
      result = result === undefined ? same : ifElse(result, boolConstant(true), same);
    }
    return result;
  }
  const list = infer(at, right);
  if (list === undefined) return undefined;
  if (list.type.kind !== 'list' && list.type.kind !== 'set')
    return report(at.scope, notCollection(right.span, { given: typeWords(list.type) }));
  const value = coerce(at, leftWritten, left, list.type.of, 'this collection');
  return value && op(BOOL, 'member', value, list);
}

/** Both ends in, or the upper one out. */
export function inRange(at: Place, left: Expr, range: Ast.RangeExpr, whole: Ast.Expr): Expr | undefined {
  const upper = range.openEnd ? '<' : '<=';
  const type = left.type.kind === 'int' ? undefined : left.type;
  const low =
    left.type.kind === 'age'
      ? compareAge(at, left, '>=', range.low)
      : compareValues(at, left, '>=', infer(at, range.low, type), whole, false);
  const high =
    left.type.kind === 'age'
      ? compareAge(at, left, upper, range.high)
      : compareValues(at, left, upper, infer(at, range.high, type), whole, false);
  return low && high && both(low, high);
}

function is(at: Place, written: Extract<Ast.Expr, { kind: 'is' }>): Expr | undefined {
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
function otherwise(
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

function match(
  at: Place,
  written: Extract<Ast.Expr, { kind: 'match' }>,
  expected: CoreType | undefined,
): Expr | undefined {
  const value = infer(at, written.value);
  if (value === undefined) return undefined;
  const { scope } = at;
  const missingArm = written.arms.find((arm) => arm.pattern.kind === 'missing');
  const arms = written.arms.filter((arm) => arm !== missingArm);
  const cases = casesOf(at, value.type);
  if (cases === undefined)
    return report(
      scope,
      operatorMismatch(written.span, {
        op: 'match',
        left: typeWords(value.type),
        right: 'cases',
        why: 'Only enums, findings, conditions and results of queries are taken apart by cases.',
      }),
    );
  const places: Place[] = [];
  const out: { name: string; binds: string[] }[] = [];
  const seen = new Set<string>();
  let fine = true;
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
      if (binds[i] !== undefined) inner = bound.at;
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
  const caseArms = arms.filter((arm) => arm.pattern.kind === 'case');
  if (!fine) return undefined;
  for (const [i, arm] of caseArms.entries()) {
    const body = infer(places[i]!, arm.value, wanted);
    bodies.push(body);
    bodyWritten.push(arm.value);
    wanted ??= body?.type;
  }
  if (missingArm !== undefined) {
    bodies.push(infer(at, missingArm.value, wanted));
    bodyWritten.push(missingArm.value);
  }
  if (bodies.some((body) => body === undefined)) return undefined;
  const branches = joinValues(at, bodyWritten, bodies as Expr[], expected);
  if (branches === undefined) return undefined;
  const plain = matchValue(
    value,
    out.map((arm, i) => ({ ...arm, body: branches.values[i]! })),
    branches.type,
  );
  if (missingArm === undefined || missingArm.pattern.kind !== 'missing') return plain;
  const ask = askMissing(at, written.value, value, missingArm.pattern.reason);
  return ask && ifElse(ask, branches.values.at(-1)!, plain, branches.type);
}

/** A match on a Bool becomes an `if`: Core knows cases of enums and options only. */
function matchValue(value: Expr, arms: readonly Arm[], type: CoreType): Expr {
  if (value.type.kind !== 'bool') return { kind: 'match', type, value, arms };
  const arm = (name: string): Expr => (arms.find((a) => a.name === name) ?? arms.find((a) => a.name === '_'))!.body;
  return ifElse(value, arm('true'), arm('false'), type);
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

function fieldOf(at: Place, written: Extract<Ast.Expr, { kind: 'field' }>): Expr | undefined {
  const value = infer(at, written.value);
  if (value === undefined) return undefined;
  const name = written.name.text;
  if (value.type.kind === 'element') {
    if (name === 'value') return { kind: 'element', type: value.type.of, value, part: 'value' };
    if (name === 'time') return { kind: 'element', type: { kind: 'datetime' }, value, part: 'time' };
    return report(
      at.scope,
      unknownField(written.name.span, { name, of: 'An observed value', suggestions: ['value', 'time'] }),
    );
  }
  if (value.type.kind === 'option')
    return report(at.scope, mayBeNone(written.span, { what: `\`${textAt(at.scope, written.value.span)}\`` }));
  if (value.type.kind === 'record') {
    const record = at.scope.records.get(value.type.name);
    const index = record?.fields.findIndex((f) => f.name === name) ?? -1;
    if (record !== undefined && index >= 0) {
      const { type } = record.fields[index]!;
      const part: Expr = { kind: 'get', type, value, index };
      return type.kind === 'number'
        ? { kind: 'op', type, op: { name: 'show_in', unit: type.units[0]! }, args: [part] }
        : part;
    }
    const suggestions = nearest(name, record?.fields.map((f) => f.name) ?? []);
    return report(
      at.scope,
      unknownField(
        written.name.span,
        { name, of: `\`${value.type.name}\``, suggestions },
        spelling(written.name.span, suggestions),
      ),
    );
  }
  const of = typeWords(value.type);
  return report(
    at.scope,
    unknownField(written.name.span, { name, of: of.charAt(0).toUpperCase() + of.slice(1), suggestions: [] }),
  );
}

function collection(
  at: Place,
  written: Extract<Ast.Expr, { kind: 'set' | 'list' }>,
  expected: CoreType | undefined,
): Expr | undefined {
  const of = expected !== undefined && 'of' in expected && expected.kind !== 'element' ? expected.of : undefined;
  if (written.items.length === 0) {
    if (of === undefined)
      return report(at.scope, noMeaning(written.span, { what: 'An empty collection of no known type' }));
    const type: CoreType = { kind: written.kind, of };
    return constant(type, { kind: written.kind, items: [] });
  }
  const items = joined(at, written.items, of);
  return (
    items && {
      kind: 'op',
      type: { kind: written.kind, of: items.type },
      op: { name: written.kind },
      args: items.values,
    }
  );
}
