/** Contracts of a text, elaborated and checked, for the tests beside. */
import { checkContracts } from '../../../../compiler/check/contracts/contracts.ts';
import type { CoreContract } from '../../../../compiler/contract.ts';
import { elaborate, newBuilder } from '../../../../compiler/elaborate/module.ts';
import { parseDate } from '../../../../language/dates.ts';
import type { Diagnostic } from '../../../../language/diagnostics.ts';
import { sourceText } from '../../../../language/span.ts';

/** `found`: what the elaboration and the checks say, in order. */
export function checkedContracts(text: string): {
  readonly contracts: readonly CoreContract[];
  readonly found: readonly Diagnostic[];
} {
  const builder = newBuilder(parseDate('2026-01-01')!);
  const { contracts } = elaborate(sourceText('example.leben', text), () => undefined, builder);
  const found: Diagnostic[] = [...builder.diagnostics];
  const checked = checkContracts(contracts, (_, diagnostic) => found.push(diagnostic));
  return { contracts: checked, found };
}

export const codesIn = (text: string): string[] => checkedContracts(text).found.map(({ code }) => code);
