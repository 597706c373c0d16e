/** What may happen next in a history: an action, a count on a meter, or time. */
import { MS_PER_DAY } from '../../language/dates.ts';
import type { Value } from '../../language/values.ts';
import type { Action, ContractTest } from '../contract.ts';
import type { Expr } from '../core.ts';
import { nextDue } from '../interpret/contract/moments.ts';
import { amountValue } from '../interpret/contract/money.ts';
import { Refusal, Unproved, valueAt } from '../interpret/contract/step.ts';
import { type Agreement, contractOf, membersOf, signatories } from '../interpret/contract/world.ts';
import { type HistoryStep, STRANGER, type Subject, type Walk } from './histories.ts';
import type { Random } from './random.ts';
import { type Pool, sample } from './samples.ts';

/** By the right party most often, with arguments that the action asks for; and else by anyone, with anything of the type. */
export function nextStep(
  walk: Walk,
  tests: readonly ContractTest[],
  spoken: readonly Value[],
  random: Random,
): HistoryStep | undefined {
  const agreement = random.pick([...walk.world.agreements.values()]);
  if (agreement === undefined) return undefined;
  const contract = contractOf(walk.program, agreement);
  const dice = random.below(100);
  if (dice < 25) return { kind: 'after', ms: someTime(walk, random) };
  const meter = dice < 40 ? random.pick(contract.meters) : undefined;
  const people = [...new Set([...[...walk.world.agreements.values()].flatMap(signatories), STRANGER])];
  if (meter !== undefined) {
    const right = meter.by === 'platform' ? 'platform' : random.pick(membersOf(agreement, meter.by));
    const who = (random.chance(85) ? right : undefined) ?? random.pick(people)!;
    return {
      kind: 'counts',
      who,
      agreement: agreement.id,
      meter: meter.name,
      amount: BigInt(random.below(random.chance(50) ? 10 : 100_000)),
    };
  }
  const open = contract.actions.filter(({ states }) => states.includes(agreement.state));
  const action = (random.chance(85) ? random.pick(open) : undefined) ?? random.pick(contract.actions);
  if (action === undefined) return { kind: 'after', ms: someTime(walk, random) };
  const who = (random.chance(85) ? rightActor(walk, action, agreement, random) : undefined) ?? random.pick(people)!;
  const approvedBy = random.chance(85)
    ? neededApprovals(action, agreement, who, random)
    : people.filter(() => random.chance(30));
  const args = someArguments(walk, action, agreement, people, tests, spoken, random);
  return args && { kind: 'does', who, agreement: agreement.id, action: action.name, args, approvedBy };
}

/** To the next instant at which something falls due, just before it, or some days. */
function someTime(walk: Walk, random: Random): number {
  let due: number | undefined;
  try {
    due = nextDue(walk.program, walk.world)?.at;
  } catch (end) {
    // Taking the step tells of it.
    if (!(end instanceof Refusal || end instanceof Unproved)) throw end;
  }
  const ahead = due === undefined ? 0 : due - walk.world.now;
  if (ahead > 0 && random.chance(50)) return random.chance(80) ? ahead : ahead - 1;
  return (1 + random.below(random.chance(50) ? 7 : 60)) * MS_PER_DAY;
}

function rightActor(walk: Walk, action: Action, agreement: Agreement, random: Random): string | undefined {
  const actor = random.pick(action.actors);
  if (actor === undefined) return undefined;
  if (actor.kind === 'party') return agreement.parties.get(actor.party);
  if (actor.kind === 'member') return random.pick(membersOf(agreement, actor.set));
  return random.pick([...walk.world.roles].flatMap(([party, roles]) => (roles.has(actor.role) ? [party] : [])));
}

function neededApprovals(action: Action, agreement: Agreement, who: string, random: Random): string[] {
  const names = action.approvals.flatMap((approval) => {
    if (approval.kind === 'party') return membersOf(agreement, approval.party);
    const members = membersOf(agreement, approval.set).filter((member) => member !== who);
    if (approval.kind === 'all') return members;
    const first = random.below(Math.max(1, members.length));
    return [...members.slice(first), ...members.slice(0, first)].slice(0, approval.count);
  });
  return [...new Set(names)];
}

function someArguments(
  walk: Walk,
  action: Action,
  agreement: Agreement,
  people: readonly string[],
  tests: readonly ContractTest[],
  spoken: readonly Value[],
  random: Random,
): readonly Value[] | undefined {
  if (random.chance(15)) {
    const used = tests.flatMap(({ steps }) =>
      steps.filter(
        (step) => step.kind === 'does' && step.action === action.name && step.args.length === action.params.length,
      ),
    );
    const step = random.pick(used);
    if (step?.kind === 'does') return step.args;
  }
  const near = [
    ...spoken,
    ...agreement.terms.values(),
    ...[...agreement.keeps.values()].map(({ value }) => value),
    ...slotValues(agreement),
  ];
  const { world } = walk;
  const pool = poolOf(
    near,
    random,
    world.now,
    { Party: people, Asset: [...world.assets.keys()], Agreement: [...world.agreements.keys()] },
    walk.subject,
  );
  const args: Value[] = [];
  for (const { name, type, range } of action.params) {
    const wanted = random.chance(65) ? random.pick(asked(walk, action, agreement, `param:${name}`)) : undefined;
    const value = wanted ?? sample(type, range, pool);
    if (value === undefined) return undefined;
    args.push(value);
  }
  return args;
}

function slotValues(agreement: Agreement): Value[] {
  return [...agreement.slots.values()].map(({ kind, amount }) => amountValue(amount, kind));
}

/** What the action compares this parameter with, as it stands now: `require amount(payment) = fee` asks for the fee. */
function asked(walk: Walk, action: Action, agreement: Agreement, name: string): Value[] {
  const found: Value[] = [];
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    if ('kind' in node && node.kind === 'op' && 'args' in node && Array.isArray(node.args) && node.args.length === 2) {
      const [left, right] = node.args as Expr[];
      const other = isParam(left!, name) ? right : isParam(right!, name) ? left : undefined;
      const value = other && valueNow(walk, agreement, other);
      if (value !== undefined) found.push(value);
    }
    for (const part of Object.values(node)) visit(part);
  };
  visit([action.when, action.condition, action.body]);
  return found;
}

function isParam(expr: Expr, name: string): boolean {
  return expr.kind === 'var' && expr.name === name;
}

/** The value of an expression that reads nothing but the agreement. */
function valueNow(walk: Walk, agreement: Agreement, expr: Expr): Value | undefined {
  if (!readsAgreement(expr, agreement)) return undefined;
  try {
    return valueAt(expr, walk.program, agreement, walk.world.now);
  } catch (end) {
    if (end instanceof Refusal) return undefined;
    throw end;
  }
}

function readsAgreement(node: unknown, agreement: Agreement): boolean {
  if (typeof node !== 'object' || node === null) return true;
  if ('kind' in node && node.kind === 'var' && 'name' in node && typeof node.name === 'string') {
    const [sort, rest = ''] = node.name.split(':', 2);
    return (
      sort === 'term' ||
      sort === 'keep' ||
      (sort === 'party' && agreement.parties.has(rest)) ||
      (sort === 'slot' && agreement.slots.has(rest))
    );
  }
  return Object.values(node).every((part) => readsAgreement(part, agreement));
}

export function poolOf(
  spoken: readonly Value[],
  random: Random,
  nowMs: number,
  names: { readonly [type: string]: readonly string[] },
  { core }: Subject,
): Pool {
  const cases = (type: string): string[] =>
    spoken.flatMap((value) => (value.kind === 'case' && value.type === type ? [value.name] : []));
  return {
    random,
    module: core.module,
    spoken,
    nowMs,
    names: (type) => names[type] ?? (type === 'Document' ? ['a document'] : cases(type)),
  };
}
