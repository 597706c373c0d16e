/** What a party may see of a node (docs/contracts.md, section 9): its agreements, money, rights and duties, events and messages; of the rest that there is an entry. */
import type { Happening, Right, Told } from '../contract/events.ts';
import { maySee } from '../contract/events.ts';
import type { AgreementView, OutsideView, OwedView } from '../contract/view.ts';
import type { Chronicle } from './chronicle.ts';
import type { Recorded } from './recorded.ts';
import { revealed, type SealedText, sealedWords } from './sealed-value.ts';
import { isSignatory, type Standing } from './standing.ts';

export type Seen = {
  readonly party: string;
  readonly height: number;
  /** Whole minor units. */
  readonly balances: readonly { readonly kind: string; readonly amount: bigint }[];
  readonly agreements: readonly (AgreementView | OutsideView)[];
  readonly rights: readonly Right[];
  readonly duties: readonly OwedView[];
  readonly messages: readonly Told[];
  readonly entries: readonly SeenEntry[];
};

export type SeenEntry =
  | {
      readonly kind: 'known';
      readonly height: number;
      readonly time: number;
      readonly what: string;
      readonly by: readonly string[];
      readonly accepted: boolean;
      /** Of a rejection, for whom it was said to. */
      readonly reason: string | undefined;
      readonly events: readonly Happening[];
    }
  /** Somebody else's: its id, in hexadecimal, and what of it is public or concerns the party. */
  | {
      readonly kind: 'other';
      readonly height: number;
      readonly time: number;
      readonly id: string;
      readonly events: readonly Happening[];
    };

export type Looking = {
  readonly standing: Standing;
  readonly chronicle: Pick<Chronicle, 'each' | 'height'>;
  /** Undefined: deleted, or never here. */
  readonly unseal: (commitment: Uint8Array) => SealedText | undefined;
};

export function seenBy(party: string, { standing, chronicle, unseal }: Looking): Seen {
  const { view } = standing;
  const reveal = revealer(party, standing, unseal);
  const messages: Told[] = [];
  const entries: SeenEntry[] = [];
  chronicle.each((recorded, id) => {
    for (const told of recorded.messages) {
      if (told.to.includes(party)) messages.push({ ...told, text: reveal(told.text) });
    }
    const events = recorded.events.filter((event) => maySee(event, party)).map((event) => shown(event, reveal));
    entries.push(entryFor(party, recorded, id, events, reveal));
  });
  const owns = (asset: string): boolean => view.asset(asset)?.owner === party;
  return {
    party,
    height: chronicle.height(),
    balances: view.kindsOf(party).map((kind) => ({ kind, amount: view.balance(party, kind) })),
    agreements: view
      .agreements()
      .flatMap((id) => view.agreementSeenBy(id, party) ?? [])
      .filter((agreement) => 'state' in agreement || agreement.keeps.size > 0)
      .map((agreement) => shown(agreement, reveal)),
    rights: view
      .rights()
      .filter(
        (right) => right.holder === party || owns(right.asset) || isParty(view.agreement(right.agreement), party),
      ),
    duties: view.dutiesOf(party),
    messages,
    entries,
  };
}

/** A text is read by those whose agreement it was brought into, and by who brought it; of others it stays shut. */
export function revealer(
  party: string,
  { view }: Pick<Standing, 'view'>,
  unseal: Looking['unseal'],
): (text: string) => string {
  return (text) =>
    revealed(text, (commitment) => {
      const sealed = unseal(commitment);
      if (sealed === undefined) return '[deleted]';
      const may = sealed.by === party || isParty(view.agreement(sealed.agreement), party);
      return may ? sealedWords(sealed) : '[sealed]';
    });
}

function entryFor(
  party: string,
  { height, time, what, by, readers, rejected }: Recorded,
  id: Uint8Array,
  events: readonly Happening[],
  reveal: (text: string) => string,
): SeenEntry {
  if (!readers.includes(party)) {
    return { kind: 'other', height, time, id: Buffer.from(id).toString('hex'), events };
  }
  const told = rejected !== undefined && by.includes(party);
  return {
    ...{ kind: 'known', height, time, what, by, accepted: rejected === undefined, events },
    reason: told ? reveal(rejected) : undefined,
  };
}

function isParty(agreement: AgreementView | undefined, party: string): boolean {
  return agreement !== undefined && isSignatory(agreement, party);
}

/** With every sealed text in it revealed, or marked as shut. */
function shown<T>(value: T, reveal: (text: string) => string): T {
  return mapStrings(value, reveal) as T;
}

function mapStrings(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (value === null || typeof value !== 'object' || value instanceof Uint8Array) return value;
  if (Array.isArray(value)) return value.map((item) => mapStrings(item, change));
  if (value instanceof Map) return new Map([...value].map(([key, item]) => [key, mapStrings(item, change)]));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapStrings(item, change)]));
}
