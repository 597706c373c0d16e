/** How the contracts of a module refer to each other: in no circle, and in no long chain within one step. */
import { circleOfContracts, tooMuchToFollow } from '../../../language/codes/agreements.ts';
import type { Diagnostic } from '../../../language/diagnostics.ts';
import type { CoreContract } from '../../contract.ts';
import { allStatements, roadsOf } from './roads.ts';

/** Contracts refer to each other in no circle: by `create`, or by a term that is an agreement. Reported once of each circle. */
export function circles(
  contracts: readonly CoreContract[],
  report: (contract: number, diagnostic: Diagnostic) => void,
): void {
  const made = contracts.map((contract) => {
    const bodies = [...roadsOf(contract).map(({ body }) => body), ...contract.states.map(({ entering }) => entering)];
    const created = bodies
      .flatMap(allStatements)
      .flatMap((s) => (s.kind === 'create' ? [{ to: s.contract, span: s.span }] : []));
    const read = contract.terms.flatMap(({ contract: to }) => (to === undefined ? [] : [{ to, span: undefined }]));
    return [...created, ...read];
  });
  const told = new Set<number>();
  for (const circle of circlesIn(made.map((refs) => refs.map(({ to }) => to)))) {
    if (circle.some((one) => told.has(one))) continue;
    for (const one of circle) told.add(one);
    const least = circle.indexOf(Math.min(...circle));
    const from = [...circle.slice(least), ...circle.slice(0, least)];
    const [number] = from as [number];
    const next = made[number]!.find(({ to }) => to === (from[1] ?? number));
    const names = [...from, number].map((n) => contracts[n]!.name);
    report(number, circleOfContracts(next?.span ?? contracts[number]!.span, { names }));
  }
  if (told.size === 0) checkChains(contracts, report);
}

/** One step signs what the agreement that it makes makes on entering, and so on: at most so many, one in the other. */
export const MAX_CHAIN = 50;

function checkChains(
  contracts: readonly CoreContract[],
  report: (contract: number, diagnostic: Diagnostic) => void,
): void {
  const made = contracts.map(({ states }) =>
    allStatements(states[0]?.entering ?? []).flatMap((s) => (s.kind === 'create' ? [s.contract] : [])),
  );
  let lengths = contracts.map(() => 0);
  for (let round = 0; round <= MAX_CHAIN; round += 1)
    lengths = made.map((next) => next.reduce((most, to) => Math.max(most, lengths[to]! + 1), 0));
  const long = lengths.findIndex((length) => length > MAX_CHAIN);
  if (long === -1) return;
  const { name, span } = contracts[long]!;
  report(long, tooMuchToFollow(span, { what: name, of: 'agreements', most: MAX_CHAIN }));
}

/** A circle for each reference back to one that the search stands in: every part that goes in circles has one. */
function* circlesIn(references: readonly (readonly number[])[]): Generator<readonly number[]> {
  const seen = new Set<number>();
  for (const start of references.keys()) {
    if (seen.has(start)) continue;
    seen.add(start);
    const road = [start];
    const places = new Map([[start, 0]]);
    const nexts = [0];
    for (let here = road.at(-1); here !== undefined; here = road.at(-1)) {
      const to = references[here]![nexts[road.length - 1]!];
      nexts[road.length - 1]! += 1;
      if (to === undefined) {
        road.pop();
        nexts.pop();
        places.delete(here);
      } else if (places.has(to)) yield road.slice(places.get(to));
      else if (!seen.has(to)) {
        seen.add(to);
        places.set(to, road.length);
        road.push(to);
        nexts.push(0);
      }
    }
  }
}
