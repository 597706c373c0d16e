/** Properties: what is claimed of agreements in every state, and of verdicts about every patient (language.md, "Tests and properties"). */

import type { PropertyDecl } from '../../language/ast/contract.ts';
import type * as Ast from '../../language/ast.ts';
import { laterVersion, notInContract } from '../../language/codes/contracts.ts';
import { nearest } from '../../language/near.ts';
import { positionOf, type Span } from '../../language/span.ts';
import { currencyUnit } from '../../language/units.ts';
import type { CoreContract, Kind, Statement } from '../contract.ts';
import type { Expr } from '../core.ts';
import { type Atom, type ContractProperty, isEnforced, type Property } from '../properties/property.ts';
import { type ContractScope, contractPlace, kindOfAmount } from './contracts/scope.ts';
import { within } from './contracts/statements.ts';
import { condition, infer } from './expressions.ts';
import { bind, type Place, place } from './names.ts';
import { atomOf, type PatientScope, patientBinders } from './property-patients.ts';
import { type ModuleScope, report, spelling, textAt } from './scope.ts';
import { numberType } from './types.ts';

/** A claim with errors has told of them and is left out. */
export function elaborateProperties(
  scope: ModuleScope,
  declarations: readonly Ast.Declaration[],
  contracts: ReadonlyMap<string, ContractScope>,
): Property[] {
  const inputs = declarations.flatMap((decl) => (decl.kind === 'input' ? [decl.name.text] : []));
  return declarations.flatMap((decl) => {
    if (decl.kind !== 'property' || !isWhole(scope, decl) || !hasRuns(scope, decl)) return [];
    const made = decl.claim.kind === 'always' ? ofContract(scope, decl, contracts) : ofPatients(scope, decl, inputs);
    return made === undefined ? [] : [made];
  });
}

/** The contracts with what their properties want enforced: an invariant in every state, which the executor checks at each step. */
export function withEnforced(contracts: readonly CoreContract[], properties: readonly Property[]): CoreContract[] {
  return contracts.map((contract, number) => {
    const added = properties.flatMap((property) =>
      property.kind === 'always' && property.contract === number && isEnforced(property)
        ? [
            {
              name: property.name,
              states: undefined,
              queries: property.queries,
              holds: property.holds,
              text: property.text,
              ...(property.slots.length === 0 ? {} : { slots: property.slots }),
            },
          ]
        : [],
    );
    return added.length === 0 ? contract : { ...contract, invariants: [...contract.invariants, ...added] };
  });
}

function common(scope: ModuleScope, decl: PropertyDecl): Pick<Property, 'name' | 'file' | 'line' | 'text' | 'checks'> {
  const search = decl.checks.find((check) => check.kind === 'search');
  return {
    name: decl.name.text,
    file: scope.source.file,
    line: positionOf(scope.source, decl.span.start).line,
    text: textAt(scope, decl.claim.condition.span),
    checks: {
      search: search === undefined ? undefined : Number(search.runs.text.replaceAll('_', '')),
      prove: decl.checks.some(({ kind }) => kind === 'prove'),
      enforce: decl.checks.some(({ kind }) => kind === 'enforce'),
    },
  };
}

function ofContract(
  scope: ModuleScope,
  decl: PropertyDecl,
  contracts: ReadonlyMap<string, ContractScope>,
): ContractProperty | undefined {
  if (decl.of === undefined)
    return report(
      scope,
      laterVersion(decl.name.span, { what: 'An `always` that names no contract (write `property "…" in C`)' }),
    );
  const of = contracts.get(decl.of.text);
  if (of === undefined) {
    const suggestions = nearest(decl.of.text, contracts.keys());
    return report(
      scope,
      notInContract(
        decl.of.span,
        { name: decl.of.text, what: 'contract', suggestions },
        spelling(decl.of.span, suggestions),
      ),
    );
  }
  const queries: Statement[] = [];
  const found: Found = { at: within(contractPlace(of), queries), totals: new Map(), starts: [], fine: true };
  const written = withTotals(found, decl.claim.condition);
  const holds = found.fine ? condition(found.at, written) : undefined;
  if (holds === undefined) return undefined;
  const slots = [...variablesOf([holds, queries])]
    .filter((name) => name.startsWith('slot:'))
    .map((name) => {
      const slot = name.slice('slot:'.length);
      return { name: slot, kind: kindOfAmount(of.slots.get(slot)!)! };
    });
  return {
    kind: 'always',
    ...common(scope, decl),
    contract: of.number,
    queries,
    holds,
    totals: [...found.totals.values()],
    starts: found.starts,
    slots,
  };
}

type Found = {
  at: Place;
  readonly totals: Map<string, Kind>;
  readonly starts: { readonly name: string; readonly value: Expr }[];
  fine: boolean;
};

/** The condition with a name of its own in the place of each `total of K` and `at start`. */
function withTotals(found: Found, written: Ast.Expr): Ast.Expr {
  const { scope } = found.at;
  return mapped(written, (node) => {
    if (node.kind === 'of' && node.word.text === 'total') {
      const unit = currencyUnit(node.name.text) ?? scope.counted.get(node.name.text);
      const type = unit && numberType(unit);
      const kind = type && kindOfAmount(type);
      if (type === undefined || kind === undefined) {
        found.fine = false;
        report(
          scope,
          laterVersion(node.span, {
            what: `\`${textAt(scope, node.span)}\` of what is no currency and no counted asset`,
          }),
        );
        return node;
      }
      const core = `total:${kind.name}`;
      found.totals.set(core, kind);
      found.at = bind(found.at, hiddenName(core), { kind: 'var', type, core });
      return nameExpr(core, node.span);
    }
    if (node.kind !== 'relation' || !(isAtStart(node.left) || isAtStart(node.right))) return undefined;
    const other = withTotals(found, isAtStart(node.left) ? node.right : node.left);
    const value = found.fine ? infer(found.at, other) : undefined;
    if (value === undefined) {
      found.fine = false;
      return node;
    }
    const core = `start:${found.starts.length + 1}`;
    found.starts.push({ name: core, value });
    found.at = bind(found.at, hiddenName(core), { kind: 'var', type: value.type, core });
    const first = nameExpr(core, node.span);
    return isAtStart(node.left) ? { ...node, left: first, right: other } : { ...node, left: other, right: first };
  });
}

function isAtStart(written: Ast.Expr): boolean {
  return written.kind === 'group' ? isAtStart(written.value) : written.kind === 'at_start';
}

function ofPatients(scope: ModuleScope, decl: PropertyDecl, inputs: readonly string[]): Property | undefined {
  const { claim } = decl;
  if (claim.kind !== 'for_all') return undefined;
  if (decl.of !== undefined) return report(scope, laterVersion(decl.of.span, { what: 'A `for all` about a contract' }));
  if (decl.checks.some(({ kind }) => kind === 'enforce'))
    return report(
      scope,
      laterVersion(decl.checks.find(({ kind }) => kind === 'enforce')!.span, {
        what: '`enforce` of a property of patients',
      }),
    );
  const binders = patientBinders(scope, claim, inputs);
  if (binders === undefined) return undefined;
  const atoms: Atom[] = [];
  const where = claim.where && closed(scope, binders, claim.where, atoms);
  const holds = closed(scope, binders, claim.condition, atoms);
  if (holds === undefined || (claim.where !== undefined && where === undefined)) return undefined;
  return {
    kind: 'for_all',
    ...common(scope, decl),
    patient: binders.patient,
    finding: binders.finding,
    atoms,
    where,
    holds,
  };
}

/** A condition of the answers and values that it names, each a variable. */
function closed(scope: ModuleScope, binders: PatientScope, written: Ast.Expr, atoms: Atom[]): Expr | undefined {
  let at = place(scope, false);
  let fine = true;
  const replaced = mapped(written, (node) => {
    const atom = atomOf(scope, binders, node);
    if (atom === undefined) return undefined;
    if (atom === 'failed') {
      fine = false;
      return node;
    }
    const text = textAt(scope, node.span);
    const before = atoms.find((one) => one.text === text);
    const core = before?.core ?? `atom:${atoms.length + 1}`;
    if (before === undefined) atoms.push({ ...atom.of, core, text, type: atom.type });
    at = bind(at, hiddenName(core), { kind: 'var', type: atom.type, core });
    return nameExpr(core, node.span);
  });
  const value = fine ? condition(at, replaced) : undefined;
  if (value === undefined) return undefined;
  if (hasKind(value, ['field', 'ref', 'ask']))
    return report(
      scope,
      laterVersion(written.span, { what: 'A verdict or a field without its patient (write `score(p)`, `p.age`)' }),
    );
  return value;
}

/** `search 0` and `search 1.5` are no searches. */
function hasRuns(scope: ModuleScope, decl: PropertyDecl): boolean {
  const wrong = decl.checks.find((check) => check.kind === 'search' && !/^0*[1-9][0-9_]*$/.test(check.runs.text));
  if (wrong !== undefined)
    report(
      scope,
      laterVersion(wrong.span, { what: `\`${textAt(scope, wrong.span)}\`, which is no whole number of histories,` }),
    );
  return wrong === undefined;
}

/** What could not be read of a claim was told of; nothing is made of the rest. */
function isWhole(scope: ModuleScope, decl: PropertyDecl): boolean {
  return !scope.builder.diagnostics.some(
    ({ code, file, span }) =>
      code.startsWith('P') &&
      file === scope.source.file &&
      decl.span.start <= span.start &&
      span.start <= decl.span.end,
  );
}

/** A name that no text can write. */
function hiddenName(core: string): string {
  return `${core} of the property`;
}

function nameExpr(core: string, span: Span): Ast.Expr {
  return { kind: 'name', name: { text: hiddenName(core), span }, span };
}

/** The tree with parts replaced; undefined: the part stays, and what is in it is looked into. */
function mapped(written: Ast.Expr, replace: (node: Ast.Expr) => Ast.Expr | undefined): Ast.Expr {
  const visit = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(visit);
    if (typeof node !== 'object' || node === null) return node;
    const other = 'kind' in node && 'span' in node ? replace(node as Ast.Expr) : undefined;
    if (other !== undefined) return other;
    return Object.fromEntries(Object.entries(node).map(([key, part]) => [key, key === 'span' ? part : visit(part)]));
  };
  return visit(written) as Ast.Expr;
}

function variablesOf(tree: unknown): Set<string> {
  const names = new Set<string>();
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    if ('kind' in node && node.kind === 'var' && 'name' in node && typeof node.name === 'string') names.add(node.name);
    for (const part of Object.values(node)) visit(part);
  };
  visit(tree);
  return names;
}

function hasKind(tree: unknown, kinds: readonly string[]): boolean {
  if (typeof tree !== 'object' || tree === null) return false;
  if ('kind' in tree && 'type' in tree && typeof tree.kind === 'string' && kinds.includes(tree.kind)) return true;
  return Object.values(tree).some((part) => hasKind(part, kinds));
}
