/** Core written by hand: short makers of types, values, expressions and modules for tests. */

import type {
  Arm,
  Core,
  CoreFunction,
  CoreModule,
  CoreType,
  CoreVerdict,
  Expr,
  Op,
  Rule,
} from '../../compiler/core.ts';
import { checkCore } from '../../compiler/core-check.ts';
import { plan } from '../../compiler/plan.ts';
import { typeOfData } from '../../compiler/types-of-data.ts';
import type { DataType, Field } from '../../language/interface.ts';
import { parseDecimal, type Rational } from '../../language/rational.ts';
import type { DataState, Domain, ElementState, FieldState, MissingReason, Value } from '../../language/values.ts';

export const BOOL: CoreType = { kind: 'bool' };
export const INT: CoreType = { kind: 'int' };
export const FINDING: CoreType = { kind: 'finding' };
export const TEXT: CoreType = { kind: 'text' };
export const AGE: CoreType = { kind: 'age' };
export const DECIMAL: CoreType = { kind: 'number', quantity: '1', units: [''] };

const SPAN = { start: 0, end: 0 };

export const int = (value: number | bigint): Value => ({ kind: 'int', value: BigInt(value) });
export const bool = (value: boolean): Value => ({ kind: 'bool', value });
export const text = (value: string): Value => ({ kind: 'text', value });
export const finding = (name: 'present' | 'absent'): Value => ({ kind: 'case', type: 'Finding', name, args: [] });
export const dec = (value: string, unit = ''): Value => ({ kind: 'number', value: decimal(value), unit });
export const age = (days: number): Value => ({ kind: 'age', days });

export function decimal(value: string): Rational {
  const parsed = parseDecimal(value);
  if (parsed === undefined) throw new Error(`no numeral: ${value}`);
  return parsed;
}

/** Expressions. */
export const constant = (value: Value, type: CoreType): Expr => ({ kind: 'const', type, value });
export const i = (value: number): Expr => constant(int(value), INT);
export const b = (value: boolean): Expr => constant(bool(value), BOOL);
export const t = (value: string): Expr => constant(text(value), TEXT);
export const d = (value: string): Expr => constant(dec(value), DECIMAL);
export const name = (of: string, type: CoreType): Expr => ({ kind: 'var', type, name: of });
export const field = (module: Pick<CoreModule, 'fields'>, named: string): Expr => {
  const number = fieldNumber(module, named);
  return { kind: 'field', type: typeOfData(module.fields[number]!.type), field: number };
};
export const op = (of: Op, type: CoreType, ...args: Expr[]): Expr => ({ kind: 'op', type, op: of, args });
export const compare = (of: 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge', x: Expr, y: Expr): Expr =>
  op({ name: of }, BOOL, x, y);
export const add = (x: Expr, y: Expr): Expr => op({ name: x.type.kind === 'int' ? 'int_add' : 'add' }, x.type, x, y);
export const iff = (condition: Expr, yes: Expr, no: Expr): Expr => ({ kind: 'if', type: yes.type, condition, yes, no });
export const and = (x: Expr, y: Expr): Expr => iff(x, y, b(false));
export const or = (x: Expr, y: Expr): Expr => iff(x, b(true), y);
export const not = (x: Expr): Expr => op({ name: 'not' }, BOOL, x);
export const holds = (x: Expr): Expr => op({ name: 'finding_to_bool' }, BOOL, x);
export const ref = (verdict: number, type: CoreType): Expr => ({ kind: 'ref', type, verdict });
export const mark = (site: number, body: Expr): Expr => ({ kind: 'mark', type: body.type, site, body });
export const match = (value: Expr, type: CoreType, ...arms: Arm[]): Expr => ({ kind: 'match', type, value, arms });
export const isMissing = (module: Pick<CoreModule, 'fields'>, named: string, reason?: MissingReason): Expr => ({
  kind: 'ask',
  type: BOOL,
  question: { kind: 'field_missing', field: fieldNumber(module, named), reason },
});
export const elementMissing = (element: Expr): Expr => ({
  kind: 'ask',
  type: BOOL,
  question: { kind: 'element_missing', element, reason: undefined },
});
export const isKnown = (verdict: number): Expr => ({
  kind: 'ask',
  type: BOOL,
  question: { kind: 'verdict_known', verdict },
});
export const fold = (list: Expr, item: string, acc: string, from: Expr, body: Expr): Expr => ({
  kind: 'fold',
  type: from.type,
  list,
  item,
  acc,
  from,
  body,
});
export const completed = (unit: 'years' | 'months' | 'days', of: Expr): Expr =>
  op({ name: 'completed', unit }, INT, of);

export function rule(site: number | undefined, condition: Expr, value: Expr | undefined, ...exceptions: Rule[]): Rule {
  return { label: site === undefined ? '' : `rule ${site}`, site, condition, value, exceptions };
}

export const defaultTerm = (root: Rule, type: CoreType): Expr => ({ kind: 'default', type, root });

/** Fields: a name, its type, and what else is not as usual. */
export function input(named: string, type: DataType, more: Partial<Field> = {}): Field {
  return {
    name: named,
    type,
    required: false,
    absentUnlessRecorded: false,
    source: { kind: 'caller' },
    plausible: undefined,
    rounded: undefined,
    span: SPAN,
    ...more,
  };
}

export const plausible = (low: Value, high: Value): Partial<Field> => ({ plausible: { low, high, openEnd: false } });
export const NUMBER: DataType = { kind: 'number', quantity: '1', unit: '' };
export const listOf = (of: DataType): DataType => ({ kind: 'list', of: { kind: 'observed', of } });

export function verdict(named: string, type: CoreType, body: Expr, more: Partial<CoreVerdict> = {}): CoreVerdict {
  return {
    name: named,
    kind: body.kind === 'default' ? 'decide' : 'function',
    type,
    body,
    policy: { kind: 'open' },
    counts: [],
    span: SPAN,
    ...more,
  };
}

/** A module of these parts. */
export function moduleOf(parts: Partial<CoreModule>): CoreModule {
  return {
    name: 'test',
    version: '1',
    fields: [],
    enums: [],
    records: [],
    codeSets: [],
    functions: [],
    verdicts: [],
    ...parts,
  };
}

export function func(named: string, params: CoreFunction['params'], body: Expr): CoreFunction {
  return { name: named, params, type: body.type, body };
}

/** The module with its plans; a module that is not sound is a mistake of the test. */
export function coreOf(module: CoreModule): Core {
  const complaints = checkCore(module);
  if (complaints.length > 0) throw new Error(complaints.join('\n'));
  return { module, plans: plan(module) };
}

export function fieldNumber({ fields }: Pick<CoreModule, 'fields'>, named: string): number {
  const number = fields.findIndex((one) => one.name === named);
  if (number < 0) throw new Error(`no field ${named}`);
  return number;
}

/** Data states. */
export const known = (value: Value): FieldState => ({ missing: undefined, domain: { kind: 'one', value } });
export const partly = (domain: Domain): FieldState => ({ missing: undefined, domain });
export const missing = (domain: Domain, reason: MissingReason = 'not_asked'): FieldState => ({
  missing: reason,
  domain,
});
export const interval = (
  low: Value | undefined,
  high: Value | undefined,
  open: { low?: true; high?: true } = {},
): Domain => ({
  kind: 'interval',
  low,
  high,
  lowOpen: open.low ?? false,
  highOpen: open.high ?? false,
});
export const oneOf = (...values: Value[]): Domain => ({ kind: 'set', values });
export const ANY_FINDING: Domain = oneOf(finding('absent'), finding('present'));
export const ANY_BOOL: Domain = oneOf(bool(false), bool(true));

/** 2026-11-24. */
export const TODAY = 20781;

export function stateOf(
  { fields }: Pick<CoreModule, 'fields'>,
  states: Readonly<Record<string, FieldState | readonly FieldState[]>>,
): DataState {
  return {
    today: TODAY,
    nowMs: TODAY * 86_400_000,
    fields: fields.map((one) => {
      const state = states[one.name];
      if (state === undefined) throw new Error(`no state for ${one.name}`);
      if ('domain' in state) return state;
      const elements = state.map(
        (value, at): ElementState => ({ value, time: { kind: 'datetime', ms: at * 86_400_000 } }),
      );
      return { elements };
    }),
  };
}
