/** Who may read a keep (docs/contracts.md, section 9). */
import type { Visibility } from '../../language/contract-info.ts';
import type { Sees } from './events.ts';
import { type Agreement, membersOf, signatories } from './world.ts';

export function readersOf(agreement: Agreement, visibility: Visibility): Sees {
  if (visibility === 'public') return 'public';
  if (visibility === 'parties') return signatories(agreement);
  return [...new Set(visibility.flatMap((part) => membersOf(agreement, part)))];
}
