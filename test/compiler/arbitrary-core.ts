/** Random programs and data states: well-typed Core modules with every form, small, fast to make, and shrinking towards simple ones. */
import fc from 'fast-check';
import type { CoreFunction, CoreModule, CoreVerdict } from '../../compiler/core.ts';
import type { DataState } from '../../language/values.ts';
import { diceOf, rolls } from './arbitrary/dice.ts';
import type { Setting } from './arbitrary/expressions.ts';
import { CODE_SETS, ENUMS, type Parts, RECORDS, randomField } from './arbitrary/parts.ts';
import { randomState } from './arbitrary/states.ts';
import { randomFunction, randomVerdict } from './arbitrary/verdicts.ts';
import { moduleOf } from './core-builder.ts';

export type Program = { readonly module: CoreModule; readonly state: DataState };

const MAX_FIELDS = 5;
const MAX_FUNCTIONS = 2;
const MAX_VERDICTS = 4;
/** Rolls for one field, function or verdict; what goes beyond them is the simplest there is. */
const FIELD_ROLLS = 6;
const BODY_ROLLS = 140;

/** A sound module. Field i is `f<i>`, verdict i `v<i>`. */
export function arbitraryCore(): fc.Arbitrary<CoreModule> {
  return genome.map(moduleFrom);
}

/** A data state that fits the fields of the module. */
export function arbitraryState(module: CoreModule): fc.Arbitrary<DataState> {
  return rolls(STATE_ROLLS).map((numbers) => randomState(diceOf(numbers), module.fields));
}

/** Both; the program shrinks with its state. */
export function arbitraryProgram(): fc.Arbitrary<Program> {
  return fc.tuple(genome, rolls(STATE_ROLLS)).map(([genes, numbers]) => {
    const module = moduleFrom(genes);
    return { module, state: randomState(diceOf(numbers), module.fields) };
  });
}

const STATE_ROLLS = 60;

type Genome = {
  readonly fields: readonly number[][];
  readonly functions: readonly number[][];
  readonly verdicts: readonly number[][];
};

const genome: fc.Arbitrary<Genome> = fc.record({
  fields: fc.array(rolls(FIELD_ROLLS), { minLength: 1, maxLength: MAX_FIELDS, size: 'max' }),
  functions: fc.array(rolls(BODY_ROLLS), { maxLength: MAX_FUNCTIONS, size: 'max' }),
  verdicts: fc.array(rolls(BODY_ROLLS), { minLength: 1, maxLength: MAX_VERDICTS, size: 'max' }),
});

function moduleFrom(genes: Genome): CoreModule {
  const fields = genes.fields.map((numbers, i) => randomField(diceOf(numbers), `f${i}`));
  const functions: CoreFunction[] = [];
  const verdicts: CoreVerdict[] = [];
  const parts: Parts = { fields, functions, verdicts };
  const [names, sites] = [{ next: 0 }, { next: 0 }];
  const setting = (numbers: readonly number[], refs: boolean): Setting => ({
    dice: diceOf(numbers),
    parts,
    names,
    sites,
    refs,
  });
  genes.functions.forEach((numbers, i) => {
    functions.push(randomFunction(setting(numbers, false), `g${i}`));
  });
  genes.verdicts.forEach((numbers, i) => {
    verdicts.push(randomVerdict(setting(numbers, true), `v${i}`));
  });
  return moduleOf({ fields, enums: ENUMS, records: RECORDS, codeSets: CODE_SETS, functions, verdicts });
}
