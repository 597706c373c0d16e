/** What a decide says to a reader: text, and holes that show answers. They are not evaluated in worlds. */
import type * as Ast from '../../language/ast.ts';
import { infer } from './expressions.ts';
import type { Place } from './names.ts';
import { addVerdict } from './verdicts.ts';

/** A hole that is a name shows that verdict or input; any other expression becomes a verdict of its own, hidden from the interface. */
export function sayHoles(at: Place, decide: string, written: Ast.StringExpr): (string | { readonly hole: string })[] {
  const out: (string | { readonly hole: string })[] = [];
  for (const part of written.parts) {
    if (typeof part === 'string') {
      out.push(part);
      continue;
    }
    if (part.kind === 'name' && (part.name.text === 'why' || part.name.text === decide)) {
      out.push({ hole: part.name.text });
      continue;
    }
    const value = infer(at, part);
    if (value === undefined) continue;
    if (part.kind === 'name' && (value.kind === 'field' || value.kind === 'ref')) {
      out.push({ hole: part.name.text });
      continue;
    }
    const name = `${decide}$say${out.length}`;
    const verdict = {
      name,
      kind: 'function' as const,
      type: value.type,
      body: value,
      policy: { kind: 'open' as const },
      counts: [],
      span: part.span,
    };
    addVerdict(
      at.scope,
      { verdict, detail: { say: undefined, hit: undefined, columns: [] } },
      { kind: 'hidden', name: { text: name, span: part.span } },
    );
    out.push({ hole: name });
  }
  return out;
}
