/** What has been changed, and how to take it back: a step that is refused leaves nothing behind. */

/** How far the journal had come. */
export type Mark = number;

export class Journal {
  readonly #undo: (() => void)[] = [];

  /** To be called for every change, with what takes it back. */
  note(undo: () => void): void {
    this.#undo.push(undo);
  }

  mark(): Mark {
    return this.#undo.length;
  }

  backTo(mark: Mark): void {
    while (this.#undo.length > mark) this.#undo.pop()!();
  }

  /** What was done until now stays. */
  forget(): void {
    this.#undo.length = 0;
  }

  /** Puts a value at a key, or takes it out (undefined). */
  put<K, V>(map: Map<K, V>, key: K, value: V | undefined): void {
    const before = map.get(key);
    this.note(() => {
      place(map, key, before);
    });
    place(map, key, value);
  }

  /** Adds to a set; what is in it already is no change. */
  add<T>(set: Set<T>, item: T): void {
    if (set.has(item)) return;
    set.add(item);
    this.note(() => {
      set.delete(item);
    });
  }
}

function place<K, V>(map: Map<K, V>, key: K, value: V | undefined): void {
  if (value === undefined) map.delete(key);
  else map.set(key, value);
}
