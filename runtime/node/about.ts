/** What an entry is about: in words, of which agreements, by whom; never what it says. */
import { unreachable } from '../../language/unreachable.ts';
import { signatoriesOf as signersOf, type What } from './order.ts';
import type { Standing } from './standing.ts';
import type { Submission } from './submission.ts';

export type About = {
  readonly what: string;
  readonly agreements: readonly string[];
  readonly by: readonly string[];
  /** Who may know of it beside these and the signatories of the agreements. */
  readonly readers: readonly string[];
};

export const UNREADABLE: About = { what: 'unreadable', agreements: [], by: [], readers: [] };

export function aboutOf(submission: Submission): About {
  switch (submission.kind) {
    case 'time':
      return { what: 'time', agreements: [], by: [], readers: [] };
    case 'approval': {
      const { step, signature } = submission;
      return {
        what: `approval of ${step.action} of ${step.contract}`,
        ...{ agreements: [step.contract], by: [signature.party], readers: [] },
      };
    }
    case 'steps': {
      const steps = submission.steps.map(({ step }) => step);
      return {
        what: steps.map(({ action, contract }) => `${action} of ${contract}`).join(', '),
        agreements: steps.map(({ contract }) => contract),
        by: [...new Set(steps.map(({ actor }) => actor))],
        readers: [],
      };
    }
    case 'order':
      return { ...ofOrder(submission.order.what), by: [...new Set(submission.signatures.map(({ party }) => party))] };
    default:
      return unreachable(submission);
  }
}

/** Who has signed an agreement, and the members of its sets as they are now. Where there is no set nobody comes or goes: these are kept. */
export function signatoriesOf(): (standing: Pick<Standing, 'view'>, id: string) => readonly string[] {
  const fixed = new Map<string, readonly string[]>();
  return ({ view }, id) => {
    const known = fixed.get(id);
    if (known !== undefined) return known;
    const agreement = view.agreement(id);
    if (agreement === undefined) return [];
    const all = [...agreement.parties.values(), ...[...agreement.sets.values()].flat()];
    if (agreement.sets.size === 0) fixed.set(id, all);
    return all;
  };
}

function ofOrder(what: What): Pick<About, 'what' | 'agreements' | 'readers'> {
  switch (what.kind) {
    case 'founding':
      return { what: 'founding', agreements: [], readers: [] };
    case 'registry':
      return { what: `${what.event.kind}: ${what.event.party}`, agreements: [], readers: [what.event.party] };
    case 'text':
      return { what: `text ${what.text.slice(0, 16)}…`, agreements: [], readers: [] };
    case 'asset':
      return { what: `asset ${what.name}`, agreements: [], readers: [] };
    case 'money':
      return { what: what.minor < 0n ? 'money out' : 'money in', agreements: [], readers: [what.party] };
    case 'signing':
      return { what: `signing of ${what.agreement}`, agreements: [what.agreement], readers: signersOf(what) };
    case 'report':
      return { what: `report of ${what.meter} of ${what.agreement}`, agreements: [what.agreement], readers: [] };
    case 'market':
      return { what: `market step ${what.check}`, agreements: [], readers: [] };
    default:
      return unreachable(what);
  }
}
