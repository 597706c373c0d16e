/** Codes and lists of codes. */
import type * as Ast from '../../language/ast.ts';
import { circle, listTakesOut, notACode, tooMany, unknownCodes } from '../../language/codes/names.ts';
import type { CodePattern, CodeSet } from '../../language/interface.ts';
import { nearest } from '../../language/near.ts';
import type { Span } from '../../language/span.ts';
import { SYSTEMS } from '../../language/systems.ts';
import type { Expr } from '../core.ts';
import { constant } from './literals.ts';
import type { Place } from './names.ts';
import { type ModuleBuilder, type ModuleScope, report, spelling } from './scope.ts';
import { MAX_CODES } from './sizes.ts';
import { nested } from './verdicts.ts';

/** `loinc "8867-4"` as a value: the first of the system's addresses. */
export function codeValue(at: Place, written: Ast.CodeExpr): Expr | undefined {
  const systems = systemsOf(at.scope, written.system);
  if (written.code.includes('*'))
    return report(at.scope, notACode(written.span, { written: written.code, isPattern: false }));
  return systems && constant({ kind: 'code' }, { kind: 'code', system: systems[0]!, code: written.code });
}

function systemsOf(scope: ModuleScope, name: Ast.Name): readonly string[] | undefined {
  const systems = Object.hasOwn(SYSTEMS, name.text) ? SYSTEMS[name.text] : undefined;
  if (systems !== undefined) return systems;
  const suggestions = nearest(name.text, Object.keys(SYSTEMS));
  return report(scope, unknownCodes(name.span, { name: name.text, suggestions }, spelling(name.span, suggestions)));
}

/** The number of a declared list of codes, made at its first use. */
export function codeSetNumber(scope: ModuleScope, name: Ast.Name, how: 'report'): number | undefined {
  const entry = scope.codes.get(name.text);
  if (entry === undefined) {
    const known = [...scope.codes.keys(), ...Object.keys(SYSTEMS)];
    const suggestions = nearest(name.text, known);
    return how === 'report'
      ? report(scope, unknownCodes(name.span, { name: name.text, suggestions }, spelling(name.span, suggestions)))
      : undefined;
  }
  if (entry.number === 'busy') return report(scope, circle(name.span, { path: [name.text, name.text] }));
  if (entry.number === 'failed') return undefined;
  if (entry.number !== undefined) return entry.number;
  entry.number = 'busy';
  const number = nested(entry.scope, scope, name.span, name.text, () => codeSetOf(entry, name.text));
  entry.number = number ?? 'failed';
  return number;
}

function codeSetOf(entry: NonNullable<ReturnType<ModuleScope['codes']['get']>>, name: string): number | undefined {
  const { builder } = entry.scope;
  const parts: CodeSet['parts'][number][] = [];
  const isFull = (more: number): boolean =>
    builder.codeSets.reduce((sum, set) => sum + set.parts.length, more) > MAX_CODES;
  for (const part of entry.decl.parts) {
    if (part.patterns === undefined) {
      const other = codeSetNumber(entry.scope, part.name, 'report');
      if (other === undefined) continue;
      const inner = builder.codeSets[other]!.parts;
      if (isFull(parts.length + inner.length)) return tooManyCodes(entry.scope, entry.decl);
      // Parts are added and taken out in their order: what the other list takes out would be taken from those before it too.
      if (parts.length > 0 && inner.some(({ sign }) => sign === '-'))
        report(entry.scope, listTakesOut(part.name.span, { name: part.name.text, sign: part.sign }));
      for (const { sign, pattern } of inner) parts.push({ sign: part.sign === '+' ? sign : '-', pattern });
      continue;
    }
    const systems = systemsOf(entry.scope, part.name);
    if (systems === undefined) continue;
    if (isFull(parts.length + part.patterns.length)) return tooManyCodes(entry.scope, entry.decl);
    for (const pattern of part.patterns) {
      checkPattern(entry.scope, pattern.text, pattern.span);
      parts.push({ sign: part.sign, pattern: readPattern(systems, pattern.text) });
    }
  }
  builder.codeSets.push({ name, parts });
  return builder.codeSets.length - 1;
}

const full = new WeakSet<ModuleBuilder>();

function tooManyCodes(scope: ModuleScope, { name }: Ast.CodesDecl): undefined {
  // Lists that are made of one that is too large are too large as well: told once.
  if (full.has(scope.builder)) return undefined;
  full.add(scope.builder);
  const what = `The module, at its list \`${name.text}\`,`;
  return report(scope, tooMany(name.span, { what, limit: MAX_CODES, parts: 'codes in its lists' }));
}

/** A `*` elsewhere than behind the last point would be looked for as it stands, and never be found. */
function checkPattern(scope: ModuleScope, written: string, span: Span): void {
  if (/^[^\s*]+(\.\*)?$/.test(written)) return;
  const stem = /^([^\s*]+?)\.?\*$/.exec(written)?.[1];
  const fixes = stem === undefined ? [] : [{ title: `Write "${stem}.*"`, edits: [{ span, text: `"${stem}.*"` }] }];
  report(scope, notACode(span, { written, isPattern: true }, { fixes }));
}

/** `"I50.*"`: I50 and all that begins with `I50.`. */
export function readPattern(systems: readonly string[], text: string): CodePattern {
  return text.endsWith('.*')
    ? { systems, code: text.slice(0, -2), prefix: true }
    : { systems, code: text, prefix: false };
}

/** The list of one code of an input: `from observation loinc "8480-6"`. */
export function singleCode(scope: ModuleScope, code: Ast.CodeExpr): CodeSet | undefined {
  const systems = systemsOf(scope, code.system);
  checkPattern(scope, code.code, { start: code.system.span.end, end: code.span.end });
  return (
    systems && {
      name: `${code.system.text} ${code.code}`,
      parts: [{ sign: '+', pattern: readPattern(systems, code.code) }],
    }
  );
}
