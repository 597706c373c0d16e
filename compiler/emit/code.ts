/** Core expressions as JavaScript over one world: no missing data, no branches but the program's own, fuel by block. */
import { unreachable } from '../../language/unreachable.ts';
import { MISSING_REASONS } from '../../language/values.ts';
import type { Arm, CoreType, Expr, Op, Question } from '../core.ts';
import { typeOfData } from '../types-of-data.ts';
import { fraction, type Literals, text } from './literals.ts';
import { operatorInfo } from './operator-info.ts';

/** `plain`: nothing is unsettled and nobody asks why. `full`: a world of a run, with trace points. */
export type Mode = 'plain' | 'full';

/** Nested parentheses beyond this go into a function of their own: the engine's parser has a small stack. */
export const MAX_DEPTH = 24;

/** What a module's functions share: constants that are named once. */
export class Constants {
  readonly literals: Literals;
  readonly operators: string[] = [];
  readonly values: string[] = [];
  /** First days of ages that are compared with, as [count, unit]. */
  readonly ages: string[] = [];
  /** Type of each verdict and function, and whether anything refers to a verdict. */
  constructor(literals: Literals) {
    this.literals = literals;
  }

  operator(e: Extract<Expr, { kind: 'op' }>): string {
    return `o${place(this.operators, operatorInfo(e, this.literals))}`;
  }

  value(code: string): string {
    return `k${place(this.values, code)}`;
  }

  age(count: number, unit: string): string {
    return `w.h[${place(this.ages, `[${count}, ${text(unit)}]`)}]`;
  }
}

/** JavaScript that gives a value, how deep its parentheses go, and for an Int what it surely lies between. */
type Piece = { readonly code: string; readonly depth: number; readonly low?: number; readonly high?: number };
/** Where a name's value stands, and the unit it does not carry with it (undefined: it does, or is no number). */
type Binding = { readonly code: string; readonly unit: number | undefined };

/** One JavaScript function in the making. */
class Frame {
  readonly constants: Constants;
  readonly mode: Mode;
  readonly names = new Map<string, Binding>();
  readonly locals: string[] = [];
  readonly inner: string[] = [];
  cost = 0;
  counts = false;
  #named = 0;

  constructor(constants: Constants, mode: Mode) {
    this.constants = constants;
    this.mode = mode;
  }

  local(): string {
    const name = `v${this.#named++}`;
    this.locals.push(name);
    return name;
  }

  hoist(body: string): Piece {
    const name = `g${this.#named++}`;
    this.inner.push(`const ${name} = () => ${body};`);
    return { code: `${name}()`, depth: 1 };
  }
}

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

function finish(frame: Frame, code: string, params: string): string {
  const lines = [...(frame.locals.length > 0 ? [`let ${frame.locals.join(', ')};`] : []), ...frame.inner];
  if (frame.counts) lines.push(`let f = ${frame.cost};`, `const r = ${code};`, 'w.f += f;', 'return r;');
  else lines.push(`w.f += ${frame.cost};`, `return ${code};`);
  return `(w${params}) => {\n  const x = w.x;\n  ${lines.join('\n  ')}\n}`;
}

function generate(frame: Frame, e: Expr): Piece {
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

function marked(frame: Frame, e: Extract<Expr, { kind: 'mark' }>): Piece {
  const body = coerced(frame, generate(frame, e.body), e.body.type, e.type);
  if (frame.mode === 'plain') return body;
  const type = frame.constants.literals.type(e.type);
  return { ...grown(frame, `mark(w, ${e.site}, ${type}, ${body.code})`, body), ...rangeOf(body) };
}

function constant(frame: Frame, e: Extract<Expr, { kind: 'const' }>): Piece {
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

function wrapNegative(code: string): string {
  return code.startsWith('-') ? `(${code})` : code;
}

function variable(frame: Frame, e: Extract<Expr, { kind: 'var' }>): Piece {
  const binding = frame.names.get(e.name);
  if (binding === undefined) throw new Error(`no value is bound to ${e.name}`);
  if (e.type.kind !== 'number') return { code: binding.code, depth: 0 };
  if (isBare(e.type)) return { code: binding.unit === undefined ? `${binding.code}[0]` : binding.code, depth: 0 };
  return { code: binding.unit === undefined ? binding.code : `[${binding.code}, ${binding.unit}]`, depth: 1 };
}

function letIn(frame: Frame, e: Extract<Expr, { kind: 'let' }>): Piece {
  frame.cost += 1;
  const value = generate(frame, e.value);
  const local = frame.local();
  const body = bound(frame, e.name, { code: local, unit: bareUnit(e.value.type, frame.constants.literals) }, () =>
    coerced(frame, generate(frame, e.body), e.body.type, e.type),
  );
  return { ...grown(frame, `(${local} = ${value.code}, ${body.code})`, value, body), ...rangeOf(body) };
}

/** Binds a name while `inside` is generated; names may hide others. */
function bound(frame: Frame, name: string, binding: Binding, inside: () => Piece): Piece {
  const before = frame.names.get(name);
  frame.names.set(name, binding);
  const piece = inside();
  if (before === undefined) frame.names.delete(name);
  else frame.names.set(name, before);
  return piece;
}

function conditional(frame: Frame, e: Extract<Expr, { kind: 'if' }>): Piece {
  frame.cost += 1;
  const condition = generate(frame, e.condition);
  const [yes, no] = branches(frame, [
    () => coerced(frame, generate(frame, e.yes), e.yes.type, e.type),
    () => coerced(frame, generate(frame, e.no), e.no.type, e.type),
  ]) as [Piece, Piece];
  return { ...grown(frame, `(${condition.code} ? ${yes.code} : ${no.code})`, condition, yes, no), ...hull([yes, no]) };
}

/** Generates branches of which one is taken: what the cheapest costs is charged at once, the rest where it is spent. */
function branches(frame: Frame, makers: readonly (() => Piece)[]): Piece[] {
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
    return { ...piece, code: `(f += ${cost - least}, ${piece.code})`, depth: piece.depth + 1 };
  });
}

function matched(frame: Frame, e: Extract<Expr, { kind: 'match' }>): Piece {
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

function armBody(frame: Frame, arm: Arm, of: CoreType, local: string, type: CoreType): Piece {
  const make = (at: number): Piece => {
    const name = arm.binds[at];
    if (name === undefined) return coerced(frame, generate(frame, arm.body), arm.body.type, type);
    const code = `${local}[${of.kind === 'option' ? at : at + 1}]`;
    return bound(frame, name, { code, unit: undefined }, () => make(at + 1));
  };
  return make(0);
}

function isTag(frame: Frame, of: CoreType, arm: Arm, local: string): string {
  const { literals } = frame.constants;
  if (of.kind === 'option') return arm.name === 'none' ? `${local} === null` : `${local} !== null`;
  if (of.kind === 'bool') return `${local} === ${arm.name === 'true'}`;
  const name = of.kind === 'enum' ? of.name : 'Finding';
  const tag = literals.caseTag(name, arm.name);
  if (name === 'Finding') return `${local} === ${tag === 1}`;
  return literals.isPlainEnum(name) ? `${local} === ${tag}` : `${local}[0] === ${tag}`;
}

function list(frame: Frame, parts: readonly Expr[], first: readonly string[]): Piece {
  const pieces = parts.map((part) => boxed(frame, limited(frame, generate(frame, part)), part.type));
  return grown(frame, `[${[...first, ...pieces.map(({ code }) => code)].join(', ')}]`, ...pieces);
}

function caseOf(frame: Frame, e: Extract<Expr, { kind: 'case' }>): Piece {
  const { literals } = frame.constants;
  const name = e.type.kind === 'enum' ? e.type.name : 'Finding';
  const tag = literals.caseTag(name, e.name);
  if (name === 'Finding') return { code: String(tag === 1), depth: 0 };
  return literals.isPlainEnum(name) ? { code: String(tag), depth: 0 } : list(frame, e.args, [String(tag)]);
}

function folded(frame: Frame, e: Extract<Expr, { kind: 'fold' }>): Piece {
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
  // The accumulator is kept apart while the list and the start are evaluated: they may stand inside the body of another fold.
  return frame.hoist(
    `{\n    const l = ${items.code};\n    ${acc} = ${from.code};\n    checkList(l);\n` +
      `    for (let i = 0; i < l.length; i += 1) {\n      ${item} = l[i];\n      f += ${cost};\n` +
      `      ${acc} = ${body.code};\n    }\n    return ${acc};\n  }`,
  );
}

function called(frame: Frame, e: Extract<Expr, { kind: 'call' }>): Piece {
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

function asked(frame: Frame, question: Question): Piece {
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

function holdsReason(status: string, reason: (typeof MISSING_REASONS)[number] | undefined): string {
  return reason === undefined ? `${status} >= 0` : `${status} === ${MISSING_REASONS.indexOf(reason)}`;
}

function reference(frame: Frame, e: Extract<Expr, { kind: 'ref' }>): Piece {
  const type = frame.constants.literals.module.verdicts[e.verdict]!.type;
  const code = frame.mode === 'plain' ? `refPlain(w, ${e.verdict}, P${e.verdict})` : `refFull(w, ${e.verdict}, M)`;
  return coerced(frame, { code, depth: 1 }, type, e.type);
}

type OpExpr = Extract<Expr, { kind: 'op' }>;

function operation(frame: Frame, e: OpExpr): Piece {
  const completed = completedAgainst(frame, e);
  if (completed !== undefined) return completed;
  const args = e.args.map((arg) => limited(frame, generate(frame, arg)));
  const written = writtenOut(e, args);
  if (written !== undefined) return { ...grown(frame, written.code, ...args), ...rangeOf(written) };
  const inside = args.map((arg, i) => boxed(frame, arg, e.args[i]!.type));
  const call = grown(
    frame,
    `apply(${frame.constants.operator(e)}, [${inside.map(({ code }) => code).join(', ')}], w, M)`,
    ...inside,
  );
  return unpacked(frame, call, e.type);
}

/** The operators that generated code writes out; undefined: the prelude's `apply` does it. */
function writtenOut(e: OpExpr, args: readonly Piece[]): Omit<Piece, 'depth'> | undefined {
  const [a, b] = args.map(({ code }) => code) as [string, string];
  switch (e.op.name) {
    case 'not':
      return { code: `!${a}` };
    case 'finding_to_bool':
      return { code: a };
    case 'int_add':
      return summed(args, 1);
    case 'int_sub':
      return summed(args, -1);
    case 'int_mul':
      return { code: `int(${a} * ${b})` };
    case 'int_neg':
      return { code: `(0 - ${a})` };
    case 'eq':
    case 'ne':
    case 'lt':
    case 'le':
    case 'gt':
    case 'ge':
      return comparison(e.op.name, e.args[0]!.type, e.args[1]!.type, a, b);
    case 'add':
    case 'sub':
    case 'mul':
    case 'div':
      return allBare(e) ? { code: `q${e.op.name}(${a}, ${b})` } : undefined;
    case 'neg':
    case 'abs':
      return allBare(e) ? { code: `q${e.op.name}(${a})` } : undefined;
    case 'int_to_number':
      return isBare(e.type) ? { code: a } : undefined;
    case 'show_in':
      return allBare(e) ? { code: a } : undefined;
    case 'some':
      return undefined;
    case 'none':
      return { code: 'null' };
    case 'today':
      return { code: 'w.today' };
    case 'now':
      return { code: 'w.now' };
    default:
      return undefined;
  }
}

/** A sum or difference of Ints; unchecked where its range is known. */
function summed(args: readonly Piece[], sign: 1 | -1): Omit<Piece, 'depth'> {
  const [a, b] = args as [Piece, Piece];
  const code = `${a.code} ${sign === 1 ? '+' : '-'} ${b.code}`;
  if (a.low === undefined || a.high === undefined || b.low === undefined || b.high === undefined)
    return { code: `int(${code})` };
  const low = sign === 1 ? a.low + b.low : a.low - b.high;
  const high = sign === 1 ? a.high + b.high : a.high - b.low;
  const safe = low >= -Number.MAX_SAFE_INTEGER && high <= Number.MAX_SAFE_INTEGER;
  return safe ? { code: `(${code})`, low, high } : { code: `int(${code})` };
}

const SIGNS = { eq: '===', ne: '!==', lt: '<', le: '<=', gt: '>', ge: '>=' } as const;

function comparison(
  name: keyof typeof SIGNS,
  left: CoreType,
  right: CoreType,
  a: string,
  b: string,
): { readonly code: string } | undefined {
  switch (left.kind) {
    case 'bool':
    case 'finding':
    case 'int':
    case 'text':
    case 'date':
    case 'datetime':
    case 'age':
      return { code: `(${a} ${SIGNS[name]} ${b})` };
    case 'number': {
      const x = isBare(left) ? a : `${a}[0]`;
      const y = isBare(right) ? b : `${b}[0]`;
      if (name === 'eq' || name === 'ne') return { code: `${name === 'ne' ? '!' : ''}qeq(${x}, ${y})` };
      return { code: `(qcmp(${x}, ${y}) ${SIGNS[name]} 0)` };
    }
    default:
      return undefined;
  }
}

/** `completed(age) >= 75` as a comparison of days with the first day of that age, worked out once for each date. */
function completedAgainst(frame: Frame, e: OpExpr): Piece | undefined {
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

const MAX_AGE_COUNT = 1_000_000;

/** Weeks as days, years as months. */
function firstDay(count: number, unit: string): [number, string] {
  return unit === 'weeks' ? [count * 7, 'days'] : unit === 'years' ? [count * 12, 'months'] : [count, unit];
}

function isComparison(op: Op): op is Extract<Op, { name: keyof typeof SIGNS }> {
  return op.name in SIGNS;
}

function allBare(e: OpExpr): boolean {
  return isBare(e.type) && e.args.every((arg) => isBare(arg.type));
}

/** A number of one unit stands without it. */
export function isBare(type: CoreType): boolean {
  return type.kind === 'number' && type.units.length === 1;
}

function bareUnit(type: CoreType, literals: Literals): number | undefined {
  return type.kind === 'number' && type.units.length === 1 ? literals.unit(type.units[0]!, type.quantity) : undefined;
}

/** A value of one type as one of another: they differ in the units that numbers may have. */
function coerced(frame: Frame, piece: Piece, from: CoreType, to: CoreType): Piece {
  if (from.kind !== 'number' || to.kind !== 'number' || isBare(from) === isBare(to)) return piece;
  return isBare(to) ? unpacked(frame, piece, to) : boxed(frame, piece, from);
}

/** With its unit. */
function boxed(frame: Frame, piece: Piece, type: CoreType): Piece {
  const unit = bareUnit(type, frame.constants.literals);
  return unit === undefined ? piece : { code: `[${piece.code}, ${unit}]`, depth: piece.depth + 1 };
}

/** A number that comes with its unit, in the form of its type. */
function unpacked(frame: Frame, piece: Piece, type: CoreType): Piece {
  return isBare(type) ? grown(frame, `${piece.code}[0]`, piece) : piece;
}

function grown(frame: Frame, code: string, ...parts: readonly Piece[]): Piece {
  return limited(frame, { code, depth: Math.max(0, ...parts.map(({ depth }) => depth)) + 1 });
}

function limited(frame: Frame, piece: Piece): Piece {
  if (piece.depth <= MAX_DEPTH) return piece;
  return { ...frame.hoist(`(${piece.code})`), ...rangeOf(piece) };
}

function rangeOf(piece: Omit<Piece, 'depth'>): { readonly low?: number; readonly high?: number } {
  return piece.low === undefined || piece.high === undefined ? {} : { low: piece.low, high: piece.high };
}

function hull(pieces: readonly Piece[]): { readonly low?: number; readonly high?: number } {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const piece of pieces) {
    if (piece.low === undefined || piece.high === undefined) return {};
    low = Math.min(low, piece.low);
    high = Math.max(high, piece.high);
  }
  return { low, high };
}

function place(list: string[], item: string): number {
  const at = list.indexOf(item);
  return at >= 0 ? at : list.push(item) - 1;
}
