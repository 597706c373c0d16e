/** Shapes: reads data that came from outside into a type of ours, or says where it differs. */

/** Gives the value as a `T`, or throws a `ShapeFault` that names the place. */
export type Reader<T> = (value: unknown, at: string) => T;

/** `at` is a path such as `fields.2.type`; never the value itself, which may be a patient's. */
export class ShapeFault extends Error {
  readonly at: string;
  constructor(at: string, wanted: string) {
    super(`${at === '' ? 'the whole' : at} is not ${wanted}`);
    this.at = at;
  }
}

export const text: Reader<string> = (value, at) => {
  if (typeof value !== 'string') throw new ShapeFault(at, 'text');
  return value;
};

export const bool: Reader<boolean> = (value, at) => {
  if (typeof value !== 'boolean') throw new ShapeFault(at, 'true or false');
  return value;
};

export const integer: Reader<number> = (value, at) => {
  if (!Number.isSafeInteger(value)) throw new ShapeFault(at, 'a whole number');
  return value as number;
};

/** A whole number of any size, as decimal digits, a number or a bigint. */
export const big: Reader<bigint> = (value, at) => {
  if (typeof value === 'bigint') return value;
  return BigInt(integer(value, at));
};

export const bytes: Reader<Uint8Array> = (value, at) => {
  if (!(value instanceof Uint8Array)) throw new ShapeFault(at, 'a byte string');
  return value;
};

export function oneOf<const T extends string>(...words: readonly T[]): Reader<T> {
  return (value, at) => {
    const word = words.find((known) => known === value);
    if (word === undefined) throw new ShapeFault(at, `one of ${words.join(', ')}`);
    return word;
  };
}

export function optional<T>(reader: Reader<T>): Reader<T | undefined> {
  return (value, at) => (value === undefined ? undefined : reader(value, at));
}

export function list<T>(reader: Reader<T>): Reader<readonly T[]> {
  return (value, at) => {
    if (!Array.isArray(value)) throw new ShapeFault(at, 'a list');
    return value.map((item: unknown, index) => reader(item, `${at}.${index}`));
  };
}

export function pair<T>(reader: Reader<T>): Reader<readonly [T, T]> {
  return (value, at) => {
    const items = list(reader)(value, at);
    if (items.length !== 2) throw new ShapeFault(at, 'a pair');
    return [items[0]!, items[1]!];
  };
}

export type Readers<T> = { readonly [K in keyof T]-?: Reader<T[K]> };

/** Names beside the ones given are refused; a name whose reader gives undefined is left out. */
export function record<T extends object>(readers: Readers<T>): Reader<T> {
  const names = Object.keys(readers) as (keyof T & string)[];
  return (value, at) => {
    const given = plain(value, at);
    for (const name of Object.keys(given)) {
      if (!Object.hasOwn(readers, name)) throw new ShapeFault(at === '' ? name : `${at}.${name}`, 'known here');
    }
    const result: Partial<T> = {};
    for (const name of names) {
      const part = readers[name](given[name], at === '' ? name : `${at}.${name}`);
      if (part !== undefined) result[name] = part;
    }
    return result as T;
  };
}

/** A union tagged `kind`: for each kind, how its record is read (`kind` included). */
export function tagged<T extends { readonly kind: string }>(
  readers: {
    readonly [K in T['kind']]: () => Reader<T>;
  },
): Reader<T> {
  return (value, at) => {
    const kind = plain(value, at)['kind'];
    if (typeof kind !== 'string' || !Object.hasOwn(readers, kind)) throw new ShapeFault(at, 'of a known kind');
    return readers[kind as T['kind']]()(value, at);
  };
}

function plain(value: unknown, at: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new ShapeFault(at, 'a record');
  return value as Readonly<Record<string, unknown>>;
}

/** Are two byte strings the same. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
