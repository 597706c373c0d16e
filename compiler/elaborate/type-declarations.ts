/** Records and enums: their fields and cases, which may be of types declared further down, and never of their own. */
import type * as Ast from '../../language/ast.ts';
import { circle, declaredTwice } from '../../language/codes/names.ts';
import type { EnumInfo } from '../../language/interface.ts';
import type { Span } from '../../language/span.ts';
import { reportParamTwice } from './names.ts';
import type { EnumCaseTypes, ModuleScope, RecordEntity } from './scope.ts';
import { report } from './scope.ts';
import { dataType, readType } from './types.ts';

/** Enums and records may name each other: first the names, then what is in them. */
export function declareTypes(
  scope: ModuleScope,
  declarations: readonly Ast.Declaration[],
  fresh: (name: Ast.Name, what: string) => boolean,
): void {
  const work: (() => void)[] = [];
  const record = (name: Ast.Name, params: readonly Ast.Param[]): void => {
    const fields: { name: string; type: NonNullable<ReturnType<typeof readType>>['type'] }[] = [];
    const info: RecordEntity['info'] = { name: name.text, fields: [] };
    scope.records.set(name.text, { info, fields, span: name.span });
    work.push(() => {
      reportParamTwice(scope, params);
      for (const param of params) {
        const read = readType(scope, param.type);
        if (read === undefined) continue;
        fields.push({ name: param.name.text, type: read.type });
        info.fields.push({
          name: param.name.text,
          type: dataType(scope, read.type),
        });
      }
      addShared(scope, scope.builder.records, info, name.span);
    });
  };
  for (const decl of declarations) {
    if (decl.kind === 'record' && fresh(decl.name, 'a record')) record(decl.name, decl.fields);
    if (decl.kind === 'table' && decl.output.kind === 'outputs') record(decl.name, decl.output.params);
    if (decl.kind !== 'enum' || !fresh(decl.name, 'an enum')) continue;
    const cases: EnumCaseTypes[] = [];
    const info: EnumInfo = { name: decl.name.text, cases: [] };
    scope.enums.set(decl.name.text, { info, cases, span: decl.name.span });
    for (const c of decl.cases) cases.push({ name: c.name.text, params: [] });
    work.push(() => {
      for (const [i, c] of decl.cases.entries()) {
        reportParamTwice(scope, c.params);
        const params = c.params
          .map((param) => ({ name: param.name.text, type: readType(scope, param.type)?.type }))
          .filter((param) => param.type !== undefined);
        cases[i] = { name: c.name.text, params: params as EnumCaseTypes['params'] };
        const shown = params.map((param) => ({ name: param.name, type: dataType(scope, param.type!) }));
        (info.cases as EnumInfo['cases'][number][]).push({ name: c.name.text, params: shown });
        if (decl.cases.findIndex((other) => other.name.text === c.name.text) < i)
          report(scope, declaredTwice(c.name.span, { name: c.name.text, what: 'a case' }));
      }
      addShared(scope, scope.builder.enums, info, decl.name.span);
    });
  }
  for (const fill of work) fill();
  const doubtful = typesWithoutEnd(scope);
  for (const decl of declarations)
    if ((decl.kind === 'record' || decl.kind === 'enum') && doubtful.has(decl.name.text))
      reportTypeCircle(scope, decl.name);
}

/** The types that hold themselves or lead to one that does: what is left when those whose parts have an end are taken away. */
function typesWithoutEnd(scope: ModuleScope): ReadonlySet<string> {
  const left = new Map<string, number>();
  const holders = new Map<string, string[]>();
  for (const name of [...scope.records.keys(), ...scope.enums.keys()]) {
    const within = new Set(typesWithin(scope, name));
    left.set(name, within.size);
    for (const inner of within) holders.set(inner, [...(holders.get(inner) ?? []), name]);
  }
  const ended = [...left].filter(([, count]) => count === 0).map(([name]) => name);
  for (const name of ended) {
    left.delete(name);
    for (const holder of holders.get(name) ?? []) {
      const count = left.get(holder)! - 1;
      left.set(holder, count);
      if (count === 0) ended.push(holder);
    }
  }
  return new Set(left.keys());
}

/** A value of a type that holds itself could be as large as one likes. Said at the first of the circle in the text. */
function reportTypeCircle(scope: ModuleScope, name: Ast.Name): void {
  const cameFrom = new Map<string, string>();
  const open = [name.text];
  for (let type = open.pop(); type !== undefined; type = open.pop()) {
    for (const inner of typesWithin(scope, type)) {
      if (inner === name.text) {
        const path = [inner];
        for (let at: string | undefined = type; at !== undefined; at = cameFrom.get(at)) path.unshift(at);
        // Told of at the type of the circle that stands first.
        const starts = path.map((type) => (scope.records.get(type) ?? scope.enums.get(type))!.span.start);
        if (Math.min(...starts) === name.span.start) report(scope, circle(name.span, { path }));
        return;
      }
      if (cameFrom.has(inner)) continue;
      cameFrom.set(inner, type);
      open.push(inner);
    }
  }
}

/** The records and enums that the parts of a type are of. */
function typesWithin(scope: ModuleScope, name: string): readonly string[] {
  const fields = scope.records.get(name)?.fields ?? scope.enums.get(name)?.cases.flatMap((c) => c.params) ?? [];
  return fields.flatMap(({ type }) => {
    let inner = type;
    while ('of' in inner) inner = inner.of;
    return inner.kind === 'record' || inner.kind === 'enum' ? [inner.name] : [];
  });
}

/** Types of one name in several modules are one type when they are declared alike, else a mistake. */
function addShared<T extends { readonly name: string }>(scope: ModuleScope, all: T[], info: T, span: Span): void {
  const other = all.find((t) => t.name === info.name);
  if (other === undefined) all.push(info);
  else if (JSON.stringify(other) !== JSON.stringify(info))
    report(scope, declaredTwice(span, { name: info.name, what: 'another type' }));
}
