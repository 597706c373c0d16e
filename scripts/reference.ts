/** Writes docs/reference.md from the constructs, the built-ins and the quantity types; `--check` only compares. */
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { CONSTRUCTS, type Place } from '../language/constructs.ts';
import { QUANTITY_TYPES } from '../language/units.ts';
import { MISSING_REASONS } from '../language/values.ts';
import { BUILTINS } from '../stdlib/index.ts';

const FILE = resolve(import.meta.dirname, '../docs/reference.md');

const PLACES: readonly (readonly [Place, string])[] = [
  ['file', 'Declarations'],
  ['module', 'In `module`'],
  ['source', 'In `source`'],
  ['input', 'In `input`'],
  ['score', 'In `score`'],
  ['table', 'In `table`'],
  ['decide', 'In `decide`'],
  ['function', 'In `function`'],
  ['contract', 'In `contract`'],
  ['statement', 'In actions, timers and duties'],
  ['test', 'In `test`'],
  ['property', 'In `property`'],
  ['head', 'In heads of declarations'],
  ['type', 'In types'],
  ['expression', 'In expressions'],
];

/** How the language was made precise where its design left room. */
const DECISIONS = `## Made precise
- **Units shown.** An input is shown in the unit of its \`plausible\` range, else of its grid, else in the usual unit of its type: the same patient in other units gets the same answer to the letter. A result of a type \`Quantity of 'u'\` is shown in u; any other in the unit it was computed in. A part of a record that is taken out is shown in the unit of the part's type.
- **Mixed numbers.** A whole number becomes a Decimal where one is wanted; a Decimal never becomes a whole number by itself (\`floor\`, \`ceil\`). \`/\` of whole numbers gives a Decimal.
- **Percent.** \`5 % * 200 mg\` is a mass. Percent and plain numbers do not add or compare.
- **K.** A number in K is a temperature where a temperature is wanted, else a difference.
- **Tests** that do not say \`starting\` are as of 2026-01-01, so that no test depends on the day it is run. \`age 64 years\` is born that day so many years ago. A list is given as \`[7.2 %, missing, 8 %]\` (one a day, the last at the as-of date) or with \`Observed(7.2 %, 2025-11-03)\`. A Finding that says \`absent unless recorded\` is absent in a test that does not give it.
- **Latest** of equal times is the one later in the list; \`first\`, \`highest\`, \`lowest\` take the earlier one.
- **\`mean\`, \`median\`, \`min\`, \`max\`, \`latest\` …** of a list are options; \`sum\` of an empty list is 0, \`product\` 1, \`count\` 0.
- **Scores** with broken points are Decimals. A field may say \`gives unknown\` beside others that \`give range\`: the score is unknown when it is not settled and that field is missing.
- **A line that cannot be read** is told once; what else would be said of that line, and of names it perhaps declares, is left out.
- **\`today\` and \`now\`** are values everywhere: the as-of date and instant of the evaluation.
- What programs mean, cost and leave in the trace stands in [core.md](core.md) to the letter.
`;

function reference(): string {
  const out = [
    '# Reference',
    '',
    'Made by `node scripts/reference.ts` from the constructs, the built-ins and the quantity types; every build compares.',
    '',
  ];
  for (const [place, title] of PLACES) {
    const rows = CONSTRUCTS.filter((row) => row.place === place && row.available);
    if (rows.length === 0) continue;
    out.push(`## ${title}`, '');
    for (const row of rows) {
      out.push(`**\`${row.keyword}\`**${row.reserved ? ' (reserved)' : ''} ${row.doc}`, '');
      if (row.example !== undefined) out.push('```leben', row.example.trimEnd(), '```', '');
    }
  }
  out.push('## Built-in functions', '', '| call | what | faults | example |', '|---|---|---|---|');
  for (const b of BUILTINS.values()) {
    const [call, result] = b.examples[0]!;
    out.push(
      `| \`${b.name}(${b.params.join(', ')})\` | ${b.doc} | ${b.faults.join(', ') || '–'} | \`${call}\` = \`${result}\` |`,
    );
  }
  out.push(
    '',
    '## Quantity types',
    '',
    "Beside them `Decimal`, `Conc of s` (a declared substance), `Quantity of 'u'`, `Money of EUR`.",
    '',
    '| type | shown in | what |',
    '|---|---|---|',
  );
  for (const [name, type] of Object.entries(QUANTITY_TYPES))
    out.push(`| \`${name}\` | \`${type.unit}\` | ${type.doc} |`);
  out.push(
    '',
    '## Why a value is missing',
    '',
    MISSING_REASONS.map((reason) => `\`${reason}\``).join(', '),
    '',
    DECISIONS,
  );
  return out.join('\n');
}

const text = reference();
if (process.argv.includes('--check')) {
  if (readFileSync(FILE, 'utf8') !== text) {
    console.error('docs/reference.md is not what scripts/reference.ts makes: run it and look at the difference.');
    process.exitCode = 1;
  }
} else writeFileSync(FILE, text);
