/** The verdict that was named on the command line, by its number. */
import * as use from '../language/codes/use.ts';
import type { Interface, VerdictInfo } from '../language/interface.ts';
import { nearest } from '../language/near.ts';
import { enumerate } from '../language/phrase.ts';
import type { FileDiagnostic } from '../language/render.ts';
import { misuse, NOWHERE } from './arguments.ts';

export function verdictNamed(
  name: string,
  module: Interface,
  file: string,
): { readonly index: number; readonly verdict: VerdictInfo } | FileDiagnostic {
  const index = module.verdicts.findIndex((verdict) => verdict.name === name && !verdict.hidden);
  const verdict = module.verdicts[index];
  if (verdict !== undefined) return { index, verdict };
  const names = module.verdicts.filter(({ hidden }) => !hidden).map((known) => known.name);
  const [near] = nearest(name, names);
  return misuse(use.noSuchVerdict(NOWHERE, { name, file, near, names: enumerate(names, 'and') }));
}
