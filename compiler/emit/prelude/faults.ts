/** Faults inside the sandbox: thrown as frozen values of our own, caught by the driver alone. */

/** `leben` tells a fault of the language from an error of the engine, which is let through. */
export type Fault = { readonly leben: 'fault'; readonly code: string; readonly sites: readonly number[] };

export const OVERFLOW = newFault('overflow', []);
export const DIVISION = newFault('division', []);
export const DOMAIN = newFault('domain', []);
export const NO_ROW = newFault('no_row', []);
export const LIST_TOO_LONG = newFault('list_too_long', []);

export function conflict(first: number, second: number): Fault {
  return newFault('conflict', [first, second]);
}

export function isFault(thrown: unknown): thrown is Fault {
  return typeof thrown === 'object' && thrown !== null && (thrown as { leben?: unknown }).leben === 'fault';
}

export function raise(code: 'no_row' | 'domain' | 'overflow'): never {
  if (code === 'no_row') throw NO_ROW;
  if (code === 'domain') throw DOMAIN;
  throw OVERFLOW;
}

/** Distinct faults have distinct keys, in the order in which possible faults are listed (docs/core.md, section 7). */
export function faultKey(fault: Fault): string {
  const rank = FAULT_ORDER.indexOf(fault.code);
  return `!${rank}${fault.sites.length === 0 ? '' : `:${place(fault.sites[0]!)}:${place(fault.sites[1]!)}`}`;
}

const FAULT_ORDER = Object.freeze(['overflow', 'division', 'domain', 'no_row', 'list_too_long', 'conflict']);

/** Freezes a constant with all that it holds. */
export function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  const names = Object.keys(value);
  for (let i = 0; i < names.length; i += 1) frozen((value as Record<string, unknown>)[names[i]!]);
  return value;
}

function place(site: number): string {
  return String(site).padStart(9, '0');
}

function newFault(code: string, sites: readonly number[]): Fault {
  return Object.freeze({ leben: 'fault' as const, code, sites: Object.freeze(sites) });
}
