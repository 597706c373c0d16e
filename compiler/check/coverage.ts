/** Coverage: which conditions hold together in which cells, found column by column as a decision table is read. */
import { type CellSet, everyCell } from './cells/cells.ts';
import type { Formula, Term } from './cells/terms.ts';

/** One way in which a condition holds: for each term (by its id) the cells that fit; undefined: all of them. */
export type Cube = { readonly owner: number; readonly sets: readonly (CellSet | undefined)[] };

/** Cells of one term between which no condition tells a difference, and the cubes that hold there. */
export type Class = { readonly cells: CellSet; readonly live: bigint };

/** Some conditions over some terms, made ready to be searched. `live` sets hold cube i as the bit 2^i. */
export type Region = {
  readonly terms: readonly Term[];
  readonly cubes: readonly Cube[];
  readonly classes: readonly (readonly Class[])[];
  readonly all: bigint;
  /** Which cubes each owner has. */
  readonly byOwner: ReadonlyMap<number, bigint>;
};

/** Cells looked at before a check gives up: what a file of ordinary size can afford, a few milliseconds. */
export const MAX_CELLS = 100_000;
/** Ways in which one condition may hold before it is left undecided: a chain of `or` inside `and` grows as a product. */
export const MAX_WAYS = 64;

/** What is left to be looked at. A visitor that does much for one combination takes its share. */
export type Budget = { left: number };

export function newBudget(): Budget {
  return { left: MAX_CELLS };
}

/** The ways in which a formula holds. Undefined: more than MAX_WAYS. The cells of its terms are built. */
export function waysOf(formula: Formula, owner: number): readonly Cube[] | undefined {
  const sets = ways(formula, true);
  return sets?.map((set) => ({ owner, sets: set }));
}

/** `order`: which terms are split first. Terms that no cube asks about are left out. */
export function regionOf(terms: readonly Term[], cubes: readonly Cube[]): Region {
  const asked = terms.filter((term) => cubes.some(({ sets }) => sets[term.id] !== undefined));
  const byOwner = new Map<number, bigint>();
  cubes.forEach(({ owner }, cube) => {
    byOwner.set(owner, (byOwner.get(owner) ?? 0n) | (1n << BigInt(cube)));
  });
  const classes = asked.map((term) => classesOf(term, cubes));
  return { terms: asked, cubes, classes, all: (1n << BigInt(cubes.length)) - 1n, byOwner };
}

/**
 * Visits every combination of classes of the terms `from` … `to` (once for each set of cubes that is left over), with the
 * cubes that hold and the classes chosen; where no cube is left the remaining terms are not split. The visitor stops the
 * search by giving true. `everyPath`: a set of cubes that is left over is visited as often as it is met, for terms that hang
 * on each other. False: the budget ran out before the end.
 */
export function explore(
  region: Region,
  budget: Budget,
  visit: (live: bigint, path: readonly (Class | undefined)[]) => boolean,
  live = region.all,
  from = 0,
  to = region.terms.length,
  everyPath = false,
): boolean {
  const seen = Array.from({ length: to - from + 1 }, () => new Set<bigint | string>());
  // A step over many cubes costs more than one over few.
  const step = 1 + (region.cubes.length >> 6);
  const path: (Class | undefined)[] = region.terms.map(() => undefined);
  let isStopped = false;
  const descend = (level: number, here: bigint): void => {
    const met = seen[level - from]!;
    if (!everyPath) {
      const key = setKey(here);
      if (met.has(key)) return;
      met.add(key);
    }
    if (level === to || here === 0n) {
      isStopped = visit(here, path);
      return;
    }
    for (const one of region.classes[level]!) {
      if (budget.left <= 0 || isStopped) return;
      budget.left -= step;
      path[level] = one;
      descend(level + 1, here & one.live);
    }
    path[level] = undefined;
  };
  descend(from, live);
  return budget.left > 0;
}

/**
 * A set of bits as the key of a Set or Map. Engines hash a wide integer by its low digit alone, so that thousands of wide ones
 * would be compared one by one; their texts are hashed whole.
 */
function setKey(bits: bigint): bigint | string {
  return bits < NARROW ? bits : bits.toString(32);
}
const NARROW = 1n << 64n;

/** Which owners have a cube that is live, as bits. */
export function ownersOf(region: Region, live: bigint): bigint {
  let owners = 0n;
  for (const [owner, cubes] of region.byOwner) if (live & cubes) owners |= 1n << BigInt(owner);
  return owners;
}

/** The positions of the bits that are set. */
export function members(bits: bigint): number[] {
  const found: number[] = [];
  for (let i = 0, rest = bits; rest > 0n; i++, rest >>= 1n) if (rest & 1n) found.push(i);
  return found;
}

/** Where both cubes hold: term by term, only those that are asked about. Undefined: nowhere. */
export function meet(terms: readonly Term[], a: Cube, b: Cube): ReadonlyMap<Term, CellSet> | undefined {
  const both = intersect(a.sets, b.sets);
  return both === undefined ? undefined : allowedBy(terms, both);
}

export function allowedBy(terms: readonly Term[], sets: readonly (CellSet | undefined)[]): ReadonlyMap<Term, CellSet> {
  const allowed = new Map<Term, CellSet>();
  for (const term of terms) {
    const cells = sets[term.id];
    if (cells !== undefined) allowed.set(term, cells);
  }
  return allowed;
}

/** The cells of a path, term by term. */
export function allowedOn(region: Region, path: readonly (Class | undefined)[]): ReadonlyMap<Term, CellSet> {
  const allowed = new Map<Term, CellSet>();
  region.terms.forEach((term, level) => {
    const one = path[level];
    if (one !== undefined) allowed.set(term, one.cells);
  });
  return allowed;
}

type Sets = readonly (CellSet | undefined)[];

function ways(formula: Formula, isTrue: boolean): readonly Sets[] | undefined {
  switch (formula.kind) {
    case 'constant':
      return formula.value === isTrue ? [[]] : [];
    case 'test': {
      const { term } = formula;
      const every = everyCell(term);
      const set = term.sets[formula.test]!;
      return single(term, isTrue ? set : every & ~set);
    }
    case 'not':
      return ways(formula.of, !isTrue);
    case 'and':
    case 'or': {
      const left = ways(formula.left, isTrue);
      const right = ways(formula.right, isTrue);
      if (left === undefined || right === undefined) return undefined;
      return (formula.kind === 'and') === isTrue ? product(left, right) : union(left, right);
    }
  }
}

function single(term: Term, cells: CellSet): readonly Sets[] {
  if (cells === 0n) return [];
  if (cells === everyCell(term)) return [[]];
  const sets: (CellSet | undefined)[] = [];
  sets[term.id] = cells;
  return [sets];
}

function product(left: readonly Sets[], right: readonly Sets[]): readonly Sets[] | undefined {
  if (left.length * right.length > MAX_WAYS) return undefined;
  const both: Sets[] = [];
  for (const a of left) {
    for (const b of right) {
      const sets = intersect(a, b);
      if (sets !== undefined) both.push(sets);
    }
  }
  return both;
}

function intersect(a: Sets, b: Sets): Sets | undefined {
  const both: (CellSet | undefined)[] = a.slice();
  for (let id = 0; id < b.length; id++) {
    const more = b[id];
    if (more === undefined) continue;
    const cells = both[id] === undefined ? more : both[id]! & more;
    if (cells === 0n) return undefined;
    both[id] = cells;
  }
  return both;
}

/** Two ways that ask about the same term alone are one. */
function union(left: readonly Sets[], right: readonly Sets[]): readonly Sets[] | undefined {
  if (left.some((sets) => sets.length === 0) || right.some((sets) => sets.length === 0)) return [[]];
  if (left.length === 1 && right.length === 1) {
    const [a, b] = [onlyTerm(left[0]!), onlyTerm(right[0]!)];
    if (a >= 0 && a === b) {
      const sets: (CellSet | undefined)[] = [];
      sets[a] = left[0]![a]! | right[0]![a]!;
      return [sets];
    }
  }
  return left.length + right.length > MAX_WAYS ? undefined : [...left, ...right];
}

function onlyTerm(sets: Sets): number {
  let only = -1;
  for (let id = 0; id < sets.length; id++) {
    if (sets[id] === undefined) continue;
    if (only >= 0) return -1;
    only = id;
  }
  return only;
}

function classesOf(term: Term, cubes: readonly Cube[]): readonly Class[] {
  let free = 0n;
  const bound: [bigint, CellSet][] = [];
  cubes.forEach(({ sets }, index) => {
    const cells = sets[term.id];
    if (cells === undefined) free |= 1n << BigInt(index);
    else bound.push([1n << BigInt(index), cells]);
  });
  const byLive = new Map<bigint | string, { live: bigint; cells: CellSet }>();
  for (let cell = 0; cell < term.cells.length; cell++) {
    const bit = 1n << BigInt(cell);
    let live = free;
    for (const [cube, cells] of bound) if (cells & bit) live |= cube;
    const key = setKey(live);
    const known = byLive.get(key);
    if (known === undefined) byLive.set(key, { live, cells: bit });
    else known.cells |= bit;
  }
  return [...byLive.values()];
}
