/** Built-in functions of ages and dates: completed units as whole numbers. */
import { type Builtin, builtin } from './builtin.ts';

const completed = (unit: 'years' | 'months' | 'weeks' | 'days', examples: Builtin['examples']): Builtin =>
  builtin({
    name: `completed_${unit}`,
    doc: `Completed ${unit} of an Age, or from one date to another. 29 February counts from 1 March in a common year.`,
    shape: 'completed',
    params: ['age'],
    op: unit,
    faults: [],
    source: 'semantics.md, section 2 (Age)',
    examples,
    laws: [],
  });

export const ages: readonly Builtin[] = [
  completed('years', [
    ['completed_years(2000-02-29, 2023-02-28)', '22'],
    ['completed_years(2000-02-29, 2023-03-01)', '23'],
  ]),
  completed('months', [['completed_months(2024-01-31, 2024-03-01)', '1']]),
  completed('weeks', [['completed_weeks(2024-01-01, 2024-01-15)', '2']]),
  completed('days', [['completed_days(2024-02-28, 2024-03-01)', '2']]),
];
