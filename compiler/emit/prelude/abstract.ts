/** Core on abstract values: the second path, for worlds in which some fields are open (docs/core.md, section 7). */
import { abstractOp } from './abstract-operators.ts';
import { defaultTerm } from './abstract-terms.ts';
import { type Abstract, ANY, cut, every, join, one, some, span, valuesIn } from './domains.ts';
import { DOMAIN, type Fault, faultKey, isFault, NO_ROW, OVERFLOW } from './faults.ts';
import type { Arms, Module, Node, OpInfo, RuleInfo, Type, Val, VerdictInfo } from './module.ts';
import { checkList } from './values.ts';

/** One enumerated world of a run with open fields. */
export type AbstractWorld = {
  readonly M: Module;
  readonly today: number;
  readonly now: number;
  readonly fields: readonly Abstract[];
  /** Reasons' indexes, or -1. */
  readonly statuses: readonly number[];
  /** Faults that may happen, by key. */
  faults: Map<string, Fault>;
  readonly memo: ({ readonly value: Abstract | null; readonly faults: Map<string, Fault> } | undefined)[];
  /** A forgotten verdict: its cell or domain, and the faults that come with it. */
  readonly forgotten: readonly ({ readonly value: Abstract | null; readonly faults: readonly Fault[] } | undefined)[];
  /** What the answer of a verdict lets it be, and whether it rules faults out; the row that answers it; whether it is known. */
  readonly answers: readonly (
    | { readonly domain: Abstract; readonly sure: boolean; readonly row: number; readonly known: boolean }
    | undefined
  )[];
  /** The worlds in which one rule must surely apply to beat another; null: it cannot beat it. */
  readonly vary: (n: RuleInfo, m: RuleInfo) => readonly AbstractWorld[] | null;
};
export type Env = Abstract[];

/** The body of a verdict, as others meet it or as its own answer needs it. Null: surely a fault. */
export function abstractBody(w: AbstractWorld, v: VerdictInfo): Abstract | null {
  return v.body >= 0 ? evaluate(w, v.body, []) : defaultTerm(w, v);
}

export function abstractNode(w: AbstractWorld, node: number): Abstract | null {
  return evaluate(w, node, []);
}

/** `ref`: cut to the verdict's own answer. What may fault there may fault at each reference. */
export function abstractRef(w: AbstractWorld, r: number): Abstract | null {
  let known = w.memo[r];
  if (known === undefined) {
    const outside = w.faults;
    w.faults = new Map();
    const value = freshRef(w, r);
    known = { value, faults: w.faults };
    w.faults = outside;
    w.memo[r] = known;
  }
  known.faults.forEach((fault) => {
    may(w, fault);
  });
  return known.value;
}

export function freshRef(w: AbstractWorld, r: number): Abstract | null {
  const verdict = w.M.verdicts[r]!;
  const cell = w.forgotten[r];
  if (cell !== undefined) {
    for (let i = 0; i < cell.faults.length; i += 1) may(w, cell.faults[i]!);
    return cell.value;
  }
  const answer = w.answers[r];
  let result = abstractBody(w, verdict);
  if (result !== null && answer !== undefined && answer.row >= 0)
    result = evaluate(w, verdict.rows[answer.row]!.result, []);
  if (answer?.sure === true) {
    w.faults = new Map();
    if (result === null) result = every(verdict.type, w.M);
  }
  if (result !== null && answer !== undefined) result = cut(verdict.type, result, answer.domain, w.M);
  return result === null ? null : cutToRange(verdict, result, w.M);
}

/** A score lies in its declared range. */
export function cutToRange(verdict: VerdictInfo, value: Abstract, M: Module): Abstract {
  return verdict.policy === 'range'
    ? cut(verdict.type, value, span(verdict.type, verdict.low, verdict.high, false, false), M)
    : value;
}

export function may(w: AbstractWorld, fault: Fault): void {
  w.faults.set(faultKey(fault), fault);
}

export function evaluate(w: AbstractWorld, at: number, env: Env): Abstract | null {
  const node = w.M.nodes[at]!;
  const t = node[1];
  switch (node[0]) {
    case 'const':
      return one(node[2] as Val);
    case 'var':
      return env[node[2] as number]!;
    case 'field':
      return w.fields[node[2] as number]!;
    case 'let': {
      const value = evaluate(w, node[3] as number, env);
      if (value === null) return null;
      env[node[2] as number] = value;
      return evaluate(w, node[4] as number, env);
    }
    case 'if':
      return evaluateIf(w, at, env);
    case 'match':
      return evaluateMatch(w, node, env);
    case 'op':
      return evaluateOp(w, node, env);
    case 'record':
    case 'case':
      return evaluateParts(w, node, env);
    case 'get': {
      const value = evaluate(w, node[2] as number, env);
      if (value === null) return null;
      return value.k === 'one' ? one((value.v as readonly Val[])[node[3] as number]!) : every(t, w.M);
    }
    case 'element':
      return elementPart(evaluate(w, node[2] as number, env), node[3] as number, t, w.M);
    case 'fold':
      return evaluateFold(w, node, env);
    case 'call': {
      const inner: Env = [];
      const args = node[3] as readonly number[];
      for (let i = 0; i < args.length; i += 1) {
        const value = evaluate(w, args[i]!, env);
        if (value === null) return null;
        inner.push(value);
      }
      return evaluate(w, w.M.functions[node[2] as number]!.body, inner);
    }
    case 'ask_field':
      return one(holdsReason(w.statuses[node[2] as number]!, node[3] as number));
    case 'ask_element': {
      const element = evaluate(w, node[2] as number, env);
      if (element === null) return null;
      if (element.k !== 'one') return some([false, true]);
      return one(holdsReason((element.v as readonly number[])[2]!, node[3] as number));
    }
    case 'ask_verdict': {
      const r = node[2] as number;
      if (abstractRef(w, r) === null) return null;
      const answer = w.answers[r];
      return one(answer?.known === true);
    }
    case 'ref':
      return abstractRef(w, node[2] as number);
    case 'mark':
      return evaluate(w, node[3] as number, env);
    default: {
      may(w, node[2] === 'no_row' ? NO_ROW : node[2] === 'domain' ? DOMAIN : OVERFLOW);
      return null;
    }
  }
}

export function holdsReason(status: number, reason: number): boolean {
  return reason < 0 ? status >= 0 : status === reason;
}

/** Chains of `else if` in a loop: they may be as long as a table. */
export function evaluateIf(w: AbstractWorld, at: number, env: Env): Abstract | null {
  const t = w.M.nodes[at]![1];
  let result: Abstract | null = null;
  for (let here = at; ; ) {
    const node = w.M.nodes[here]!;
    if (node[0] !== 'if') return join(t, result, evaluate(w, here, env), w.M);
    const condition = evaluate(w, node[2] as number, env);
    if (condition === null) return result;
    const answers = valuesIn(condition);
    if (answers.indexOf(true) >= 0) result = join(t, result, evaluate(w, node[3] as number, env), w.M);
    if (answers.indexOf(false) < 0) return result;
    here = node[4] as number;
  }
}

export function evaluateMatch(w: AbstractWorld, node: Node, env: Env): Abstract | null {
  const value = evaluate(w, node[2] as number, env);
  if (value === null) return null;
  const of = w.M.nodes[node[2] as number]![1];
  const arms = node[3] as Arms;
  const tags = tagsOf(value, of, w.M);
  let result: Abstract | null = null;
  for (let i = 0; i < arms.length && tags.length > 0; i += 1) {
    const arm = arms[i]!;
    const before = tags.length;
    for (let k = tags.length - 1; k >= 0; k -= 1) if (arm.tag < 0 || tags[k] === arm.tag) tags.splice(k, 1);
    if (tags.length === before) continue;
    for (let k = 0; k < arm.binds.length; k += 1)
      env[arm.binds[k]!] =
        value.k === 'one' ? one((value.v as readonly Val[])[of.k === 'o' ? 0 : k + 1]!) : every(arm.types[k]!, w.M);
    result = join(node[1], result, evaluate(w, arm.body, env), w.M);
  }
  return result;
}

export function tagsOf(value: Abstract, of: Type, M: Module): number[] {
  const tags: number[] = [];
  if (value.k === 'one') tags.push(tagOf(of, value.v, M));
  else if (value.k === 'set') for (let i = 0; i < value.vs.length; i += 1) tags.push(tagOf(of, value.vs[i]!, M));
  else {
    const count = of.k === 'o' ? 2 : M.enums[of.n]!.cases.length;
    for (let i = 0; i < count; i += 1) tags.push(i);
  }
  return tags;
}

export function tagOf(of: Type, v: Val, M: Module): number {
  if (of.k === 'o') return v === null ? 0 : 1;
  if (of.k !== 'e') return v === true ? 1 : 0;
  return M.enums[of.n]!.plain ? (v as number) : ((v as readonly Val[])[0] as number);
}

export function evaluateParts(w: AbstractWorld, node: Node, env: Env): Abstract | null {
  const args = node[3] as readonly number[];
  const parts: Val[] = [];
  // A case of an enum with arguments begins with its tag; a plain one is its tag.
  if (node[0] === 'case') parts.push(node[2] as number);
  let single = true;
  for (let i = 0; i < args.length; i += 1) {
    const value = evaluate(w, args[i]!, env);
    if (value === null) return null;
    if (value.k === 'one') parts.push(value.v);
    else single = false;
  }
  if (!single) return ANY;
  const t = node[1];
  if (node[0] === 'case' && t.k !== 'e') return one(node[2] === 1);
  return one(node[0] === 'case' && w.M.enums[t.n]!.plain ? parts[0]! : parts);
}

export function elementPart(element: Abstract | null, part: number, t: Type, M: Module): Abstract | null {
  if (element === null) return null;
  if (element.k !== 'one') return every(t, M);
  const parts = element.v as readonly Val[];
  return part === 0 && parts.length > 3 ? (parts[4] as unknown as Abstract) : one(parts[part]!);
}

export function evaluateFold(w: AbstractWorld, node: Node, env: Env): Abstract | null {
  const list = evaluate(w, node[2] as number, env);
  if (list === null) return null;
  let acc = evaluate(w, node[5] as number, env);
  if (acc === null) return null;
  if (list.k !== 'one') {
    const of = w.M.nodes[node[2] as number]![1].of!;
    env[node[3] as number] = every(of, w.M);
    env[node[4] as number] = every(node[1], w.M);
    evaluate(w, node[6] as number, env);
    return every(node[1], w.M);
  }
  let items: readonly Val[] = [];
  try {
    items = checkList(list.v);
  } catch (thrown) {
    if (!isFault(thrown)) throw thrown;
    may(w, thrown);
    return null;
  }
  for (let i = 0; i < items.length; i += 1) {
    env[node[3] as number] = one(items[i]!);
    env[node[4] as number] = acc;
    acc = evaluate(w, node[6] as number, env);
    if (acc === null) return null;
  }
  return acc;
}

/** Long sums lean to the left: their spine is walked, not called. */
export function evaluateOp(w: AbstractWorld, first: Node, env: Env): Abstract | null {
  const spine: Node[] = [];
  let node = first;
  for (;;) {
    spine.push(node);
    const args = node[3] as readonly number[];
    const next = args.length === 0 ? undefined : w.M.nodes[args[0]!];
    if (next === undefined || next[0] !== 'op') break;
    node = next;
  }
  let left: Abstract | null = null;
  for (let i = spine.length - 1; i >= 0; i -= 1) {
    const here = spine[i]!;
    const nodes = here[3] as readonly number[];
    const args: Abstract[] = [];
    for (let k = 0; k < nodes.length; k += 1) {
      const value = k === 0 && i < spine.length - 1 ? left : evaluate(w, nodes[k]!, env);
      if (value === null) return null;
      args.push(value);
    }
    left = abstractOp(w, here[2] as OpInfo, here[1], args);
    if (left === null) return null;
  }
  return left;
}
