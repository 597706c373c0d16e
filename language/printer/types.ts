/** Written types and parameters as text. */
import type { Name, Param, TypeExpr } from '../ast.ts';
import { printRange } from './expressions.ts';

/** `follow`: the level of the sign that stands behind it, if one does. */
export function printType(type: TypeExpr, follow = 0): string {
  const range = type.range === undefined ? '' : ` in ${printRange(type.range, type.label === undefined ? follow : 0)}`;
  const label = type.label === undefined ? '' : ` ${type.label.text}`;
  return `${core(type)}${range}${label}`;
}

function core(type: TypeExpr): string {
  const of = type.of === undefined ? '' : ` of ${type.of.kind === 'unit_text' ? `'${type.of.text}'` : inside(type)}`;
  const to = type.to === undefined ? '' : ` to ${core(type.to)}`;
  const text = `${type.name.text}${of}${to}`;
  // `?` belongs to the nearest type.
  return type.optional ? (of === '' ? `${text}?` : `(${text})?`) : text;
}

/** The type behind `of`, in parentheses where it would take the `to` that belongs to this one. */
function inside(type: TypeExpr): string {
  const of = type.of as TypeExpr;
  const text = core(of);
  return type.to !== undefined && of.of !== undefined && !of.optional ? `(${text})` : text;
}

export function printParam(param: Param): string {
  return `${param.name.text}: ${printType(param.type)}`;
}

export function printParams(params: readonly Param[]): string {
  return `(${params.map(printParam).join(', ')})`;
}

export function printNames(names: readonly Name[]): string {
  return names.map((name) => name.text).join(', ');
}

export function printCites(names: readonly Name[]): string {
  return names.length === 0 ? '' : ` cites ${printNames(names)}`;
}
