/** One JavaScript function in the making: its constants, its locals, its cost, and the pieces of code it is put together from. */
import type { CoreType, Expr } from '../core.ts';
import { type Literals, text } from './literals.ts';
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
export type Piece = { readonly code: string; readonly depth: number; readonly low?: number; readonly high?: number };
/** Where a name's value stands, and the unit it does not carry with it (undefined: it does, or is no number). */
export type Binding = { readonly code: string; readonly unit: number | undefined };

/** One JavaScript function in the making. */
export class Frame {
  readonly constants: Constants;
  readonly mode: Mode;
  readonly names = new Map<string, Binding>();
  readonly locals: string[] = [];
  readonly inner: string[] = [];
  cost = 0;
  counts = false;
  /** Where what is spent only on one of several branches is charged. */
  fuel = 'f';
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

/** A number of one unit stands without it. */
export function isBare(type: CoreType): boolean {
  return type.kind === 'number' && type.units.length === 1;
}

export function bareUnit(type: CoreType, literals: Literals): number | undefined {
  return type.kind === 'number' && type.units.length === 1 ? literals.unit(type.units[0]!, type.quantity) : undefined;
}

/** A value of one type as one of another: they differ in the units that numbers may have. */
export function coerced(frame: Frame, piece: Piece, from: CoreType, to: CoreType): Piece {
  if (from.kind !== 'number' || to.kind !== 'number' || isBare(from) === isBare(to)) return piece;
  return isBare(to) ? unpacked(frame, piece, to) : boxed(frame, piece, from);
}

/** With its unit. */
export function boxed(frame: Frame, piece: Piece, type: CoreType): Piece {
  const unit = bareUnit(type, frame.constants.literals);
  return unit === undefined ? piece : { code: `[${piece.code}, ${unit}]`, depth: piece.depth + 1 };
}

/** A number that comes with its unit, in the form of its type. */
export function unpacked(frame: Frame, piece: Piece, type: CoreType): Piece {
  return isBare(type) ? grown(frame, `${piece.code}[0]`, piece) : piece;
}

export function grown(frame: Frame, code: string, ...parts: readonly Piece[]): Piece {
  return limited(frame, { code, depth: Math.max(0, ...parts.map(({ depth }) => depth)) + 1 });
}

export function limited(frame: Frame, piece: Piece): Piece {
  if (piece.depth <= MAX_DEPTH) return piece;
  return { ...frame.hoist(`(${piece.code})`), ...rangeOf(piece) };
}

export function rangeOf(piece: Omit<Piece, 'depth'>): { readonly low?: number; readonly high?: number } {
  return piece.low === undefined || piece.high === undefined ? {} : { low: piece.low, high: piece.high };
}

export function hull(pieces: readonly Piece[]): { readonly low?: number; readonly high?: number } {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const piece of pieces) {
    if (piece.low === undefined || piece.high === undefined) return {};
    low = Math.min(low, piece.low);
    high = Math.max(high, piece.high);
  }
  return { low, high };
}

export function place(list: string[], item: string): number {
  const at = list.indexOf(item);
  return at >= 0 ? at : list.push(item) - 1;
}
