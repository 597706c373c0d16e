/** A map that changes by sharing: `with` costs the square root of its size, and the old map stays as it was. */
import { hash } from 'node:crypto';

export type SharedMap<V> = {
  readonly size: number;
  readonly buckets: readonly (ReadonlyMap<string, V> | undefined)[];
};

/** 1,024 buckets: with a million names some thousand in each, so that a change copies two thousand places. */
const BUCKETS = 1024;

export const EMPTY_MAP: SharedMap<never> = { size: 0, buckets: new Array<undefined>(BUCKETS).fill(undefined) };

export function get<V>(map: SharedMap<V>, name: string): V | undefined {
  return map.buckets[bucketOf(name)]?.get(name);
}

export function withEntry<V>(map: SharedMap<V>, name: string, value: V): SharedMap<V> {
  const at = bucketOf(name);
  const bucket = new Map(map.buckets[at]);
  const size = map.size + (bucket.has(name) ? 0 : 1);
  return { size, buckets: map.buckets.with(at, bucket.set(name, value)) };
}

/** By hash, so that names chosen to collide do not. */
function bucketOf(name: string): number {
  return hash('sha256', name, 'buffer').readUInt16BE(0) % BUCKETS;
}
