/** Core as a flat table of nodes, for the prelude's evaluator of abstract values. */
import { unreachable } from '../../language/unreachable.ts';
import { MISSING_REASONS } from '../../language/values.ts';
import type { CoreType, Expr, Question } from '../core.ts';
import { typeOfData } from '../types-of-data.ts';
import type { Constants } from './frame.ts';

/** Where a function's or a verdict's variables stand. */
type Slots = Map<string, number>;

export class Nodes {
  readonly rows: string[] = [];
  readonly #constants: Constants;
  /** Slots are not reused within one function or verdict. */
  #next = 0;

  constructor(constants: Constants) {
    this.#constants = constants;
  }

  /** The index of an expression; `params` stand in the first slots. */
  add(e: Expr, params: readonly string[] = []): number {
    this.#next = params.length;
    return this.#expr(e, new Map(params.map((name, i) => [name, i])));
  }

  #expr(e: Expr, slots: Slots): number {
    const parts = this.#parts(e, slots);
    this.rows.push(`[${[`'${parts.kind}'`, this.#type(e.type), ...parts.items].join(', ')}]`);
    return this.rows.length - 1;
  }

  #parts(e: Expr, slots: Slots): { readonly kind: string; readonly items: readonly (string | number)[] } {
    switch (e.kind) {
      case 'const':
        return { kind: 'const', items: [this.#constants.literals.value(e.value, e.type)] };
      case 'var':
        return { kind: 'var', items: [slots.get(e.name)!] };
      case 'field':
        return { kind: 'field', items: [e.field] };
      case 'let': {
        const value = this.#expr(e.value, slots);
        const slot = this.#next++;
        return { kind: 'let', items: [slot, value, this.#expr(e.body, new Map(slots).set(e.name, slot))] };
      }
      case 'if':
        return {
          kind: 'if',
          items: [this.#expr(e.condition, slots), this.#expr(e.yes, slots), this.#expr(e.no, slots)],
        };
      case 'match':
        return { kind: 'match', items: [this.#expr(e.value, slots), this.#arms(e, slots)] };
      case 'op':
        return { kind: 'op', items: [this.#constants.operator(e), this.#list(e.args, slots)] };
      case 'record':
        return { kind: 'record', items: [0, this.#list(e.fields, slots)] };
      case 'case': {
        const name = e.type.kind === 'enum' ? e.type.name : 'Finding';
        return { kind: 'case', items: [this.#constants.literals.caseTag(name, e.name), this.#list(e.args, slots)] };
      }
      case 'get':
        return { kind: 'get', items: [this.#expr(e.value, slots), e.index] };
      case 'element':
        return { kind: 'element', items: [this.#expr(e.value, slots), e.part === 'value' ? 0 : 1] };
      case 'fold': {
        const [list, from] = [this.#expr(e.list, slots), this.#expr(e.from, slots)];
        const [item, acc] = [this.#next++, this.#next++];
        const body = this.#expr(e.body, new Map(slots).set(e.item, item).set(e.acc, acc));
        return { kind: 'fold', items: [list, item, acc, from, body] };
      }
      case 'call':
        return { kind: 'call', items: [e.function, this.#list(e.args, slots)] };
      case 'ask':
        return this.#question(e.question, slots);
      case 'ref':
        return { kind: 'ref', items: [e.verdict] };
      case 'fault':
        return { kind: 'fault', items: [`'${e.code}'`] };
      case 'mark':
        return { kind: 'mark', items: [e.site, this.#expr(e.body, slots)] };
      case 'default':
        throw new Error('a default term stands only as the body of a verdict');
      default:
        return unreachable(e);
    }
  }

  #question(question: Question, slots: Slots): { readonly kind: string; readonly items: readonly number[] } {
    switch (question.kind) {
      case 'field_missing':
        return { kind: 'ask_field', items: [question.field, reasonIndex(question.reason)] };
      case 'element_missing':
        return { kind: 'ask_element', items: [this.#expr(question.element, slots), reasonIndex(question.reason)] };
      case 'verdict_known':
        return { kind: 'ask_verdict', items: [question.verdict] };
      default:
        return unreachable(question);
    }
  }

  #arms(e: Extract<Expr, { kind: 'match' }>, slots: Slots): string {
    const arms = e.arms.map((arm) => {
      const types = this.#bindTypes(e.value.type, arm.name);
      const inside = new Map(slots);
      const binds = arm.binds.map((name) => {
        const slot = this.#next++;
        inside.set(name, slot);
        return slot;
      });
      const named = arm.binds.map((_, i) => this.#type(types[i]!));
      return (
        `{ tag: ${this.#tag(e.value.type, arm.name)}, binds: [${binds.join(', ')}], ` +
        `types: [${named.join(', ')}], body: ${this.#expr(arm.body, inside)} }`
      );
    });
    return `[${arms.join(', ')}]`;
  }

  #tag(of: CoreType, name: string): number {
    if (name === '_') return -1;
    if (of.kind === 'option') return name === 'none' ? 0 : 1;
    if (of.kind === 'bool') return name === 'true' ? 1 : 0;
    return this.#constants.literals.caseTag(of.kind === 'enum' ? of.name : 'Finding', name);
  }

  #bindTypes(of: CoreType, name: string): readonly CoreType[] {
    if (of.kind === 'option') return [of.of];
    if (of.kind !== 'enum') return [];
    const info = this.#constants.literals.module.enums.find((one) => one.name === of.name);
    const found = info?.cases.find((one) => one.name === name);
    return (found?.params ?? []).map(({ type }) => typeOfData(type));
  }

  #list(parts: readonly Expr[], slots: Slots): string {
    return `[${parts.map((part) => this.#expr(part, slots)).join(', ')}]`;
  }

  #type(type: CoreType): string {
    return this.#constants.literals.type(type);
  }
}

function reasonIndex(reason: (typeof MISSING_REASONS)[number] | undefined): number {
  return reason === undefined ? -1 : MISSING_REASONS.indexOf(reason);
}
