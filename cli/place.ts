/** Where this program's own files stand: in the checkout beside `cli`, in the package one folder further up. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The folder with package.json, docs and examples. */
export const ROOT: URL =
  ['../', '../../']
    .map((path) => new URL(path, import.meta.url))
    .find((folder) => existsSync(new URL('package.json', folder))) ?? new URL('../', import.meta.url);

/** The folder with the standard library; `dist` holds it too. */
export const LIBRARY = fileURLToPath(new URL('../stdlib', import.meta.url));

/** `0.1.0`. */
export function version(): string {
  const parsed: unknown = JSON.parse(readFileSync(new URL('package.json', ROOT), 'utf8'));
  return typeof parsed === 'object' && parsed !== null && 'version' in parsed ? String(parsed.version) : '0.0.0';
}
