/** A world in which a test plays: it begins on 1 January 2027, and remembers the world after each step. */

import type { CoreContract } from '../../../compiler/contract.ts';
import { act, check, count } from '../../../compiler/interpret/contract/act.ts';
import { advance } from '../../../compiler/interpret/contract/advance.ts';
import type { Approved } from '../../../compiler/interpret/contract/approvals.ts';
import { type Outcome, open, type Signed } from '../../../compiler/interpret/contract/open.ts';
import { mayUse } from '../../../compiler/interpret/contract/rights.ts';
import {
  type Agreement,
  balance,
  bringIn,
  contractOf,
  emptyWorld,
  type Program,
  type World,
} from '../../../compiler/interpret/contract/world.ts';
import { rational } from '../../../language/rational.ts';
import type { Value } from '../../../language/values.ts';
import { at, EMPTY, EUR } from './builder.ts';

export const START = at('2027-01-01');

export type Scene = {
  readonly program: Program;
  world: World;
  /** Signs; who is not given is named by its part. Returns the reason why not. */
  open(as: string, contract: number, more?: Partial<Omit<Signed, 'contract' | 'name'>>): string | undefined;
  act(who: string, written: string, args?: readonly Value[], more?: ActMore): string | undefined;
  count(who: string, written: string, amount: number): string | undefined;
  check(name: string, args: readonly Value[]): string | undefined;
  /** To so many milliseconds after the start. */
  until(ms: number): void;
  own(asset: string, owner: string): void;
  fund(who: string, cents: number): void;
  role(who: string, role: string): void;
  cents(who: string): number;
  agreement(name: string): Agreement;
  state(name: string): string;
  uses(who: string, asset: string, purpose?: string): boolean;
};
type ActMore = { readonly approvals?: readonly (string | Approved)[]; readonly creating?: string };

export function scene(
  contracts: readonly CoreContract[],
  attest: Program['attest'] = () => undefined,
  core = EMPTY,
): Scene {
  const program: Program = { core, contracts, attest };
  const take = ({ world, rejected }: Outcome): string | undefined => {
    self.world = world;
    return rejected;
  };
  const self: Scene = {
    program,
    world: emptyWorld(START),
    open(as, contract, more = {}) {
      const parties = new Map(contracts[contract]!.parties.map(({ name }) => [name, more.parties?.get(name) ?? name]));
      const signed = { sets: new Map(), terms: new Map(), ...more, contract, name: as, parties };
      return take(open(self.world, program, signed, self.world.now));
    },
    act(who, written, args = [], more = {}) {
      const [agreement, action] = written.split('.');
      const approvals = (more.approvals ?? []).map((by) => (typeof by === 'string' ? { by, at: self.world.now } : by));
      const creating = more.creating === undefined ? {} : { creating: more.creating };
      const done = { agreement: agreement!, action: action!, actor: who, args, approvals, ...creating };
      return take(act(self.world, program, done, self.world.now));
    },
    count(who, written, amount) {
      const [agreement, meter] = written.split('.');
      const counted = { agreement: agreement!, meter: meter!, by: who, amount: BigInt(amount) };
      return take(count(self.world, program, counted, self.world.now));
    },
    check(name, args) {
      return take(check(self.world, program, { name, by: 'market', args }, self.world.now));
    },
    until(ms) {
      self.world = advance(self.world, program, START + ms);
    },
    own(asset, owner) {
      const owned = { owner, purposes: [], lineage: [] };
      self.world = { ...self.world, assets: new Map(self.world.assets).set(asset, owned) };
    },
    fund(who, cents) {
      self.world = bringIn(self.world, who, EUR.name, BigInt(cents));
    },
    role(who, role) {
      const roles = new Map(self.world.roles).set(who, new Set([...(self.world.roles.get(who) ?? []), role]));
      self.world = { ...self.world, roles };
    },
    cents: (who) => Number(balance(self.world, who, EUR.name)),
    agreement: (name) => self.world.agreements.get(name)!,
    state: (name) => {
      const agreement = self.world.agreements.get(name)!;
      return contractOf(program, agreement).states[agreement.state]!.name;
    },
    uses: (who, asset, purpose) => mayUse(self.world, who, asset, purpose),
  };
  return self;
}

export const shares = (...parts: readonly (readonly [number, number])[]) => parts.map(([n, d]) => rational(n, d));
