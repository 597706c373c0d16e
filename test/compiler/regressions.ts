/** Failing programs as files: JSON with bigints as "12n" and undefined as "~". */
import type { Case } from './differential.ts';

export function preserve(failing: Case): string {
  const text = JSON.stringify(
    failing,
    (_key, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value === undefined ? '~' : value),
    1,
  );
  return `${text}\n`;
}

export function revive(text: string): Case {
  return revived(JSON.parse(text)) as Case;
}

function revived(value: unknown): unknown {
  if (value === '~') return undefined;
  if (typeof value === 'string') return /^-?\d+n$/.test(value) ? BigInt(value.slice(0, -1)) : value;
  if (Array.isArray(value)) return value.map(revived);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, revived(part)]));
}
