/** The one place where the sandbox reads a file; the browser build puts a `fetch` here instead. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

export async function readEngineWasm(): Promise<Uint8Array<ArrayBuffer>> {
  const file = await readFile(createRequire(import.meta.url).resolve('quickjs-wasi/quickjs.wasm'));
  return new Uint8Array(file);
}
