/** States of fields: what is known of a field that was given, or is missing. */
import type { EnumInfo, Field } from './interface.ts';
import type { DataState, Domain, FieldState, MissingReason, Value } from './values.ts';

export function known(value: Value): FieldState {
  return { missing: undefined, domain: { kind: 'one', value } };
}

/** A missing value may be every plausible one, else every value of the type (semantics.md, section 3). */
export function missingState(field: Field, enums: readonly EnumInfo[], reason: MissingReason): FieldState {
  return { missing: reason, domain: wholeDomain(field, enums) };
}

/** Every value of the field's type, or its plausible range. Of a list: of the values of its elements. */
export function wholeDomain(field: Field, enums: readonly EnumInfo[]): Domain {
  const { plausible } = field;
  if (plausible !== undefined)
    return { kind: 'interval', low: plausible.low, high: plausible.high, lowOpen: false, highOpen: plausible.openEnd };
  const type = field.type.kind === 'list' && field.type.of.kind === 'observed' ? field.type.of.of : field.type;
  switch (type.kind) {
    case 'bool':
      return { kind: 'set', values: [false, true].map((value) => ({ kind: 'bool', value })) };
    case 'finding':
      return {
        kind: 'set',
        values: ['absent', 'present'].map((name) => ({ kind: 'case', type: 'Finding', name, args: [] })),
      };
    case 'enum': {
      const cases = enums.find((e) => e.name === type.name)?.cases ?? [];
      return { kind: 'set', values: cases.map((c) => ({ kind: 'case', type: type.name, name: c.name, args: [] })) };
    }
    case 'int':
    case 'number':
    case 'date':
    case 'datetime':
    case 'age':
    case 'period':
      return { kind: 'interval', low: undefined, high: undefined, lowOpen: false, highOpen: false };
    default:
      return { kind: 'any' };
  }
}

/** A state in which nothing is known: where a test says nothing of a field. */
export function emptyState(
  fields: readonly Field[],
  enums: readonly EnumInfo[],
  today: number,
  nowMs: number,
): DataState {
  return {
    today,
    nowMs,
    fields: fields.map((field) => {
      if (field.type.kind === 'list') return { elements: [] };
      if (field.absentUnlessRecorded) return known({ kind: 'case', type: 'Finding', name: 'absent', args: [] });
      return missingState(field, enums, 'unknown');
    }),
  };
}
