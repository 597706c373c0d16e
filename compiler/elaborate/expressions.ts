/** Expressions: typed, and made into Core. */
import type * as Ast from '../../language/ast.ts';
import { tooMany, unknownField } from '../../language/codes/names.ts';
import { holeOutsideSay, mayBeNone, noMeaning, notCondition, typeMismatch } from '../../language/codes/types.ts';
import { nearest } from '../../language/near.ts';
import { unreachable } from '../../language/unreachable.ts';
import type { CoreType, Expr } from '../core.ts';
import { arithmetic, negate, power } from './arithmetic.ts';
import { call } from './calls.ts';
import { is, match, otherwise } from './cases.ts';
import { codeValue } from './codes.ts';
import { membership, relation } from './comparison.ts';
import { contractExpression } from './contracts/expressions.ts';
import { type NumberExpr, reportKinds, sideOf } from './kinds.ts';
import { laterExpression } from './later.ts';
import { boolConstant, constant, literal } from './literals.ts';
import { both, ifElse, op } from './making.ts';
import { bindVariable, enumOf, nameValue, type Place } from './names.ts';
import { aggregate, comprehension, query } from './queries.ts';
import { report, spelling, textAt } from './scope.ts';
import { MAX_PARTS } from './sizes.ts';
import { BOOL, joinTypes, kindOf, sameType, TEXT, typeWords } from './types.ts';

/** The expression with its type, whatever it is. `expected` helps literals and cases; it is not demanded. */
export function infer(at: Place, written: Ast.Expr, expected?: CoreType): Expr | undefined {
  const value = inferKind(at, written, expected);
  if (value !== undefined && !at.scope.builder.written.has(value))
    at.scope.builder.written.set(value, { scope: at.scope, span: written.span });
  return value;
}

function inferKind(at: Place, written: Ast.Expr, expected: CoreType | undefined): Expr | undefined {
  const { scope } = at;
  if (at.contract !== undefined) {
    const own = contractExpression(at, at.contract, written);
    if (own !== 'other') return own;
  }
  if (at.ofAgreement !== undefined && (written.kind === 'field' || written.kind === 'call')) {
    const own = at.ofAgreement(written);
    if (own !== 'other') return own;
  }
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
        return report(
          scope,
          holeOutsideSay(written.span, { text: textAt(scope, written.span), inContract: at.contract !== undefined }),
        );
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
    case 'covers':
    case 'evaluate':
    case 'compute':
    case 'bill':
    case 'document':
      return laterExpression(scope, written.span, written.kind);
    case 'may_use':
      return laterExpression(scope, written.span, 'may use');
    case 'at_start':
      return laterExpression(scope, written.span, 'at start');
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
    typeMismatch(written.span, {
      given: typeWords(value.type),
      wanted: typeWords(wanted),
      where,
      ...valuesOf(at, wanted),
    }),
  );
}

/** The values that a type lists, for a message. */
function valuesOf(at: Place, type: CoreType): { readonly cases?: readonly string[] } {
  const cases = type.kind === 'enum' ? enumOf(at.scope, type.name)?.cases : undefined;
  return cases === undefined ? {} : { cases: cases.map((c) => c.name) };
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

function fieldOf(at: Place, written: Extract<Ast.Expr, { kind: 'field' }>): Expr | undefined {
  const value = infer(at, written.value);
  if (value === undefined) return undefined;
  const name = written.name.text;
  if (value.type.kind === 'element') {
    if (name === 'value') return { kind: 'element', type: value.type.of, value, part: 'value' };
    if (name === 'time') return { kind: 'element', type: { kind: 'datetime' }, value, part: 'time' };
    const near = nearest(name, ['value', 'time']);
    return report(
      at.scope,
      unknownField(
        written.name.span,
        { name, of: 'An observed value', suggestions: near },
        spelling(written.name.span, near),
      ),
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
  if (written.items.length > MAX_PARTS)
    return report(
      at.scope,
      tooMany(
        { start: written.span.start, end: written.span.start + 1 },
        { what: `The ${written.kind}`, limit: MAX_PARTS, parts: 'members' },
      ),
    );
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
