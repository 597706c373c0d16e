/** Texts put together, for those they are for: who may not see what a hole rests on sees a dash (docs/contracts.md, section 9). */
import type { Wording } from '../../language/contract-step.ts';
import type { DataType } from '../../language/interface.ts';
import { formatValue, phraseFault } from '../../language/phrase.ts';
import type { Value } from '../../language/values.ts';
import { refuse } from './failure.ts';
import type { Step } from './world.ts';

/** `reader`: the actor, who may be an outsider; or those who are told, who may see all of it. */
export function worded(wording: Wording, step: Step, reader: 'actor' | 'told'): string {
  return wording
    .map((part) => {
      if (typeof part === 'string') return part;
      if (reader === 'actor' && part.rests.some((name) => isHidden(name, step))) return '…';
      return 'fault' in part ? refuse(phraseFault(part.fault, (site) => `rule ${site}`)) : shown(part.value, step);
    })
    .join('');
}

/** A Text as it is, a name as it is, any other value as LEBEN writes it. */
function shown(value: Value, { agreement }: Step): string {
  if (value.kind === 'text') return value.value;
  if (value.kind === 'case' && value.args.length === 0) return value.name;
  return formatValue(value, BY_ITSELF, agreement.contract.text.interface);
}

/** Amounts, periods, dates and cases say by themselves how they are written. */
const BY_ITSELF: DataType = { kind: 'text' };

/** What an outsider may see of the answers to questions: roles, rights, purposes, and public keeps of other agreements. */
const OPEN_QUESTIONS: ReadonlySet<string> = new Set(['may_use', 'holds_role', 'covers', 'read']);

/**
 * May who hears it not see what has this name? Signatories see all but narrower keeps, outsiders what they bring and what is
 * public. Where nobody acts, all who signed hear it: of narrower keeps nothing.
 */
function isHidden(name: string, { agreement, actor, setsBefore }: Step): boolean {
  const { parties } = agreement;
  const isOutside =
    actor !== undefined &&
    ![...parties.values()].includes(actor) &&
    ![...setsBefore.values()].some((members) => members.includes(actor));
  const colon = name.indexOf(':');
  const rest = name.slice(colon + 1);
  switch (colon < 0 ? name : name.slice(0, colon)) {
    case 'param':
    case 'actor':
    case 'now':
      return false;
    case 'keep': {
      const { visibility } = agreement.contract.info.keeps[agreement.contract.keepAt.get(rest)!]!;
      if (visibility === 'public') return false;
      if (visibility === 'parties') return isOutside;
      return (
        actor === undefined ||
        !visibility.some((part) => parties.get(part) === actor || setsBefore.get(part)?.includes(actor) === true)
      );
    }
    case 'query':
      return isOutside && !OPEN_QUESTIONS.has(rest);
    default:
      return isOutside;
  }
}
