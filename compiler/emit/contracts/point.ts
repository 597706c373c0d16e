/** One point of a contract as a function of JavaScript: statements in order, each seeing what those before it did. */
import type { AssetRef, CoreContract, Message, Statement } from '../../contract.ts';
import type { CoreModule, CoreType, Expr } from '../../core.ts';
import { boundOf, MAX_BOUND } from '../../plan/bounds.ts';
import { generate } from '../code.ts';
import { type Constants, coerced } from '../frame.ts';
import { type Literals, text } from '../literals.ts';
import { usesAges, usesClock } from './clock.ts';
import type { Place } from './places.ts';
import { PointScope } from './scope.ts';
import { writeStatement } from './statements.ts';
import { isLiteral, joined, listed, type Template, valueTemplate } from './texts.ts';

export type WrittenPoint = {
  readonly code: string;
  readonly reads: PointScope['reads'];
  /** The most fuel that it costs: what stands in `code` is charged, on its dearest way. */
  readonly bound: number;
  readonly ages: boolean;
};

/** Blocks nested deeper go into functions of their own: the engine's parser has a small stack. */
export const MAX_BLOCKS = 24;

export function writePoint(constants: Constants, contract: CoreContract, place: Place): WrittenPoint {
  return new PointWriter(constants, contract, place).written(place);
}

export class PointWriter {
  readonly constants: Constants;
  readonly scope: PointScope;
  readonly #lines: string[][] = [[]];
  /** Blocks that were nested too deep, as functions. */
  readonly #hoisted: string[] = [];
  /** Fuel that is spent for certain by the next line that may end the point, and is not charged yet. */
  #pending = 0;
  /** Effects that are known beforehand and not written yet. */
  #effects = '';
  bound = 0;
  /** Expressions so far whose cost is known only when they have run. */
  unsteady = 0;
  #depth = 0;
  #ages = false;

  constructor(constants: Constants, contract: CoreContract, place: Place) {
    this.constants = constants;
    this.scope = new PointScope(constants, contract, place);
  }

  written({ statements, value }: Place): WrittenPoint {
    this.run(statements);
    const end: Template = value === undefined ? ['["k"]'] : ['["k",', ...this.value(value), ']'];
    this.ending(`return ${joined(end)};`);
    const { frame, declarations, reads } = this.scope;
    const variables = [...declarations, ...frame.locals];
    const lines = [
      ...(variables.length > 0 ? [`let ${variables.join(', ')};`] : []),
      ...frame.inner,
      ...this.#hoisted,
      ...this.#lines[0]!,
    ];
    const code = `(w, r) => {\n  ${lines.join('\n  ')}\n}`;
    return { code, reads, bound: Math.min(this.bound, MAX_BOUND), ages: this.#ages };
  }

  run(statements: readonly Statement[]): void {
    for (const statement of statements) {
      this.charge(1);
      writeStatement(this, statement);
    }
  }

  /** Spent whenever this is reached. */
  charge(fuel: number): void {
    this.#pending += fuel;
    this.bound += fuel;
  }

  line(code: string): void {
    this.#flushEffects();
    this.#lines.at(-1)!.push(code);
  }

  /** A line that may end the point. */
  ending(code: string): void {
    this.flush();
    this.line(code);
  }

  /** Writes down what is spent and wanted up to here: what follows may end the point, or is not reached on every way. */
  flush(): void {
    if (this.#pending > 0) this.#lines.at(-1)!.push(`w.f += ${this.#pending};`);
    this.#pending = 0;
    this.#flushEffects();
  }

  /** The next line may fault, and what came before it has happened. */
  #flushEffects(): void {
    if (this.#effects !== '') this.#lines.at(-1)!.push(`w.e += ${joined([this.#effects])};`);
    this.#effects = '';
  }

  /** Code that gives the value in the form of its type (or of `as`). */
  code(expr: Expr, as: CoreType = expr.type): string {
    const { frame } = this.scope;
    const { functions } = this.constants.literals.module;
    if (usesClock(expr, functions)) this.scope.slot('now');
    if (usesAges(expr, functions)) this.#ages = true;
    this.scope.admit(expr);
    frame.cost = 0;
    const piece = coerced(frame, generate(frame, expr), expr.type, as);
    const bound = costOf(expr, this.constants.literals.module);
    if (frame.cost !== bound) this.unsteady += 1;
    this.#pending += frame.cost;
    this.bound += bound;
    return piece.code;
  }

  /** A value in the self-describing form of the wire. */
  value(expr: Expr): Template {
    const fixed = fixedName(expr, this.constants.literals);
    if (fixed !== undefined && expr.type.kind === 'enum') {
      this.#count(expr);
      return [`["c","${expr.type.name}",${JSON.stringify(fixed)}]`];
    }
    return valueTemplate(expr.type, this.code(expr), this.constants);
  }

  /** An amount: an Int is a plain number. */
  amount(expr: Expr): Template {
    if (expr.type.kind !== 'int') return this.value(expr);
    return ['["n",', { code: `(${this.code(expr)})` }, ',""]'];
  }

  /** The name of one party, purpose, asset or agreement. */
  name(expr: Expr): Template {
    const fixed = fixedName(expr, this.constants.literals);
    if (fixed === undefined) return [{ code: `quote(${this.code(expr)})` }];
    this.#count(expr);
    return [JSON.stringify(fixed)];
  }

  /** Names of parties without brackets: those of one, or of the members of a set. */
  names(expr: Expr): Template {
    return isMany(expr) ? [{ code: `quotes(${this.code(expr)})` }] : this.name(expr);
  }

  maybe(expr: Expr | undefined): Template {
    return expr === undefined ? ['null'] : this.name(expr);
  }

  asset(ref: AssetRef): Template {
    if ('value' in ref) return ['["r",', ...this.name(ref.value), ']'];
    this.charge(1);
    const name = JSON.stringify(ref.name);
    return ref.member === undefined ? [`["n",${name}]`] : [`["n",${name},`, ...this.name(ref.member), ']'];
  }

  /** Parts with what they rest on. A fault in a hole that the actor may not see is as little told as its value. */
  wording(message: Message, reader: 'actor' | 'told'): Template {
    const parts = message.map((part): Template => {
      if (typeof part !== 'string') {
        const rests = JSON.stringify(this.scope.restsOf(part));
        const shown = this.value(part);
        if (reader === 'told' || isSure(part)) return ['[', ...shown, `,${rests}]`];
        return [{ code: `hole(w, () => ${joined(shown)}, ${text(rests)})` }];
      }
      this.charge(1);
      return [JSON.stringify(part)];
    });
    return ['[', ...listed(parts), ']'];
  }

  /** Ends the point. */
  stop(end: Template): void {
    this.ending(`return ${joined(end)};`);
  }

  effect(template: Template): void {
    const whole: Template = [',', ...template];
    if (isLiteral(whole)) this.#effects += whole.join('');
    else this.line(`w.e += ${joined(whole)};`);
  }

  /** Statements that run on one way only; what they cost is not counted to the bound here, but given back. */
  block(inside: () => void): { readonly lines: readonly string[]; readonly bound: number } {
    const before = this.bound;
    this.#lines.push([]);
    this.#depth += 1;
    this.scope.within(inside);
    this.flush();
    this.#depth -= 1;
    const lines = this.#lines.pop()!;
    const bound = this.bound - before;
    this.bound = before;
    if (this.#depth < MAX_BLOCKS || this.#depth % MAX_BLOCKS !== 0) return { lines, bound };
    const name = `b${this.#hoisted.length}`;
    this.#hoisted.push(`const ${name} = () => {\n  ${[...lines, "return '';"].join('\n  ')}\n};`);
    const end = this.scope.local();
    return { lines: [`${end} = ${name}();`, `if (${end} !== '') return ${end};`], bound };
  }

  braced(lines: readonly string[]): string {
    return lines.length === 0 ? '{}' : `{\n${lines.join('\n')}\n}`;
  }

  /** Charges an expression that is written out as text. */
  #count(expr: Expr): void {
    this.charge(costOf(expr, this.constants.literals.module));
  }
}

/** Stands there as it is: it cannot fault. */
function isSure(expr: Expr): boolean {
  return expr.kind === 'mark' ? isSure(expr.body) : expr.kind === 'var' || expr.kind === 'const';
}

/** Does it name several parties. */
export function isMany(expr: Expr): boolean {
  return expr.type.kind === 'set' || expr.type.kind === 'list';
}

/** The name that an expression is, whatever the step. */
function fixedName(expr: Expr, literals: Literals): string | undefined {
  if (expr.kind === 'mark') return fixedName(expr.body, literals);
  if (expr.kind !== 'const' || expr.value.kind !== 'case' || !literals.isNominal(expr.value.type)) return undefined;
  return expr.value.name;
}

function costOf(expr: Expr, module: CoreModule): number {
  const functions = (number: number): number => boundOf(module.functions[number]!.body, functions, verdicts);
  return boundOf(expr, functions, verdicts);
}

function verdicts(): never {
  throw new Error('an expression of a contract refers to no verdict');
}
