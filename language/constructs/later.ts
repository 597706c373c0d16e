/** Words of constructs that are designed but not part of this version: the lexer and the outline know them already. */
import type { Construct, Place } from '../constructs.ts';

const later = (place: Place, doc: string, keywords: string): readonly Construct[] =>
  keywords
    .split(' ')
    .map((keyword) => ({ keyword, place, doc, example: undefined, reserved: false, available: false }));

export const LATER: readonly Construct[] = [
  ...later('file', 'Counts a cohort.', 'measure'),
  ...later('file', 'Levels and compartments of privacy.', 'classification attributes'),
  ...later('measure', 'A set of a measure.', 'population exclude numerator denominator strata'),
  ...later('classification', 'Part of a classification.', 'levels compartments cleared'),
  ...later('expression', 'A way to hand over what is private.', 'seal encrypt share'),
  ...later('expression', 'Part of `share … among`.', 'among'),
];
