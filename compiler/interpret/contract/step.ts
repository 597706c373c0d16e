/** One step of an agreement while it is made: a draft of the world, what the statements so far have bound, and how expressions read both. */

import type { DataType } from '../../../language/interface.ts';
import { formatValue, phraseFault } from '../../../language/phrase.ts';
import type { Value } from '../../../language/values.ts';
import { dayIn, zoneIn } from '../../../language/zones.ts';
import type { Calendar, CoreContract, Message, Query } from '../../contract.ts';
import type { CoreType, Expr } from '../../core.ts';
import type { Run } from '../run.ts';
import { type Env, evaluate, evaluation, Faulted } from '../world.ts';
import { amountValue } from './money.ts';
import {
  type Agreement,
  contractOf,
  type Happening,
  membersOf,
  type Program,
  type Sees,
  signatories,
  type Told,
  type What,
  type World,
} from './world.ts';

/** A world in the making. What happens and what is told is put behind what is there, so that a long history costs one copy. */
export type Draft = { -readonly [K in keyof World]: World[K] } & { events: Happening[]; messages: Told[] };

export function draftOf(world: World): Draft {
  return { ...world, events: [...world.events], messages: [...world.messages] };
}

/** What one agreement does in a step. A `create` inside it has a step of its own on the same draft. */
export type Step = {
  readonly program: Program;
  readonly draft: Draft;
  readonly id: string;
  readonly now: number;
  /** As it was when the step began: who may see what goes by that, for a refused step has changed nothing. */
  readonly before: Agreement;
  /** Undefined: time alone, or a signature. */
  readonly actor: string | undefined;
  readonly approvers: readonly string[];
  /** Parameters, `let`, `query` and `actor`, by the names that expressions read them by. */
  readonly bound: Map<string, Value>;
  /** Coin parameters that have not found their place yet. */
  readonly coins: Map<string, { readonly kind: import('../../contract.ts').Kind; readonly amount: bigint }>;
  /** Of what is bound in the step: the names of all that it rests on. */
  readonly rests: Map<string, readonly string[]>;
  target: { readonly state: number; readonly data: readonly Value[] } | undefined;
  /** The name for the next agreement that is created. */
  naming: string | undefined;
};

/** The same step for an expression outside bodies: what its questions bind is forgotten with it. */
export function aside(step: Step): Step {
  return { ...step, bound: new Map(step.bound), rests: new Map(step.rests) };
}

/** Why a step is not made. Of an action: it is rejected. Of time alone: what the checker should have proved does not hold. */
export class Refusal extends Error {
  readonly reason: string;
  constructor(reason: string) {
    super(reason);
    this.reason = reason;
  }
}

/** A step of time that cannot be made, or a state that does not hold what it says: the text should not have passed the checker. */
export class Unproved extends Error {
  readonly agreement: string;
  readonly what: string;
  constructor(agreement: string, what: string) {
    super(`${agreement}: ${what}`);
    this.agreement = agreement;
    this.what = what;
  }
}

export function refuse(reason: string): never {
  throw new Refusal(reason);
}

export function beginStep(
  of: Pick<Step, 'program' | 'draft' | 'id' | 'now'> & Partial<Pick<Step, 'actor' | 'approvers' | 'naming'>>,
): Step {
  const before = of.draft.agreements.get(of.id);
  if (before === undefined) throw new Error('a step of an agreement that is not there');
  const step: Step = {
    program: of.program,
    draft: of.draft,
    id: of.id,
    now: of.now,
    before,
    actor: of.actor,
    approvers: of.approvers ?? [],
    bound: new Map(),
    coins: new Map(),
    rests: new Map(),
    target: undefined,
    naming: of.naming,
  };
  if (of.actor !== undefined) step.bound.set('actor', partyValue(of.actor));
  return step;
}

export function agreementOf(step: Step): Agreement {
  const agreement = step.draft.agreements.get(step.id);
  if (agreement === undefined) throw new Error('a step of an agreement that is not there');
  return agreement;
}

export function contractAt(step: Step): CoreContract {
  return contractOf(step.program, agreementOf(step));
}

export function update(step: Step, changes: Partial<Agreement>): void {
  put(step.draft, { ...agreementOf(step), ...changes });
}

export function put(draft: Draft, agreement: Agreement): void {
  draft.agreements = new Map(draft.agreements).set(agreement.id, agreement);
}

export function happened(step: Step, what: What, sees: Sees = signatories(agreementOf(step))): void {
  step.draft.events.push({ at: step.now, agreement: step.id, sees, what });
}

export function partyValue(name: string): Value {
  return { kind: 'case', type: 'Party', name, args: [] };
}

/** The value of an expression at this point of the step; a fault refuses the step. */
export function valueIn(expr: Expr, step: Step): Value {
  return valueAt(expr, step.program, agreementOf(step), step.now, step.bound);
}

export function valueAt(
  expr: Expr,
  program: Program,
  agreement: Agreement,
  nowMs: number,
  bound: ReadonlyMap<string, Value> = NOTHING_BOUND,
): Value {
  try {
    return evaluate(
      expr,
      environment(program, agreement, bound),
      evaluation(runAt(program, nowMs, contractOf(program, agreement).calendar), NO_FIELDS),
    );
  } catch (end) {
    if (!(end instanceof Faulted)) throw end;
    return refuse(phraseFault(end.fault, (site) => `rule ${site}`));
  }
}

export function holds(expr: Expr, step: Step): boolean {
  const value = valueIn(expr, step);
  if (value.kind !== 'bool') throw new Error('a Bool is expected');
  return value.value;
}

/** The parties an expression names: one, or the members of a set. */
export function partiesOf(expr: Expr, step: Step): string[] {
  const value = valueIn(expr, step);
  return value.kind === 'set' || value.kind === 'list' ? value.items.map(nameOf) : [nameOf(value)];
}

export function nameOf(value: Value): string {
  if (value.kind !== 'case') throw new Error('a name is expected');
  return value.name;
}

/** A text put together; a hole that reads what the actor may not see stays shut when `for` is the actor. */
export function textOf(message: Message, step: Step, reader: 'actor' | 'told'): string {
  return message
    .map((part) => {
      if (typeof part === 'string') return part;
      if (reader === 'actor' && readsHidden(part, step)) return '…';
      return shown(valueIn(part, step), part.type, step.program);
    })
    .join('');
}

/** Does it read what the reader of a reason may not see? */
function readsHidden(expr: Expr, step: Step): boolean {
  return restsOf(expr, step).some((name) => isHidden(name, step));
}

/** What it reads, through what was bound; what the actor brings hides nothing. */
export function restsOf(node: unknown, step: Step): readonly string[] {
  const names = namesIn(node).flatMap((name) => step.rests.get(name) ?? [name]);
  return names.filter((name) => name !== 'actor' && !name.startsWith('param:'));
}

/** Of a question: what it is put with counts, but for the parties that it is about. */
export function restsOfQuery(query: Query, step: Step): readonly string[] {
  return [`query:${query.kind}`, ...restsOf(query, step).filter((name) => !name.startsWith('party:'))];
}

/**
 * Outsiders see public keeps, what they bring, and roles, rights and purposes; parties all but narrower keeps. Where nobody acts,
 * all who signed hear the reason: of narrower keeps nothing. Who is what goes by how it was when the step began.
 */
function isHidden(name: string, step: Step): boolean {
  const { actor, before } = step;
  const isOutside = actor !== undefined && !signatories(before).includes(actor);
  const [sort, rest = ''] = name.split(':', 2);
  if (sort === 'query') return isOutside && !OPEN_QUERIES.includes(rest);
  if (sort !== 'keep') return isOutside;
  const { visibility } = contractAt(step).keeps.find((keep) => keep.name === rest)!;
  if (visibility === 'public') return false;
  if (visibility === 'parties') return isOutside;
  return actor === undefined || !visibility.some((part) => membersOf(before, part).includes(actor));
}

const OPEN_QUERIES: readonly string[] = ['holds_role', 'may_use', 'covers', 'read'] satisfies readonly Query['kind'][];

export function shown(value: Value, type: CoreType, program: Program): string {
  if (value.kind === 'text') return value.value;
  if (value.kind === 'case' && value.args.length === 0) return value.name;
  return formatValue(value, dataTypeOf(type), program.core.module);
}

const NOTHING_BOUND: ReadonlyMap<string, Value> = new Map();
const NO_FIELDS: ReadonlyMap<string, Value> = new Map();
const NO_NUMBERS: ReadonlySet<number> = new Set();

function environment(program: Program, agreement: Agreement, bound: ReadonlyMap<string, Value>): Env {
  let env: Env;
  const bind = (name: string, value: Value): void => {
    env = { name, value, next: env };
  };
  const state = contractOf(program, agreement).states[agreement.state]!;
  for (const [name, party] of agreement.parties) bind(`party:${name}`, partyValue(party));
  for (const [name, members] of agreement.sets) bind(`party:${name}`, { kind: 'set', items: members.map(partyValue) });
  for (const [name, value] of agreement.terms) bind(`term:${name}`, value);
  for (const [name, { value }] of agreement.keeps) bind(`keep:${name}`, value);
  state.data.forEach(({ name }, i) => {
    bind(`data:${name}`, agreement.data[i]!);
  });
  for (const [name, { kind, amount }] of agreement.slots) bind(`slot:${name}`, amountValue(amount, kind));
  for (const [name, value] of bound) bind(name, value);
  return env;
}

/** Expressions of contracts read no fields and no verdicts, so there is nothing to settle. */
function runAt(program: Program, nowMs: number, calendar: Calendar | undefined): Run {
  const none = (): never => {
    throw new Error('an expression of a contract reads no facts');
  };
  const zone = zoneIn(calendar);
  const today = dayIn(nowMs, zone);
  return {
    core: program.core,
    state: { today, nowMs, fields: [] },
    verdict: 0,
    plain: true,
    forgotten: NO_NUMBERS,
    settlement: none,
    parts: [],
    open: [],
    asked: none,
    read: none,
    around: { module: program.core.module, today, nowMs, zone },
  };
}

/** The names of all variables in the tree. */
function namesIn(node: unknown): readonly string[] {
  if (typeof node !== 'object' || node === null) return [];
  if ('kind' in node && node.kind === 'var' && 'name' in node && typeof node.name === 'string') return [node.name];
  return Object.values(node).flatMap(namesIn);
}

function dataTypeOf(type: CoreType): DataType {
  switch (type.kind) {
    case 'number':
      return { kind: 'number', quantity: type.quantity, unit: type.units[0] ?? '' };
    case 'element':
      return { kind: 'observed', of: dataTypeOf(type.of) };
    case 'list':
    case 'set':
    case 'option':
      return { kind: type.kind, of: dataTypeOf(type.of) };
    default:
      return type;
  }
}
