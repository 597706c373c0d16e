/** A bounded set of warm sandboxes, one a program: it replaces the poisoned and closes the least used. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Engine, Program, Sandbox, SandboxFault } from './engine.ts';
import { POOL_SANDBOXES } from './limits.ts';

export interface SandboxPool extends Disposable {
  /** Programs that have a warm sandbox now. */
  readonly size: number;
  /**
   * Calls `fn` of the program with one JSON text, in its warm sandbox or a fresh one; text or a fault, as
   * `Sandbox.call`. A poisoned sandbox is replaced by the next call, and no other program notices.
   */
  call(program: Program, fn: string, json: string): Promise<string | SandboxFault>;
  /** Closes the sandbox of a program that is not needed any more. */
  drop(program: Program): void;
}

export function openPool(engine: Engine, capacity: number = POOL_SANDBOXES): SandboxPool {
  return new Pool(engine, capacity);
}

/** Identity of a program: SHA-256 over its name, text and bytecode, each with its length before it. */
export function programHash(program: Program): string {
  let hash = hashes.get(program);
  if (hash === undefined) {
    const digest = sha256.create();
    for (const part of [
      utf8ToBytes(program.name),
      utf8ToBytes(program.javascript),
      program.bytecode ?? new Uint8Array(),
    ]) {
      digest.update(utf8ToBytes(`${part.length}:`)).update(part);
    }
    hash = bytesToHex(digest.digest());
    hashes.set(program, hash);
  }
  return hash;
}

/** Programs are read-only, so one object is hashed once. */
const hashes = new WeakMap<Program, string>();

/** A sandbox that is loading or loaded; `users` are calls that have yet to run in it. */
interface Place {
  readonly opening: Promise<Sandbox>;
  users: number;
  closed: boolean;
}

class Pool implements SandboxPool {
  readonly #engine: Engine;
  readonly #capacity: number;
  /** In order of last use, the oldest first. */
  readonly #places = new Map<string, Place>();

  constructor(engine: Engine, capacity: number) {
    this.#engine = engine;
    this.#capacity = capacity;
  }

  get size(): number {
    return this.#places.size;
  }

  async call(program: Program, fn: string, json: string): Promise<string | SandboxFault> {
    const hash = programHash(program);
    for (;;) {
      const place = this.#place(hash, program);
      place.users++;
      try {
        const sandbox = await place.opening;
        // Poisoned by another call while this one waited: take a fresh one.
        if (place.closed && sandbox.poisoned) continue;
        const answer = sandbox.call(fn, json);
        if (sandbox.poisoned) this.#close(hash, place);
        return answer;
      } catch (failure) {
        this.#close(hash, place);
        throw failure;
      } finally {
        place.users--;
        if (place.closed) release(place);
      }
    }
  }

  drop(program: Program): void {
    const hash = programHash(program);
    const place = this.#places.get(hash);
    if (place !== undefined) this.#close(hash, place);
  }

  [Symbol.dispose](): void {
    for (const [hash, place] of this.#places) this.#close(hash, place);
  }

  #place(hash: string, program: Program): Place {
    let place = this.#places.get(hash);
    if (place === undefined) {
      for (const [oldHash, old] of this.#places) {
        if (this.#places.size < this.#capacity) break;
        this.#close(oldHash, old);
      }
      place = { opening: this.#engine.load(program), users: 0, closed: false };
    } else this.#places.delete(hash);
    this.#places.set(hash, place);
    return place;
  }

  #close(hash: string, place: Place): void {
    if (this.#places.get(hash) === place) this.#places.delete(hash);
    place.closed = true;
    release(place);
  }
}

/** Frees a closed sandbox, once the calls that still wait for it have run. */
function release(place: Place): void {
  if (place.users > 0) return;
  place.opening.then(
    (sandbox) => sandbox[Symbol.dispose](),
    () => {},
  );
}
