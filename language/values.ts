/** Values and data states: what an evaluation is given and what it gives, the same for every implementation. */
import type { Rational } from './rational.ts';

/** Why a value is missing (FHIR data-absent-reason, openEHR null flavours; `masked`: not for this reader, whether or not it exists). */
export const MISSING_REASONS = [
  'unknown',
  'not_asked',
  'not_done',
  'declined',
  'masked',
  'not_applicable',
  'error',
] as const;
export type MissingReason = (typeof MISSING_REASONS)[number];

/**
 * A value in a world. Quantities stand in the canonical unit of their kind and remember the unit they are shown in;
 * `unit` is '' for a plain Decimal. A Finding is the case `present` or `absent` of the enum `Finding`.
 */
export type Value =
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'int'; readonly value: bigint }
  | { readonly kind: 'number'; readonly value: Rational; readonly unit: string }
  | { readonly kind: 'text'; readonly value: string }
  /** Days since 1970-01-01. */
  | { readonly kind: 'date'; readonly day: number }
  /** Milliseconds since 1970-01-01T00:00Z. */
  | { readonly kind: 'datetime'; readonly ms: number }
  /** Calendar months and exact milliseconds are kept apart: they do not compare. One of them is 0. */
  | { readonly kind: 'period'; readonly months: number; readonly ms: number }
  /** Days lived at the as-of date. */
  | { readonly kind: 'age'; readonly days: number }
  | { readonly kind: 'code'; readonly system: string; readonly code: string }
  | { readonly kind: 'case'; readonly type: string; readonly name: string; readonly args: readonly Value[] }
  | { readonly kind: 'record'; readonly type: string; readonly fields: readonly Value[] }
  | { readonly kind: 'list'; readonly items: readonly Value[] }
  | { readonly kind: 'set'; readonly items: readonly Value[] }
  /** What `latest`, `mean`, … of a list give; `value` undefined: none. */
  | { readonly kind: 'option'; readonly value: Value | undefined };

export type Fault =
  | { readonly code: 'overflow' | 'division' | 'domain' | 'no_row' | 'list_too_long' }
  /** Two siblings of a default term that hold together with different results: their site numbers. */
  | { readonly code: 'conflict'; readonly sites: readonly [number, number] };

/** The values a field may have. Interval ends are values of the field's type; an absent end is unbounded. */
export type Domain =
  | { readonly kind: 'one'; readonly value: Value }
  /** Bool, Finding, plain enums: in the order of the type (false before true, absent before present, cases as declared). */
  | { readonly kind: 'set'; readonly values: readonly Value[] }
  | {
      readonly kind: 'interval';
      readonly low: Value | undefined;
      readonly high: Value | undefined;
      readonly lowOpen: boolean;
      readonly highOpen: boolean;
    }
  /** Text and codes of which nothing is known; a list that is missing as a whole. */
  | { readonly kind: 'any' };

export type FieldState = {
  /** Undefined: known. */
  readonly missing: MissingReason | undefined;
  readonly domain: Domain;
};

/** A list field that was looked up: its elements in order (time, then source id), each a value and a time. */
export type ElementState = { readonly value: FieldState; readonly time: Value };

/** What is known of one subject: one state a field, in the order of the interface. */
export type DataState = {
  /** The as-of date, days since 1970-01-01, and the instant `now`. */
  readonly today: number;
  readonly nowMs: number;
  readonly fields: readonly (FieldState | { readonly elements: readonly ElementState[] })[];
};
