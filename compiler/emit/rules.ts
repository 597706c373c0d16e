/** The rules of a default term in source order, with what the conditions of each subtree ask about and read. */
import type { Core, Rule } from '../core.ts';
import { asksOf } from '../plan/flows.ts';

export type FlatRule = {
  readonly rule: Rule;
  readonly exceptions: readonly number[];
  /** The rule and all below it. */
  readonly under: readonly number[];
  /** Of the conditions below; references are followed when it is known which verdicts are forgotten. */
  readonly asksFields: readonly number[];
  readonly asksVerdicts: readonly number[];
  readonly reads: readonly number[];
  readonly refs: readonly number[];
};

export function flatRules(core: Core, root: Rule): FlatRule[] {
  const flat: { rule: Rule; exceptions: number[]; under: number[] }[] = [];
  const visit = (rule: Rule): number => {
    const here = { rule, exceptions: [] as number[], under: [] as number[] };
    const at = flat.push(here) - 1;
    here.under.push(at);
    for (const exception of rule.exceptions) {
      const below = visit(exception);
      here.exceptions.push(below);
      here.under.push(...flat[below]!.under);
    }
    return at;
  };
  visit(root);
  return flat.map((one) => {
    const flows = asksOf(
      core.module,
      one.under.map((at) => flat[at]!.rule.condition),
    );
    return {
      ...one,
      asksFields: ascending(flows.asksFields),
      asksVerdicts: ascending(flows.asksVerdicts),
      reads: ascending(flows.fields.keys()),
      refs: ascending(flows.verdicts.keys()),
    };
  });
}

function ascending(numbers: Iterable<number>): number[] {
  return [...numbers].sort((a, b) => a - b);
}
