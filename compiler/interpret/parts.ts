/** The parts of a data state that are unsettled for a verdict: fields, list elements, forgotten verdicts (docs/core.md, 5 and 6). */

import { MAX_WORLDS } from '../../language/answer.ts';
import * as Q from '../../language/rational.ts';
import { unitOf } from '../../language/units.ts';
import type { DataState, Domain, Fault, Value } from '../../language/values.ts';
import type { CellTest, Core, CoreType, Use } from '../core.ts';
import { isSimple } from '../plan/flows.ts';
import { mergeTests } from '../plan.ts';
import { typeOfData } from '../types-of-data.ts';
import { cellsOf, type Grid, type Line, onlyValue, WHOLE } from './cells.ts';
import { finiteValues, int, MAX_INT, type Result } from './values.ts';

export type Place =
  | { readonly kind: 'field'; readonly field: number }
  | { readonly kind: 'element'; readonly field: number; readonly index: number }
  | { readonly kind: 'verdict'; readonly verdict: number };

/** An unsettled part. `faults`: those a forgotten verdict may be. */
export type Part = {
  readonly place: Place;
  readonly domain: Domain;
  readonly type: CoreType;
  readonly cellular: boolean;
  readonly tests: readonly CellTest[];
  readonly faults: readonly Fault[];
  readonly staticCells: number;
  readonly cells: readonly Result[];
};

export function keyOf(place: Place): string {
  if (place.kind === 'field') return `f${place.field}`;
  return place.kind === 'element' ? `e${place.field}.${place.index}` : `v${place.verdict}`;
}

/** A world: a value for each field and element, a value or a fault for each forgotten verdict, by `keyOf`. */
export type World = ReadonlyMap<string, Result>;

/** The values that are settled: what every world has in common. */
export function settledValues(core: Core, state: DataState): Map<string, Result> {
  const world = new Map<string, Result>();
  const put = (place: Place, field: number, domain: Domain): void => {
    const value = onlyValue(domain, lineOf(core, state, field));
    if (value !== undefined) world.set(keyOf(place), value);
  };
  state.fields.forEach((known, field) => {
    if (!('elements' in known)) put({ kind: 'field', field }, field, known.domain);
    else
      known.elements.forEach(({ value }, index) => {
        put({ kind: 'element', field, index }, field, value.domain);
      });
  });
  return world;
}

/** Unsettled fields and elements of these verdicts, in order. */
export function unsettledParts(core: Core, state: DataState, closure: readonly number[]): Part[] {
  const uses = closure.flatMap((number) => core.plans[number]!.reads);
  const parts: Part[] = [];
  for (const field of ascending(uses)) {
    const use = merged(uses.filter(({ of }) => of === field));
    const line = lineOf(core, state, field);
    const known = state.fields[field]!;
    const add = (place: Place, missing: boolean, domain: Domain): void => {
      if (onlyValue(domain, line) !== undefined || (missing && use.guarded)) return;
      const cellular = use.cellular && isSimple(line.type, core.module);
      parts.push({
        place,
        domain,
        type: line.type,
        cellular,
        tests: use.tests,
        faults: [],
        staticCells: cellular ? staticCells(wholeDomain(core, field, line), use.tests, line) : 0,
        cells: cellular ? cellsOf(domain, use.tests, line) : [],
      });
    };
    if ('elements' in known)
      known.elements.forEach(({ value }, index) => {
        add({ kind: 'element', field, index }, value.missing !== undefined, value.domain);
      });
    else if (isListField(core, field)) {
      // A list that is missing as a whole has no cells.
      if (!use.listGuarded || known.missing === undefined)
        parts.push({
          place: { kind: 'field', field },
          domain: { kind: 'any' },
          type: typeOfData(core.module.fields[field]!.type),
          cellular: false,
          tests: [],
          faults: [],
          staticCells: 0,
          cells: [],
        });
    } else add({ kind: 'field', field }, known.missing !== undefined, known.domain);
  }
  return parts;
}

/** A verdict that is forgotten, as a part: its declared range or type, and beside it each fault among its results. */
export function forgottenPart(
  core: Core,
  state: DataState,
  closure: readonly number[],
  verdict: number,
  faults: readonly Fault[],
): Part {
  const uses = closure.flatMap((number) => core.plans[number]!.refs).filter(({ of }) => of === verdict);
  const use = merged(uses);
  const { type, policy } = core.module.verdicts[verdict]!;
  const line: Line = { type, unit: shownIn(type), grid: wholeGrid(type), today: state.today, module: core.module };
  const domain: Domain =
    policy.kind === 'range'
      ? { kind: 'interval', low: policy.low, high: policy.high, lowOpen: false, highOpen: false }
      : everyValue(type, line);
  const cellular = use.cellular && isSimple(type, core.module);
  const place: Place = { kind: 'verdict', verdict };
  const cells = cellular ? [...cellsOf(domain, use.tests, line), ...faults] : [];
  return {
    place,
    domain,
    type,
    cellular,
    tests: use.tests,
    faults,
    staticCells: cellular ? staticCells(domain, use.tests, line) : 0,
    cells,
  };
}

/** The longest prefix, by static number of cells and then by number, whose cells multiply to at most MAX_WORLDS; in order of number. */
export function enumerated(parts: readonly Part[]): Part[] {
  const inOrder = parts.filter(({ cellular }) => cellular).sort((a, b) => a.staticCells - b.staticCells);
  const chosen = new Set<Part>();
  let worlds = 1;
  for (const part of inOrder) {
    worlds *= part.cells.length;
    if (worlds > MAX_WORLDS) break;
    chosen.add(part);
  }
  return parts.filter((part) => chosen.has(part));
}

/** Every value of a type. */
export function everyValue(type: CoreType, { module }: { module: Line['module'] }): Domain {
  const values = finiteValues(type, module);
  if (values !== undefined) return { kind: 'set', values };
  const line = (low: Value | undefined, high: Value | undefined): Domain => ({
    kind: 'interval',
    low,
    high,
    lowOpen: false,
    highOpen: false,
  });
  switch (type.kind) {
    case 'int':
      return line(int(-MAX_INT), int(MAX_INT));
    case 'age':
      return line({ kind: 'age', days: 0 }, undefined);
    case 'number':
    case 'date':
    case 'datetime':
      return line(undefined, undefined);
    default:
      return { kind: 'any' };
  }
}

export function isListField(core: Core, field: number): boolean {
  return core.module.fields[field]!.type.kind === 'list';
}

/** The type of a field's value, or of its elements' values. */
export function valueType(core: Core, field: number): CoreType {
  const type = typeOfData(core.module.fields[field]!.type);
  return type.kind === 'list' && type.of.kind === 'element' ? type.of.of : type;
}

function lineOf(core: Core, state: DataState, field: number): Line {
  const type = valueType(core, field);
  return { type, unit: shownIn(type), grid: fieldGrid(core, field, type), today: state.today, module: core.module };
}

function fieldGrid(core: Core, field: number, type: CoreType): Grid {
  const step = core.module.fields[field]!.rounded?.step;
  if (step?.kind === 'int') return { step: Q.rational(step.value), offset: Q.ZERO };
  if (step?.kind !== 'number') return wholeGrid(type);
  return { step: step.value, offset: unitOf(step.unit).offset ?? Q.ZERO };
}

function wholeGrid(type: CoreType): Grid {
  return type.kind === 'int' || type.kind === 'age' || type.kind === 'date' || type.kind === 'datetime'
    ? WHOLE
    : undefined;
}

function shownIn(type: CoreType): string {
  return type.kind === 'number' ? type.units[0]! : '';
}

/** The plausible values, else every value of the type: what the static number of cells is counted on. */
function wholeDomain(core: Core, field: number, line: Line): Domain {
  const plausible = core.module.fields[field]!.plausible;
  if (plausible === undefined) return everyValue(line.type, line);
  return { kind: 'interval', low: plausible.low, high: plausible.high, lowOpen: false, highOpen: plausible.openEnd };
}

function staticCells(whole: Domain, tests: readonly CellTest[], line: Line): number {
  return line.type.kind === 'age' ? tests.length + 1 : cellsOf(whole, tests, line).length;
}

function merged(uses: readonly Use[]): Omit<Use, 'of'> {
  return {
    cellular: uses.every(({ cellular }) => cellular),
    guarded: uses.every(({ guarded }) => guarded),
    listGuarded: uses.every(({ listGuarded }) => listGuarded),
    tests: mergeTests(uses.map(({ tests }) => tests)),
  };
}

function ascending(uses: readonly Use[]): number[] {
  return [...new Set(uses.map(({ of }) => of))].sort((a, b) => a - b);
}
