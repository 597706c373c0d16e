/** The input: fields, where they come from, and what is plausible. */
import type * as Ast from '../../language/ast.ts';
import { declaredTwice, inputsDiffer, unknownResource } from '../../language/codes/names.ts';
import { fieldType, modifierMismatch, notConstant, rangeReversed, typeMismatch } from '../../language/codes/types.ts';
import type { CodeSet, Field, FieldSource, Window } from '../../language/interface.ts';
import { nearest } from '../../language/near.ts';
import { compare } from '../../language/rational.ts';
import type { Value } from '../../language/values.ts';
import type { CoreType } from '../core.ts';
import { stepOf } from './calls.ts';
import { codeSetNumber, singleCode } from './codes.ts';
import { coerce, infer } from './expressions.ts';
import { periodLiteral } from './literals.ts';
import { place } from './names.ts';
import { type ModuleScope, report, spelling, textAt } from './scope.ts';
import { dataType, readType, typeWords, type WrittenType } from './types.ts';

const RESOURCES = [
  'condition',
  'observation',
  'medication',
  'procedure',
  'allergy',
  'immunization',
  'encounter',
  'report',
] as const;
type Resource = (typeof RESOURCES)[number];
const SOURCES = [...RESOURCES, 'birth_date', 'gender'] as const;

/** Adds the fields of an input to the module under construction, or joins them with those that used modules brought. */
export function elaborateInput(scope: ModuleScope, decl: Ast.InputDecl): void {
  for (const written of decl.fields) {
    const name = written.name.text;
    const before = scope.values.get(name);
    if (before !== undefined && before.scope === scope) {
      const [what, span] =
        before.kind === 'field' ? ['an input', before.span] : [`a ${before.decl.kind}`, before.decl.name.span];
      report(scope, declaredTwice(written.name.span, { name, what }, { labels: [{ span, text: 'the first' }] }));
      continue;
    }
    const type = readType(scope, written.type);
    if (type === undefined) {
      scope.doubtful.names.add(name);
      continue;
    }
    const read = readField(scope, written, type);
    const { builder } = scope;
    const index = builder.fields.findIndex((field) => field.name === name);
    if (index >= 0) {
      join(scope, written, read.field, index);
      scope.values.set(name, { kind: 'field', index, name, span: written.name.span, scope });
      continue;
    }
    builder.fields.push(read.field);
    builder.declaredIn.set(read.field, scope);
    builder.fieldTypes.push(read.type);
    scope.values.set(name, { kind: 'field', index: builder.fields.length - 1, name, span: written.name.span, scope });
  }
}

/** Fields of one name are one field: the same type and source, whichever module declares it. */
function join(scope: ModuleScope, written: Ast.InputField, field: Field, index: number): void {
  const other = scope.builder.fields[index]!;
  const alike = (f: Field): string =>
    JSON.stringify([f.type, f.source, f.required, f.absentUnlessRecorded, f.plausible, f.rounded], (_, v: unknown) =>
      typeof v === 'bigint' ? String(v) : v,
    );
  if (alike(other) === alike(field)) return;
  const place = scope.builder.declaredIn.get(other);
  const labels =
    place === undefined ? [] : [{ span: other.span, text: 'declared here as well', file: place.source.file }];
  report(scope, inputsDiffer(written.name.span, { name: field.name, module: place?.path ?? '' }, { labels }));
}

type Modifiers = { [K in Ast.Modifier['kind']]?: Extract<Ast.Modifier, { kind: K }> };

function readField(scope: ModuleScope, written: Ast.InputField, read: WrittenType): { field: Field; type: CoreType } {
  const modifiers: Modifiers = {};
  for (const modifier of written.modifiers) {
    if (modifiers[modifier.kind] !== undefined)
      report(
        scope,
        modifierMismatch(modifier.span, { modifier: textAt(scope, modifier.span), why: 'It stands twice.' }),
      );
    Object.assign(modifiers, { [modifier.kind]: modifier });
  }
  const type = displayType(scope, written, read, modifiers);
  const value = type.kind === 'list' && type.of.kind === 'element' ? type.of.of : type;
  const source = readSource(scope, written, type, modifiers);
  const refuse = (modifier: Ast.Modifier | undefined, why: string): void => {
    if (modifier !== undefined)
      report(scope, modifierMismatch(modifier.span, { modifier: textAt(scope, modifier.span), why }));
  };
  if (type.kind !== 'finding') refuse(modifiers.absent_unless_recorded, 'Only a Finding can be absent.');
  if (modifiers.required !== undefined && modifiers.absent_unless_recorded !== undefined)
    refuse(modifiers.required, 'A field that silence makes absent need not be required.');
  const field: Field = {
    name: written.name.text,
    type: dataType(scope, type),
    required: modifiers.required !== undefined,
    absentUnlessRecorded: modifiers.absent_unless_recorded !== undefined,
    source,
    plausible: modifiers.plausible && plausible(scope, modifiers.plausible.range, value),
    rounded: modifiers.rounded && rounded(scope, modifiers.rounded, value),
    span: written.span,
  };
  return { field, type };
}

/** Values are shown in the unit that the author writes: of the plausible range, else of the grid, else that of the type. */
function displayType(scope: ModuleScope, written: Ast.InputField, read: WrittenType, modifiers: Modifiers): CoreType {
  const { type } = read;
  const value = type.kind === 'list' && type.of.kind === 'element' ? type.of.of : type;
  if (value.kind !== 'number' || written.type.name.text === 'Quantity') return type;
  const literalOf = modifiers.plausible?.range.low ?? modifiers.rounded?.step;
  if (literalOf === undefined || literalOf.kind === 'string') return type;
  const constant = infer(place(scope, true), literalOf, value);
  if (
    constant?.kind !== 'const' ||
    constant.value.kind !== 'number' ||
    constant.type.kind !== 'number' ||
    constant.type.quantity !== value.quantity
  )
    return type;
  const shown: CoreType = { ...value, units: [constant.value.unit] };
  return type === value ? shown : { kind: 'list', of: { kind: 'element', of: shown } };
}

function readSource(scope: ModuleScope, written: Ast.InputField, type: CoreType, modifiers: Modifiers): FieldSource {
  const { from, window, ever } = modifiers;
  const refuse = (modifier: Ast.Modifier | undefined, why: string): void => {
    if (modifier !== undefined)
      report(scope, modifierMismatch(modifier.span, { modifier: textAt(scope, modifier.span), why }));
  };
  if (from === undefined) {
    refuse(window, 'It says when in the record to look, and this field has no `from`.');
    refuse(ever, 'It says when in the record to look, and this field has no `from`.');
    return { kind: 'caller' };
  }
  const name = from.resource.text;
  const mismatch = (wanted: string): void => {
    report(scope, fieldType(written.type.span, { type: typeWords(type), from: name, wanted }));
  };
  if (name === 'birth_date') {
    if (type.kind !== 'age' && type.kind !== 'date') mismatch('Age or Date');
    return { kind: 'birth_date' };
  }
  if (name === 'gender') {
    if (type.kind !== 'enum') mismatch('an enum with cases such as female and male');
    return { kind: 'gender' };
  }
  if (!RESOURCES.includes(name as Resource)) {
    const suggestions = nearest(name, SOURCES);
    report(
      scope,
      unknownResource(from.resource.span, { name, suggestions }, spelling(from.resource.span, suggestions)),
    );
    return { kind: 'caller' };
  }
  const resource = name as Resource;
  const codes = codesOf(scope, from);
  if (codes === undefined) return { kind: 'caller' };
  const component = from.component === undefined ? undefined : singleCode(scope, from.component);
  if (from.component !== undefined && resource !== 'observation') refuse(from, 'Only observations have components.');
  const isList = type.kind === 'list';
  const pick = window?.pick ?? (isList ? 'all' : 'any');
  if (resource === 'observation' && type.kind !== 'finding') {
    if (isList && pick !== 'all') refuse(window, 'A list wants `all within …`.');
    if (!isList && (pick === 'all' || pick === 'any')) {
      const why =
        'An observation is made many times: say which with `latest`, `first`, `highest` or `lowest within …`.';
      report(
        scope,
        modifierMismatch(window?.span ?? from.span, { modifier: textAt(scope, window?.span ?? from.span), why }),
      );
    }
    if (isList && type.of.kind !== 'element')
      mismatch('List of Observed of a type, whose elements have a value and a time');
  } else if (type.kind !== 'finding' && type.kind !== 'bool') mismatch('Finding');
  if (ever !== undefined && window !== undefined) refuse(ever, '`ever` and a time window exclude each other.');
  return {
    kind: 'resource',
    resource,
    codes,
    component,
    pick,
    within: window && windowOf(scope, window.within),
    ever: ever !== undefined,
  };
}

function codesOf(scope: ModuleScope, from: Extract<Ast.Modifier, { kind: 'from' }>): CodeSet | undefined {
  if (from.code !== undefined) return singleCode(scope, from.code);
  if (from.codes === undefined) {
    report(
      scope,
      modifierMismatch(from.span, {
        modifier: textAt(scope, from.span),
        why: 'It says where to look, and not for which codes: write `in codes` or a code.',
      }),
    );
    return undefined;
  }
  const number = codeSetNumber(scope, from.codes.at(-1)!, 'report');
  return number === undefined ? undefined : scope.builder.codeSets[number];
}

function windowOf(scope: ModuleScope, written: Ast.Literal): Window | undefined {
  const period = written.kind === 'string' ? undefined : periodLiteral(written);
  if (period !== undefined && period.count > 0) return { count: period.count, unit: period.unit };
  return report(
    scope,
    typeMismatch(written.span, { given: 'something else', wanted: 'a period such as `12 months`', where: '`within`' }),
  );
}

function plausible(scope: ModuleScope, range: Ast.RangeExpr, type: CoreType): Field['plausible'] {
  const [low, high] = [constantOf(scope, range.low, type), constantOf(scope, range.high, type)];
  if (low === undefined || high === undefined) return undefined;
  const reversed =
    low.kind === 'number' && high.kind === 'number'
      ? compare(low.value, high.value) > 0
      : low.kind === 'int' && high.kind === 'int' && low.value > high.value;
  if (reversed)
    return report(
      scope,
      rangeReversed(range.span, { low: textAt(scope, range.low.span), high: textAt(scope, range.high.span) }),
    );
  return { low, high, openEnd: range.openEnd };
}

function constantOf(scope: ModuleScope, written: Ast.Expr, type: CoreType): Value | undefined {
  const at = place(scope, true);
  // An Age is plausible between periods: 0 years .. 120 years.
  const wanted: CoreType = type.kind === 'age' ? { kind: 'period' } : type;
  const inferred = infer(at, written, wanted);
  const value = inferred && coerce(at, written, inferred, wanted, 'the plausible range');
  if (value === undefined) return undefined;
  if (value.kind !== 'const') return report(scope, notConstant(written.span, { what: 'What is plausible' }));
  return value.value;
}

function rounded(
  scope: ModuleScope,
  modifier: Extract<Ast.Modifier, { kind: 'rounded' }>,
  type: CoreType,
): Field['rounded'] {
  if (type.kind !== 'number') {
    report(
      scope,
      modifierMismatch(modifier.span, {
        modifier: textAt(scope, modifier.span),
        why: 'Only numbers and quantities are rounded.',
      }),
    );
    return undefined;
  }
  const step = stepOf({ scope }, modifier.step, type);
  if (step === undefined || modifier.step.kind !== 'number') return undefined;
  return {
    step: { kind: 'number', value: step.step, unit: modifier.step.unit?.text ?? '' },
    halfEven: modifier.halfEven,
  };
}
