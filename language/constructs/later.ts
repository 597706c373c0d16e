/** Words of constructs that are designed but not part of this version: the lexer and the outline know them already. */
import type { Construct, Place } from '../constructs.ts';

const later = (place: Place, doc: string, keywords: string): readonly Construct[] =>
  keywords
    .split(' ')
    .map((keyword) => ({ keyword, place, doc, example: undefined, reserved: false, available: false }));

export const LATER: readonly Construct[] = [
  ...later('file', 'Counts a cohort.', 'measure'),
  ...later('file', 'Levels and compartments of privacy.', 'classification attributes'),
  ...later('file', 'An agreement and what it speaks of.', 'contract purpose asset'),
  ...later('file', 'What must hold for all patients or in all runs.', 'property'),
  ...later('measure', 'A set of a measure.', 'population exclude numerator denominator strata'),
  ...later('classification', 'Part of a classification.', 'levels compartments cleared'),
  ...later(
    'contract',
    'An item of a contract.',
    'parties terms keeps calendar meter price state action power after every',
  ),
  ...later('contract', 'An item of a contract.', 'on entering duty check invariant'),
  ...later(
    'contract',
    'Part of an item of a contract.',
    'counted owned each per started full since round public visible lasting',
  ),
  ...later('contract', 'Part of an item of a contract.', 'any as approved owes at most'),
  ...later(
    'contract',
    'A statement of an action.',
    'require set become hold move mint burn grant end remove create emit',
  ),
  ...later('contract', 'A statement of an action.', 'tell charge disclose'),
  ...later('contract', 'Part of a statement.', 'until exclusive under least epsilon delta budget escrow lineage'),
  ...later('test', 'A step of a contract test.', 'does creating allows has rejected allowed learned compute'),
  ...later(
    'expression',
    'A question or a value of a contract.',
    'covers may evaluate bill time document start seal encrypt share',
  ),
  ...later('expression', 'Part of a question or a value of a contract.', 'among over using'),
  ...later('property', 'Part of a property.', 'always search prove enforce'),
];
