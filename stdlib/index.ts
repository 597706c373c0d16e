/** All built-ins, by name. */
import { ages } from './ages.ts';
import { arithmetic } from './arithmetic.ts';
import type { Builtin } from './builtin.ts';

export const BUILTINS: ReadonlyMap<string, Builtin> = new Map([...arithmetic, ...ages].map((b) => [b.name, b]));
