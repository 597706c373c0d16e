/** Measuring: medians of repeated runs in one process, and lines for RESULTS.md. */

/** Runs `work` until it is warm, then `runs` times: milliseconds, sorted. */
export async function times(work: () => unknown, { warm = 5, runs = 21 } = {}): Promise<number[]> {
  for (let i = 0; i < warm; i += 1) await work();
  const out: number[] = [];
  for (let i = 0; i < runs; i += 1) {
    const start = performance.now();
    await work();
    out.push(performance.now() - start);
  }
  return out.sort((a, b) => a - b);
}

export function median(sorted: readonly number[]): number {
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** `name: median (min–max)` in the unit. */
export function line(name: string, sorted: readonly number[], unit = 'ms'): string {
  const show = (n: number): string => (n >= 100 ? n.toFixed(0) : n >= 10 ? n.toFixed(1) : n.toFixed(2));
  return `${name}: ${show(median(sorted))} ${unit} (${show(sorted[0]!)}–${show(sorted.at(-1)!)})`;
}
