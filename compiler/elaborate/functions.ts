/** Functions: each call makes, or finds, the Core function for what its optional parameters stand for and the units of its arguments. */
import type * as Ast from '../../language/ast.ts';
import { tooMany } from '../../language/codes/names.ts';
import type { CoreType, Expr } from '../core.ts';
import { arrange } from './calls.ts';
import { coerce, infer } from './expressions.ts';
import { type Local, type Named, namedOf, namedValue, type Place, place, reportParamTwice } from './names.ts';
import { type FunctionEntity, report, type Signature } from './scope.ts';
import { MAX_MADE } from './sizes.ts';
import { readType } from './types.ts';
import { cited, functionBody, functionVerdict, nested, reportCircle, reportTooHigh } from './verdicts.ts';

export function functionCall(
  at: Place,
  entity: FunctionEntity,
  written: Extract<Ast.Expr, { kind: 'call' }>,
  name: Ast.Name,
): Expr | undefined {
  const signature = signatureOf(entity);
  if (signature === undefined) return undefined;
  const args = arrange(at, written, name.text, signature.params);
  if (args === undefined) return undefined;
  if (signature.params.length === 0) {
    const number = functionVerdict(entity, at.scope, name.span);
    return number === undefined ? undefined : namedValue(at, { kind: 'verdict', number });
  }
  const given: Given[] = [];
  for (const [i, param] of signature.params.entries()) {
    const inferred = infer(at, args[i]!, param.type);
    const value = inferred && coerce(at, args[i]!, inferred, param.type, `\`${param.name}\` of \`${name.text}\``);
    if (value === undefined) {
      for (const other of args.slice(i + 1)) if (other.kind !== 'number' && other.kind !== 'name') infer(at, other);
      return undefined;
    }
    given.push({
      name: param.name,
      value,
      named: param.optional ? namedOf(at, args[i]!, inferred!) : undefined,
      optional: param.optional,
    });
  }
  const number = madeFor(at, entity, signature, given, name);
  if (number === undefined) return undefined;
  const { type } = at.scope.builder.functions[number]!;
  return {
    kind: 'call',
    type,
    function: number,
    args: given.filter(isPassed).map((g) => (g.named?.kind === 'element' ? g.named.element : g.value)),
  };
}

/** An argument, and the name it was given by where the parameter may ask whether it is missing. */
type Given = {
  readonly name: string;
  readonly value: Expr;
  readonly named: Named | undefined;
  readonly optional: boolean;
};

/** Fields and verdicts need no passing: the function made for them reads them itself. */
function isPassed(given: Given): boolean {
  return (
    given.named === undefined ||
    given.named.kind === 'element' ||
    given.named.kind === 'known' ||
    given.named.kind === 'counted' ||
    given.named.kind === 'attested'
  );
}

function madeFor(
  at: Place,
  entity: FunctionEntity,
  signature: Signature,
  given: readonly Given[],
  name: Ast.Name,
): number | undefined {
  const key = given
    .map((g) =>
      isPassed(g) ? `${g.named?.kind ?? (g.optional ? 'known' : 'value')} ${unitsOf(g.value.type)}` : named(g.named!),
    )
    .join(' | ');
  const found = entity.made.get(key);
  if (found !== undefined) return found;
  if (entity.state === 'failed') return undefined;
  if (entity.state === 'busy') return reportCircle(at.scope, name.span, name.text);
  if (at.scope.builder.functions.length >= MAX_MADE) {
    entity.state = 'failed';
    const what = 'The module, with its functions made for each field that they may ask about,';
    return report(at.scope, tooMany(name.span, { what, limit: MAX_MADE, parts: 'functions' }));
  }
  entity.state = 'busy';
  const locals = new Map<string, Local>();
  const params: { name: string; type: CoreType }[] = [];
  for (const g of given) {
    const { type } = g.value;
    const variable: Expr = { kind: 'var', type, name: g.name };
    if (!isPassed(g)) locals.set(g.name, { kind: 'alias', of: g.named! });
    else if (g.named?.kind === 'element') {
      const element = g.named.element;
      params.push({ name: g.name, type: element.type });
      locals.set(g.name, {
        kind: 'alias',
        of: { kind: 'element', element: { kind: 'var', type: element.type, name: g.name }, type },
      });
    } else {
      params.push({ name: g.name, type });
      locals.set(
        g.name,
        g.optional ? { kind: 'alias', of: { kind: 'known', value: variable } } : { kind: 'var', type, core: g.name },
      );
    }
  }
  const body = nested(entity.scope, at.scope, name.span, name.text, () => {
    const inner: Place = { ...place(entity.scope, true), locals };
    return functionBody(inner, entity.decl, signature.type, readType(entity.scope, entity.decl.type)?.unit?.text);
  });
  const fits = body !== undefined && !reportTooHigh(entity.scope, entity.decl.name, body);
  entity.state = fits ? 'ready' : 'failed';
  if (!fits) return undefined;
  const { functions } = entity.scope.builder;
  functions.push({
    name: entity.made.size === 0 ? name.text : `${name.text}$${entity.made.size + 1}`,
    params,
    type: body.type,
    body,
  });
  entity.made.set(key, functions.length - 1);
  return functions.length - 1;
}

function named(of: Named): string {
  return of.kind === 'field' || of.kind === 'counted'
    ? `${of.kind} ${of.index}`
    : of.kind === 'verdict'
      ? `verdict ${of.number}`
      : of.kind;
}

function unitsOf(type: CoreType): string {
  if (type.kind === 'number') return type.units.join(',');
  return 'of' in type ? unitsOf(type.of) : '';
}

export function signatureOf(entity: FunctionEntity): Signature | undefined {
  if (entity.signature !== undefined) return entity.signature;
  reportParamTwice(entity.scope, entity.decl.params);
  const params = entity.decl.params.map((param) => ({
    name: param.name.text,
    written: readType(entity.scope, param.type),
  }));
  const type = readType(entity.scope, entity.decl.type);
  if (type === undefined || params.some((param) => param.written === undefined)) {
    entity.state = 'failed';
    return undefined;
  }
  entity.signature = {
    params: params.map(({ name, written }) => ({ name, type: written!.type, optional: written!.optional })),
    type: type.type,
  };
  return entity.signature;
}

/** Elaborates a function that nothing has called yet, so that its faults are told: its parameters stand for plain values. */
export function elaborateUncalled(entity: FunctionEntity): void {
  // One without parameters is a verdict, whose sources are noted with it.
  if (entity.decl.params.length > 0) cited(entity.scope, entity.decl.cites);
  if (entity.made.size > 0 || entity.state !== 'todo') return;
  if (entity.decl.params.length === 0) {
    functionVerdict(entity, entity.scope, entity.decl.name.span);
    return;
  }
  const signature = signatureOf(entity);
  if (signature === undefined) return;
  const given = signature.params.map(
    (param): Given => ({
      name: param.name,
      value: { kind: 'var', type: param.type, name: param.name },
      named: undefined,
      optional: param.optional,
    }),
  );
  madeFor(place(entity.scope, true), entity, signature, given, entity.decl.name);
}
