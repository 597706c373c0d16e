/** A stand-in for the contract runtime: counts entries by the first letters of their body, so that order and number show in the root. */
import type { Apply } from '../../../runtime/ledger/ledger.ts';

export const counting: Apply = (state, { body }, height) => {
  const key = `count/${Buffer.from(body).toString('utf8').slice(0, 4)}`;
  const before = state.get(key);
  const count = before === undefined ? 0 : Buffer.from(before).readUInt32BE(0);
  const value = Buffer.alloc(12);
  value.writeUInt32BE(count + 1, 0);
  value.writeBigUInt64BE(BigInt(height), 4);
  return [{ key, value: new Uint8Array(value) }];
};
