/** What became of an entry: kept beside the log, to be looked up; the state root covers a chain of hashes over all of them. */

import type { Happening, Told } from '../contract/events.ts';
import { canonical } from '../identity/canonical.ts';
import { transactionHash } from '../identity/statement.ts';

export type Recorded = {
  readonly height: number;
  /** Milliseconds since 1970 UTC. */
  readonly time: number;
  /** In words: `accept of lease`, `money in`, `time`. */
  readonly what: string;
  readonly agreements: readonly string[];
  /** Who acted or signed; these read the reason of a rejection. */
  readonly by: readonly string[];
  /** Who may know what it was: the signatories of its agreements and who signed it. To others it is a commitment. */
  readonly readers: readonly string[];
  /** Undefined: accepted. */
  readonly rejected: string | undefined;
  /** Each says who sees it. */
  readonly events: readonly Happening[];
  readonly messages: readonly Told[];
};

/** The next link of the chain. Salted with the ledger's seed: whoever sees two links in proofs cannot try out what lies between. */
export function linked(before: Uint8Array, seed: Uint8Array, recorded: Recorded): Uint8Array {
  return transactionHash('leben/outcome/v1\n', canonical([before, seed, recorded]));
}
