/** Scores: points that add up, and what holds when an input is missing. */
import type * as Ast from '../../language/ast.ts';
import { coveredTwice, coversNothing, scoreNotCovered, unknownGives } from '../../language/codes/missing.ts';
import { unknownName } from '../../language/codes/names.ts';
import { notConstant, rangeReversed, typeMismatch } from '../../language/codes/types.ts';
import { nearest } from '../../language/near.ts';
import { enumerate } from '../../language/phrase.ts';
import { compare } from '../../language/rational.ts';
import type { Value } from '../../language/values.ts';
import type { CoreType, Expr } from '../core.ts';
import { toNumber } from './arithmetic.ts';
import { check, condition, infer } from './expressions.ts';
import { constant, intConstant, literal, plainText } from './literals.ts';
import { ifElse } from './making.ts';
import { bind, type Place, place } from './names.ts';
import { fieldsRead } from './reads.ts';
import { addSite, type ModuleScope, report, spelling, textAt } from './scope.ts';
import { DECIMAL, INT, typeWords } from './types.ts';
import type { Elaborated } from './verdicts.ts';

type Covered = { readonly field: number; readonly how: 'range' | 'unknown' | { readonly counts: Expr } };

export function elaborateScore(scope: ModuleScope, decl: Ast.ScoreDecl): Elaborated | undefined {
  const range = scoreRange(scope, decl);
  const type = range?.type ?? (isBroken(decl) ? DECIMAL : INT);
  const covered = coverage(scope, decl);
  const at = placeWith(scope, covered);
  let total: Expr | undefined;
  let fine = range !== undefined && covered !== undefined;
  for (const item of decl.items) {
    if (item.kind !== 'points' && item.kind !== 'add') continue;
    const value = item.kind === 'points' ? points(at, decl, item, type) : added(at, decl, item, type);
    if (value === undefined) fine = false;
    else total = total === undefined ? value : sum(total, value, type);
  }
  if (!fine || range === undefined || covered === undefined) return undefined;
  const body = total ?? zero(type);
  checkCoverage(scope, decl, body, covered);
  const counts = covered.filter((c) => typeof c.how === 'object').map((c) => c.field);
  const unknownOn = covered.filter((c) => c.how === 'unknown').map((c) => c.field);
  return {
    verdict: {
      name: decl.name.text,
      kind: 'score',
      type,
      body,
      policy: { kind: 'range', low: range.low, high: range.high, unknownOn },
      counts,
      span: decl.name.span,
    },
    detail: { say: undefined, hit: undefined, columns: [] },
  };
}

const zero = (type: CoreType): Expr =>
  type.kind === 'int' ? intConstant(0) : constant(DECIMAL, { kind: 'number', value: { n: 0n, d: 1n }, unit: '' });

function sum(left: Expr, right: Expr, type: CoreType): Expr {
  return { kind: 'op', type, op: { name: type.kind === 'int' ? 'int_add' : 'add' }, args: [left, right] };
}

/** Points with a fraction make a Decimal score (Wells: 1.5). */
function isBroken(decl: Ast.ScoreDecl): boolean {
  const broken = (written: Ast.Expr): boolean => written.kind === 'number' && written.text.includes('.');
  return (
    [decl.range.low, decl.range.high].some(broken) ||
    decl.items.some((item) => item.kind === 'points' && item.branches.some((b) => broken(b.points)))
  );
}

function scoreRange(scope: ModuleScope, decl: Ast.ScoreDecl): { low: Value; high: Value; type: CoreType } | undefined {
  const type = isBroken(decl) ? DECIMAL : INT;
  const end = (written: Ast.Expr): Value | undefined => {
    const inner = infer(place(scope, true), written, type.kind === 'number' ? type : undefined);
    const value = inner && type.kind === 'number' ? toNumber(inner) : inner;
    if (value === undefined) return undefined;
    if (value.kind !== 'const') return report(scope, notConstant(written.span, { what: 'The range of a score' }));
    if (value.type.kind !== type.kind)
      return report(
        scope,
        typeMismatch(written.span, {
          given: typeWords(value.type),
          wanted: typeWords(type),
          where: 'the range of a score',
        }),
      );
    return value.value;
  };
  const [low, high] = [end(decl.range.low), end(decl.range.high)];
  if (low === undefined || high === undefined) return undefined;
  if (isAbove(low, high))
    return report(
      scope,
      rangeReversed(decl.range.span, {
        low: textAt(scope, decl.range.low.span),
        high: textAt(scope, decl.range.high.span),
      }),
    );
  return { low, high, type };
}

function isAbove(low: Value, high: Value): boolean {
  if (low.kind === 'int' && high.kind === 'int') return low.value > high.value;
  return low.kind === 'number' && high.kind === 'number' && compare(low.value, high.value) > 0;
}

function points(
  at: Place,
  decl: Ast.ScoreDecl,
  item: Extract<Ast.ScoreItem, { kind: 'points' }>,
  type: CoreType,
): Expr | undefined {
  const { scope } = at;
  const site = addSite(scope, {
    verdict: decl.name.text,
    kind: 'points',
    label: textAt(scope, item.span),
    span: item.span,
  });
  let fine = true;
  const branches: { condition: Expr | undefined; value: Expr }[] = [];
  for (const branch of item.branches) {
    const value = branch.points.kind === 'string' ? undefined : literal(scope, branch.points, type);
    if (value !== undefined && value.type.kind !== type.kind) {
      report(
        scope,
        typeMismatch(branch.points.span, { given: typeWords(value.type), wanted: typeWords(type), where: 'a score' }),
      );
      fine = false;
    }
    const test = branch.condition === undefined ? undefined : condition(at, branch.condition);
    if (value === undefined || (branch.condition !== undefined && test === undefined)) fine = false;
    else branches.push({ condition: test, value });
  }
  if (!fine) return undefined;
  return branches.reduceRight<Expr>((rest, branch) => {
    const marked: Expr = { kind: 'mark', type, site, body: branch.value };
    return branch.condition === undefined ? marked : ifElse(branch.condition, marked, rest, type);
  }, zero(type));
}

function added(
  at: Place,
  decl: Ast.ScoreDecl,
  item: Extract<Ast.ScoreItem, { kind: 'add' }>,
  type: CoreType,
): Expr | undefined {
  const { scope } = at;
  const site = addSite(scope, {
    verdict: decl.name.text,
    kind: 'add',
    label: textAt(scope, item.span),
    span: item.span,
  });
  const value = check(at, item.value, type, 'a score');
  const test = item.condition === undefined ? undefined : condition(at, item.condition);
  if (value === undefined || (item.condition !== undefined && test === undefined)) return undefined;
  const marked: Expr = { kind: 'mark', type, site, body: value };
  return test === undefined ? marked : ifElse(test, marked, zero(type), type);
}

/** What the `missing` lines say, by field. A line about `finding` speaks of every Finding that no other line names. */
function coverage(scope: ModuleScope, decl: Ast.ScoreDecl): Covered[] | undefined {
  const { builder } = scope;
  const out = new Map<number, Covered>();
  let findings: { how: Covered['how'] } | undefined;
  let fine = true;
  for (const item of decl.items) {
    if (item.kind !== 'missing_gives' && item.kind !== 'missing_counts') continue;
    const name = item.what.text;
    if (item.kind === 'missing_gives' && item.gives.text !== 'range' && item.gives.text !== 'unknown') {
      report(scope, unknownGives(item.gives.span, { gives: item.gives.text }));
      fine = false;
      continue;
    }
    const entity = name === 'finding' && !scope.values.has(name) ? undefined : scope.values.get(name);
    if (name !== 'finding' || entity !== undefined) {
      if (entity?.kind !== 'field') {
        const fields = [...scope.values].filter(([, e]) => e.kind === 'field').map(([n]) => n);
        const suggestions = nearest(name, [...fields, 'finding']);
        report(scope, unknownName(item.what.span, { name, suggestions }, spelling(item.what.span, suggestions)));
        fine = false;
        continue;
      }
      if (out.has(entity.index)) {
        report(scope, coveredTwice(item.what.span, { name }));
        fine = false;
        continue;
      }
      const how = howOf(scope, item, builder.fieldTypes[entity.index]!);
      if (how === undefined) fine = false;
      else out.set(entity.index, { field: entity.index, how });
      continue;
    }
    if (findings !== undefined) {
      report(scope, coveredTwice(item.what.span, { name }));
      fine = false;
      continue;
    }
    const how = howOf(scope, item, { kind: 'finding' });
    if (how === undefined) fine = false;
    else findings = { how };
  }
  if (findings !== undefined) {
    for (const [index, type] of builder.fieldTypes.entries()) {
      if (type.kind === 'finding' && !builder.fields[index]!.required && !out.has(index))
        out.set(index, { field: index, how: findings.how });
    }
  }
  return fine ? [...out.values()].sort((a, b) => a.field - b.field) : undefined;
}

function howOf(
  scope: ModuleScope,
  item: Extract<Ast.ScoreItem, { kind: 'missing_gives' | 'missing_counts' }>,
  type: CoreType,
): Covered['how'] | undefined {
  if (item.kind === 'missing_gives') return item.gives.text === 'unknown' ? 'unknown' : 'range';
  const value = check(place(scope, true), item.value, type, '`counts`');
  if (value === undefined) return undefined;
  if (value.kind !== 'const')
    return report(scope, notConstant(item.value.span, { what: 'What a missing value counts as' }));
  plainText(scope, item.because);
  return { counts: value };
}

/** Where a field counts as something when it is missing, its name reads so. */
function placeWith(scope: ModuleScope, covered: readonly Covered[] | undefined): Place {
  let at = place(scope, false);
  for (const { field, how } of covered ?? []) {
    if (typeof how !== 'object') continue;
    const type = scope.builder.fieldTypes[field]!;
    const value: Expr = { kind: 'field', type, field };
    const missing: Expr = {
      kind: 'ask',
      type: { kind: 'bool' },
      question: { kind: 'field_missing', field, reason: undefined },
    };
    at = bind(at, scope.builder.fields[field]!.name, {
      kind: 'alias',
      of: { kind: 'counted', value: ifElse(missing, how.counts, value, type), index: field },
    });
  }
  return at;
}

function checkCoverage(scope: ModuleScope, decl: Ast.ScoreDecl, body: Expr, covered: readonly Covered[]): void {
  const { builder } = scope;
  const read = fieldsRead(builder, body);
  const open = [...read].filter(
    (index) =>
      !builder.fields[index]!.required &&
      builder.fieldTypes[index]!.kind !== 'list' &&
      !covered.some((c) => c.field === index),
  );
  if (open.length > 0) {
    const names = open.map((index) => builder.fields[index]!.name);
    const isFinding = (index: number): boolean => builder.fieldTypes[index]!.kind === 'finding';
    // One line speaks of all findings, unless some of them have lines of their own.
    const together = open.some(isFinding) && !covered.some((c) => isFinding(c.field));
    const kinds = together
      ? ['finding', ...open.filter((index) => !isFinding(index)).map((index) => builder.fields[index]!.name)]
      : names;
    const end = decl.span.end - 1;
    const edits = [
      { span: { start: end, end }, text: kinds.map((kind) => `  missing ${kind} gives range\n`).join('') },
    ];
    const fixes = [{ title: `Let a missing ${enumerate(kinds, 'and')} give a range`, edits }];
    report(scope, scoreNotCovered(decl.name.span, { score: decl.name.text, names, kinds }, { fixes }));
  }
  for (const item of decl.items) {
    if (item.kind !== 'missing_gives' && item.kind !== 'missing_counts') continue;
    const entity = scope.values.get(item.what.text);
    const used =
      entity?.kind === 'field'
        ? read.has(entity.index) && !builder.fields[entity.index]!.required
        : [...read].some((index) => builder.fieldTypes[index]!.kind === 'finding');
    const fixes = [{ title: 'Take the line out', edits: [{ span: item.span, text: '' }] }];
    if (!used) report(scope, coversNothing(item.span, { name: item.what.text }, { fixes }));
  }
}
