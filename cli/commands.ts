/** The commands of `leben`: what they take, what they are for, how they are used. */
import { type Command, JSON_OPTION, type Operand, type Option } from './command.ts';
import { RECORD_COMMANDS } from './record-commands.ts';

const HELP_OPTION: Option = { name: '--help', short: '-h', doc: 'show this help' };
const AS_OF: Option = {
  name: '--as-of',
  value: 'DATE',
  doc: 'the day the question is asked of, such as 2026-11-23 (today, if left out)',
};
const OVERRIDE: Option = {
  name: '--override',
  value: 'WHAT',
  choices: ['retired', 'expired'],
  doc: 'run all the same: `retired` modules, or production modules whose evidence is `expired`',
};
const PATHS: Operand = { name: 'PATH', many: true, required: true };

export const COMMANDS: readonly Command[] = [
  {
    name: 'check',
    summary: 'say what is wrong with a file, and what to do',
    about:
      'Reads each file, checks names, types, units, missing data, tables and evidence, and prints what it finds with its place.\nErrors end with exit code 1; warnings alone do not.',
    operands: [PATHS],
    options: [AS_OF, JSON_OPTION],
    examples: [
      { line: 'leben check stroke.leben', doc: 'one file' },
      { line: 'leben check guidelines/ --json', doc: 'every .leben file of a folder, for an editor or a script' },
    ],
    load: () => import('./check.ts'),
  },
  {
    name: 'format',
    summary: 'write files in the one layout',
    about: 'Rewrites each file in place; meaning and comments stay. A file with a syntax error is left as it is.',
    operands: [PATHS],
    options: [
      {
        name: '--check',
        doc: 'change nothing; name the files that would change, and end with exit code 1 if there are any',
      },
      JSON_OPTION,
    ],
    examples: [
      { line: 'leben format stroke.leben', doc: 'one file' },
      { line: 'leben format . --check', doc: 'is every file below this folder in its layout?' },
    ],
    load: () => import('./format.ts'),
  },
  {
    name: 'test',
    summary: 'run the tests that stand in the files',
    about:
      'Runs each `test` block in the sandbox, on both engines, and says what was expected where it fails. Then looks for what refutes each `property`.',
    operands: [PATHS],
    options: [
      AS_OF,
      { name: '--filter', value: 'TEXT', doc: 'only the tests and properties whose name contains the text' },
      { name: '--full', doc: 'search properties as often as they say, not at most 200 times' },
      JSON_OPTION,
    ],
    examples: [
      { line: 'leben test stroke.leben', doc: 'all tests of a file' },
      { line: 'leben test guidelines/ --filter "no lab"', doc: 'those of a folder whose name has these words' },
    ],
    load: () => import('./test.ts'),
  },
  {
    name: 'eval',
    summary: 'answer for patients: what, why, and what is missing',
    about:
      'Evaluates one verdict (a score, a table, a decide or a function without parameters) of a .leben file or of an artifact.\nThe facts come from you, or from FHIR R4 records: Bundles, NDJSON, .gz, single resources or a folder of them.\nWith --json, one line for each subject.',
    operands: [
      { name: 'FILE', many: false, required: true },
      { name: 'NAME', many: false, required: true },
    ],
    options: [
      {
        name: '--facts',
        value: 'JSON_OR_FILE',
        doc: 'facts of one subject: {"age":"64 years","stroke":{"missing":"not_asked"}}',
      },
      { name: '--fhir', value: 'PATH', many: true, doc: 'records of one or many patients' },
      AS_OF,
      { name: '--why', doc: 'add the rules, rows and points that made the answer, with their places' },
      { name: '--second-channel', doc: 'run every subject on both engines; a difference is a fault of ours' },
      OVERRIDE,
      JSON_OPTION,
    ],
    examples: [
      {
        line: 'leben eval stroke.leben cha2ds2_vasc --facts \'{"age":"64 years","sex":"male","chf":"present"}\' --why',
        doc: 'one patient, by hand, with the reasons',
      },
      {
        line: 'leben eval stroke.leben cha2ds2_vasc --fhir ward/ --as-of 2026-01-01 --json',
        doc: 'a folder of records',
      },
    ],
    load: () => import('./eval.ts'),
  },
  {
    name: 'simulate',
    summary: 'walk through a contract: who may do what, who pays whom, and what time brings',
    about: [
      'Plays an agreement line by line, with steps as tests of contracts write them, and shows after each of them the state, what was',
      'moved from whom to whom, and the balances, rights and duties of every party. Nothing is recorded, and nobody is paid.',
      'Lines come from the terminal, from a pipe, or from --script. The first signs the agreement (or --with does):',
      '  with lease = CohortLease(term: 3 months, fee: 300.00 EUR, deposit_due: 50.00 EUR)',
      '  lab has 450.00 EUR                          what a party has from outside',
      '  board does release(document "protocol")     a party acts',
      '  gateway counts rows 2_500                   a meter is reported',
      '  after 30 days                               time passes, and what falls due happens',
      '  expect rejected because "…"                 what a script expects; all that tests expect will do',
      '  who / show / undo / redo / help / quit      what each party may do now, and of the rest why not; where all stands; …',
      '  at 2027-05-01                               goes on to that day; a day that is over is only looked at',
      'A script ends with 1 where a step is rejected, or an expectation fails, and no line expects that.',
    ].join('\n'),
    operands: [
      { name: 'FILE', many: false, required: true },
      { name: 'CONTRACT', many: false, required: true },
    ],
    options: [
      { name: '--script', value: 'STEPS', doc: 'a text file with the lines of the walk' },
      { name: '--with', value: 'TERMS', doc: 'sign first: "lease = CohortLease(term: 3 months, …)"' },
      AS_OF,
      { name: '--json', doc: 'write one JSON object a line: result, changes, agreements, balances, rights, next' },
    ],
    examples: [
      { line: 'leben simulate cohort_lease.leben CohortLease', doc: 'asks for the terms, then for steps' },
      { line: 'leben simulate cohort_lease.leben CohortLease --script withdrawn.txt', doc: 'the steps of a file' },
      { line: 'leben simulate care.leben Pathway --json < steps.txt', doc: 'for a program' },
    ],
    load: () => import('./simulate.ts'),
  },
  {
    name: 'build',
    summary: 'make an artifact: one file that runs anywhere',
    about:
      'Compiles a file into an artifact that holds source, program, bytecode, interface and proofs.\nThe same source gives the same bytes on every machine.',
    operands: [{ name: 'FILE', many: false, required: true }],
    options: [
      {
        name: '--output',
        short: '-o',
        value: 'OUT',
        doc: 'where to write it (beside the source, ending in .lebc, if left out)',
      },
      AS_OF,
      JSON_OPTION,
    ],
    examples: [{ line: 'leben build stroke.leben -o stroke.lebc', doc: 'then: leben eval stroke.lebc cha2ds2_vasc …' }],
    load: () => import('./build.ts'),
  },
  {
    name: 'inspect',
    summary: 'show what a file or an artifact offers and needs',
    about:
      'Prints the inputs, the verdicts with the most fuel they can take, the evidence and, of an artifact, what was proved;\nof a contract who takes part, what leads from state to state, who may do what, and what is owed and paid.',
    operands: [{ name: 'FILE', many: false, required: true }],
    options: [
      { name: '--core', doc: 'print LEBEN-Core, the small language everything is compiled to' },
      { name: '--diagram', doc: 'print the states of each contract as a Mermaid diagram' },
      AS_OF,
      JSON_OPTION,
    ],
    examples: [
      { line: 'leben inspect stroke.leben', doc: 'what must be known, and what can be asked' },
      { line: 'leben inspect stroke.leben --core', doc: 'the rules as the sandbox sees them' },
      { line: 'leben inspect lease.leben --diagram', doc: 'the states of its agreements, to draw' },
    ],
    load: () => import('./inspect.ts'),
  },
  {
    name: 'explain',
    summary: 'explain a diagnostic, or the rules of a file in words',
    about:
      'With a code such as T412: its page, with a wrong and a right example. With a file: what it decides, in words.',
    operands: [
      { name: 'CODE_OR_FILE', many: false, required: true },
      { name: 'NAME', many: true, required: false },
    ],
    options: [AS_OF, JSON_OPTION],
    examples: [
      { line: 'leben explain U002', doc: 'what the error means and how to mend it' },
      { line: 'leben explain stroke.leben cha2ds2_vasc', doc: 'how the score counts, with its sources' },
    ],
    load: () => import('./explain.ts'),
  },
  {
    name: 'new',
    summary: 'begin a module, with an input, a score and a test',
    about: 'Writes a small module that checks and whose tests pass, to change into your own.',
    operands: [{ name: 'NAME', many: false, required: true }],
    options: [JSON_OPTION],
    examples: [{ line: 'leben new falls_risk', doc: 'writes falls_risk.leben here' }],
    load: () => import('./new.ts'),
  },
  ...RECORD_COMMANDS,
];

export function optionsOf(command: Command): readonly Option[] {
  return [...command.options, HELP_OPTION];
}

/** `leben eval FILE NAME [options]`. */
export function usageOf(command: Command): string {
  const operands = command.operands.map(({ name, many, required }) => {
    const word = `${name}${many ? '…' : ''}`;
    return required ? word : `[${word}]`;
  });
  if (command.name === 'eval') operands.push('(--facts JSON_OR_FILE | --fhir PATH…)');
  return ['leben', command.name, ...operands].join(' ');
}
