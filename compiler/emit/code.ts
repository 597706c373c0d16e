/** Core expressions as JavaScript over one world: no missing data, no branches but the program's own, fuel by block. */
import { unreachable } from '../../language/unreachable.ts';
import { MISSING_REASONS } from '../../language/values.ts';
import type { Arm, CoreType, Expr, Question } from '../core.ts';
import { typeOfData } from '../types-of-data.ts';
import {
  type Binding,
  bareUnit,
  boxed,
  type Constants,
  coerced,
  Frame,
  grown,
  hull,
  isBare,
  limited,
  MAX_DEPTH,
  type Mode,
  type Piece,
  rangeOf,
  unpacked,
} from './frame.ts';
import { fraction, text } from './literals.ts';
import { firstDay, isComparison, MAX_AGE_COUNT, type OpExpr, writtenOut } from './written-out.ts';

/** `(params) => { … }` of an expression, as a value of `type`; `extra` is charged beside the expression itself. */
export function functionOf(
  constants: Constants,
  mode: Mode,
  expr: Expr,
  type: CoreType,
  params: readonly { readonly name: string; readonly type: CoreType }[] = [],
  extra = 0,
): string {
  const frame = new Frame(constants, mode);
  const names = params.map((param, i) => {
    frame.names.set(param.name, { code: `p${i}`, unit: bareUnit(param.type, constants.literals) });
    return `, p${i}`;
  });
  frame.cost = extra;
  const piece = coerced(frame, generate(frame, expr), expr.type, type);
  return finish(frame, piece.code, names.join(''));
}

/** The conditions of a default term in one function that then asks the prelude for the result. */
export function plainTerm(constants: Constants, conditions: readonly Expr[], verdict: number): string {
  const frame = new Frame(constants, 'plain');
  frame.cost = 1 + conditions.length;
  const pieces = conditions.map((condition) => limited(frame, generate(frame, condition)).code);
  return finish(frame, `term(w, M.verdicts[${verdict}], [${pieces.join(', ')}], VALUES[${verdict}], M)`, '');
}

export function finish(frame: Frame, code: string, params: string): string {
  const lines = [...(frame.locals.length > 0 ? [`let ${frame.locals.join(', ')};`] : []), ...frame.inner];
  if (frame.counts) lines.push(`let f = ${frame.cost};`, `const r = ${code};`, 'w.f += f;', 'return r;');
  else lines.push(`w.f += ${frame.cost};`, `return ${code};`);
  return `(w${params}) => {\n  const x = w.x;\n  ${lines.join('\n  ')}\n}`;
}

export function generate(frame: Frame, e: Expr): Piece {
  switch (e.kind) {
    case 'mark':
      return marked(frame, e);
    case 'const':
      frame.cost += 1;
      return constant(frame, e);
    case 'var':
      frame.cost += 1;
      return variable(frame, e);
    case 'field':
      frame.cost += 1;
      return coerced(
        frame,
        { code: `x[${e.field + 1}]`, depth: 0 },
        typeOfData(frame.constants.literals.module.fields[e.field]!.type),
        e.type,
      );
    case 'let':
      return letIn(frame, e);
    case 'if':
      return conditional(frame, e);
    case 'match':
      return matched(frame, e);
    case 'op':
      frame.cost += 1;
      return operation(frame, e);
    case 'record':
      frame.cost += 1;
      return list(frame, e.fields, []);
    case 'case':
      frame.cost += 1;
      return caseOf(frame, e);
    case 'get': {
      frame.cost += 1;
      const value = generate(frame, e.value);
      return unpacked(frame, grown(frame, `${value.code}[${e.index}]`, value), e.type);
    }
    case 'element': {
      frame.cost += 1;
      const value = generate(frame, e.value);
      const part = grown(frame, `${value.code}[${e.part === 'value' ? 0 : 1}]`, value);
      return e.part === 'value' ? unpacked(frame, part, e.type) : part;
    }
    case 'fold':
      return folded(frame, e);
    case 'call':
      return called(frame, e);
    case 'ask':
      return asked(frame, e.question);
    case 'ref':
      frame.cost += 1;
      return reference(frame, e);
    case 'fault':
      frame.cost += 1;
      return { code: `raise(${text(e.code)})`, depth: 1 };
    case 'default':
      throw new Error('a default term stands only as the body of a verdict');
    default:
      return unreachable(e);
  }
}

export function marked(frame: Frame, e: Extract<Expr, { kind: 'mark' }>): Piece {
  const body = coerced(frame, generate(frame, e.body), e.body.type, e.type);
  if (frame.mode === 'plain') return body;
  const type = frame.constants.literals.type(e.type);
  return { ...grown(frame, `mark(w, ${e.site}, ${type}, ${body.code})`, body), ...rangeOf(body) };
}

export function constant(frame: Frame, e: Extract<Expr, { kind: 'const' }>): Piece {
  const { value, type } = e;
  if (value.kind === 'int')
    return { code: wrapNegative(String(value.value)), depth: 0, low: Number(value.value), high: Number(value.value) };
  if (value.kind === 'number' && isBare(type)) {
    const code = fraction(value.value);
    return { code: /^-?\d+$/.test(code) ? wrapNegative(code) : frame.constants.value(code), depth: 0 };
  }
  const code = frame.constants.literals.value(value, type);
  return { code: /^[[{]/.test(code) ? frame.constants.value(code) : wrapNegative(code), depth: 0 };
}

export function wrapNegative(code: string): string {
  return code.startsWith('-') ? `(${code})` : code;
}

export function variable(frame: Frame, e: Extract<Expr, { kind: 'var' }>): Piece {
  const binding = frame.names.get(e.name);
  if (binding === undefined) throw new Error(`no value is bound to ${e.name}`);
  if (e.type.kind !== 'number') return { code: binding.code, depth: 0 };
  if (isBare(e.type)) return { code: binding.unit === undefined ? `${binding.code}[0]` : binding.code, depth: 0 };
  return { code: binding.unit === undefined ? binding.code : `[${binding.code}, ${binding.unit}]`, depth: 1 };
}

export function letIn(frame: Frame, e: Extract<Expr, { kind: 'let' }>): Piece {
  frame.cost += 1;
  const value = generate(frame, e.value);
  const local = frame.local();
  const body = bound(frame, e.name, { code: local, unit: bareUnit(e.value.type, frame.constants.literals) }, () =>
    coerced(frame, generate(frame, e.body), e.body.type, e.type),
  );
  return { ...grown(frame, `(${local} = ${value.code}, ${body.code})`, value, body), ...rangeOf(body) };
}

/** Binds a name while `inside` is generated; names may hide others. */
export function bound(frame: Frame, name: string, binding: Binding, inside: () => Piece): Piece {
  const before = frame.names.get(name);
  frame.names.set(name, binding);
  const piece = inside();
  if (before === undefined) frame.names.delete(name);
  else frame.names.set(name, before);
  return piece;
}

export function conditional(frame: Frame, e: Extract<Expr, { kind: 'if' }>): Piece {
  frame.cost += 1;
  const condition = generate(frame, e.condition);
  const [yes, no] = branches(frame, [
    () => coerced(frame, generate(frame, e.yes), e.yes.type, e.type),
    () => coerced(frame, generate(frame, e.no), e.no.type, e.type),
  ]) as [Piece, Piece];
  return { ...grown(frame, `(${condition.code} ? ${yes.code} : ${no.code})`, condition, yes, no), ...hull([yes, no]) };
}

/** Generates branches of which one is taken: what the cheapest costs is charged at once, the rest where it is spent. */
export function branches(frame: Frame, makers: readonly (() => Piece)[]): Piece[] {
  const before = frame.cost;
  const made = makers.map((make) => {
    frame.cost = 0;
    const piece = make();
    return { piece, cost: frame.cost };
  });
  const least = Math.min(...made.map(({ cost }) => cost));
  frame.cost = before + least;
  return made.map(({ piece, cost }) => {
    if (cost === least) return piece;
    frame.counts = true;
    return { ...piece, code: `(${frame.fuel} += ${cost - least}, ${piece.code})`, depth: piece.depth + 1 };
  });
}

export function matched(frame: Frame, e: Extract<Expr, { kind: 'match' }>): Piece {
  frame.cost += 1;
  const value = generate(frame, e.value);
  const local = frame.local();
  const of = e.value.type;
  const arms = e.arms.slice(0, e.arms.findIndex((arm) => arm.name === '_') + 1 || e.arms.length);
  const bodies = branches(
    frame,
    arms.map((arm) => () => armBody(frame, arm, of, local, e.type)),
  );
  let code = bodies.at(-1)!.code;
  let depth = bodies.at(-1)!.depth;
  for (let i = arms.length - 2; i >= 0; i -= 1) {
    code = `${isTag(frame, of, arms[i]!, local)} ? ${bodies[i]!.code} : ${code}`;
    depth = Math.max(depth, bodies[i]!.depth) + 1;
    if (depth < MAX_DEPTH) continue;
    const inner = frame.hoist(`(${code})`);
    code = inner.code;
    depth = inner.depth;
  }
  return {
    ...grown(frame, `(${local} = ${value.code}, ${code})`, value, { code, depth }),
    ...hull(bodies),
  };
}

export function armBody(frame: Frame, arm: Arm, of: CoreType, local: string, type: CoreType): Piece {
  const make = (at: number): Piece => {
    const name = arm.binds[at];
    if (name === undefined) return coerced(frame, generate(frame, arm.body), arm.body.type, type);
    const code = `${local}[${of.kind === 'option' ? at : at + 1}]`;
    return bound(frame, name, { code, unit: undefined }, () => make(at + 1));
  };
  return make(0);
}

export function isTag(frame: Frame, of: CoreType, arm: Arm, local: string): string {
  const { literals } = frame.constants;
  if (of.kind === 'option') return arm.name === 'none' ? `${local} === null` : `${local} !== null`;
  if (of.kind === 'bool') return `${local} === ${arm.name === 'true'}`;
  const name = of.kind === 'enum' ? of.name : 'Finding';
  const tag = literals.caseTag(name, arm.name);
  if (name === 'Finding') return `${local} === ${tag === 1}`;
  return literals.isPlainEnum(name) ? `${local} === ${tag}` : `${local}[0] === ${tag}`;
}

export function list(frame: Frame, parts: readonly Expr[], first: readonly string[]): Piece {
  const pieces = parts.map((part) => boxed(frame, limited(frame, generate(frame, part)), part.type));
  return grown(frame, `[${[...first, ...pieces.map(({ code }) => code)].join(', ')}]`, ...pieces);
}

export function caseOf(frame: Frame, e: Extract<Expr, { kind: 'case' }>): Piece {
  const { literals } = frame.constants;
  const name = e.type.kind === 'enum' ? e.type.name : 'Finding';
  const tag = literals.caseTag(name, e.name);
  if (name === 'Finding') return { code: String(tag === 1), depth: 0 };
  return literals.isPlainEnum(name) ? { code: String(tag), depth: 0 } : list(frame, e.args, [String(tag)]);
}

export function folded(frame: Frame, e: Extract<Expr, { kind: 'fold' }>): Piece {
  frame.cost += 1;
  const items = generate(frame, e.list);
  const from = coerced(frame, generate(frame, e.from), e.from.type, e.type);
  const [item, acc] = [frame.local(), frame.local()];
  const before = frame.cost;
  frame.cost = 0;
  const body = bound(frame, e.item, { code: item, unit: undefined }, () =>
    bound(frame, e.acc, { code: acc, unit: bareUnit(e.type, frame.constants.literals) }, () =>
      coerced(frame, generate(frame, e.body), e.body.type, e.type),
    ),
  );
  const cost = frame.cost;
  frame.cost = before;
  frame.counts = true;

  return frame.hoist(
    `{\n    const l = ${items.code};\n    ${acc} = ${from.code};\n    checkList(l);\n` +
      `    for (let i = 0; i < l.length; i += 1) {\n      ${item} = l[i];\n      ${frame.fuel} += ${cost};\n` +
      `      ${acc} = ${body.code};\n    }\n    return ${acc};\n  }`,
  );
}

export function called(frame: Frame, e: Extract<Expr, { kind: 'call' }>): Piece {
  frame.cost += 1;
  const { literals } = frame.constants;
  const target = literals.module.functions[e.function]!;
  const args = e.args.map((arg, i) =>
    coerced(frame, limited(frame, generate(frame, arg)), arg.type, target.params[i]!.type),
  );
  const name = `${frame.mode === 'plain' ? 'F' : 'G'}${e.function}`;
  const call = grown(frame, `${name}(${['w', ...args.map(({ code }) => code)].join(', ')})`, ...args);
  return coerced(frame, call, target.type, e.type);
}

export function asked(frame: Frame, question: Question): Piece {
  frame.cost += 1;
  switch (question.kind) {
    case 'field_missing': {
      const status = `w.s[${question.field}]`;
      return { code: `(w.s !== null && ${holdsReason(status, question.reason)})`, depth: 1 };
    }
    case 'element_missing': {
      const element = generate(frame, question.element);
      return grown(frame, `(${holdsReason(`${element.code}[2]`, question.reason)})`, element);
    }
    case 'verdict_known': {
      const v = question.verdict;
      if (frame.mode === 'plain') return { code: `(refPlain(w, ${v}, P${v}), true)`, depth: 2 };
      return { code: `(refFull(w, ${v}, M), w.g === null || w.g.known(${v}))`, depth: 2 };
    }
    default:
      return unreachable(question);
  }
}

export function holdsReason(status: string, reason: (typeof MISSING_REASONS)[number] | undefined): string {
  return reason === undefined ? `${status} >= 0` : `${status} === ${MISSING_REASONS.indexOf(reason)}`;
}

export function reference(frame: Frame, e: Extract<Expr, { kind: 'ref' }>): Piece {
  const type = frame.constants.literals.module.verdicts[e.verdict]!.type;
  const code = frame.mode === 'plain' ? `refPlain(w, ${e.verdict}, P${e.verdict})` : `refFull(w, ${e.verdict}, M)`;
  return coerced(frame, { code, depth: 1 }, type, e.type);
}

export function operation(frame: Frame, e: OpExpr): Piece {
  const completed = completedAgainst(frame, e);
  if (completed !== undefined) return completed;
  const args = e.args.map((arg) => limited(frame, generate(frame, arg)));
  const written = writtenOut(e, args, frame.constants.literals);
  if (written !== undefined) return { ...grown(frame, written.code, ...args), ...rangeOf(written) };
  const inside = args.map((arg, i) => boxed(frame, arg, e.args[i]!.type));
  const call = grown(
    frame,
    `apply(${frame.constants.operator(e)}, [${inside.map(({ code }) => code).join(', ')}], w, M)`,
    ...inside,
  );
  return unpacked(frame, call, e.type);
}

/** `completed(age) >= 75` as a comparison of days with the first day of that age, worked out once for each date. */
export function completedAgainst(frame: Frame, e: OpExpr): Piece | undefined {
  const [left, right] = e.args;
  if (left === undefined || right === undefined || !isComparison(e.op)) return undefined;
  if (left.kind !== 'op' || left.op.name !== 'completed' || right.kind !== 'const' || right.value.kind !== 'int')
    return undefined;
  const { unit } = left.op;
  const count = Number(right.value.value);
  // Counts that no life reaches are left to the general way.
  if (count < 0 || count > MAX_AGE_COUNT) return undefined;
  frame.cost += 2;
  const days = generate(frame, left.args[0]!);
  const name = e.op.name;
  const first = (n: number) => frame.constants.age(...firstDay(n, unit));
  if (name === 'eq' || name === 'ne') {
    const local = frame.local();
    const inside = `(${local} = ${days.code}, ${local} >= ${first(count)} && ${local} < ${first(count + 1)})`;
    return grown(frame, name === 'eq' ? inside : `!${inside}`, days);
  }
  const [sign, at] = ({ ge: ['>=', count], lt: ['<', count], gt: ['>=', count + 1], le: ['<', count + 1] } as const)[
    name
  ];
  return grown(frame, `(${days.code} ${sign} ${first(at)})`, days);
}
