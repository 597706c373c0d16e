/** Every field that a verdict, and what it rests on, can depend on. */
import type { CoreVerdict } from '../core.ts';

export function fieldsOf(verdicts: readonly CoreVerdict[], number: number): Set<number> {
  const fields = new Set<number>();
  const seen = new Set<number>();
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    if ('field' in node && typeof node.field === 'number') fields.add(node.field);
    if ('verdict' in node && typeof node.verdict === 'number') verdict(node.verdict);
    for (const part of Object.values(node)) visit(part);
  };
  const verdict = (other: number): void => {
    if (seen.has(other)) return;
    seen.add(other);
    const { body, policy } = verdicts[other]!;
    visit([body, policy]);
    if (policy.kind === 'range') for (const field of policy.unknownOn) fields.add(field);
  };
  verdict(number);
  return fields;
}
