/** A stand-in for the contract runtime: counts entries by the first letters of their body, so that order and number show in the root. */
import { type Apply, byEntry } from '../../../runtime/ledger/block.ts';

/** Bodies that begin so are rejected, and change nothing. */
export const REJECTED = 'junk';

export const counting: Apply = byEntry((state, { body }, { height, time }) => {
  const letters = Buffer.from(body).toString('utf8').slice(0, 4);
  if (letters === REJECTED) return { changes: [], outcome: { kind: 'rejected', reason: 'it is junk' } };
  const key = `count/${letters}`;
  const before = state.get(key);
  const count = (before === undefined ? 0 : Buffer.from(before).readUInt32BE(0)) + 1;
  const value = Buffer.alloc(20);
  value.writeUInt32BE(count, 0);
  value.writeBigUInt64BE(BigInt(height), 4);
  value.writeBigUInt64BE(BigInt(time), 12);
  return { changes: [{ key, value: new Uint8Array(value) }], outcome: { kind: 'accepted', result: count } };
});
