/** Why the gate refuses, in words for who sent it: the first thing that is wrong, and nothing that an outsider may not know. */
import { unreachable } from '../../language/unreachable.ts';
import { missingMembers } from '../contract/approvals.ts';
import type { SignerFault } from '../identity/approvals.ts';
import type { GateFault } from './gate.ts';

export function faultWords(fault: GateFault): string {
  switch (fault.kind) {
    case 'form':
      return `it is not in the form of a submission: ${fault.why}`;
    case 'foreign chain':
      return 'it is meant for another ledger';
    case 'foreign contract':
      return 'it is meant for another agreement';
    case 'expired':
      return 'it has expired; sign it anew';
    case 'expires too late':
      return 'it would be valid for more than a year; sign it for less';
    case 'replayed':
      return 'it was done already';
    case 'stale':
      return `the ${fault.part} of the agreement ${fault.part === 'state' ? 'is another' : 'are others'} than what was signed; look again and sign anew`;
    case 'no actor':
      return 'nobody who acts has signed it';
    case 'signer':
      return `signature ${fault.signer + 1} does not count: ${signerWords(fault.why)}`;
    case 'too few approvals':
      return `${fault.given} of ${fault.wanted} ${fault.wanted === 1 ? 'approval' : 'approvals'} by ${fault.role}`;
    case 'party has not approved':
      return `${fault.party} has not approved`;
    case 'members have not approved':
      return missingMembers(fault);
    case 'not founded':
      return 'the ledger has no founding entry yet';
    case 'founded already':
      return 'the ledger has its founding entry already';
    case 'no steps':
      return 'it holds no step';
    case 'nothing due':
      return 'nothing is due by now';
    case 'no such agreement':
    case 'no such action':
    case 'not open':
      return 'there is no such step to be taken by who signed it';
    case 'arguments':
      return 'its arguments are not those that were signed';
    case 'not sealed':
      return 'it holds a text or a document in clear; seal it first';
    case 'together':
      return 'its steps are not those that were signed to be done together';
    case 'agreement twice':
      return 'one agreement takes two steps in it; only one can have been seen before it was signed';
    case 'approval without its moment':
      return 'approvals of this action count for a time only; hand each in by itself, so that it has its moment';
    case 'approved already':
      return 'this person has approved it already';
    case 'attestation':
      return 'what is attested is not of this step, or its signature does not hold';
    case 'lineage':
      return 'the shares of whom it is made do not make one, or are others than when it was registered';
    case 'value':
      return 'it holds a fraction that is none, or is not in lowest terms';
    case 'name':
      return `the name of the ${fault.of} has a slash, an accent in two parts, or a character that cannot be seen`;
    case 'unsigned':
      return `the signature of ${fault.party} is missing`;
    case 'signature':
      return `the signature of ${fault.party} does not count: ${SIGNATURES[fault.why]}`;
    case 'registry':
      return `the register does not take it: ${fault.why}`;
    case 'no such text':
      return 'the text it names was not added to this ledger';
    case 'counted':
      return 'this is a counted asset, which its own contracts mint and burn; money is brought in in a currency';
    case 'text is there':
      return 'the text was added before';
    case 'no such contract':
      return 'the text holds no contract of that name';
    case 'no such party':
      return 'it names a party that is not registered';
    case 'not its owner':
      return 'the asset belongs to somebody else';
    default:
      return unreachable(fault);
  }
}

const SIGNATURES = {
  'unknown party': 'the party is not registered',
  'unknown key': 'the party has no such key',
  'key not valid': 'the key is not valid at this height',
  wrong: 'it is of something else, or by another key',
  'not asked for': 'nobody asked for it',
  'counter was used': 'its device has signed with this counter before',
} as const;

function signerWords(why: SignerFault): string {
  switch (why.kind) {
    case 'unknown party':
      return SIGNATURES['unknown party'];
    case 'unknown key':
      return SIGNATURES['unknown key'];
    case 'key not yet valid':
    case 'key revoked':
      return SIGNATURES['key not valid'];
    case 'role not held':
      return 'who signs does not hold the role';
    case 'not demanded':
      return SIGNATURES['not asked for'];
    case 'actor approves':
      return 'who acts does not approve';
    case 'signed twice':
      return 'one person signs twice';
    case 'counter was used':
      return SIGNATURES['counter was used'];
    case 'proof':
      return SIGNATURES.wrong;
    default:
      return unreachable(why);
  }
}
