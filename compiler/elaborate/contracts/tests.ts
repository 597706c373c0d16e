/** Tests of contracts: agreements, steps, and what is expected after them. */

import type * as Ast from '../../../language/ast.ts';
import { argumentMissing, notInContract } from '../../../language/codes/contracts.ts';
import { typeMismatch } from '../../../language/codes/types.ts';
import { parseDate } from '../../../language/dates.ts';
import { nearest } from '../../../language/near.ts';
import { positionOf, type Span } from '../../../language/span.ts';
import type { Value } from '../../../language/values.ts';
import { startOfDayIn, zoneIn } from '../../../language/zones.ts';
import { type ContractStep, type ContractTest, firstCalendar } from '../../contract.ts';
import { type ModuleScope, report, spelling, textAt } from '../scope.ts';
import { TEST_DATE } from '../tests.ts';
import { argumentsByName } from './create.ts';
import { type ContractScope, lookUp } from './scope.ts';
import { hasAssets } from './test-assets.ts';
import { expectation } from './test-expectations.ts';
import { does, given } from './test-steps.ts';
import { type Agreements, type Bare, constantOf, testPlace, whichOf } from './test-values.ts';

/** `isWalk`: its steps come one at a time, so that an asset may have been handed over in one that is not at hand. */
export function elaborateContractTest(
  scope: ModuleScope,
  decl: Ast.TestDecl,
  contracts: ReadonlyMap<string, ContractScope>,
  { isWalk = false }: { readonly isWalk?: boolean } = {},
): ContractTest | undefined {
  const known: Agreements = new Map();
  const agreements: ContractTest['agreements'][number][] = [];
  const steps: ContractStep[] = [];
  let fine = true;
  let starting = parseDate(TEST_DATE)!;
  const add = (span: Span, made: Bare | undefined): void => {
    if (made === undefined) fine = false;
    else
      steps.push({
        ...made,
        line: positionOf(scope.source, span.start).line,
        text: textAt(scope, span),
      } as ContractStep);
  };
  for (const item of decl.items) {
    switch (item.kind) {
      case 'starting':
        starting = (item.date.kind === 'date' ? parseDate(item.date.text) : undefined) ?? starting;
        break;
      case 'with_agreement': {
        const of = contracts.get(item.contract.text);
        if (of === undefined) {
          const suggestions = nearest(item.contract.text, contracts.keys());
          report(
            scope,
            notInContract(
              item.contract.span,
              { name: item.contract.text, what: 'contract', suggestions },
              spelling(item.contract.span, suggestions),
            ),
          );
          // All that follows speaks of it.
          return undefined;
        }
        const made = agreement(scope, item, of, known);
        known.set(item.name.text, of);
        if (made === undefined) fine = false;
        else agreements.push(made);
        break;
      }
      case 'pass_time': {
        const value = constantOf(testPlace(scope), item.period, { kind: 'period' });
        add(item.span, value && { kind: 'after', period: value });
        break;
      }
      case 'does':
        add(item.span, does(scope, item, known, contracts));
        break;
      case 'counts': {
        const value = constantOf(testPlace(scope), item.amount, { kind: 'int' });
        const isThere = hasMeter(scope, item, known);
        add(
          item.span,
          value &&
            isThere && {
              kind: 'counts',
              who: item.party.text,
              agreement: item.agreement?.text,
              meter: item.meter.text,
              amount: value,
            },
        );
        break;
      }
      case 'given':
        for (const fact of item.items) add(fact.span, given(scope, fact, starting));
        break;
      case 'expect':
        for (const e of item.items) add(e.span, expectation(scope, e, known));
        break;
    }
  }
  if (!isWalk && !hasAssets(scope, decl, contracts, steps, agreements)) fine = false;
  if (!fine) return undefined;
  return {
    name: decl.name.text,
    file: scope.source.file,
    line: positionOf(scope.source, decl.span.start).line,
    starting: startOfDayIn(starting, zoneIn(firstCalendar(contracts.values()))),
    agreements,
    steps,
  };
}

/** Undefined: told that no agreement counts it. A step without an agreement is about the first that does. */
function hasMeter(
  scope: ModuleScope,
  { agreement: name, meter }: Extract<Ast.TestItem, { kind: 'counts' }>,
  known: Agreements,
): true | undefined {
  if (name === undefined && [...known.values()].some(({ meters }) => meters.has(meter.text))) return true;
  const of = whichOf(scope, name, meter, known, ({ meters }) => meters, 'meter');
  return of && lookUp(of, of.meters, meter, 'meter') && true;
}

function agreement(
  scope: ModuleScope,
  item: Extract<Ast.TestItem, { kind: 'with_agreement' }>,
  of: ContractScope,
  known: Agreements,
): ContractTest['agreements'][number] | undefined {
  const at = testPlace(scope);
  const terms: { name: string; value: Value }[] = [];
  const sets: { name: string; members: string[] }[] = [];
  const args = argumentsByName(at, item.args, [...of.terms.keys(), ...of.parties.keys()], item.contract);
  if (args === undefined) return undefined;
  for (const [name, type] of of.terms) {
    const written = args.get(name);
    if (written === undefined) return report(scope, argumentMissing(item.span, { name, of: item.contract.text }));
    const wanted = of.agreements.get(name);
    const value =
      wanted === undefined ? constantOf(at, written, type) : agreementNamed(scope, written, name, wanted, known);
    if (value === undefined) return undefined;
    terms.push({ name, value });
  }
  for (const name of of.sets.keys()) {
    const written = args.get(name);
    if (written === undefined) return report(scope, argumentMissing(item.span, { name, of: item.contract.text }));
    if (written.kind !== 'set')
      return report(
        scope,
        typeMismatch(written.span, {
          given: 'something else',
          wanted: 'a set of parties, such as `{ ann, bob }`',
          where: `\`${name}\``,
        }),
      );
    sets.push({ name, members: written.items.flatMap((member) => (member.kind === 'name' ? [member.name.text] : [])) });
  }
  const parties: { name: string; party: string }[] = [];
  for (const [name, { set }] of of.parties) {
    const written = args.get(name);
    if (set !== undefined || written === undefined) continue;
    if (written.kind !== 'name')
      return report(
        scope,
        typeMismatch(written.span, { given: 'something else', wanted: 'the name of a party', where: `\`${name}\`` }),
      );
    parties.push({ name, party: written.name.text });
  }
  return { name: item.name.text, contract: of.number, terms, sets, ...(parties.length === 0 ? {} : { parties }) };
}

/** One that the test has made in a line before. */
function agreementNamed(
  scope: ModuleScope,
  written: Ast.Expr,
  name: string,
  wanted: string,
  known: Agreements,
): Value | undefined {
  if (written.kind === 'name' && known.get(written.name.text)?.decl.name.text === wanted)
    return { kind: 'case', type: 'Agreement', name: written.name.text, args: [] };
  return report(
    scope,
    typeMismatch(written.span, {
      given: 'something else',
      wanted: `an agreement of \`${wanted}\` made above`,
      where: `\`${name}\``,
    }),
  );
}
