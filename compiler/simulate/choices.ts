/** What each party may do now, and of the rest why not. Nothing is done: every answer comes from the executor itself. */
import { unreachable } from '../../language/unreachable.ts';
import type { Action, Actor, CoreContract } from '../contract.ts';
import type { CoreType } from '../core.ts';
import { act, HALTED, mayAct } from '../interpret/contract/act.ts';
import { runStatements } from '../interpret/contract/statements.ts';
import { beginStep, holds, Refusal, refuse, Unproved } from '../interpret/contract/step.ts';
import {
  type Agreement,
  hasEnded,
  membersOf,
  type Program,
  signatories,
  type World,
} from '../interpret/contract/world.ts';

/** `because` undefined: it may be done, if what `needs` says is fulfilled. */
export type Choice = {
  readonly agreement: string;
  readonly party: string;
  /** `accept(payment: Coin of EUR)`; of a meter `counts rows`. */
  readonly does: string;
  readonly needs: readonly string[];
  readonly because: string | undefined;
};

export function choices(world: World, program: Program): Choice[] {
  return [...world.agreements.values()].flatMap((agreement) => ofAgreement(agreement, world, program));
}

function ofAgreement(agreement: Agreement, world: World, program: Program): Choice[] {
  const contract = program.contracts[agreement.contract]!;
  const inside = signatories(agreement);
  // Who is no party acts by a role: asked of those who hold one that an action names.
  const outside = [...world.roles.keys()].filter(
    (one) =>
      !inside.includes(one) && contract.actions.some(({ actors }) => actors.some((who) => isRoleOf(who, one, world))),
  );
  return [...inside, ...outside].flatMap((party) => [
    ...contract.actions.map((action) => ofAction(action, party, agreement, contract, world, program)),
    ...contract.meters.flatMap(({ name, by }): Choice[] => {
      if (!membersOf(agreement, by).includes(party)) return [];
      const halted = agreement.halted === undefined ? undefined : HALTED;
      const because = hasEnded(program, agreement) ? 'the agreement has ended' : halted;
      return [{ agreement: agreement.id, party, does: `counts ${name}`, needs: [], because }];
    }),
  ]);
}

function isRoleOf(who: Actor, party: string, world: World): boolean {
  return who.kind === 'role' && (world.roles.get(party)?.has(who.role) ?? false);
}

function ofAction(
  action: Action,
  party: string,
  agreement: Agreement,
  contract: CoreContract,
  world: World,
  program: Program,
): Choice {
  const because = reasonAgainst(action, party, agreement, contract, world, program);
  const does = because === undefined ? signature(action) : action.name;
  const needs = because === undefined ? needsOf(action) : [];
  return { agreement: agreement.id, party, does, needs, because };
}

function reasonAgainst(
  action: Action,
  party: string,
  agreement: Agreement,
  contract: CoreContract,
  world: World,
  program: Program,
): string | undefined {
  try {
    // Whose it is, first: asked as if the agreement stood where the action can be done.
    const [state = agreement.state] = action.states;
    if (refusal(() => mayAct(action, party, { ...agreement, state, halted: undefined }, program, world)) !== undefined)
      return `that is for ${actorsText(action)}`;
    if (agreement.halted !== undefined) return HALTED;
    if (!action.states.includes(agreement.state))
      return `only while it is ${action.states.map((one) => contract.states[one]!.name).join(' or ')}`;
    if (action.params.length === 0) return tried(action, party, agreement, world, program);
    if (action.condition === undefined || readsArguments([action.when, action.condition])) return undefined;
    const step = beginStep({
      program,
      draft: { ...world, events: [], messages: [] },
      id: agreement.id,
      now: world.now,
      actor: party,
    });
    const { condition } = action;
    return refusal(() => {
      runStatements(action.when, step);
      if (!holds(condition, step)) refuse(`it is not open to ${party} now`);
    });
  } catch (end) {
    if (!(end instanceof Unproved)) throw end;
    return end.message;
  }
}

function refusal(attempt: () => void): string | undefined {
  try {
    attempt();
    return undefined;
  } catch (end) {
    if (!(end instanceof Refusal)) throw end;
    return end.reason;
  }
}

/** `board or hospital`, `any of proxies`, `any Clinician`. */
export function actorsText({ actors }: Pick<Action, 'actors'>): string {
  return actors
    .map((who) => (who.kind === 'party' ? who.party : who.kind === 'member' ? `any of ${who.set}` : `any ${who.role}`))
    .join(' or ');
}

/** An action without arguments is tried, with every approval that a party can give. */
function tried(
  action: Action,
  actor: string,
  agreement: Agreement,
  world: World,
  program: Program,
): string | undefined {
  const approvals = signatories(agreement).map((by) => ({ by, at: world.now }));
  const done = { agreement: agreement.id, action: action.name, actor, args: [], approvals };
  return act(world, program, done, world.now).rejected;
}

function needsOf({ approvals, body }: Action): string[] {
  const approved = approvalsText({ approvals });
  const required = body.flatMap((statement) => (statement.kind === 'require' ? [statement.text] : []));
  return [...approved, ...required];
}

/** One text an approval: `approved by 2 of committee`. */
export function approvalsText({ approvals }: Pick<Action, 'approvals'>): string[] {
  return approvals.map((approval) => {
    switch (approval.kind) {
      case 'party':
        return `approved by ${approval.party}`;
      case 'some':
        return `approved by ${approval.count} of ${approval.set}`;
      case 'all':
        return `approved by all of ${approval.set}`;
      default:
        return unreachable(approval);
    }
  });
}

/** `release(protocol: Document)`. */
export function signature({ name, params }: Pick<Action, 'name' | 'params'>): string {
  const list = params.map(
    (param) => `${param.name}: ${param.coin === undefined ? typeName(param.type) : `Coin of ${param.coin.name}`}`,
  );
  return `${name}(${list.join(', ')})`;
}

/** As a type is written in a contract. */
export function typeName(type: CoreType): string {
  switch (type.kind) {
    case 'enum':
    case 'record':
      return type.name;
    case 'number':
      return numberName(type.units[0] ?? '');
    case 'list':
    case 'set':
    case 'option':
      return `${WORDS[type.kind]} of ${typeName(type.of)}`;
    case 'element':
      return typeName(type.of);
    default:
      return WORDS[type.kind];
  }
}

function numberName(unit: string): string {
  if (unit === '') return 'Number';
  if (unit === '%') return 'Percent';
  return /^[A-Z]{3}$/.test(unit) ? `Money of ${unit}` : `quantity in ${unit}`;
}

const WORDS = {
  bool: 'Bool',
  int: 'Int',
  text: 'Text',
  date: 'Date',
  datetime: 'DateTime',
  period: 'Period',
  age: 'Age',
  code: 'Code',
  finding: 'Finding',
  list: 'List',
  set: 'Set',
  option: 'Option',
} as const;

function readsArguments(node: unknown): boolean {
  if (typeof node !== 'object' || node === null) return false;
  if (
    'kind' in node &&
    node.kind === 'var' &&
    'name' in node &&
    typeof node.name === 'string' &&
    node.name.startsWith('param:')
  )
    return true;
  return Object.values(node).some(readsArguments);
}
