/** Where each entry stands: file and offset, in eight bytes an entry. */

export type Positions = {
  /** The number of a file, given to it here. */
  readonly segment: (file: string) => number;
  readonly push: (segment: number, offset: number) => void;
  readonly at: (index: number) => { readonly file: string; readonly offset: number } | undefined;
};

export function positions(): Positions {
  const files: string[] = [];
  let places = new Uint32Array(2 * 1024);
  let count = 0;
  return {
    segment(file) {
      const known = files.lastIndexOf(file);
      return known >= 0 ? known : files.push(file) - 1;
    },
    push(segment, offset) {
      if (2 * count === places.length) {
        const larger = new Uint32Array(2 * places.length);
        larger.set(places);
        places = larger;
      }
      places[2 * count] = segment;
      places[2 * count + 1] = offset;
      count += 1;
    },
    at(index) {
      if (!Number.isInteger(index) || index < 0 || index >= count) return undefined;
      return { file: files[places[2 * index]!]!, offset: places[2 * index + 1]! };
    },
  };
}
