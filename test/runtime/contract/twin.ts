/** One world twice: in the reference executor and in the one that runs programs in the sandbox, which must agree at every step. */

import { decode } from 'cborg';
import { bigIntDecoder, bigNegIntDecoder } from 'cborg/taglib';
import { expect } from 'vitest';
import type { CoreContract } from '../../../compiler/contract.ts';
import type { Core } from '../../../compiler/core.ts';
import { contractInfos } from '../../../compiler/emit/contracts/info.ts';
import { emit } from '../../../compiler/emit.ts';
import { type Act, act, type Count, check, count, type MarketStep } from '../../../compiler/interpret/contract/act.ts';
import { advance } from '../../../compiler/interpret/contract/advance.ts';
import { type Outcome as Expected, open, type Signed } from '../../../compiler/interpret/contract/open.ts';
import { Unproved } from '../../../compiler/interpret/contract/step.ts';
import {
  bringIn,
  contractOf,
  emptyWorld,
  membersOf,
  type Program,
  signatories,
  type World,
} from '../../../compiler/interpret/contract/world.ts';
import type { StepFuel } from '../../../language/contract-info.ts';
import type { Interface } from '../../../language/interface.ts';
import { type Executor, openExecutor } from '../../../runtime/contract/executor.ts';
import { TextFault } from '../../../runtime/contract/failure.ts';
import { openGuest } from '../../../runtime/contract/guest.ts';
import type { ActRequest, CountRequest, Outcome, SignRequest } from '../../../runtime/contract/requests.ts';
import type { OwedView } from '../../../runtime/contract/view.ts';
import { canonical } from '../../../runtime/identity/canonical.ts';
import { recordsOf } from './records-of-reference.ts';

export const TEXT = 'text';

/** The program of the contracts, in a sandbox. */
export async function guestOf(core: Core, contracts: readonly CoreContract[], secondChannel: boolean) {
  const of = interfaceOf(core, contracts);
  const program = { name: `${core.module.name}.js`, javascript: emit(core, contracts) };
  return { id: TEXT, interface: of, guest: await openGuest(program, of, { secondChannel }) };
}

export type Twin = Disposable & {
  readonly program: Program;
  readonly executor: Executor;
  /** The reference's. */
  world: World;
  /** Why it was rejected. */
  open(signed: Signed): string | undefined;
  act(done: Act): string | undefined;
  count(counted: Count): string | undefined;
  check(step: MarketStep): string | undefined;
  advance(t: number): void;
  bringIn(party: string, kind: string, minor: bigint): void;
  setAsset(name: string, asset: World['assets'] extends ReadonlyMap<string, infer A> ? A : never): void;
  setRoles(party: string, roles: ReadonlySet<string>): void;
  /** The records that the executor has made so far. */
  readonly records: ReadonlyMap<string, Uint8Array>;
};

export type TwinOptions = {
  readonly now: number;
  readonly secondChannel?: boolean;
  readonly attest?: Program['attest'];
};

export async function twin(core: Core, contracts: readonly CoreContract[], options: TwinOptions): Promise<Twin> {
  const text = await guestOf(core, contracts, options.secondChannel ?? true);
  const attest: Program['attest'] = options.attest ?? (() => undefined);
  const program: Program = { core, contracts, attest };
  const executor = openExecutor({ now: options.now, attest });
  expect(executor.addText(text)).toBe(undefined);
  const records = new Map<string, Uint8Array>();

  /** Makes the step on both sides and compares all that there is to compare. */
  function both(expected: () => Expected, given: () => Outcome, bound = Number.POSITIVE_INFINITY): string | undefined {
    const before = self.world;
    // Where time brings nothing about, the step alone is paid for.
    const isQuiet = (executor.nextDue() ?? Number.POSITIVE_INFINITY) > executor.now;
    const wanted = outcomeOf(expected, Unproved);
    const found = outcomeOf(given, TextFault);
    if (wanted.kind === 'fault' || found.kind === 'fault') {
      expect(found).toEqual(wanted);
      compareWorlds();
      throw new Fault(wanted.kind === 'fault' ? wanted.message : '');
    }
    self.world = wanted.of.world;
    expect(found.of.rejected).toBe(wanted.of.rejected);
    if (isQuiet) expect(found.of.fuel).toBeLessThanOrEqual(bound);
    expect(found.of.events).toEqual(self.world.events.slice(before.events.length));
    expect(found.of.messages).toEqual(self.world.messages.slice(before.messages.length));
    compareWorlds();
    return wanted.of.rejected;
  }

  function boundOf(agreement: string, by: StepFuel['by'], name: string): number | undefined {
    const contract = self.world.agreements.get(agreement)?.contract;
    if (contract === undefined) return undefined;
    return text.interface.contracts[contract]!.bounds.find((one) => one.by === by && one.name === name)?.fuel;
  }

  /** Found by going through all that there is. */
  function owedBy(party: string): OwedView[] {
    return [...self.world.agreements.values()]
      .flatMap((agreement) =>
        [...agreement.duties]
          .sort(([a], [b]) => a - b)
          .flatMap(([number, { status, deadline }]) => {
            const { name, debtor } = contractOf(program, agreement).duties[number]!;
            const owes = status === 'due' && membersOf(agreement, debtor).includes(party);
            return owes ? [{ agreement: agreement.id, duty: name, deadline }] : [];
          }),
      )
      .sort((a, b) => a.deadline - b.deadline);
  }

  function compareWorlds(): void {
    for (const { key, value } of executor.changes()) {
      if (value === undefined) records.delete(key);
      else records.set(key, value);
    }
    const wanted = recordsOf(self.world, program, TEXT);
    expect([...records.keys()].sort()).toEqual([...wanted.keys()].sort());
    for (const [key, record] of wanted) {
      const bytes = canonical(record);
      if (Buffer.compare(bytes, records.get(key)!) !== 0) expect(shown(records.get(key)!)).toEqual(shown(bytes));
    }
    for (const party of new Set([...self.world.agreements.values()].flatMap(signatories)))
      expect(executor.dutiesOf(party)).toEqual(owedBy(party));
  }

  const self: Twin = {
    program,
    executor,
    records,
    world: emptyWorld(options.now),
    open: (signed) =>
      both(
        () => open(self.world, program, signed, self.world.now),
        () => executor.sign(signRequest(signed), executor.now),
        text.interface.contracts[signed.contract]!.bounds.find(({ by }) => by === 'signing')?.fuel,
      ),
    act: (done) =>
      both(
        () => act(self.world, program, done, self.world.now),
        () => executor.act(done satisfies ActRequest, executor.now),
        boundOf(done.agreement, 'action', done.action),
      ),
    count: (counted) =>
      both(
        () => count(self.world, program, counted, self.world.now),
        () => executor.count(counted satisfies CountRequest, executor.now),
        boundOf(counted.agreement, 'meter', counted.meter),
      ),
    check: (step) =>
      both(
        () => check(self.world, program, step, self.world.now),
        () => executor.check(step, executor.now),
      ),
    advance(t) {
      both(
        () => ({ world: advance(self.world, program, t), rejected: undefined }),
        () => executor.advance(t),
      );
    },
    bringIn(party, kind, minor) {
      self.world = bringIn(self.world, party, kind, minor);
      executor.bringIn(party, kind, minor);
    },
    setAsset(name, asset) {
      self.world = { ...self.world, assets: new Map(self.world.assets).set(name, asset) };
      executor.setAsset(name, asset.owner, asset.purposes, asset.lineage);
    },
    setRoles(party, roles) {
      self.world = { ...self.world, roles: new Map(self.world.roles).set(party, roles) };
      executor.setRoles(party, [...roles]);
    },
    [Symbol.dispose]() {
      text.guest[Symbol.dispose]();
    },
  };
  return self;
}

/** Both sides have found the text at fault. */
export class Fault extends Error {}

function signRequest({ contract, name, parties, sets, terms, assets }: Signed): SignRequest {
  const request = { text: TEXT, contract, name, parties, sets, terms };
  return assets === undefined ? request : { ...request, assets };
}

type Found<T> = { readonly kind: 'made'; readonly of: T } | { readonly kind: 'fault'; readonly message: string };

function outcomeOf<T>(make: () => T, fault: new (...args: never[]) => Error): Found<T> {
  try {
    return { kind: 'made', of: make() };
  } catch (failure) {
    if (!(failure instanceof fault)) throw failure;
    return { kind: 'fault', message: failure.message };
  }
}

function interfaceOf({ module }: Core, contracts: readonly CoreContract[]): Interface {
  return {
    module: module.name,
    version: module.version,
    status: 'draft',
    language: 'en',
    fields: module.fields,
    enums: module.enums,
    records: module.records,
    verdicts: [],
    sites: [],
    evidence: [],
    contracts: contractInfos(module, contracts),
    counted: [],
  };
}

function shown(bytes: Uint8Array): unknown {
  return decode(bytes, { tags: { 2: bigIntDecoder, 3: bigNegIntDecoder } });
}
