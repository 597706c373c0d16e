/** The gate for orders: is it meant for us, now, makes it sense, and have all signed whose will it takes. */
import { add, ZERO } from '../../language/rational.ts';
import { sameBytes } from '../../language/shape.ts';
import { unreachable } from '../../language/unreachable.ts';
import { canonical } from '../identity/canonical.ts';
import { type Counter, useCounter } from '../identity/counter.ts';
import { checkProof, keyId } from '../identity/key.ts';
import {
  applyEvent,
  type EventRefusal,
  emptyRegistry,
  findParty,
  holdsRole,
  isValid,
  type RegisteredKey,
  type Registry,
  type RegistryEvent,
} from '../identity/registry.ts';
import type { Admission, At } from './gate.ts';
import {
  type Asset,
  type Founding,
  isOwnAffair,
  MAX_LIFETIME_MS,
  OPERATOR,
  type Order,
  type OrderSignature,
  orderMessage,
  PLATFORM,
  type Signing,
  signatoriesOf,
  type What,
} from './order.ts';
import { isPlain, isSealed } from './sealed-value.ts';
import { membersOf, type Standing } from './standing.ts';

export type OrderFault =
  | { readonly kind: 'foreign chain' | 'expired' | 'expires too late' | 'not founded' | 'founded already' }
  /** A signature that is missing (`signer` undefined), or that nobody asked for, or that does not hold. */
  | { readonly kind: 'unsigned'; readonly party: string }
  | { readonly kind: 'signature'; readonly party: string; readonly why: SignatureFault }
  | { readonly kind: 'registry'; readonly why: EventRefusal }
  | {
      readonly kind:
        | 'no such text'
        | 'text is there'
        | 'counted'
        | 'no such contract'
        | 'no such party'
        | 'not its owner';
    }
  | { readonly kind: 'not sealed' }
  /** Shares that do not make one, or others than before. */
  | { readonly kind: 'lineage' }
  /** A fraction that is none, or not in lowest terms: no value has two forms. */
  | { readonly kind: 'value' }
  /** A name with a slash, or with characters that cannot be seen. */
  | { readonly kind: 'name'; readonly of: 'party' | 'asset' | 'agreement' | 'money' };

export type SignatureFault =
  | 'unknown party'
  | 'unknown key'
  | 'key not valid'
  | 'wrong'
  | 'not asked for'
  | 'counter was used';

export function judgeOrder(
  { order, signatures }: { readonly order: Order; readonly signatures: readonly OrderSignature[] },
  standing: Standing,
  at: At,
): Admission {
  const { what } = order;
  if (order.expiry > at.time + MAX_LIFETIME_MS) return refuse({ kind: 'expires too late' });
  if (at.time >= order.expiry) return refuse({ kind: 'expired' });
  if (what.kind === 'founding') return judgeFounding(order, what, signatures, standing, at);
  if (standing.founded === undefined) return refuse({ kind: 'not founded' });
  const { registry } = standing.founded;
  if (order.chain !== registry.chain) return refuse({ kind: 'foreign chain' });
  const senseless = sense(what, standing, at);
  if (senseless !== undefined) return refuse(senseless);
  const missing = willFault(what, signatures, standing, at);
  if (missing !== undefined) return refuse(missing);
  const uses: RegistryEvent[] = [];
  const counters = new Map<string, Counter>();
  for (const signature of signatures) {
    const { party } = signature;
    const judged = judgeSignature(signature, orderMessage(order), standing, at);
    if (judged.kind === 'refused') return refuse({ kind: 'signature', party, why: judged.why });
    if (judged.counter === undefined) continue;
    const counter = useCounter(counters.get(signature.key) ?? judged.key.counter, judged.counter);
    if (counter === undefined) return refuse({ kind: 'signature', party, why: 'counter was used' });
    counters.set(signature.key, counter);
    uses.push({ kind: 'key used', party, key: signature.key, counter: judged.counter });
  }
  return { kind: 'admitted', uses, approvals: [] };
}

export type JudgedSignature =
  | { readonly kind: 'holds'; readonly key: RegisteredKey; readonly counter?: number }
  | { readonly kind: 'refused'; readonly why: SignatureFault };

/** One signature by a party's key that is valid at the height. */
export function judgeSignature(
  { party: name, key: id, proof }: OrderSignature,
  message: Uint8Array,
  standing: Standing,
  { height, check = checkProof }: At,
): JudgedSignature {
  const { registry } = standing.founded!;
  const party = findParty(registry, name);
  if (party === undefined) return { kind: 'refused', why: 'unknown party' };
  const key = party.keys.find((one) => one.id === id);
  if (key === undefined) return { kind: 'refused', why: 'unknown key' };
  if (!isValid(key, height)) return { kind: 'refused', why: 'key not valid' };
  const checked = check(proof, message, key, registry.site);
  if (checked.kind === 'refused') return { kind: 'refused', why: 'wrong' };
  return checked.counter === undefined ? { kind: 'holds', key } : { kind: 'holds', key, counter: checked.counter };
}

/** The registry with the first operator in it. */
export function foundedRegistry(chain: string, what: Founding, height: number): Registry | EventRefusal {
  const { operator: party, as, key, proof } = what;
  const events: readonly RegistryEvent[] = [
    { kind: 'registered', party, as, subject: party, key, proof },
    { kind: 'role granted', party, role: OPERATOR },
  ];
  let registry = emptyRegistry(chain, what.site);
  for (const event of events) {
    const applied = applyEvent(registry, event, height);
    if (applied.kind === 'refused') return applied.why;
    registry = applied.registry;
  }
  return registry;
}

function judgeFounding(
  order: Order,
  what: Founding,
  signatures: readonly OrderSignature[],
  standing: Standing,
  { height, check = checkProof }: At,
): Admission {
  if (standing.founded !== undefined || height !== 0) return refuse({ kind: 'founded already' });
  if (!isPlainName(what.operator)) return refuse({ kind: 'name', of: 'party' });
  const registry = foundedRegistry(order.chain, what, 0);
  if (typeof registry === 'string') return refuse({ kind: 'registry', why: registry });
  const [only, ...others] = signatures;
  if (only === undefined || others.length > 0 || only.party !== what.operator || only.key !== keyId(what.key)) {
    return refuse({ kind: 'unsigned', party: what.operator });
  }
  const checked = check(only.proof, orderMessage(order), what.key, what.site);
  return checked.kind === 'holds'
    ? { kind: 'admitted', uses: [], approvals: [] }
    : refuse({ kind: 'signature', party: only.party, why: 'wrong' });
}

/** What can be said before the contract is asked. */
function sense(what: Exclude<What, Founding>, standing: Standing, { height }: At): OrderFault | undefined {
  const { registry } = standing.founded!;
  const isKnown = (party: string): boolean => findParty(registry, party) !== undefined;
  switch (what.kind) {
    case 'registry': {
      if (what.event.kind === 'registered' && !isPlainName(what.event.party)) return { kind: 'name', of: 'party' };
      const applied = applyEvent(registry, what.event, height);
      return applied.kind === 'refused' ? { kind: 'registry', why: applied.why } : undefined;
    }
    case 'text':
      return standing.texts.has(what.text) ? { kind: 'text is there' } : undefined;
    case 'money':
      if (!isPlainName(what.unit)) return { kind: 'name', of: 'money' };
      // What a module alone mints is never brought in beside it.
      if ([...standing.texts.values()].some(({ counted }) => counted.includes(what.unit))) return { kind: 'counted' };
      return isKnown(what.party) ? undefined : { kind: 'no such party' };
    case 'asset':
      if (!isPlainName(what.name)) return { kind: 'name', of: 'asset' };
      return assetFault(what, standing, isKnown);
    case 'signing':
      if (!isPlainName(what.agreement)) return { kind: 'name', of: 'agreement' };
      return signingFault(what, standing, isKnown);
    case 'report':
    case 'market':
      if (what.kind === 'market' && !what.values.every(isPlain)) return { kind: 'value' };
      return what.kind === 'market' && !what.values.every(isSealed) ? { kind: 'not sealed' } : undefined;
    default:
      return unreachable(what);
  }
}

/** Names are parts of the names of the state, which slashes part; and what looks the same should be the same. */
export function isPlainName(name: string): boolean {
  return !/[/\p{C}\p{Zl}\p{Zp}]/u.test(name) && name.trim() === name && name.normalize('NFC') === name;
}

function assetFault(asset: Asset, { view }: Standing, isKnown: (party: string) => boolean): OrderFault | undefined {
  const { name, owner, lineage } = asset;
  const before = view.asset(name);
  if (before !== undefined && before.owner !== owner) return { kind: 'not its owner' };
  if (!isKnown(owner) || !lineage.every(({ party }) => isKnown(party))) return { kind: 'no such party' };
  let sum = ZERO;
  for (const { share } of lineage) {
    if (share.kind !== 'number' || share.unit !== '' || !isPlain(share) || share.value.n <= 0n)
      return { kind: 'lineage' };
    sum = add(sum, share.value);
  }
  if (lineage.length > 0 && (sum.n !== 1n || sum.d !== 1n)) return { kind: 'lineage' };
  // Who is paid by it was promised when it was registered.
  const same = before === undefined || sameBytes(canonical(before.lineage), canonical(lineage));
  return same ? undefined : { kind: 'lineage' };
}

function signingFault(
  signing: Signing,
  { texts }: Standing,
  isKnown: (party: string) => boolean,
): OrderFault | undefined {
  const text = texts.get(signing.text);
  if (text === undefined) return { kind: 'no such text' };
  if (!text.contracts.some(({ name }) => name === signing.contract)) return { kind: 'no such contract' };
  if (!signing.terms.every(({ value }) => isSealed(value))) return { kind: 'not sealed' };
  if (!signing.terms.every(({ value }) => isPlain(value))) return { kind: 'value' };
  return signatoriesOf(signing).every(isKnown) ? undefined : { kind: 'no such party' };
}

/** Whose signature is missing, or is one too many. */
function willFault(
  what: Exclude<What, Founding>,
  signatures: readonly OrderSignature[],
  standing: Standing,
  { height }: At,
): OrderFault | undefined {
  const { registry } = standing.founded!;
  const isOperator = (name: string): boolean => {
    const party = findParty(registry, name);
    return party !== undefined && holdsRole(party, OPERATOR, height);
  };
  const signers = signatures.map(({ party }) => party);
  const [first] = signers;
  const all = (wanted: readonly string[]): OrderFault | undefined => {
    const missing = wanted.find((party) => !signers.includes(party));
    if (missing !== undefined) return { kind: 'unsigned', party: missing };
    const odd = signers.find((party, i) => !wanted.includes(party) || signers.indexOf(party) !== i);
    return odd === undefined ? undefined : { kind: 'signature', party: odd, why: 'not asked for' };
  };
  const one = (may: (party: string) => boolean, who: string): OrderFault | undefined => {
    if (first === undefined) return { kind: 'unsigned', party: who };
    return signers.length === 1 && may(first) ? undefined : { kind: 'signature', party: first, why: 'not asked for' };
  };
  switch (what.kind) {
    case 'registry':
      return one((name) => isOperator(name) || (isOwnAffair(what.event) && what.event.party === name), OPERATOR);
    case 'text':
    case 'money':
      return one(isOperator, OPERATOR);
    case 'asset':
      return all([what.owner]);
    case 'signing':
      return all(signatoriesOf(what));
    case 'report': {
      const agreement = standing.view.agreement(what.agreement);
      const contract = agreement && standing.texts.get(agreement.text)?.contracts[agreement.contract];
      const meter = contract?.meters.find(({ name }) => name === what.meter);
      // A meter that is not there, and one that is another's, are the same to who asks.
      const counts = (name: string): boolean =>
        agreement !== undefined &&
        meter !== undefined &&
        (meter.by === PLATFORM ? isOperator(name) : membersOf(agreement, meter.by).has(name));
      return one(counts, 'the party of the meter');
    }
    case 'market':
      return one(() => true, 'who takes the step');
    default:
      return unreachable(what);
  }
}

function refuse(fault: OrderFault): Admission {
  return { kind: 'refused', fault };
}
