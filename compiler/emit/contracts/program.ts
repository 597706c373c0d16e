/** The points of a module's contracts as generated code, and the export that runs them. */
import { type Zone, zoneIn } from '../../../language/zones.ts';
import type { CoreContract } from '../../contract.ts';
import type { Constants } from '../frame.ts';
import { text } from '../literals.ts';
import { placesOf } from './places.ts';
import { writePoint } from './point.ts';

/** Declarations of the points, and the table of them, contract by contract. */
export function stepsOf(constants: Constants, contracts: readonly CoreContract[]): readonly string[] {
  const code: string[] = [];
  const tables = contracts.map((contract, number) => {
    const rows = placesOf(contract).map((place, at) => {
      const point = writePoint(constants, contract, place);
      const name = `S${number}_${at}`;
      code.push(`// ${text(`${contract.name}: ${place.name}`)}`, `const ${name} = ${point.code};`);
      const now = point.reads.findIndex((read) => read.name === 'now');
      return `{ run: ${name}, bound: ${point.bound}, now: ${now}, ages: ${point.ages} }`;
    });
    return `[\n${rows.join(',\n')}\n]`;
  });
  const clocks = contracts.map(({ calendar }) => clocksOf(zoneIn(calendar)));
  return [...code, `const STEPS = frozen([${tables.join(',\n')}]);`, `const CLOCKS = [${clocks.join(',\n')}];`];
}

/** Months and days of the month count from 0 there. */
function clocksOf(zone: Zone | undefined): string {
  if (zone === undefined) return 'null';
  const yearly = zone.yearly.map(({ month, day, weekday, timeMs, offset }) =>
    list([month - 1, day - 1, weekday, timeMs, offset]),
  );
  return `clocksOf(${list(zone.changes)}, ${list(zone.offsets)}, ${list(yearly)})`;
}

function list(items: readonly (number | string)[]): string {
  return `[${items.join(', ')}]`;
}

/** What a module with contracts exports beside `run`. */
export const STEP_EXPORT = [
  'export function step(json) {',
  '  return runSteps(STEPS, CLOCKS, AGES, json);',
  '}',
] as const;
