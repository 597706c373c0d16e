/** Values, units and types of a module as JavaScript text; each type and unit is written once. */

import { NOMINAL_ENUMS } from '../../language/contract-wire.ts';
import { type Rational, ZERO } from '../../language/rational.ts';
import { asKind, countUnit, currencyUnit, kindFromKey, type Unit, unitOf } from '../../language/units.ts';
import { unreachable } from '../../language/unreachable.ts';
import type { Value } from '../../language/values.ts';
import type { CoreModule, CoreType } from '../core.ts';
import { typeOfData } from '../types-of-data.ts';
import { gramsPerMole } from './molar-mass.ts';

/** What one emission has named so far. */
export class Literals {
  readonly module: CoreModule;
  /** Declarations of types, in order of need. */
  readonly declarations: string[] = [];
  readonly #types = new Map<string, string>();
  readonly #units = new Map<string, { readonly index: number; readonly unit: Unit }>();
  readonly #enums: ReadonlyMap<string, number>;
  readonly #records: ReadonlyMap<string, number>;

  constructor(module: CoreModule) {
    this.module = module;
    this.#enums = new Map(module.enums.map(({ name }, i) => [name, i]));
    this.#records = new Map(module.records.map(({ name }, i) => [name, i]));
    this.unit('', '1');
  }

  /** The name of a type in the generated text. */
  type(type: CoreType): string {
    const text = this.#typeText(type);
    const known = this.#types.get(text);
    if (known !== undefined) return known;
    const name = `t${this.#types.size}`;
    this.#types.set(text, name);
    this.declarations.push(`const ${name} = Object.freeze(${text});`);
    return name;
  }

  #typeText(type: CoreType): string {
    switch (type.kind) {
      case 'bool':
        return simple('b');
      case 'finding':
        return simple('f');
      case 'int':
        return simple('i');
      case 'text':
        return simple('x');
      case 'date':
        return simple('d');
      case 'datetime':
        return simple('t');
      case 'period':
        return simple('p');
      case 'age':
        return simple('a');
      case 'code':
        return simple('k');
      case 'number': {
        const units = type.units.map((unit) => this.unit(unit, type.quantity));
        return `{ k: 'n', u: [${units.join(', ')}], n: 0, of: null }`;
      }
      case 'enum':
        if (this.isNominal(type.name)) return `{ k: 'y', u: [], n: ${NOMINAL_ENUMS.indexOf(type.name)}, of: null }`;
        return type.name === 'Finding' ? simple('f') : `{ k: 'e', u: [], n: ${this.#enums.get(type.name)!}, of: null }`;
      case 'record':
        return `{ k: 'r', u: [], n: ${this.#records.get(type.name)!}, of: null }`;
      case 'list':
        return `{ k: 'l', u: [], n: 0, of: ${this.type(type.of)} }`;
      case 'set':
        return `{ k: 's', u: [], n: 0, of: ${this.type(type.of)} }`;
      case 'option':
        return `{ k: 'o', u: [], n: 0, of: ${this.type(type.of)} }`;
      case 'element':
        return `{ k: 'm', u: [], n: 0, of: ${this.type(type.of)} }`;
      default:
        return unreachable(type);
    }
  }

  /** The index of a unit, as one of its kind (`mg/dL` as `Conc of creatinine`). */
  unit(text: string, quantity: string): number {
    const key = `${text}|${quantity}`;
    const known = this.#units.get(key);
    if (known !== undefined) return known.index;
    const index = this.#units.size;
    this.#units.set(key, { index, unit: this.#unitOf(text, quantity) });
    return index;
  }

  unitAt(index: number): Unit {
    return [...this.#units.values()][index]!.unit;
  }

  #unitOf(text: string, quantity: string): Unit {
    const counted = [currencyUnit(text), countUnit(text)].find((unit) => unit?.kind.key === quantity);
    if (counted !== undefined) return counted;
    const unit = unitOf(text);
    const kind = kindFromKey(quantity);
    if (kind === undefined) return unit;
    const mass = gramsPerMole(this.module, quantity);
    return asKind(unit, kind, mass) ?? unit;
  }

  /** The table of units: texts, sizes, and where they begin. */
  unitTable(): string {
    const rows = [...this.#units.values()].map(
      ({ unit }) =>
        `{ text: ${JSON.stringify(unit.text)}, factor: ${fraction(unit.factor)}, offset: ${fraction(unit.offset ?? ZERO)} }`,
    );
    return `[\n${rows.join(',\n')}\n]`;
  }

  /** A value as it stands inside others: numbers with their unit. */
  value(value: Value, type: CoreType): string {
    switch (value.kind) {
      case 'bool':
        return String(value.value);
      case 'int':
        return String(value.value);
      case 'number':
        return `[${fraction(value.value)}, ${this.unit(value.unit, type.kind === 'number' ? type.quantity : '1')}]`;
      case 'text':
        return text(value.value);
      case 'date':
        return String(value.day);
      case 'datetime':
        return String(value.ms);
      case 'period':
        return `[${value.months}, ${value.ms}]`;
      case 'age':
        return String(value.days);
      case 'code':
        return `[${text(value.system)}, ${text(value.code)}]`;
      case 'case':
        return this.#caseValue(value);
      case 'record': {
        const info = this.module.records.find(({ name }) => name === value.type)!;
        return `[${value.fields.map((field, i) => this.value(field, typeOfData(info.fields[i]!.type))).join(', ')}]`;
      }
      case 'list':
      case 'set': {
        const of = 'of' in type ? type.of : type;
        return `[${value.items.map((item) => this.value(item, of)).join(', ')}]`;
      }
      case 'option': {
        const of = 'of' in type ? type.of : type;
        return value.value === undefined ? 'null' : `[${this.value(value.value, of)}]`;
      }
      default:
        return unreachable(value);
    }
  }

  #caseValue(value: Extract<Value, { kind: 'case' }>): string {
    if (value.type === 'Finding') return String(value.name === 'present');
    if (this.isNominal(value.type)) return text(value.name);
    const tag = this.caseTag(value.type, value.name);
    if (this.isPlainEnum(value.type)) return String(tag);
    const params = this.module.enums[this.#enums.get(value.type)!]!.cases[tag]!.params;
    return `[${[String(tag), ...value.args.map((arg, i) => this.value(arg, typeOfData(params[i]!.type)))].join(', ')}]`;
  }

  /** Parties, purposes, … of contracts are texts inside the program; an enum of the module may have such a name. */
  isNominal(name: string): boolean {
    return NOMINAL_ENUMS.includes(name) && !this.#enums.has(name);
  }

  isPlainEnum(name: string): boolean {
    return (
      name === 'Finding' || this.module.enums[this.#enums.get(name)!]!.cases.every(({ params }) => params.length === 0)
    );
  }

  /** The index of a case, `absent` and `present` as false and true. */
  caseTag(type: string, name: string): number {
    if (type === 'Finding') return name === 'present' ? 1 : 0;
    return this.module.enums[this.#enums.get(type)!]!.cases.findIndex((one) => one.name === name);
  }
}

/** A fraction in the form that the prelude gives it. */
export function fraction({ n, d }: Rational): string {
  if (isSafe(n) && isSafe(d)) return d === 1n ? String(n) : `[${n}, ${d}]`;
  return `{ n: ${n}n, d: ${d}n }`;
}

/** A text literal; the two line ends that JSON leaves alone are escaped as well. */
export function text(value: string): string {
  return JSON.stringify(value).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
}

function isSafe(n: bigint): boolean {
  return n <= BigInt(Number.MAX_SAFE_INTEGER) && n >= BigInt(-Number.MAX_SAFE_INTEGER);
}

function simple(kind: string): string {
  return `{ k: '${kind}', u: [], n: 0, of: null }`;
}
