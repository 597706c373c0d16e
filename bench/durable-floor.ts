/** The floor under a ledger: bytes that are durable, and nothing else. */
import { closeSync, fdatasync, openSync, writeSync } from 'node:fs';

/** The same bytes by the least that is durable: what waits goes into one write, then one fdatasync. Each writer waits for its own. Entries a second. */
export async function rawAppends(file: string, bodies: readonly Uint8Array[], writers: number): Promise<number> {
  const handle = openSync(file, 'w');
  let waiting: { readonly bytes: Uint8Array; readonly settle: () => void }[] = [];
  let running = false;
  const run = async (): Promise<void> => {
    running = true;
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      writeSync(handle, Buffer.concat(batch.map(({ bytes }) => bytes)));
      await new Promise<void>((resolve, reject) =>
        fdatasync(handle, (error) => (error === null ? resolve() : reject(error))),
      );
      for (const { settle } of batch) settle();
      await new Promise((resolve) => setImmediate(resolve));
    }
    running = false;
  };
  let given = 0;
  const start = performance.now();
  const writer = async (): Promise<void> => {
    while (given < bodies.length) {
      const bytes = bodies[given]!;
      given += 1;
      await new Promise<void>((settle) => {
        waiting.push({ bytes, settle });
        if (!running) queueMicrotask(() => (running ? undefined : run()));
      });
    }
  };
  await Promise.all(Array.from({ length: writers }, writer));
  const seconds = (performance.now() - start) / 1000;
  closeSync(handle);
  return bodies.length / seconds;
}
