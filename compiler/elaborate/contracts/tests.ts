/** Tests of contracts: agreements, steps, and what is expected after them. */
import type * as Ast from '../../../language/ast.ts';
import { argumentMissing, laterVersion, notInContract, whichAgreement } from '../../../language/codes/contracts.ts';
import { argumentCount, notConstant, typeMismatch } from '../../../language/codes/types.ts';
import { parseDate, startOfDay } from '../../../language/dates.ts';
import { nearest } from '../../../language/near.ts';
import { positionOf, type Span } from '../../../language/span.ts';
import type { DataState, Value } from '../../../language/values.ts';
import type { ContractStep, ContractTest, Kind } from '../../contract.ts';
import { PURPOSE } from '../../contract.ts';
import type { CoreType } from '../../core.ts';
import { check, infer } from '../expressions.ts';
import { bind, type Place, place } from '../names.ts';
import { type ModuleScope, report, spelling, textAt } from '../scope.ts';
import { TEST_DATE, testState } from '../tests.ts';
import { typeWords } from '../types.ts';
import { type ContractScope, kindOfAmount, nominal, readContractType } from './scope.ts';

type Agreements = Map<string, ContractScope>;
type StepOf<K extends ContractStep['kind']> = Extract<ContractStep, { kind: K }>;
type Bare = { [K in ContractStep['kind']]: Omit<StepOf<K>, 'line' | 'text'> }[ContractStep['kind']];

export function elaborateContractTest(
  scope: ModuleScope,
  decl: Ast.TestDecl,
  contracts: ReadonlyMap<string, ContractScope>,
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
              { name: item.contract.text, what: 'contract in this module called', suggestions },
              spelling(item.contract.span, suggestions),
            ),
          );
          fine = false;
          break;
        }
        known.set(item.name.text, of);
        const made = agreement(scope, item, of);
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
        add(
          item.span,
          value && {
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
  if (!fine) return undefined;
  return {
    name: decl.name.text,
    file: scope.source.file,
    line: positionOf(scope.source, decl.span.start).line,
    starting: startOfDay(starting),
    agreements,
    steps,
  };
}

/** Names of parties, assets and documents need no declaration in a test: `constantOf` takes them as they stand. */
function testPlace(scope: ModuleScope): Place {
  let at: Place = place(scope, true);
  for (const [name, purpose] of scope.purposes)
    at = bind(at, name, { kind: 'part', value: nominal(PURPOSE as never, purpose) });
  return at;
}

function constantOf(at: Place, written: Ast.Expr, type: CoreType): Value | undefined {
  if (type.kind === 'enum' && type.name === 'Party' && written.kind === 'name')
    return { kind: 'case', type: 'Party', name: written.name.text, args: [] };
  if (type.kind === 'enum' && type.name === 'Asset' && written.kind === 'name')
    return { kind: 'case', type: 'Asset', name: written.name.text, args: [] };
  if (type.kind === 'enum' && type.name === 'Document' && written.kind === 'document')
    return { kind: 'case', type: 'Document', name: written.title, args: [] };
  const value = check(at, written, type, 'this step');
  if (value === undefined) return undefined;
  if (
    value.kind === 'op' &&
    value.op.name === 'int_to_number' &&
    value.args[0]?.kind === 'const' &&
    value.args[0].value.kind === 'int'
  )
    return { kind: 'number', value: { n: value.args[0].value.value, d: 1n }, unit: '' };
  return value.kind === 'const'
    ? value.value
    : report(at.scope, notConstant(written.span, { what: 'A value of a test' }));
}

function agreement(
  scope: ModuleScope,
  item: Extract<Ast.TestItem, { kind: 'with_agreement' }>,
  of: ContractScope,
): ContractTest['agreements'][number] | undefined {
  const at = testPlace(scope);
  const terms: { name: string; value: Value }[] = [];
  const sets: { name: string; members: string[] }[] = [];
  const arg = (name: string): Ast.Expr | undefined => {
    const found = item.args.find((a) => a.kind === 'value' && a.name?.text === name);
    return found?.kind === 'value' ? found.value : undefined;
  };
  for (const [name, type] of of.terms) {
    const written = arg(name);
    if (written === undefined) return report(scope, argumentMissing(item.span, { name, of: item.contract.text }));
    const value = constantOf(at, written, type);
    if (value === undefined) return undefined;
    terms.push({ name, value });
  }
  for (const name of of.sets.keys()) {
    const written = arg(name);
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
  return { name: item.name.text, contract: of.number, terms, sets };
}

/** The agreement that a step is about: the one named, else the only one that has such a part. */
function whichOf(
  scope: ModuleScope,
  name: Ast.Name | undefined,
  part: Ast.Name,
  known: Agreements,
  has: (of: ContractScope) => boolean,
): ContractScope | undefined {
  if (name !== undefined) {
    const of = known.get(name.text);
    if (of !== undefined) return of;
    const suggestions = nearest(name.text, known.keys());
    return report(
      scope,
      notInContract(name.span, { name: name.text, what: 'agreement', suggestions }, spelling(name.span, suggestions)),
    );
  }
  const fitting = [...known].filter(([, of]) => has(of));
  if (fitting.length === 1 || new Set(fitting.map(([, of]) => of)).size === 1) return fitting[0]![1];
  if (fitting.length > 1) return report(scope, whichAgreement(part.span, { names: fitting.map(([n]) => n) }));
  return report(
    scope,
    notInContract(part.span, {
      name: part.text,
      what: 'step',
      suggestions: nearest(
        part.text,
        [...known.values()].flatMap((of) => [...of.actions.keys()]),
      ),
    }),
  );
}

function does(
  scope: ModuleScope,
  item: Extract<Ast.TestItem, { kind: 'does' }>,
  known: Agreements,
  contracts: ReadonlyMap<string, ContractScope>,
): Bare | undefined {
  const checks = (of: ContractScope) =>
    of.decl.items.find((i) => i.kind === 'check' && i.name.text === item.action.text);
  const of = whichOf(
    scope,
    item.agreement,
    item.action,
    known,
    (o) => o.actions.has(item.action.text) || checks(o) !== undefined,
  );
  if (of === undefined) return undefined;
  const index = of.actions.get(item.action.text);
  const checked = checks(of);
  const params = index !== undefined ? of.actionDecls[index]!.params : checked?.kind === 'check' ? checked.params : [];
  if (item.args.length !== params.length)
    return report(
      scope,
      argumentCount(item.span, {
        name: item.action.text,
        given: item.args.length,
        wanted: params.length,
        params: params.map((p) => p.name.text),
      }),
    );
  const at = testPlace(scope);
  const args: Value[] = [];
  for (const [i, param] of params.entries()) {
    const arg = item.args.find((a) => a.kind === 'value' && a.name?.text === param.name.text) ?? item.args[i];
    const type = readContractType(scope, param.type)?.type;
    if (arg?.kind !== 'value' || type === undefined) return undefined;
    const value = constantOf(at, arg.value, type);
    if (value === undefined) return undefined;
    args.push(value);
  }
  if (item.creating !== undefined) {
    const made = index === undefined ? undefined : createdBy(of, index, contracts);
    if (made !== undefined) known.set(item.creating.text, made);
  }
  return {
    kind: 'does',
    who: item.party.text,
    agreement: item.agreement?.text,
    action: item.action.text,
    args,
    approvedBy: item.approvedBy.map((n) => n.text),
    creating: item.creating?.text,
  };
}

/** The contract of which an action makes an agreement. */
function createdBy(
  of: ContractScope,
  action: number,
  contracts: ReadonlyMap<string, ContractScope>,
): ContractScope | undefined {
  type Block = ContractScope['actionDecls'][number]['body'];
  const find = (block: Block): string | undefined => {
    for (const s of block.statements) {
      if (s.kind === 'create') return s.contract.text;
      const inner =
        s.kind === 'if_statement'
          ? (find(s.yes) ?? (s.no && find(s.no)))
          : s.kind === 'for_each'
            ? find(s.body)
            : undefined;
      if (inner !== undefined) return inner;
    }
    return undefined;
  };
  const name = find(of.actionDecls[action]!.body);
  return name === undefined ? undefined : contracts.get(name);
}

function amountOf(at: Place, written: Ast.Expr): { amount: Value; unit: Kind } | undefined {
  const value = infer(at, written);
  if (value === undefined) return undefined;
  const unit = kindOfAmount(value.type);
  if (unit === undefined || value.kind !== 'const')
    return report(
      at.scope,
      typeMismatch(written.span, {
        given: typeWords(value.type),
        wanted: 'an amount such as `450.00 EUR`',
        where: '`has`',
      }),
    );
  return { amount: value.value, unit };
}

function given(scope: ModuleScope, fact: Ast.GivenItem, today: number): Bare | undefined {
  const at = testPlace(scope);
  switch (fact.kind) {
    case 'given_has': {
      const has = amountOf(at, fact.value);
      return has && { kind: 'has', party: fact.party.text, ...has };
    }
    case 'given_allows': {
      const purpose = scope.purposes.get(fact.purpose.text);
      if (purpose === undefined) {
        check(at, { kind: 'name', name: fact.purpose, span: fact.purpose.span }, PURPOSE, '`allows`');
        return undefined;
      }
      return { kind: 'allows', asset: fact.asset.text, purpose };
    }
    case 'given_record': {
      const state: DataState | undefined = testState(scope, fact.fields, today);
      return state && { kind: 'facts', asset: fact.asset.text, state };
    }
    case 'given_lineage': {
      const shares: { party: string; percent: Value }[] = [];
      for (const { party: who, share } of fact.shares) {
        const value = constantOf(at, share, { kind: 'number', quantity: '1|percent', units: ['%'] });
        if (value === undefined) return undefined;
        shares.push({ party: who.text, percent: value });
      }
      return { kind: 'lineage', asset: fact.of.text, shares };
    }
    case 'given_compute':
      return report(scope, laterVersion(fact.span, { what: '`compute`' }));
    default:
      return report(scope, laterVersion(fact.span, { what: 'A fact about no record' }));
  }
}

function expectation(scope: ModuleScope, item: Ast.ExpectItem, known: Agreements): Bare | undefined {
  const at = testPlace(scope);
  switch (item.kind) {
    case 'expect_rejected':
      return { kind: 'expect_rejected', because: item.because?.parts.filter((p) => typeof p === 'string').join('') };
    case 'expect_allowed':
      return { kind: 'expect_allowed' };
    case 'expect_owned':
      return { kind: 'expect_owned', asset: item.asset.text, by: item.by.text };
    case 'expect_has': {
      const has = amountOf(at, item.value);
      return has && { kind: 'expect_has', party: item.party.text, ...has };
    }
    case 'expect_holds':
      return holds(scope, at, item.condition, known);
    default:
      return report(scope, laterVersion(item.span, { what: 'This expectation' }));
  }
}

function holds(scope: ModuleScope, at: Place, written: Ast.Expr, known: Agreements): Bare | undefined {
  if (written.kind === 'may_use' && written.party.kind === 'name') {
    const purpose = written.purpose === undefined ? undefined : scope.purposes.get(written.purpose.text);
    if (written.purpose !== undefined && purpose === undefined) {
      check(at, { kind: 'name', name: written.purpose, span: written.purpose.span }, PURPOSE, '`for`');
      return undefined;
    }
    return {
      kind: 'expect_may_use',
      who: written.party.name.text,
      asset: written.thing.name.text,
      purpose,
      negated: written.negated,
    };
  }
  if (written.kind === 'is' && written.operand.kind === 'name' && written.what.kind === 'case') {
    const name = written.operand.name;
    const word = written.what.path[0]!;
    const of = known.get(name.text);
    if (of !== undefined) {
      if (of.states.has(word.text))
        return { kind: 'expect_state', agreement: name.text, state: word.text, negated: written.negated };
      const suggestions = nearest(word.text, of.states.keys());
      return report(
        scope,
        notInContract(word.span, { name: word.text, what: 'state', suggestions }, spelling(word.span, suggestions)),
      );
    }
    if (['due', 'kept', 'broken'].includes(word.text)) {
      const one = whichOf(scope, undefined, name, known, (o) => o.duties.has(name.text));
      return (
        one && {
          kind: 'expect_duty',
          agreement: undefined,
          duty: name.text,
          is: word.text as 'due' | 'kept' | 'broken',
        }
      );
    }
  }
  if (
    written.kind === 'relation' &&
    written.op === '=' &&
    written.left.kind === 'field' &&
    written.left.value.kind === 'name'
  ) {
    const of = known.get(written.left.value.name.text);
    const type = of?.keeps.get(written.left.name.text);
    if (of !== undefined && type !== undefined) {
      const value = constantOf(at, written.right, type);
      return (
        value && { kind: 'expect_keep', agreement: written.left.value.name.text, keep: written.left.name.text, value }
      );
    }
  }
  return report(scope, laterVersion(written.span, { what: 'This expectation about agreements' }));
}
