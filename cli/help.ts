/** Help that teaches: what a command is for, what it takes, and lines to try. */
import type { Palette } from '../language/render.ts';
import type { Command, Option } from './command.ts';
import { COMMANDS, optionsOf, usageOf } from './commands.ts';

export function generalHelp(palette: Palette): string {
  const width = Math.max(...COMMANDS.map(({ name }) => name.length));
  return [
    `${palette('strong', 'leben')}: rules, scores and tables of medicine, checked, explained and run on patients' data`,
    '',
    palette('strong', 'Commands'),
    ...COMMANDS.map(({ name, summary }) => `  ${palette('place', name.padEnd(width))}  ${summary}`),
    '',
    palette('strong', 'To begin'),
    '  leben new falls_risk               write a small module',
    '  leben check falls_risk.leben       is it sound?',
    '  leben test falls_risk.leben        do its tests pass?',
    '  leben eval falls_risk.leben falls_risk --facts \'{"age":"81 years","fall":"present"}\' --why',
    '',
    '`leben COMMAND --help` says more; `leben --version` prints the version.',
    'Exit codes: 0 fine, 1 findings (errors, failing tests), 2 wrong use, 3 our own fault.',
  ].join('\n');
}

export function commandHelp(command: Command, palette: Palette): string {
  const options = optionsOf(command).map((option) => ({ shown: shownOption(option), doc: option.doc }));
  const width = Math.max(...options.map(({ shown }) => shown.length));
  return [
    `${palette('strong', `leben ${command.name}`)}: ${command.summary}`,
    '',
    `  ${usageOf(command)} [options]`,
    '',
    command.about,
    '',
    palette('strong', 'Options'),
    ...options.map(({ shown, doc }) => `  ${palette('place', shown.padEnd(width))}  ${doc}`),
    '',
    palette('strong', 'Examples'),
    ...command.examples.flatMap(({ line, doc }) => [`  ${line}`, `      ${palette('quiet', doc)}`]),
  ].join('\n');
}

function shownOption({ name, short, value, many }: Option): string {
  const word = short === undefined ? name : `${short}, ${name}`;
  return value === undefined ? word : `${word} ${value}${many === true ? '…' : ''}`;
}
