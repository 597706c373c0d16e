/** A binary heap whose items know their place, so that one that changes or goes costs no search. */

/** `slot`: where the heap holds it; -1: nowhere. */
export type HeapItem = { slot: number };

export class Heap<T extends HeapItem> {
  readonly #items: T[] = [];
  readonly #isBefore: (a: T, b: T) => boolean;

  /** `isBefore` orders any two different items one way. */
  constructor(isBefore: (a: T, b: T) => boolean) {
    this.#isBefore = isBefore;
  }

  first(): T | undefined {
    return this.#items[0];
  }

  add(item: T): void {
    item.slot = this.#items.length;
    this.#items.push(item);
    this.#rise(item);
  }

  /** What is not in it stays out. */
  remove(item: T): void {
    const { slot } = item;
    if (slot < 0) return;
    const last = this.#items.pop()!;
    item.slot = -1;
    if (last === item) return;
    this.#items[slot] = last;
    last.slot = slot;
    this.#rise(last);
    this.#sink(last);
  }

  clear(): void {
    for (const item of this.#items) item.slot = -1;
    this.#items.length = 0;
  }

  #rise(item: T): void {
    while (item.slot > 0) {
      const above = this.#items[(item.slot - 1) >> 1]!;
      if (!this.#isBefore(item, above)) return;
      this.#swap(item, above);
    }
  }

  #sink(item: T): void {
    for (;;) {
      const left = this.#items[2 * item.slot + 1];
      const right = this.#items[2 * item.slot + 2];
      if (left === undefined) return;
      const least = right !== undefined && this.#isBefore(right, left) ? right : left;
      if (!this.#isBefore(least, item)) return;
      this.#swap(item, least);
    }
  }

  #swap(a: T, b: T): void {
    const { slot } = a;
    a.slot = b.slot;
    b.slot = slot;
    this.#items[a.slot] = a;
    this.#items[b.slot] = b;
  }
}
