/** Evaluation of a world in which some fields are open, on abstract values (docs/core.md, section 7). */

import { MAX_LIST } from '../../language/answer.ts';
import { unreachable } from '../../language/unreachable.ts';
import type { Fault, Value } from '../../language/values.ts';
import type { CoreType, Expr } from '../core.ts';
import { typeOfData } from '../types-of-data.ts';
import { abstractDefault } from './abstract-default.ts';
import { operator } from './abstract-operators.ts';
import { cutToAnswer } from './abstract-reference.ts';
import {
  type Abstract,
  BOTH,
  every,
  faultsInOrder,
  join,
  membersOf,
  NONE,
  one,
  type Possible,
  singles,
} from './abstract-values.ts';
import { elementState, isFieldMissing } from './closure.ts';
import { keyOf } from './parts.ts';
import type { Run } from './run.ts';
import { bool, elementAt, finiteValues, placeOf, plainCase, sameValue } from './values.ts';
import { caseAndParts, lookup, nameOf, timeOf } from './world.ts';

export type AbstractWorld = ReadonlyMap<string, Possible>;

export type AbstractEvaluation = {
  readonly run: Run;
  readonly world: AbstractWorld;
  readonly referred: Map<number, Possible>;
  /** The faults that may happen, as they are met. */
  faults: Fault[];
};

export type AbstractEnv = { readonly name: string; readonly value: Abstract; readonly next: AbstractEnv } | undefined;

export function abstractEvaluation(run: Run, world: AbstractWorld): AbstractEvaluation {
  return { run, world, referred: new Map(), faults: [] };
}

/** What an expression may be in a world, and its possible faults in order. */
export function possible(e: Expr, at: AbstractEvaluation): Possible {
  return collected(at, () => approximate(e, undefined, at));
}

/** Runs `work` with a list of faults of its own. */
function collected(at: AbstractEvaluation, work: () => Abstract): Possible {
  const before = at.faults;
  at.faults = [];
  const value = work();
  const faults = faultsInOrder(at.faults);
  at.faults = before;
  return { value, faults };
}

export function approximate(e: Expr, env: AbstractEnv, at: AbstractEvaluation): Abstract {
  const { module } = at.run.core;
  switch (e.kind) {
    case 'const':
      return one(e.value);
    case 'var':
      return lookup(env, e.name);
    case 'field':
      return fieldValue(e.field, at);
    case 'let': {
      const value = approximate(e.value, env, at);
      return value.kind === 'none' ? NONE : approximate(e.body, { name: e.name, value, next: env }, at);
    }
    case 'if': {
      const { mayBe, isNone } = truthOf(approximate(e.condition, env, at));
      if (isNone) return NONE;
      const yes = mayBe(true) ? approximate(e.yes, env, at) : NONE;
      const no = mayBe(false) ? approximate(e.no, env, at) : NONE;
      return join(yes, no, e.type, module);
    }
    case 'match':
      return matched(e, env, at);
    case 'op':
      return strictly(e.args, env, at, (args) =>
        operator(e.op, e.args, args, e.type, at.run.around, (fault) => void at.faults.push(fault)),
      );
    case 'record':
      return strictly(e.fields, env, at, (parts) =>
        assembled(parts, (fields) => ({ kind: 'record', type: nameOf(e), fields })),
      );
    case 'case':
      return strictly(e.args, env, at, (parts) =>
        finiteValues(e.type, module) !== undefined
          ? one(plainCase(nameOf(e), e.name))
          : assembled(parts, (args) => ({ kind: 'case', type: nameOf(e), name: e.name, args })),
      );
    case 'get':
      return strictly([e.value], env, at, ([record]) =>
        record!.kind === 'one' && record!.value.kind === 'record'
          ? one(record!.value.fields[e.index]!)
          : every(e.type, module),
      );
    case 'element':
      return strictly([e.value], env, at, ([element]) => {
        if (element!.kind !== 'one') return every(e.type, module);
        const { field, index } = placeOf(element!.value);
        return e.part === 'time'
          ? one(timeOf(at, field, index))
          : partValue(keyOf({ kind: 'element', field, index }), at);
      });
    case 'fold':
      return strictly([e.list, e.from], env, at, ([list, from]) => folded(e, list!, from!, env, at));
    case 'call': {
      const { params, body } = module.functions[e.function]!;
      return strictly(e.args, env, at, (args) => {
        let inside: AbstractEnv;
        params.forEach(({ name }, i) => {
          inside = { name, value: args[i]!, next: inside };
        });
        return approximate(body, inside, at);
      });
    }
    case 'default':
      return abstractDefault(e.root, e.type, at);
    case 'ask':
      return asked(e, env, at);
    case 'ref':
      return referred(e.verdict, at);
    case 'fault':
      at.faults.push({ code: e.code });
      return NONE;
    case 'mark':
      return approximate(e.body, env, at);
    default:
      return unreachable(e);
  }
}

/** What a Bool may be. */
export function truthOf(value: Abstract): { readonly mayBe: (truth: boolean) => boolean; readonly isNone: boolean } {
  const members = membersOf(value) ?? [];
  return {
    mayBe: (truth) => members.some((member) => sameValue(member, bool(truth))),
    isNone: value.kind === 'none',
  };
}

/** Parts left to right; after one that surely faults nothing is evaluated. */
function strictly(
  parts: readonly Expr[],
  env: AbstractEnv,
  at: AbstractEvaluation,
  then: (values: readonly Abstract[]) => Abstract,
): Abstract {
  const values: Abstract[] = [];
  for (const part of parts) {
    const value = approximate(part, env, at);
    if (value.kind === 'none') return NONE;
    values.push(value);
  }
  return then(values);
}

/** Of single values a single value, else any. */
function assembled(parts: readonly Abstract[], make: (values: readonly Value[]) => Value): Abstract {
  const values = singles(parts);
  return values === undefined ? { kind: 'any' } : one(make(values));
}

function matched(e: Extract<Expr, { kind: 'match' }>, env: AbstractEnv, at: AbstractEvaluation): Abstract {
  const { module } = at.run.core;
  const value = approximate(e.value, env, at);
  if (value.kind === 'none') return NONE;
  const values = membersOf(value);
  const names = values?.map((member) => caseAndParts(member)[0]) ?? caseNames(e.value.type, at);
  let result: Abstract = NONE;
  for (const arm of e.arms) {
    const first = names.some((name) => e.arms.find((other) => other.name === name || other.name === '_') === arm);
    if (!first) continue;
    const parts: readonly Abstract[] =
      values === undefined
        ? partTypes(e.value.type, arm.name, at).map((type) => every(type, module))
        : caseAndParts(values.find((member) => caseAndParts(member)[0] === arm.name) ?? values[0]!)[1].map(one);
    let inside = env;
    arm.binds.forEach((name, i) => {
      inside = { name, value: parts[i]!, next: inside };
    });
    result = join(result, approximate(arm.body, inside, at), e.type, module);
  }
  return result;
}

function caseNames(type: CoreType, at: AbstractEvaluation): readonly string[] {
  if (type.kind === 'option') return ['none', 'some'];
  if (type.kind === 'finding') return ['absent', 'present'];
  return enumOf(type, at).map(({ name }) => name);
}

function partTypes(type: CoreType, name: string, at: AbstractEvaluation): readonly CoreType[] {
  if (type.kind === 'option') return name === 'some' ? [type.of] : [];
  if (type.kind === 'finding') return [];
  return (
    enumOf(type, at)
      .find((found) => found.name === name)
      ?.params.map((param) => typeOfData(param.type)) ?? []
  );
}

function enumOf(type: CoreType, at: AbstractEvaluation) {
  const found = at.run.core.module.enums.find(({ name }) => type.kind === 'enum' && name === type.name);
  if (found === undefined) throw new Error('an enum that is not declared');
  return found.cases;
}

function folded(
  e: Extract<Expr, { kind: 'fold' }>,
  list: Abstract,
  from: Abstract,
  env: AbstractEnv,
  at: AbstractEvaluation,
): Abstract {
  const { module } = at.run.core;
  const inside = (item: Abstract, acc: Abstract): AbstractEnv => ({
    name: e.acc,
    value: acc,
    next: { name: e.item, value: item, next: env },
  });
  if (list.kind !== 'one') {
    // Not known how often: once on everything, for the faults that may happen.
    const item = e.list.type.kind === 'list' || e.list.type.kind === 'set' ? every(e.list.type.of, module) : NONE;
    approximate(e.body, inside(item, every(e.type, module)), at);
    return every(e.type, module);
  }
  if (list.value.kind !== 'list' && list.value.kind !== 'set') throw new Error('a list is expected');
  if (list.value.items.length > MAX_LIST) {
    at.faults.push({ code: 'list_too_long' });
    return NONE;
  }
  let acc = from;
  for (const item of list.value.items) {
    acc = approximate(e.body, inside(one(item), acc), at);
    if (acc.kind === 'none') return NONE;
  }
  return acc;
}

function asked(e: Extract<Expr, { kind: 'ask' }>, env: AbstractEnv, at: AbstractEvaluation): Abstract {
  const { question } = e;
  const { state } = at.run;
  switch (question.kind) {
    case 'field_missing': {
      const known = state.fields[question.field]!;
      const missing = 'elements' in known ? undefined : known.missing;
      return one(bool(isFieldMissing(state, question.field) && (question.reason ?? missing) === missing));
    }
    case 'element_missing':
      return strictly([question.element], env, at, ([element]) => {
        if (element!.kind !== 'one') return BOTH;
        const { field, index } = placeOf(element!.value);
        const { missing } = elementState(state, field, index);
        return one(bool(missing !== undefined && (question.reason ?? missing) === missing));
      });
    case 'verdict_known': {
      if (referred(question.verdict, at).kind === 'none') return NONE;
      return one(bool(at.run.settlement(question.verdict).answer.kind === 'known'));
    }
    default:
      return unreachable(question);
  }
}

function referred(verdict: number, at: AbstractEvaluation): Abstract {
  const { run } = at;
  if (run.forgotten.has(verdict)) return partValue(keyOf({ kind: 'verdict', verdict }), at);
  let found = at.referred.get(verdict);
  if (found === undefined) {
    found = cutToAnswer(verdict, ownValue(verdict, at), run);
    at.referred.set(verdict, found);
  }
  at.faults.push(...found.faults);
  return found.value;
}

/** The body in this world, or the `missing` row that answers. */
function ownValue(verdict: number, at: AbstractEvaluation): Possible {
  const { body, policy } = at.run.core.module.verdicts[verdict]!;
  const row = policy.kind === 'rows' ? policy.rows[at.run.settlement(verdict).row ?? -1] : undefined;
  return collected(at, () => {
    const plain = approximate(body, undefined, at);
    return row?.result === undefined || plain.kind === 'none' ? plain : approximate(row.result, undefined, at);
  });
}

function fieldValue(field: number, at: AbstractEvaluation): Abstract {
  const known = at.run.state.fields[field]!;
  if (!('elements' in known)) return partValue(keyOf({ kind: 'field', field }), at);
  return one({ kind: 'list', items: known.elements.map((_, index) => elementAt(field, index)) });
}

function partValue(key: string, at: AbstractEvaluation): Abstract {
  const found = at.world.get(key);
  if (found === undefined) throw new Error('a value is read that the world does not hold');
  at.faults.push(...found.faults);
  return found.value;
}
