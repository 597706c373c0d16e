/** The constructs of statements: what an action, a timer or a duty does. */
import { type Row, reserved, soft } from './present.ts';

const SOFT: readonly Row[] = [
  [
    'require',
    'statement',
    'Without it the action is rejected, for the reason behind `else`.',
    'require now >= next else "too early: not before {next}"',
  ],
  ['set', 'statement', 'Changes what is kept, at once or after a notice.', 'set rate = new after 60 days'],
  ['after', 'statement', 'Part of `set`: the notice.', 'set rate = new after 60 days'],
  ['become', 'statement', 'The state that follows, with its data.', 'become active { rate: fee }'],
  ['hold', 'statement', 'Puts coins or things into escrow.', 'hold payment, deposit in escrow'],
  ['escrow', 'statement', 'What the agreement holds, slot by slot.', 'hold more in escrow.credit'],
  ['move', 'statement', 'Gives up a slot, or a part of one.', 'move due from escrow.credit to hospital'],
  [
    'from',
    'statement',
    'The slot a part is taken from; the set a party leaves.',
    'move 5.00 EUR from escrow.fee to { ann: 70 %, bob: 30 % }',
  ],
  ['to', 'statement', 'Who receives.', 'move escrow.fee to hospital'],
  [
    'lineage',
    'statement',
    'The authors of what a guideline is made of, by their shares.',
    'move escrow.royalty to lineage of guideline',
  ],
  ['mint', 'statement', 'Makes counted things.', 'mint refills Refill in escrow.left'],
  ['burn', 'statement', 'Destroys the counted things of a slot.', 'burn escrow.left'],
  [
    'grant',
    'statement',
    'Gives a right to use an asset.',
    'grant use of cohort to lab for research until now + term exclusive',
  ],
  ['use', 'statement', 'Part of `grant use of`, `end use of` and `may use`.', 'end use of cohort by lab'],
  ['until', 'statement', 'When a right ends.', 'grant use of registry of h to lab until last_day'],
  [
    'exclusive',
    'statement',
    'Nobody else has the right meanwhile.',
    'grant use of cohort to lab until last_day exclusive',
  ],
  [
    'under',
    'statement',
    'Whose right this one is a part of.',
    'grant use of record to c for care until now + 7 days under doctor',
  ],
  ['end', 'statement', 'Ends rights to use an asset.', 'end use of record by all for treatment'],
  ['by', 'statement', 'Part of `end use`.', 'end use of record by all'],
  ['all', 'statement', "Everybody's rights.", 'end use of record by all'],
  ['add', 'statement', 'Makes a party a member of a set.', 'add p to proxies'],
  ['remove', 'statement', 'Ends a membership.', 'remove p from proxies'],
  ['create', 'statement', 'Makes another agreement.', 'create Review(patient: patient, reason: reason)'],
  ['emit', 'statement', 'Writes an event.', 'emit Renewed(until: last_day)'],
  ['tell', 'statement', 'Notifies parties.', 'tell patient, keeper "{c} has opened the record"'],
  [
    'charge',
    'statement',
    'Charges a part of a price beside it.',
    'charge buyer fee of price to operator, rounding down',
  ],
  [
    'disclose',
    'statement',
    'The only plain way down for a labelled value; audited.',
    'disclose mean_age to lab at least 20 subjects rounding 2 digits because "agreed in the protocol"',
  ],
  [
    'rounding',
    'statement',
    'How an amount or a disclosed value is rounded.',
    'charge buyer 30 % of price to operator, rounding up',
  ],
  ['up', 'statement', 'Part of `rounding up`.', 'charge buyer 30 % of price to operator, rounding up'],
  ['down', 'statement', 'Part of `rounding down`.', 'charge buyer 30 % of price to operator, rounding down'],
  ['at', 'statement', 'Part of `at least`.', 'disclose n to lab at least 20 subjects because "agreed"'],
  ['least', 'statement', 'Fewer subjects are withheld.', 'disclose n to lab at least 20 subjects because "agreed"'],
  [
    'epsilon',
    'statement',
    'Differential privacy: how much one subject may matter.',
    'disclose n to lab epsilon 0.5 delta 0.001 budget yearly because "agreed"',
  ],
  ['delta', 'statement', 'Part of `epsilon`.', 'disclose n to lab epsilon 0.5 delta 0.001 budget 2 because "agreed"'],
  [
    'budget',
    'statement',
    'Part of `epsilon`: what it is taken from.',
    'disclose n to lab epsilon 0.5 budget yearly because "agreed"',
  ],
  ['because', 'statement', 'The reason, for the audit.', 'disclose n to lab because "agreed"'],
  ['each', 'statement', 'Part of `for each`.', 'for each h in sites { tell h "closed" }'],
];

const RESERVED: readonly Row[] = [
  ['let', 'statement', 'Names a value.', 'let due = least(bill usage, amount(escrow.credit))'],
  ['if', 'statement', 'Statements under a condition.', 'if late { become breach } else { become closed }'],
  ['else', 'statement', 'What a failed `require` says; the other branch.', 'require fee > 0.00 EUR else "pay a fee"'],
  ['for', 'statement', 'Once for each member of a set of parties.', 'for each h in sites { move escrow.part to h }'],
];

export const STATEMENT_ROWS = [...SOFT.map(soft), ...RESERVED.map(reserved)];
