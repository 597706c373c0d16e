/** Expressions of Core: names, types, numbers of functions and verdicts. */

import { unreachable } from '../../language/unreachable.ts';
import type { CoreModule, CoreType, Expr, Question } from '../core.ts';
import { typeOfData } from '../types-of-data.ts';
import { operatorType } from './operators.ts';
import { fits, sameType, typeName, unitsAreSound, valueFits } from './types.ts';

export type Scope = {
  readonly module: CoreModule;
  /** Functions and verdicts with smaller numbers may be named here. */
  readonly functions: number;
  readonly verdicts: number;
  readonly complain: (words: string) => void;
};

type Env = ReadonlyMap<string, CoreType>;
const BOOL: CoreType = { kind: 'bool' };

/** Checks the expression and that its value fits what is wanted. */
export function checkExpr(e: Expr, env: Env, scope: Scope, wanted: CoreType): void {
  const { module, complain } = scope;
  const need = (from: CoreType, into: CoreType, what: string): void => {
    if (!fits(from, into)) complain(`${what}: ${typeName(from)} where ${typeName(into)} is wanted`);
  };
  need(e.type, wanted, e.kind);
  if (!unitsAreSound(e.type)) complain(`${e.kind}: units that are not sorted, distinct and at least one`);
  const within = (part: Expr, type: CoreType, inner: Env = env): void => checkExpr(part, inner, scope, type);
  // A part of a record or a case keeps the unit it came in; taken out it is shown in the declared one.
  const partWithin = (part: Expr, type: CoreType): void => within(part, sameType(part.type, type) ? part.type : type);
  const bound = (entries: readonly (readonly [string, CoreType])[]): Env => new Map([...env, ...entries]);

  switch (e.kind) {
    case 'const':
      if (!valueFits(e.value, e.type, module)) complain(`a constant that is no ${typeName(e.type)}`);
      return;
    case 'var': {
      const type = env.get(e.name);
      if (type === undefined) complain(`the name ${e.name} is not bound`);
      else need(type, e.type, `the name ${e.name}`);
      return;
    }
    case 'field': {
      const field = module.fields[e.field];
      if (field === undefined) complain(`a field ${e.field} that is not there`);
      else need(typeOfData(field.type), e.type, `the field ${field.name}`);
      return;
    }
    case 'let':
      within(e.value, e.value.type);
      within(e.body, e.type, bound([[e.name, e.value.type]]));
      return;
    case 'if':
      within(e.condition, BOOL);
      within(e.yes, e.type);
      within(e.no, e.type);
      return;
    case 'match':
      checkMatch(e, env, scope);
      return;
    case 'op': {
      for (const arg of e.args) within(arg, arg.type);
      const type = operatorType(
        e.op,
        e.args.map((arg) => arg.type),
        e.type,
        module,
      );
      if (type === undefined) complain(`${e.op.name} of ${e.args.map((arg) => typeName(arg.type)).join(', ')}`);
      else need(type, e.type, e.op.name);
      return;
    }
    case 'record': {
      const info = module.records.find(({ name }) => e.type.kind === 'record' && name === e.type.name);
      if (info === undefined || info.fields.length !== e.fields.length)
        complain('a record with other fields than declared');
      else e.fields.forEach((part, i) => void partWithin(part, typeOfData(info.fields[i]!.type)));
      return;
    }
    case 'case': {
      const params = paramsOf(e.type, e.name, module);
      if (params === undefined || params.length !== e.args.length)
        complain(`a case ${e.name} with other parts than declared`);
      else e.args.forEach((part, i) => void partWithin(part, params[i]!));
      return;
    }
    case 'get': {
      within(e.value, e.value.type);
      const { type } = e.value;
      const field = module.records.find(({ name }) => type.kind === 'record' && name === type.name)?.fields[e.index];
      if (field === undefined) complain('a record field that is not there');
      else need(typeOfData(field.type), e.type, `the record field ${field.name}`);
      return;
    }
    case 'element':
      within(e.value, e.value.type);
      if (e.value.type.kind !== 'element') complain('a part of what is no element');
      else if (e.part === 'value') need(e.value.type.of, e.type, 'the value of an element');
      else if (e.type.kind !== 'datetime' && e.type.kind !== 'date') complain('the time of an element is no date');
      return;
    case 'fold': {
      within(e.list, e.list.type);
      within(e.from, e.type);
      const { type } = e.list;
      if (type.kind !== 'list' && type.kind !== 'set') complain(`a fold over ${typeName(type)}`);
      else if (e.item === e.acc) complain('a fold with one name for two things');
      else
        within(
          e.body,
          e.type,
          bound([
            [e.item, type.of],
            [e.acc, e.type],
          ]),
        );
      return;
    }
    case 'call': {
      const called = module.functions[e.function];
      if (called === undefined || e.function >= scope.functions)
        complain(`a call of function ${e.function}, which does not stand earlier`);
      else if (called.params.length !== e.args.length)
        complain(`a call of ${called.name} with ${e.args.length} arguments`);
      else {
        e.args.forEach((arg, i) => void within(arg, called.params[i]!.type));
        need(called.type, e.type, `a call of ${called.name}`);
      }
      return;
    }
    case 'default':
      complain('a default term that is not the body of a verdict');
      return;
    case 'ask':
      need(BOOL, e.type, 'ask');
      checkQuestion(e.question, env, scope);
      return;
    case 'ref': {
      const verdict = module.verdicts[e.verdict];
      if (verdict === undefined || e.verdict >= scope.verdicts)
        complain(`a reference to verdict ${e.verdict}, which does not stand earlier`);
      else need(verdict.type, e.type, `a reference to ${verdict.name}`);
      return;
    }
    case 'fault':
      return;
    case 'mark':
      within(e.body, e.type);
      return;
    default:
      unreachable(e);
  }
}

function checkMatch(e: Extract<Expr, { kind: 'match' }>, env: Env, scope: Scope): void {
  const { module, complain } = scope;
  checkExpr(e.value, env, scope, e.value.type);
  const open = new Set(caseNames(e.value.type, module));
  if (open.size === 0) complain(`a match on ${typeName(e.value.type)}`);
  for (const { name, binds, body } of e.arms) {
    const params = name === '_' ? [] : paramsOf(e.value.type, name, module);
    if (name === '_' ? open.size === 0 : !open.delete(name)) complain(`an arm ${name} that nothing reaches`);
    if (name === '_') open.clear();
    if (params === undefined || params.length !== binds.length) complain(`an arm ${name} with other names than parts`);
    else checkExpr(body, new Map([...env, ...binds.map((bind, i) => [bind, params[i]!] as const)]), scope, e.type);
  }
  if (open.size > 0) complain(`a match without ${[...open].join(', ')}`);
}

function checkQuestion(question: Question, env: Env, scope: Scope): void {
  const { module, complain } = scope;
  switch (question.kind) {
    case 'field_missing':
      if (module.fields[question.field] === undefined)
        complain(`a question about a field ${question.field} that is not there`);
      return;
    case 'element_missing':
      checkExpr(question.element, env, scope, question.element.type);
      if (question.element.type.kind !== 'element') complain('a question about what is no element');
      return;
    case 'verdict_known':
      if (module.verdicts[question.verdict] === undefined || question.verdict >= scope.verdicts)
        complain(`a question about verdict ${question.verdict}, which does not stand earlier`);
      return;
    default:
      unreachable(question);
  }
}

function caseNames(type: CoreType, module: CoreModule): readonly string[] {
  if (type.kind === 'option') return ['none', 'some'];
  if (type.kind === 'finding') return ['absent', 'present'];
  return type.kind === 'enum'
    ? (module.enums.find(({ name }) => name === type.name)?.cases.map(({ name }) => name) ?? [])
    : [];
}

function paramsOf(type: CoreType, name: string, module: CoreModule): readonly CoreType[] | undefined {
  if (!caseNames(type, module).includes(name)) return undefined;
  if (type.kind === 'option') return name === 'some' ? [type.of] : [];
  if (type.kind !== 'enum') return [];
  const info = module.enums.find((found) => found.name === type.name)!;
  return info.cases.find((found) => found.name === name)!.params.map((param) => typeOfData(param.type));
}
