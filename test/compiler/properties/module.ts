/** Modules with properties, from text to what came of looking into them. */
import { type Checked, check } from '../../../compiler/compile.ts';
import type { PropertyResult } from '../../../compiler/properties/property.ts';
import { runProperty } from '../../../compiler/properties/run.ts';
import { sourceText } from '../../../language/span.ts';

const HEAD = 'module claims version 1.0.0 status demo\n';

export function compiled(text: string): Checked {
  const { checked, diagnostics } = compileAll(text);
  if (checked === undefined) throw new Error(diagnostics.map(({ code, message }) => `${code} ${message}`).join('\n'));
  return checked;
}

/** The codes and messages of a text that has errors. */
export function refused(text: string): string[] {
  const { checked, diagnostics } = compileAll(text);
  if (checked !== undefined) throw new Error('it has no errors');
  return diagnostics.map(({ code, message }) => `${code} ${message}`);
}

export function looked(text: string, full = true): readonly PropertyResult[] {
  const checked = compiled(text);
  return checked.properties.map((property) => runProperty(checked, property, full));
}

function compileAll(text: string): ReturnType<typeof check> {
  return check(sourceText('claims.leben', HEAD + text), () => undefined, { today: 20_454 });
}
