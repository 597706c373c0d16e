/** Names: what a word in an expression stands for, and the questions that may be asked about it. */
import type * as Ast from '../../language/ast.ts';
import { contractReads } from '../../language/codes/contracts.ts';
import { alwaysKnown, askComputed, unknownReason } from '../../language/codes/missing.ts';
import {
  ambiguousCase,
  declaredTwice,
  functionReads,
  functionWithoutArguments,
  unknownCase,
  unknownName,
  wrongSort,
} from '../../language/codes/names.ts';
import { caseArguments } from '../../language/codes/types.ts';
import { nearest } from '../../language/near.ts';
import type { Span } from '../../language/span.ts';
import { MISSING_REASONS, type MissingReason } from '../../language/values.ts';
import type { CoreType, Expr, Question } from '../core.ts';
import type { ContractPlace } from './contracts/scope.ts';
import { boolConstant, constant } from './literals.ts';
import { type EnumEntity, type ModuleScope, report, spelling, textAt } from './scope.ts';
import { BOOL, FINDING } from './types.ts';
import { functionVerdict, verdictNumber } from './verdicts.ts';

/** Something bound nearby: a variable, or another name of a field, an element's value or a verdict (a parameter of type `T?`). */
export type Local =
  | { readonly kind: 'var'; readonly type: CoreType; readonly core: string }
  /** A name for an expression of Core, written out wherever it is used. */
  | { readonly kind: 'part'; readonly value: Expr }
  | { readonly kind: 'alias'; readonly of: Named };

/** What may be asked whether it is missing. `known`: a plain value given for a parameter that may be missing. */
export type Named =
  | { readonly kind: 'field'; readonly index: number }
  | { readonly kind: 'element'; readonly element: Expr; readonly type: CoreType }
  | { readonly kind: 'verdict'; readonly number: number }
  | { readonly kind: 'known'; readonly value: Expr }
  /** A decision that a party attests: an option, none when it was not known. */
  | { readonly kind: 'attested'; readonly option: Expr; readonly mayBeUnknown: boolean }
  /** A field that counts as something where it is missing (`missing x counts …` of a score): `value` says so. */
  | { readonly kind: 'counted'; readonly value: Expr; readonly index: number };

/** Parameters and fields of records have names of their own. */
export function reportParamTwice(scope: ModuleScope, params: readonly Ast.Param[]): void {
  for (const [i, { name }] of params.entries()) {
    const before = params.slice(0, i).find((other) => other.name.text === name.text);
    if (before === undefined) continue;
    const labels = [{ span: before.name.span, text: 'the first' }];
    report(scope, declaredTwice(name.span, { name: name.text, what: 'one' }, { labels }));
  }
}

/** Where an expression stands. `pure`: inside a function, which reads its parameters only. */
export type Place = {
  readonly scope: ModuleScope;
  readonly locals: ReadonlyMap<string, Local>;
  readonly pure: boolean;
  /** Inside a contract: its parts, the coins in hand, and the statements before. */
  readonly contract?: ContractPlace | undefined;
  /** In a test of contracts: what `seat.visits` and `count(seat.members)` read of an agreement that the test has made. */
  readonly ofAgreement?:
    | ((written: Extract<Ast.Expr, { kind: 'field' | 'call' }>) => Expr | 'other' | undefined)
    | undefined;
  /** Gives names to bound variables; shared by one verdict. */
  readonly fresh: { count: number };
};

export function place(scope: ModuleScope, pure: boolean): Place {
  return { scope, locals: new Map(), pure, fresh: { count: 0 } };
}

export function bind(at: Place, name: string, local: Local): Place {
  return { ...at, locals: new Map(at.locals).set(name, local) };
}

export function freshName(at: Place, name: string): string {
  at.fresh.count += 1;
  return `${name}$${at.fresh.count}`;
}

/** Binds a name to a new variable of Core. */
export function bindVariable(at: Place, name: string, type: CoreType): { at: Place; core: string } {
  const core = freshName(at, name);
  return { at: bind(at, name, { kind: 'var', type, core }), core };
}

/** The value a name stands for, cases of enums last (of the expected enum first). */
export function nameValue(at: Place, name: Ast.Name, expected: CoreType | undefined): Expr | undefined {
  const local = at.locals.get(name.text);
  if (local !== undefined) return localValue(at, local);
  const expectedCase =
    expected?.kind === 'enum' || expected?.kind === 'finding' ? caseOf(at, name.text, expected) : undefined;
  if (expectedCase !== undefined) return expectedCase === 'data' ? dataCase(at, name, expected!) : expectedCase;
  const { scope } = at;
  const entity = scope.values.get(name.text);
  if (entity !== undefined) {
    if (at.pure && entity.kind !== 'function') {
      const data = { name: name.text, what: entity.kind === 'field' ? 'input' : entity.decl.kind };
      return report(scope, at.contract === undefined ? functionReads(name.span, data) : contractReads(name.span, data));
    }
    switch (entity.kind) {
      case 'field':
        return namedValue(at, { kind: 'field', index: entity.index });
      case 'verdict': {
        const number = verdictNumber(entity, at.scope, name.span);
        return number === undefined ? undefined : namedValue(at, { kind: 'verdict', number });
      }
      case 'function': {
        const { params } = entity.decl;
        if (params.length > 0)
          return report(
            scope,
            functionWithoutArguments(name.span, { name: name.text, params: params.map((p) => p.name.text) }),
          );
        const number = functionVerdict(entity, at.scope, name.span);
        return number === undefined ? undefined : namedValue(at, { kind: 'verdict', number });
      }
    }
  }
  return caseByName(at, name, expected);
}

function caseByName(at: Place, name: Ast.Name, expected: CoreType | undefined): Expr | undefined {
  const { scope } = at;
  if (name.text === 'present' || name.text === 'absent') return finding(name.text === 'present');
  // The day and the instant of the evaluation are inputs of it, in functions too.
  if (name.text === 'today') return { kind: 'op', type: { kind: 'date' }, op: { name: 'today' }, args: [] };
  if (name.text === 'now') return { kind: 'op', type: { kind: 'datetime' }, op: { name: 'now' }, args: [] };
  const enums = [...scope.enums].filter(([, entity]) => entity.cases.some((c) => c.name === name.text));
  if (enums.length > 1)
    return report(scope, ambiguousCase(name.span, { name: name.text, enums: enums.map(([e]) => e) }));
  if (enums.length === 1) {
    const type: CoreType = { kind: 'enum', name: enums[0]![0] };
    const value = caseOf(at, name.text, type);
    return value === 'data' ? dataCase(at, name, type) : value;
  }
  const is = scope.codes.has(name.text)
    ? 'a list of codes'
    : scope.records.has(name.text) || scope.enums.has(name.text)
      ? 'a type'
      : scope.sources.has(name.text)
        ? 'a source'
        : scope.substances.has(name.text)
          ? 'a substance'
          : undefined;
  if (is !== undefined) return report(scope, wrongSort(name.span, { name: name.text, is, wanted: 'a value' }));
  if (expected?.kind === 'enum') {
    const cases = (enumOf(scope, expected.name)?.cases ?? []).map((c) => c.name);
    const near = nearest(name.text, cases);
    const data = { name: name.text, of: `\`${expected.name}\``, cases, suggestions: near };
    if (near.length > 0) return report(scope, unknownCase(name.span, data, spelling(name.span, near)));
  }
  const known = [
    ...at.locals.keys(),
    ...scope.values.keys(),
    ...[...scope.enums.values()].flatMap((e) => e.cases.map((c) => c.name)),
  ];
  const suggestions = nearest(name.text, known);
  return report(scope, unknownName(name.span, { name: name.text, suggestions }, spelling(name.span, suggestions)));
}

/** `data`: the case exists and carries data. */
function caseOf(at: Place, name: string, type: CoreType): Expr | 'data' | undefined {
  if (type.kind === 'finding') return name === 'present' || name === 'absent' ? finding(name === 'present') : undefined;
  if (type.kind !== 'enum') return undefined;
  const found = enumOf(at.scope, type.name)?.cases.find((c) => c.name === name);
  if (found === undefined) return undefined;
  if (found.params.length > 0) return 'data';
  return constant(type, { kind: 'case', type: type.name, name, args: [] });
}

function dataCase(at: Place, name: Ast.Name, type: CoreType): undefined {
  const found = type.kind === 'enum' ? enumOf(at.scope, type.name)?.cases.find((c) => c.name === name.text) : undefined;
  return report(
    at.scope,
    caseArguments(name.span, { name: name.text, params: (found?.params ?? []).map((p) => p.name) }),
  );
}

export function enumOf(scope: ModuleScope, name: string): EnumEntity | undefined {
  return scope.enums.get(name);
}

export function finding(present: boolean): Expr {
  return constant(FINDING, { kind: 'case', type: 'Finding', name: present ? 'present' : 'absent', args: [] });
}

function localValue(at: Place, local: Local): Expr {
  if (local.kind === 'part') return local.value;
  return local.kind === 'var' ? { kind: 'var', type: local.type, name: local.core } : namedValue(at, local.of);
}

export function namedValue(at: Place, named: Named): Expr {
  const { builder } = at.scope;
  switch (named.kind) {
    case 'field':
      return { kind: 'field', type: builder.fieldTypes[named.index]!, field: named.index };
    case 'element':
      return { kind: 'element', type: named.type, value: named.element, part: 'value' };
    case 'verdict':
      return { kind: 'ref', type: builder.verdicts[named.number]!.type, verdict: named.number };
    case 'known':
    case 'counted':
      return named.value;
    case 'attested': {
      const { type } = named.option;
      if (type.kind !== 'option') throw new Error('what is attested is an option');
      const name = freshName(at, 'attested');
      return optionMatch(named.option, type.of, { kind: 'fault', type: type.of, code: 'domain' }, name, {
        kind: 'var',
        type: type.of,
        name,
      });
    }
  }
}

/** The name behind an expression, if it is one that can be asked about. Reports nothing when it is none. */
export function namedOf(at: Place, written: Ast.Expr, value: Expr): Named | undefined {
  if (written.kind === 'group') return namedOf(at, written.value, value);
  if (written.kind === 'name') {
    const local = at.locals.get(written.name.text);
    if (local?.kind === 'alias') return local.of;
  }
  if (value.kind === 'field' && (written.kind === 'name' || written.kind === 'field'))
    return { kind: 'field', index: value.field };
  if (value.kind === 'ref') return { kind: 'verdict', number: value.verdict };
  if (value.kind === 'element' && value.part === 'value')
    return { kind: 'element', element: value.value, type: value.type };
  return undefined;
}

/** `x is missing`, for that reason if one is named. */
export function askMissing(at: Place, written: Ast.Expr, value: Expr, reason: Ast.Name | undefined): Expr | undefined {
  const { scope } = at;
  const why = reason === undefined ? undefined : MISSING_REASONS.find((r) => r === reason.text);
  if (reason !== undefined && why === undefined)
    return report(scope, unknownReason(reason.span, { reason: reason.text, reasons: MISSING_REASONS }));
  const named = namedOf(at, written, value);
  if (named === undefined) return report(scope, askComputed(written.span, { what: textAt(scope, written.span) }));
  return isMissing(at, named, why, written.span);
}

export function isMissing(at: Place, named: Named, reason: MissingReason | undefined, span: Span): Expr {
  const ask = (question: Question): Expr => ({ kind: 'ask', type: BOOL, question });
  const { scope } = at;
  switch (named.kind) {
    case 'field':
    case 'counted': {
      const field = scope.builder.fields[named.index]!;
      if (field.required) report(scope, alwaysKnown(span, { name: field.name }));
      return ask({ kind: 'field_missing', field: named.index, reason });
    }
    case 'element':
      return ask({ kind: 'element_missing', element: named.element, reason });
    case 'verdict': {
      const known = ask({ kind: 'verdict_known', verdict: named.number });
      return { kind: 'op', type: BOOL, op: { name: 'not' }, args: [known] };
    }
    case 'attested':
      return { kind: 'op', type: BOOL, op: { name: 'not' }, args: [isKnown(at, named, span)] };
    case 'known':
      return boolConstant(false);
  }
}

export function isKnown(at: Place, named: Named, span: Span): Expr {
  if (named.kind === 'attested')
    return optionMatch(named.option, BOOL, boolConstant(false), freshName(at, 'attested'), boolConstant(true));
  if (named.kind === 'verdict')
    return { kind: 'ask', type: BOOL, question: { kind: 'verdict_known', verdict: named.number } };
  return { kind: 'op', type: BOOL, op: { name: 'not' }, args: [isMissing(at, named, undefined, span)] };
}

function optionMatch(value: Expr, type: CoreType, none: Expr, name: string, some: Expr): Expr {
  const arms = [
    { name: 'none', binds: [], body: none },
    { name: 'some', binds: [name], body: some },
  ];
  return { kind: 'match', type, value, arms };
}
