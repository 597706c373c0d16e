/** Tests: a subject's data state, and what is expected of the verdicts about it. */

import { ABSENT, type Gate, gateOf, one } from '../../language/admit.ts';
import type * as Ast from '../../language/ast.ts';
import { requiredNotGiven, unknownReason } from '../../language/codes/missing.ts';
import { unknownName } from '../../language/codes/names.ts';
import {
  argumentTwice,
  expectsNothing,
  implausibleFact,
  notConstant,
  typeMismatch,
} from '../../language/codes/types.ts';
import { addMonths, parseDate, startOfDay } from '../../language/dates.ts';
import type { Field } from '../../language/interface.ts';
import { nearest } from '../../language/near.ts';
import { positionOf } from '../../language/span.ts';
import {
  type DataState,
  type FieldState,
  MISSING_REASONS,
  type MissingReason,
  type Value,
} from '../../language/values.ts';
import type { CoreType, Expr } from '../core.ts';
import { check, condition, infer } from './expressions.ts';
import { periodLiteral } from './literals.ts';
import { type Place, place } from './names.ts';
import { type ModuleScope, report, spelling, textAt } from './scope.ts';
import { addVerdict } from './verdicts.ts';

export type TestPlan = {
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly state: DataState;
  readonly expects: readonly Expectation[];
};
export type Expectation = {
  /** As written. */
  readonly text: string;
  readonly line: number;
  /** Number of the verdict that is asked. */
  readonly verdict: number;
  readonly want:
    | { readonly kind: 'equals'; readonly value: Value }
    | { readonly kind: 'within'; readonly low: Value; readonly high: Value; readonly openEnd: boolean }
    | { readonly kind: 'range'; readonly low: Value; readonly high: Value }
    | { readonly kind: 'true' }
    | { readonly kind: 'unknown' };
  /** Numbers of fields, in order; undefined: not asked about. */
  readonly settledBy: readonly number[] | undefined;
};

/** The as-of date of a test that does not say `starting`: fixed, so that a test never depends on the day it is run. */
export const TEST_DATE = '2026-01-01';

export function elaborateTest(scope: ModuleScope, decl: Ast.TestDecl): TestPlan | undefined {
  const starting = decl.items.find((item) => item.kind === 'starting');
  const date = starting?.date.kind === 'date' ? starting.date.text : TEST_DATE;
  const today = parseDate(date) ?? parseDate(TEST_DATE)!;
  const builder = scope.builder;
  const fields: DataState['fields'][number][] = [...builder.fields.map((field) => notGiven(scope, field, today))];
  const given = new Set<number>();
  const said = new Set<number>();
  let fine = true;
  let others: { value: Ast.Expr; which: 'all' | 'other' } | undefined;
  for (const item of decl.items) {
    if (item.kind !== 'given') continue;
    for (const fact of item.items) {
      if (fact.kind === 'given_findings') {
        if (others !== undefined) report(scope, argumentTwice(fact.span, { name: 'This test', argument: 'findings' }));
        others = fact;
        continue;
      }
      // The rest is said in tests of agreements, which do not come here.
      if (fact.kind !== 'given_field') continue;
      const index = fieldIndex(scope, fact.name);
      if (index !== undefined && said.has(index))
        report(scope, argumentTwice(fact.name.span, { name: 'This test', argument: fact.name.text }));
      if (index !== undefined) said.add(index);
      const state =
        index === undefined
          ? undefined
          : givenState(scope, builder.fields[index]!, builder.fieldTypes[index]!, fact.value, today);
      if (index === undefined || state === undefined) {
        fine = false;
        continue;
      }
      if (!(fact.value.kind === 'missing' && builder.fields[index]!.required)) given.add(index);
      fields[index] = state;
    }
  }
  if (others !== undefined) {
    for (const [index, type] of builder.fieldTypes.entries()) {
      if (type.kind !== 'finding' || given.has(index)) continue;
      const state = givenState(scope, builder.fields[index]!, type, others.value, today);
      if (state === undefined) return undefined;
      fields[index] = state;
      given.add(index);
    }
  }
  const state: DataState = { today, nowMs: startOfDay(today), fields };
  const expects = decl.items.flatMap((item) =>
    item.kind === 'expect' ? item.items.map((e) => expectation(scope, e)) : [],
  );
  if (!fine || expects.some((e) => e === undefined)) return undefined;
  const absent = builder.fields.find((field, index) => field.required && !given.has(index));
  if (absent !== undefined) return report(scope, requiredNotGiven(decl.name.span, { name: absent.name }));
  return {
    name: decl.name.text,
    file: scope.source.file,
    line: positionOf(scope.source, decl.span.start).line,
    state,
    expects: expects as Expectation[],
  };
}

/** The data state of a record that is given field by field; undefined: something was reported. */
export function testState(
  scope: ModuleScope,
  given: readonly { readonly name: Ast.Name; readonly value: Ast.Expr }[],
  today: number,
): DataState | undefined {
  const { builder } = scope;
  const fields: DataState['fields'][number][] = builder.fields.map((field) => notGiven(scope, field, today));
  let fine = true;
  for (const { name, value } of given) {
    const index = fieldIndex(scope, name);
    const state =
      index === undefined
        ? undefined
        : givenState(scope, builder.fields[index]!, builder.fieldTypes[index]!, value, today);
    if (index === undefined || state === undefined) fine = false;
    else fields[index] = state;
  }
  return fine ? { today, nowMs: startOfDay(today), fields } : undefined;
}

function fieldIndex(scope: ModuleScope, name: Ast.Name): number | undefined {
  const entity = scope.values.get(name.text);
  if (entity?.kind === 'field') return entity.index;
  const fields = [...scope.values].filter(([, e]) => e.kind === 'field').map(([n]) => n);
  const suggestions = nearest(name.text, fields);
  return report(scope, unknownName(name.span, { name: name.text, suggestions }, spelling(name.span, suggestions)));
}

function givenState(
  scope: ModuleScope,
  field: Field,
  type: CoreType,
  written: Ast.Expr,
  today: number,
): DataState['fields'][number] | undefined {
  if (written.kind === 'missing') {
    const reason = reasonOf(scope, written);
    return reason && gateTo(scope, field).missing(reason, asOf(today));
  }
  if (type.kind === 'list' && type.of.kind === 'element') return listState(scope, field, type.of.of, written, today);
  return givenValue(scope, field, type, written, today);
}

/** What a test does not speak of: missing; silence about a Finding that says so means absent, about a list that there is none. */
function notGiven(scope: ModuleScope, field: Field, today: number): DataState['fields'][number] {
  if (field.type.kind === 'list') return { elements: [] };
  if (field.absentUnlessRecorded) return { missing: undefined, domain: one(ABSENT) };
  return gateTo(scope, field).missing('unknown', asOf(today));
}

/** The gate that values from a record pass too. */
function gateTo(scope: ModuleScope, field: Field): Gate {
  const type = field.type.kind === 'list' && field.type.of.kind === 'observed' ? field.type.of.of : field.type;
  return gateOf(field, type, scope.builder);
}

function asOf(today: number): { readonly today: number; readonly nowMs: number } {
  return { today, nowMs: startOfDay(today) };
}

function reasonOf(scope: ModuleScope, written: Ast.MissingExpr): MissingReason | undefined {
  if (written.reason === undefined) return 'unknown';
  const { text, span } = written.reason;
  return (
    MISSING_REASONS.find((r) => r === text) ??
    report(scope, unknownReason(span, { reason: text, reasons: MISSING_REASONS }))
  );
}

function givenValue(
  scope: ModuleScope,
  field: Field,
  type: CoreType,
  written: Ast.Expr,
  today: number,
): FieldState | undefined {
  const value = ageGiven(type, written, today) ?? constantGiven(scope, field, type, written);
  if (value === undefined) return undefined;
  const state = gateTo(scope, field).admit(one(value), asOf(today));
  return state === 'implausible' ? report(scope, implausibleFact(written.span, { name: field.name })) : state;
}

function ageGiven(type: CoreType, written: Ast.Expr, today: number): Value | undefined {
  const period = type.kind === 'age' ? periodLiteral(written) : undefined;
  return period && { kind: 'age', days: daysLived(period, today) };
}

function constantGiven(scope: ModuleScope, field: Field, type: CoreType, written: Ast.Expr): Value | undefined {
  const value = check(place(scope, true), written, type, `\`${field.name}\``);
  if (value === undefined) return undefined;
  if (value.kind !== 'const') return report(scope, notConstant(written.span, { what: 'A fact of a test' }));
  return value.value;
}

/** Born so long before: completed units and not a day more. */
function daysLived({ count, unit }: NonNullable<ReturnType<typeof periodLiteral>>, today: number): number {
  if (unit === 'years' || unit === 'months') {
    const birth = addMonths(today, unit === 'years' ? -12 * count : -count, 'down');
    return typeof birth === 'number' ? today - birth : 0;
  }
  return unit === 'weeks'
    ? count * 7
    : unit === 'days'
      ? count
      : Math.floor(count / (unit === 'hours' ? 24 : unit === 'minutes' ? 1440 : 86_400));
}

/** `[7.2 %, missing, 8 %]`: one a day, the last at the as-of date; or `Observed(7.2 %, 2025-11-03)`, each with its time. */
function listState(
  scope: ModuleScope,
  field: Field,
  type: CoreType,
  written: Ast.Expr,
  today: number,
): DataState['fields'][number] | undefined {
  const inner = written.kind === 'group' ? written.value : written;
  if (inner.kind !== 'list')
    return report(
      scope,
      typeMismatch(written.span, {
        given: 'something else',
        wanted: 'a list such as `[7.2 %, 8 %]`',
        where: `\`${field.name}\``,
      }),
    );
  const elements = inner.items.map((item, i) => {
    const observed =
      item.kind === 'call' && item.callee.kind === 'name' && item.callee.name.text === 'Observed'
        ? item.args
        : undefined;
    const [value, time] = observed?.map((arg) => (arg.kind === 'value' ? arg.value : undefined)) ?? [item, undefined];
    if (value === undefined) return undefined;
    const day =
      time === undefined
        ? today - (inner.items.length - 1 - i)
        : time.kind === 'date'
          ? parseDate(time.text)
          : undefined;
    if (day === undefined) return report(scope, notConstant(item.span, { what: 'The date of an observed value' }));
    const at: Value = { kind: 'datetime', ms: startOfDay(day) };
    if (value.kind === 'missing') {
      const reason = reasonOf(scope, value);
      return reason && { value: gateTo(scope, field).missing(reason, asOf(today)), time: at };
    }
    const result = givenValue(scope, field, type, value, today);
    return result && { value: result, time: at };
  });
  if (elements.some((element) => element === undefined)) return undefined;
  const sorted = (elements as NonNullable<(typeof elements)[number]>[]).map((element, i) => ({ element, i }));
  sorted.sort((a, b) => timeOf(a.element.time) - timeOf(b.element.time) || a.i - b.i);
  return { elements: sorted.map(({ element }) => element) };
}

function timeOf(value: Value): number {
  return value.kind === 'datetime' ? value.ms : 0;
}

function expectation(scope: ModuleScope, item: Ast.ExpectItem): Expectation | undefined {
  // The rest is said in tests of agreements, which do not come here.
  if (item.kind !== 'expect_holds' && item.kind !== 'expect_unknown') return undefined;
  const at = place(scope, false);
  const text = textAt(scope, item.span);
  const line = positionOf(scope.source, item.span.start).line;
  const names = item.settledBy?.map((name) => fieldIndex(scope, name));
  if (names?.some((n) => n === undefined)) return undefined;
  const settledBy = names as number[] | undefined;
  if (item.kind === 'expect_unknown') {
    const value = infer(at, { kind: 'name', name: item.name, span: item.name.span });
    if (value === undefined) return undefined;
    const verdict = value.kind === 'ref' ? value.verdict : value.kind === 'field' ? hidden(at, item, value) : undefined;
    return verdict === undefined
      ? report(scope, expectsNothing(item.span, { condition: text }))
      : { text, line, verdict, want: { kind: 'unknown' }, settledBy };
  }
  const want = directWant(at, item);
  if (want === 'failed') return undefined;
  if (want !== undefined) return { text, line, ...want, settledBy };
  const value = condition(at, item.condition);
  return (
    value && {
      text,
      line,
      verdict: value.kind === 'ref' ? value.verdict : hidden(at, item, value),
      want: { kind: 'true' },
      settledBy,
    }
  );
}

/** Expectations about a verdict by its name, which need its whole answer; undefined: a condition that must be known to hold. */
function directWant(
  at: Place,
  item: Extract<Ast.ExpectItem, { kind: 'expect_holds' }>,
): Pick<Expectation, 'verdict' | 'want'> | 'failed' | undefined {
  const { condition: written, to } = item;
  if (written.kind !== 'relation' && written.kind !== 'in') return undefined;
  if (written.kind === 'relation' && written.op !== '=') return undefined;
  const left = infer(at, written.left);
  if (left === undefined) return 'failed';
  const { type } = left;
  const verdict = left.kind === 'ref' ? left.verdict : hidden(at, item, left);
  const constantOf = (expr: Ast.Expr): Value | 'failed' | undefined => {
    const value = check(at, expr, type, `\`${textAt(at.scope, written.left.span)}\``);
    return value === undefined ? 'failed' : value.kind === 'const' ? value.value : literalRecord(value);
  };
  const pair = (low: Ast.Expr, high: Ast.Expr): readonly [Value, Value] | 'failed' | undefined => {
    const [a, b] = [constantOf(low), constantOf(high)];
    return a === 'failed' || b === 'failed' ? 'failed' : a && b && [a, b];
  };
  if (written.kind === 'in') {
    if (written.right.kind !== 'range') return undefined;
    const ends = pair(written.right.low, written.right.high);
    if (ends === 'failed' || ends === undefined) return ends;
    return { verdict, want: { kind: 'within', low: ends[0], high: ends[1], openEnd: written.right.openEnd } };
  }
  if (to !== undefined) {
    const ends = pair(written.right, to);
    if (ends === 'failed' || ends === undefined) return ends;
    return { verdict, want: { kind: 'range', low: ends[0], high: ends[1] } };
  }
  const value = constantOf(written.right);
  if (value === 'failed' || value === undefined) return value;
  return { verdict, want: { kind: 'equals', value } };
}

/** A record, case or list whose parts are constants, as the value it makes. */
function literalRecord(expr: Expr): Value | undefined {
  const parts = (all: readonly Expr[]): Value[] | undefined => {
    const values = all.map((part) => (part.kind === 'const' ? part.value : literalRecord(part)));
    return values.some((value) => value === undefined) ? undefined : (values as Value[]);
  };
  if (expr.kind === 'record' && expr.type.kind === 'record') {
    const fields = parts(expr.fields);
    return fields && { kind: 'record', type: expr.type.name, fields };
  }
  if (expr.kind === 'case' && expr.type.kind === 'enum') {
    const args = parts(expr.args);
    return args && { kind: 'case', type: expr.type.name, name: expr.name, args };
  }
  if (expr.kind === 'op' && (expr.op.name === 'list' || expr.op.name === 'set')) {
    const items = parts(expr.args);
    return items && { kind: expr.op.name, items };
  }
  return undefined;
}

/** A verdict of its own for an expression that a test asks about. */
function hidden(at: Place, item: Ast.ExpectItem, value: Expr): number {
  const name = `expect$${at.scope.builder.verdicts.length}`;
  return addVerdict(
    at.scope,
    {
      verdict: {
        name,
        kind: 'function',
        type: value.type,
        body: value,
        policy: { kind: 'open' },
        counts: [],
        span: item.span,
      },
      detail: { say: undefined, hit: undefined, columns: [] },
    },
    { kind: 'hidden', name: { text: name, span: item.span } },
  );
}
