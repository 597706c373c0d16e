/** What a point has bound while it is written: where each variable of the contract stands, what it rests on, and what the point reads. */
import type { DataType } from '../../../language/interface.ts';
import { type CoreContract, PARTY, type Statement } from '../../contract.ts';
import type { CoreModule, CoreType, Expr } from '../../core.ts';
import { bareUnit, type Constants, Frame } from '../frame.ts';
import { type Place, variablesIn } from './places.ts';
import { readCode } from './texts.ts';
import { dataTypeOf } from './types.ts';

/** A variable as generated code has it. */
export type Slot = { readonly code: string; readonly type: CoreType };

const DATETIME: CoreType = { kind: 'datetime' };
const DONE: CoreType = { kind: 'option', of: DATETIME };
const INT: CoreType = { kind: 'int' };
const PARTIES: CoreType = { kind: 'set', of: PARTY };

export class PointScope {
  readonly frame: Frame;
  readonly contract: CoreContract;
  readonly module: CoreModule;
  /** What is read, in order, and the code that takes it from the wire. */
  readonly reads: { readonly name: string; readonly type: DataType }[] = [];
  /** Declarations of the function's variables. */
  readonly declarations: string[] = [];
  readonly #constants: Constants;
  readonly #params: Place['params'];
  /** Variables that some expression of the point mentions, with the type it gives them. */
  readonly #mentioned: ReadonlyMap<string, CoreType>;
  readonly #slots = new Map<string, Slot>();
  readonly #rests = new Map<string, readonly string[]>();
  readonly #membersAsked: ReadonlySet<string>;
  #numbered = 0;

  constructor(constants: Constants, contract: CoreContract, place: Place) {
    this.#constants = constants;
    this.module = constants.literals.module;
    this.contract = contract;
    this.#params = place.params;
    this.frame = new Frame(constants, 'plain');
    this.frame.fuel = 'w.f';
    this.#mentioned = new Map(variablesIn([place.statements, place.value]).map(({ name, type }) => [name, type]));
    this.#membersAsked = new Set(setsAsked(place.statements));
  }

  /** A variable of the function, declared without a value. */
  local(): string {
    const name = `n${this.#numbered++}`;
    this.declarations.push(name);
    return name;
  }

  /** Binds what a `let`, a `query` or an `each` finds; `rests`: what it rests on. */
  bind(name: string, type: CoreType, rests: readonly string[]): string {
    const code = this.local();
    this.#put(name, { code, type });
    this.#rests.set(name, rests);
    return code;
  }

  /** Names that `inside` binds are known there alone. */
  within<T>(inside: () => T): T {
    const slots = new Map(this.#slots);
    const rests = new Map(this.#rests);
    const result = inside();
    for (const name of [...this.#slots.keys()])
      if (!slots.has(name) && !isRead(name)) {
        this.#slots.delete(name);
        this.frame.names.delete(name);
      }
    for (const [name, slot] of slots) this.#put(name, slot);
    this.#rests.clear();
    for (const [name, of] of rests) this.#rests.set(name, of);
    return result;
  }

  /** Makes every variable that an expression mentions known. */
  admit(expr: Expr): void {
    for (const { name } of variablesIn(expr)) if (isRead(name) && !this.#slots.has(name)) this.slot(name);
  }

  isMentioned(name: string): boolean {
    return this.#mentioned.has(name);
  }

  /** Does the point look at who is a member. */
  asksMembers(set: string): boolean {
    return this.isMentioned(`party:${set}`) || this.#membersAsked.has(set);
  }

  typeOf(name: string): CoreType | undefined {
    return this.#mentioned.get(name);
  }

  /** A variable of the agreement; the first time it is needed it becomes one that the point reads. */
  slot(name: string): Slot {
    const known = this.#slots.get(name);
    if (known !== undefined) return known;
    // A set stands in order; expressions see it as a set.
    const set = /^party:(.*)$/s.exec(name)?.[1];
    if (set !== undefined && this.isSet(set)) {
      const members = this.slot(`members:${set}`);
      this.#put(name, members);
      return members;
    }
    const type = this.#declared(name);
    const code = `n${this.#numbered++}`;
    this.reads.push({ name, type: dataTypeOf(type, this.module) });
    this.declarations.push(`${code} = ${readCode(type, `r[${this.reads.length - 1}]`, this.#constants)}`);
    const slot = { code, type };
    this.#put(name, slot);
    return slot;
  }

  isSet(party: string): boolean {
    return this.contract.parties.some(({ name, set }) => name === party && set !== undefined);
  }

  /** The names that point reads a value by, or `query:may_use`, through `let`; of parameters and the actor nothing is hidden. */
  restsOf(node: unknown): readonly string[] {
    const names = variablesIn(node).flatMap(({ name }) => {
      const known = this.#rests.get(name);
      if (known !== undefined) return known;
      if (name === 'actor' || name.startsWith('param:')) return [];
      const set = /^party:(.*)$/s.exec(name)?.[1];
      return [set !== undefined && this.isSet(set) ? `members:${set}` : name];
    });
    return [...new Set(names)];
  }

  #put(name: string, slot: Slot): void {
    this.#slots.set(name, slot);
    this.frame.names.set(name, { code: slot.code, unit: bareUnit(slot.type, this.#constants.literals) });
  }

  #declared(name: string): CoreType {
    const [sort, rest = ''] = splitName(name);
    const find = (variables: readonly { readonly name: string; readonly type: CoreType }[]) =>
      variables.find((variable) => variable.name === rest)?.type;
    const { terms, keeps } = this.contract;
    switch (sort) {
      case 'now':
        return DATETIME;
      case 'actor':
      case 'party':
        return PARTY;
      case 'members':
        return PARTIES;
      case 'done':
        return DONE;
      case 'meter':
        return INT;
      case 'term':
        return find(terms) ?? this.#typeMentioned(name);
      case 'keep':
        return find(keeps) ?? this.#typeMentioned(name);
      case 'param':
        return find(this.#params) ?? this.#typeMentioned(name);
      default:
        return this.#typeMentioned(name);
    }
  }

  #typeMentioned(name: string): CoreType {
    const type = this.#mentioned.get(name);
    if (type === undefined) throw new Error(`nothing is known of ${name}`);
    return type;
  }
}

/** The sets that are counted, or gone through. */
function setsAsked(statements: readonly Statement[]): string[] {
  return statements.flatMap((statement) => {
    switch (statement.kind) {
      case 'query':
        return statement.query.kind === 'count_of' ? [statement.query.set] : [];
      case 'if':
        return [...setsAsked(statement.yes), ...setsAsked(statement.no)];
      case 'each':
        return [statement.set, ...setsAsked(statement.body)];
      default:
        return [];
    }
  });
}

/** What the executor hands over, and not what the point binds itself. */
function isRead(name: string): boolean {
  return READ.includes(splitName(name)[0]);
}

const READ: readonly string[] = [
  'term',
  'keep',
  'data',
  'slot',
  'party',
  'members',
  'param',
  'actor',
  'now',
  'meter',
  'done',
];

function splitName(name: string): readonly [string, string] {
  const colon = name.indexOf(':');
  return colon < 0 ? [name, ''] : [name.slice(0, colon), name.slice(colon + 1)];
}
