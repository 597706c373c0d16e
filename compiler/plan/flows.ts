/** Where the values of fields and verdicts flow: through names, calls, branches, folds and options, until a test or a use. */

import { unreachable } from '../../language/unreachable.ts';
import type { Value } from '../../language/values.ts';
import type { AgeUnit, CellTest, CoreModule, CoreType, CoreVerdict, Expr, Op, Rule, Use } from '../core.ts';
import { operate } from '../interpret/operators.ts';
import { finiteValues, isFaultResult } from '../interpret/values.ts';
import { typeOfData } from '../types-of-data.ts';
import { comparisonTests, flipped } from './tests.ts';

export type Flows = {
  readonly fields: ReadonlyMap<number, Omit<Use, 'of'>>;
  readonly verdicts: ReadonlyMap<number, Omit<Use, 'of'>>;
  readonly asksFields: ReadonlySet<number>;
  readonly asksVerdicts: ReadonlySet<number>;
};

/** All that the body of a verdict and its policy read and ask about themselves. */
export function flowsOf(module: CoreModule, { body, policy }: CoreVerdict): Flows {
  const walk = walker(module);
  const value = walk.visit(body, undefined, NOTHING);
  walk.use(value);
  if (policy.kind === 'rows') {
    // A column is no use: it is looked at in the worlds that the plain rows make.
    for (const column of policy.columns) walk.visit(column, undefined, NOTHING);
    for (const { cells, result } of policy.rows) {
      for (const cell of cells) if (typeof cell !== 'string') walk.use(walk.visit(cell, undefined, NOTHING));
      if (result !== undefined) walk.use(walk.visit(result, undefined, NOTHING));
    }
  }
  return walk.found;
}

/** The list fields whose elements may be the value of this expression, and the rest of what a condition asks (section 2). */
export function asksOf(module: CoreModule, expressions: readonly Expr[]): Flows {
  const walk = walker(module);
  for (const e of expressions) walk.visit(e, undefined, NOTHING);
  return walk.found;
}

/** A value read directly: of a field (its elements too) or a verdict, perhaps as completed units of an age. */
type Source = { readonly of: 'field' | 'verdict'; readonly number: number; readonly via: AgeUnit | undefined };

/** Fields (`f3`), elements (`#7`, a name's identity) and verdicts (`v2`) that are surely there. */
type Facts = ReadonlySet<string>;
const NOTHING: Facts = new Set();

type Flow = {
  readonly sources: ReadonlyMap<string, Source>;
  readonly constant: Value | undefined;
  /** What is surely there when this Bool is true, and when it is false. */
  readonly whenTrue: Facts;
  readonly whenFalse: Facts;
  /** The identity of the element that a name stands for. */
  readonly identity: string | undefined;
};
const COMPUTED: Flow = {
  sources: new Map(),
  constant: undefined,
  whenTrue: NOTHING,
  whenFalse: NOTHING,
  identity: undefined,
};

type Env = { readonly name: string; readonly flow: Flow; readonly next: Env } | undefined;
type Found = { cellular: boolean; guarded: boolean; listGuarded: boolean; tests: CellTest[] };

function walker(module: CoreModule) {
  const fields = new Map<number, Found>();
  const verdicts = new Map<number, Found>();
  const asksFields = new Set<number>();
  const asksVerdicts = new Set<number>();
  const calls = new Map<string, Flow>();
  let identities = 0;

  const found = (source: { of: 'field' | 'verdict'; number: number }): Found => {
    const map = source.of === 'field' ? fields : verdicts;
    const known = map.get(source.number);
    if (known !== undefined) return known;
    const fresh = { cellular: isSimple(baseType(source), module), guarded: true, listGuarded: true, tests: [] };
    map.set(source.number, fresh);
    return fresh;
  };
  const baseType = ({ of, number }: { of: 'field' | 'verdict'; number: number }): CoreType => {
    if (of === 'verdict') return module.verdicts[number]!.type;
    const type = typeOfData(module.fields[number]!.type);
    return type.kind === 'list' && type.of.kind === 'element' ? type.of.of : type;
  };
  const addTests = (source: Source, tests: readonly CellTest[] | undefined): void => {
    const uses = found(source);
    if (tests === undefined) uses.cellular = false;
    else uses.tests.push(...tests);
  };

  /** The value is used as it is: each value of a finite type is a test of its own, every other type is not cellular. */
  const use = (flow: Flow): void => {
    for (const source of flow.sources.values()) {
      const values = source.via === undefined ? finiteValues(baseType(source), module) : undefined;
      addTests(
        source,
        values?.map((value) => ({ kind: 'among', values: [value] })),
      );
    }
  };

  const compare = (name: 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge', flow: Flow, constant: Value): void => {
    for (const source of flow.sources.values())
      addTests(source, comparisonTests(name, constant, baseType(source), source.via, module));
  };

  const visit = (e: Expr, env: Env, facts: Facts): Flow => {
    switch (e.kind) {
      case 'const':
        return e.value.kind === 'bool'
          ? { ...COMPUTED, constant: e.value, ...whenConstant(e.value.value) }
          : { ...COMPUTED, constant: e.value };
      case 'var':
        return lookup(env, e.name);
      case 'field': {
        const uses = found({ of: 'field', number: e.field });
        const there = facts.has(`f${e.field}`) || facts.has(NEVER);
        if (isList(e.type)) uses.listGuarded &&= there;
        else uses.guarded &&= there;
        return { ...COMPUTED, sources: sourceMap([{ of: 'field', number: e.field, via: undefined }]) };
      }
      case 'let': {
        const value = visit(e.value, env, facts);
        return visit(e.body, { name: e.name, flow: named(value, e.value.type), next: env }, facts);
      }
      case 'if': {
        const condition = visit(e.condition, env, facts);
        use(condition);
        const yes = visit(e.yes, env, union(facts, condition.whenTrue));
        const no = visit(e.no, env, union(facts, condition.whenFalse));
        return {
          ...either([yes, no]),
          whenTrue: common(union(condition.whenTrue, yes.whenTrue), union(condition.whenFalse, no.whenTrue)),
          whenFalse: common(union(condition.whenTrue, yes.whenFalse), union(condition.whenFalse, no.whenFalse)),
        };
      }
      case 'match': {
        const value = visit(e.value, env, facts);
        const inner: Flow = { ...COMPUTED, sources: value.sources };
        if (e.value.type.kind !== 'option') {
          if (finiteValues(e.value.type, module) === undefined) use(value);
          else
            for (const { name } of e.arms)
              if (name !== '_') compare('eq', value, { kind: 'case', type: typeName(e.value.type), name, args: [] });
        }
        return either(
          e.arms.map(({ name, binds, body }) => {
            let inside = env;
            const isPart = e.value.type.kind === 'option' && name === 'some';
            for (const bind of binds)
              inside = { name: bind, flow: isPart ? { ...inner, identity: fresh() } : COMPUTED, next: inside };
            return visit(body, inside, facts);
          }),
        );
      }
      case 'op':
        return operator(
          e.op,
          e.args,
          e.args.map((arg) => visit(arg, env, facts)),
        );
      case 'record':
        for (const part of e.fields) use(visit(part, env, facts));
        return COMPUTED;
      case 'case':
        for (const part of e.args) use(visit(part, env, facts));
        return COMPUTED;
      case 'get':
        use(visit(e.value, env, facts));
        return COMPUTED;
      case 'element': {
        const element = visit(e.value, env, facts);
        if (e.part === 'time') return COMPUTED;
        const there = facts.has(NEVER) || (element.identity !== undefined && facts.has(element.identity));
        for (const source of element.sources.values()) found(source).guarded &&= there;
        return { ...COMPUTED, sources: element.sources };
      }
      case 'fold': {
        const list = visit(e.list, env, facts);
        let acc: Flow = { ...COMPUTED, sources: visit(e.from, env, facts).sources };
        const item: Flow = { ...COMPUTED, sources: list.sources, identity: fresh() };
        for (;;) {
          const inside: Env = { name: e.acc, flow: acc, next: { name: e.item, flow: item, next: env } };
          const sources = new Map([...acc.sources, ...visit(e.body, inside, facts).sources]);
          if (sources.size === acc.sources.size) return acc;
          acc = { ...COMPUTED, sources };
        }
      }
      case 'call': {
        const { params, body } = module.functions[e.function]!;
        const args = e.args.map((arg) => visit(arg, env, facts));
        const key = `${e.function}(${args.map(signature).join(';')})${[...facts].sort().join(',')}`;
        const known = calls.get(key);
        if (known !== undefined) return known;
        let inside: Env;
        params.forEach(({ name, type }, i) => {
          inside = { name, flow: named(args[i]!, type), next: inside };
        });
        const result = visit(body, inside, facts);
        calls.set(key, result);
        return result;
      }
      case 'default':
        return rule(e.root, facts);
      case 'ask': {
        const { question } = e;
        if (question.kind === 'verdict_known') {
          asksVerdicts.add(question.verdict);
          return { ...COMPUTED, whenTrue: new Set([`v${question.verdict}`]) };
        }
        const identity = question.kind === 'field_missing' ? `f${question.field}` : undefined;
        if (question.kind === 'field_missing') asksFields.add(question.field);
        const element = question.kind === 'element_missing' ? visit(question.element, env, facts) : undefined;
        for (const source of element?.sources.values() ?? []) asksFields.add(source.number);
        const subject = identity ?? element?.identity;
        if (subject === undefined || question.reason !== undefined) return COMPUTED;
        return { ...COMPUTED, whenFalse: new Set([subject]) };
      }
      case 'ref': {
        // Where r is known it is not forgotten, so what stands behind `r is known` tests no cells of it.
        const there = facts.has(`v${e.verdict}`) || facts.has(NEVER);
        found({ of: 'verdict', number: e.verdict }).guarded &&= there;
        return there
          ? COMPUTED
          : { ...COMPUTED, sources: sourceMap([{ of: 'verdict', number: e.verdict, via: undefined }]) };
      }
      case 'fault':
        return COMPUTED;
      case 'mark':
        return visit(e.body, env, facts);
      default:
        return unreachable(e);
    }
  };

  /** Every condition is evaluated; a value only where its own condition holds. */
  const rule = ({ condition, value, exceptions }: Rule, facts: Facts): Flow => {
    const holds = visit(condition, undefined, facts);
    use(holds);
    const inner = exceptions.map((exception) => rule(exception, facts));
    if (value !== undefined) inner.push(visit(value, undefined, union(facts, holds.whenTrue)));
    return either(inner);
  };

  const operator = (op: Op, args: readonly Expr[], flows: readonly Flow[]): Flow => {
    const constant = constantOf(op, args, flows);
    if (constant !== undefined) return { ...COMPUTED, constant };
    const [a, b] = flows;
    switch (op.name) {
      case 'not':
        use(a!);
        return { ...COMPUTED, whenTrue: a!.whenFalse, whenFalse: a!.whenTrue };
      case 'eq':
      case 'ne':
      case 'lt':
      case 'le':
      case 'gt':
      case 'ge':
        if (b!.constant !== undefined) compare(op.name, a!, b!.constant);
        else if (a!.constant !== undefined) compare(flipped(op.name), b!, a!.constant);
        else flows.forEach(use);
        return COMPUTED;
      case 'member':
        if (b!.constant?.kind === 'set' || b!.constant?.kind === 'list')
          for (const item of b!.constant.items) compare('eq', a!, item);
        else flows.forEach(use);
        return COMPUTED;
      case 'in_codes':
        for (const source of a!.sources.values()) addTests(source, [{ kind: 'in_codes', set: op.set }]);
        return COMPUTED;
      case 'completed': {
        const sources = [...a!.sources.values()].map((source) => ({ ...source, via: op.unit }));
        return { ...COMPUTED, sources: sourceMap(sources) };
      }
      case 'show_in':
      case 'some':
      case 'list':
      case 'append':
        return either(flows);
      case 'length':
        return COMPUTED;
      default:
        flows.forEach(use);
        return COMPUTED;
    }
  };

  const constantOf = (op: Op, args: readonly Expr[], flows: readonly Flow[]): Value | undefined => {
    if (op.name === 'today' || op.name === 'now' || op.name === 'completed') return undefined;
    const values = flows.map(({ constant }) => constant);
    if (!values.every((value) => value !== undefined)) return undefined;
    const result = operate(
      op,
      values,
      args.map(({ type }) => type),
      { module, today: 0, nowMs: 0 },
    );
    return isFaultResult(result) ? undefined : result;
  };

  const named = (flow: Flow, type: CoreType): Flow =>
    type.kind === 'element' && flow.identity === undefined ? { ...flow, identity: fresh() } : flow;
  const fresh = (): string => {
    identities += 1;
    return `#${identities}`;
  };

  return { visit, use, found: { fields, verdicts, asksFields, asksVerdicts } };
}

/** Types whose values have cells. */
export function isSimple(type: CoreType, module: CoreModule): boolean {
  switch (type.kind) {
    case 'bool':
    case 'finding':
    case 'int':
    case 'number':
    case 'text':
    case 'date':
    case 'datetime':
    case 'age':
    case 'code':
      return true;
    case 'enum':
      return finiteValues(type, module) !== undefined;
    default:
      return false;
  }
}

/** What a branch that is never taken may take for granted: everything. */
const NEVER = 'never';

function whenConstant(value: boolean): Pick<Flow, 'whenTrue' | 'whenFalse'> {
  const never = new Set([NEVER]);
  return value ? { whenTrue: NOTHING, whenFalse: never } : { whenTrue: never, whenFalse: NOTHING };
}

function union(a: Facts, b: Facts): Facts {
  return a.size === 0 ? b : b.size === 0 ? a : new Set([...a, ...b]);
}

function common(a: Facts, b: Facts): Facts {
  if (a.has(NEVER)) return b;
  if (b.has(NEVER)) return a;
  return new Set([...a].filter((fact) => b.has(fact)));
}

function either(flows: readonly Flow[]): Flow {
  return { ...COMPUTED, sources: new Map(flows.flatMap(({ sources }) => [...sources])) };
}

function sourceMap(sources: readonly Source[]): Map<string, Source> {
  return new Map(sources.map((source) => [`${source.of} ${source.number} ${source.via ?? ''}`, source]));
}

function signature({ sources, constant, whenTrue, whenFalse, identity }: Flow): string {
  const value = constant === undefined ? '' : JSON.stringify(constant, (_, v) => (typeof v === 'bigint' ? `${v}n` : v));
  return [[...sources.keys()].sort(), value, [...whenTrue].sort(), [...whenFalse].sort(), identity ?? ''].join('|');
}

function lookup(env: Env, name: string): Flow {
  for (let at = env; at !== undefined; at = at.next) if (at.name === name) return at.flow;
  throw new Error('a name that is not bound');
}

function typeName(type: CoreType): string {
  return type.kind === 'finding' ? 'Finding' : type.kind === 'enum' ? type.name : '';
}

function isList(type: CoreType): boolean {
  return type.kind === 'list';
}
