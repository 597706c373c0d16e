/**
 * What does not fit in memory lies on disk for a while, by subject: partitions that each fit. The files are encrypted with a
 * key that never leaves the process, and are gone at the end; after a crash they are noise.
 */
import type { Cipheriv } from 'node:crypto';
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { closeSync, fstatSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Entry } from './entry.ts';
import type { Held } from './gather.ts';
import { mergePatient } from './gather.ts';
import type { Patient } from './index.ts';
import { put } from './index.ts';

/** Partitions of one level: one open file each. */
const PARTITIONS = 64;
/** A partition that is larger is split again before it is read: in memory its entries take about three times as much. */
const MAX_PARTITION_BYTES = 16 * 1024 * 1024;
/** 64^4 partitions: beyond, one subject alone is larger than a partition. */
const MAX_LEVEL = 4;
/** What is written or read at once; every partition has a buffer of this size at most. */
const CHUNK_BYTES = 256 * 1024;

/** Subjects that stand in the same partition. */
export type Group = ReadonlyMap<string, Held>;
export type Spill = {
  readonly write: (held: Group) => void;
  readonly groups: () => Generator<Group>;
  readonly close: () => void;
};

/** `folder`: an existing one; the files stand in a folder of their own, readable by their owner only. */
export function openSpill(folder: string): Spill {
  const home = mkdtempSync(join(folder, 'leben-'));
  const remove = (): void => rmSync(home, { recursive: true, force: true });
  // Whoever ends the process early ends in `exit`, and there nothing can be waited for.
  process.once('exit', remove);
  const key = randomBytes(32);
  let made = 0;
  const open = (level: number): Partition[] =>
    Array.from({ length: PARTITIONS }, () => partition(join(home, `${made++}`), key, level));
  const first = open(0);
  const remaining = new Set<Partition>(first);

  function* drain(part: Partition): Generator<Group> {
    if (part.bytes() > MAX_PARTITION_BYTES && part.level < MAX_LEVEL) {
      const parts = open(part.level + 1);
      for (const inner of parts) remaining.add(inner);
      for (const line of part.lines()) {
        const subject = line.slice(0, line.indexOf('\t'));
        parts[partitionOf(subject, part.level + 1)]!.add(line);
      }
      discard(part);
      for (const inner of parts) yield* drain(inner);
      return;
    }
    const group = new Map<string, Held>();
    for (const line of part.lines()) read(line, group);
    discard(part);
    if (group.size > 0) yield group;
  }
  function discard(part: Partition): void {
    part.remove();
    remaining.delete(part);
  }
  return {
    write: (held) => {
      for (const [subject, hold] of held) {
        const name = JSON.stringify(subject);
        for (const row of rowsOf(hold)) first[partitionOf(name, 0)]!.add(`${name}\t${JSON.stringify(row)}`);
      }
      for (const part of first) part.flush();
    },
    groups: function* () {
      for (const part of first) yield* drain(part);
    },
    close: () => {
      for (const part of remaining) part.remove();
      remove();
      process.removeListener('exit', remove);
    },
  };
}

type Row =
  | readonly ['patient', Patient | undefined, boolean, number | null]
  | readonly ['entry', number, Entry]
  | readonly ['pending', string, Entry];

function* rowsOf(hold: Held): Generator<Row> {
  yield ['patient', hold.patient, hold.mixed, hold.rank];
  for (const [slot, list] of hold.slots.entries()) for (const entry of list ?? []) yield ['entry', slot, entry];
  for (const { reference, entry } of hold.pending) yield ['pending', reference, entry];
}

function read(line: string, group: Map<string, Held>): void {
  const tab = line.indexOf('\t');
  const subject = JSON.parse(line.slice(0, tab)) as string;
  const row = JSON.parse(line.slice(tab + 1)) as Row;
  const known = group.get(subject);
  const hold: Held = known ?? {
    patient: undefined,
    mixed: false,
    rank: Number.POSITIVE_INFINITY,
    slots: [],
    pending: [],
  };
  if (known === undefined) group.set(subject, hold);
  switch (row[0]) {
    case 'patient':
      // JSON has no `undefined`: a subject without its Patient yet is a null.
      if (row[1] !== null && row[1] !== undefined) mergePatient(hold, row[1]);
      if (row[2]) hold.mixed = true;
      // JSON has no infinity either.
      hold.rank = Math.min(hold.rank, row[3] ?? Number.POSITIVE_INFINITY);
      return;
    case 'entry':
      put(hold.slots, row[1], row[2]);
      return;
    case 'pending':
      hold.pending.push({ reference: row[1], entry: row[2] });
  }
}

type Partition = {
  readonly level: number;
  readonly bytes: () => number;
  readonly add: (line: string) => void;
  readonly flush: () => void;
  readonly lines: () => Generator<string>;
  readonly remove: () => void;
};

/** Partitions are read one after the other, inner ones only when the outer one has been read: one buffer serves all. */
const shared = Buffer.alloc(CHUNK_BYTES);

function partition(path: string, key: Buffer, level: number): Partition {
  const start = randomBytes(16);
  let file: number | undefined;
  let cipher: Cipheriv | undefined;
  let waiting: string[] = [];
  let waitingLength = 0;
  const flush = (): void => {
    if (waiting.length === 0) return;
    file ??= openSync(path, 'wx+', 0o600);
    cipher ??= createCipheriv('aes-256-ctr', key, start);
    const bytes = cipher.update(`${waiting.join('\n')}\n`, 'utf8');
    for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
    waiting = [];
    waitingLength = 0;
  };
  return {
    level,
    bytes: () => {
      flush();
      return file === undefined ? 0 : fstatSync(file).size;
    },
    add: (line) => {
      waiting.push(line);
      waitingLength += line.length;
      if (waitingLength > CHUNK_BYTES) flush();
    },
    flush,
    lines: function* () {
      flush();
      if (file === undefined) return;
      const decipher = createDecipheriv('aes-256-ctr', key, start);
      const chunk = shared;
      let rest: Buffer = Buffer.alloc(0);
      for (let at = 0; ; ) {
        const count = readSync(file, chunk, 0, CHUNK_BYTES, at);
        if (count === 0) return;
        at += count;
        rest = Buffer.concat([rest, decipher.update(chunk.subarray(0, count))]);
        let from = 0;
        for (let end = rest.indexOf(10, from); end >= 0; end = rest.indexOf(10, from)) {
          yield rest.toString('utf8', from, end);
          from = end + 1;
        }
        rest = rest.subarray(from);
      }
    },
    remove: () => {
      if (file === undefined) return;
      closeSync(file);
      file = undefined;
      waiting = [];
      rmSync(path, { force: true });
    },
  };
}

/** FNV-1a with a seed a level, so that a partition spreads when it is split. */
function partitionOf(name: string, level: number): number {
  let hash = 0x811c9dc5 ^ level;
  for (let i = 0; i < name.length; i += 1) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0x2c1b3c6d);
  return ((hash ^ (hash >>> 12)) >>> 0) % PARTITIONS;
}
