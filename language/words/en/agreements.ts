/** English words of the diagnostics about what agreements could come to. */

const list = (names: readonly string[], word: 'or' | 'and'): string =>
  names
    .map((name) => `\`${name}\``)
    .join(`, ${word} `)
    .replace(/, (?=.*, )/g, ', ');

export const agreements = {
  C101: (d: { coin: string; action: string }) => ({
    message: `The coin \`${d.coin}\` of \`${d.action}\` goes nowhere on this path.`,
    why: 'A coin that an action is given is held or moved exactly once, whichever way the action goes.',
    help: `Write \`hold ${d.coin} in escrow\` or \`move ${d.coin} to …\` on every path.`,
  }),
  C102: (d: { coin: string }) => ({
    message: `The coin \`${d.coin}\` is used again here.`,
    why: 'It has gone already: a coin is held or moved exactly once.',
    help: `Take a part of it from its slot: \`move … from escrow.${d.coin} to …\`.`,
  }),
  C103: (d: { state: string; slot: string }) => ({
    message: `\`${d.state}\` is reached with \`escrow.${d.slot}\` on one road and without it on another.`,
    why: 'Which slots are held is a fact of the state, whichever way it was reached.',
    help: `Give \`escrow.${d.slot}\` up on the one road, or fill it on the other.`,
  }),
  C104: (d: { slot: string; isFilled: boolean; state: string; road: string }) => ({
    message: d.isFilled
      ? `\`escrow.${d.slot}\` is filled here, and \`${d.state}\` does not hold it.`
      : `\`escrow.${d.slot}\` is given up here, and \`${d.state}\` holds it.`,
    why: `\`${d.road}\` stays in \`${d.state}\`: a step without \`become\` leaves the slots as they were.`,
    help: d.isFilled
      ? 'End the path with `become`, or fill the slot where the state is entered.'
      : `Take a part, which leaves the slot in place: \`move amount(escrow.${d.slot}) from escrow.${d.slot} to …\`.`,
  }),
  C105: (d: { what: string }) => ({
    message: `One branch of this \`if\` uses ${d.what}, the other does not.`,
    why: 'What comes after it has to know what is held.',
    help: 'Let both branches do the same with it, or move what follows into them.',
  }),
  C106: (d: { state: string; slot: string }) => ({
    message: `\`${d.state}\` is the end, and \`escrow.${d.slot}\` is still held.`,
    why: 'Nothing leaves this state, so nobody would ever get it.',
    help: `Write \`move escrow.${d.slot} to …\` before, or in \`on entering ${d.state}\`.`,
  }),
  C107: (d: { slot: string }) => ({
    message: `\`escrow.${d.slot}\` is not held here.`,
    why: 'A slot is read, moved or burnt only where every road has filled it and none has given it up.',
    help: `Fill it before with \`hold … in escrow.${d.slot}\`.`,
  }),
  C108: (d: { slot: string; held: string; given: string }) => ({
    message: `${d.given} is put into \`escrow.${d.slot}\`, which holds ${d.held}.`,
    why: 'A slot holds one kind of thing.',
    help: 'Name another slot.',
  }),
  C109: (d: { what: string; set: string }) => ({
    message: `This uses ${d.what} once for each of \`${d.set}\`.`,
    why: 'It is there once, and there may be several members, or none.',
    help: 'Take parts of it in the loop, and give up the rest after it.',
  }),
  C110: (d: { state: string }) => ({
    message: `\`become ${d.state}\` is not the last of its path.`,
    why: 'A step leads to one state, and all it does comes before that.',
    help: 'Move it to the end, or what follows into the other branch.',
  }),
  C111: (d: { state: string; slot: string }) => ({
    message: `\`${d.state}\` is \`lasting\`, and \`escrow.${d.slot}\` is held in it.`,
    why: 'A state that time alone never leaves could keep it for ever.',
    help: `Give \`escrow.${d.slot}\` up before it, or leave out \`lasting\` and say \`after … in ${d.state}\`.`,
  }),
  C112: (d: { kind: string; verb: 'minted' | 'burnt' }) => ({
    message: `${d.kind} is ${d.verb} here, and this module does not declare it.`,
    why: 'Only the module that declares an asset as counted makes or destroys it; nobody does so with money.',
    help: 'Move it instead, or declare an asset of your own: `asset Voucher counted`.',
  }),
  C121: (d: { text: string; slot: string; byTime: boolean }) => ({
    message: `\`${d.text}\` may be more than \`escrow.${d.slot}\` holds.`,
    why: 'A part that is moved is at most what is there; that has to follow from requirements, invariants and ranges.',
    help: d.byTime
      ? `Write \`least(${d.text}, amount(escrow.${d.slot}))\`.`
      : `Write \`least(${d.text}, amount(escrow.${d.slot}))\`, or \`require ${d.text} <= amount(escrow.${d.slot})\` before.`,
  }),
  C122: (d: { text: string }) => ({
    message: `\`${d.text}\` may be below 0.`,
    why: 'What is moved or minted is never negative; that has to follow from requirements, invariants and ranges.',
    help: 'Write `greatest(…, 0.00 EUR)` with its unit, give it a range where it is declared, or require it before.',
  }),
  C123: (d: { percent: string | undefined }) => ({
    message:
      d.percent === undefined ? 'These shares may not make 100 %.' : `These shares make ${d.percent} %, not 100 %.`,
    why: 'All of it goes somewhere: shares are not below 0 and make the whole.',
    help: 'Let the last one take the rest: `{ a: share, b: 100 % - share }`, with `share` in a range.',
  }),
  C124: (d: { text: string }) => ({
    message: `\`${d.text}\` may be finer than the smallest unit.`,
    why: 'Money moves in whole smallest units, and what time alone brings about cannot be refused.',
    help: 'Divide with shares, `move … to { a: 30 %, b: 70 % }`, which lose nothing; or use `prorated` or `bill`.',
  }),
  C125: (d: { invariant: string; text: string; what: string; state: string }) => ({
    message: `After ${d.what}, \`${d.text}\` may not hold in \`${d.state}\`.`,
    why: `It is the invariant \`${d.invariant}\`: an action that would break it is refused, but time cannot be.`,
    help: 'Leave the state, or do only what keeps it.',
  }),
  C126: (d: { what: string; of: 'paths' | 'conditions' | 'states' | 'steps' | 'agreements'; most: number }) => ({
    message: {
      paths: `\`${d.what}\` has more than ${d.most} paths.`,
      conditions: `\`${d.what}\` is not proved: more than ${d.most} conditions would have to be looked at.`,
      states: `\`${d.what}\` has more than ${d.most} states.`,
      steps: `\`${d.what}\` has more than ${d.most} steps, counted for each state in which they may happen.`,
      agreements: `\`${d.what}\` begins a chain of more than ${d.most} agreements that each make the next.`,
    }[d.of],
    why: {
      paths: 'Every path is followed to prove its amounts; branches after branches, and loops in loops, multiply them.',
      conditions: 'All that is required before is weighed against each other; a long list of `or` multiplies it.',
      states: 'Every road through the states is followed to prove what is held and who could wait for ever.',
      steps: 'Every road through the states is followed to prove what is held and who could wait for ever.',
      agreements: 'What is made on entering is made in one step, and its cost has to be known before.',
    }[d.of],
    help: {
      paths: 'Split it into several actions.',
      conditions: 'Split it into several actions, or require less: a range where a value is declared costs nothing.',
      states: 'Divide it into several contracts.',
      steps: 'Divide it into several contracts, or let its steps happen in fewer states.',
      agreements: 'Let a party make the next one in an action.',
    }[d.of],
  }),
  C127: (d: { set: string; most: number }) => ({
    message: `There may be no room in \`${d.set}\`.`,
    why: `It has at most ${d.most} members; that one more fits has to follow from what is required before.`,
    help: `Write \`require count(${d.set}) < ${d.most}\` before.`,
  }),
  C131: (d: { state: string }) => ({
    message: `\`${d.state}\` may never be left.`,
    why: 'If nobody acts, everybody would wait for ever.',
    help: `Add \`after 30 days in ${d.state} { become … }\`; if it holds nothing, it may say \`${d.state} lasting\`.`,
  }),
  C132: (d: { state: string; contract: string }) => ({
    message: `\`${d.state}\` of \`${d.contract}\` is never reached.`,
    why: 'No action, timer or duty that can happen leads to it.',
    help: `Write \`become ${d.state}\` somewhere, or leave it out.`,
  }),
  C133: (d: { what: string; moment: string; states: readonly string[] }) => ({
    message: `The moment of ${d.what} never comes.`,
    why:
      d.states.length === 0
        ? `\`${d.moment}\` can never be done.`
        : `Where ${list(d.states, 'or')} is the state, \`${d.moment}\` has never been.`,
    help: 'Count from another moment, or name other states.',
  }),
  C134: (d: { action: string; contract: string; text: string }) => ({
    message: d.text === '' ? `\`${d.action}\` can never be done.` : `\`${d.text}\` can never hold here.`,
    why: d.text === '' ? 'Its condition holds in no case.' : `So \`${d.action}\` would always be refused.`,
    help: 'Ranges, invariants and what is required before rule it out: change one of them.',
  }),
  C135: (d: { duty: string; debtor: string; acts: readonly string[] }) => ({
    message: `\`${d.debtor}\` owes ${list(d.acts, 'or')}, and may do none of it while \`${d.duty}\` is due.`,
    why: 'A duty that cannot be kept is a trap.',
    help: `Let \`${d.debtor}\` be among those who may act, in the state in which it is due.`,
  }),
  C136: (d: { party: string; contract: string }) => ({
    message: `\`${d.party}\` of \`${d.contract}\` does nothing and receives nothing.`,
    why: 'Every party has to sign, and learns of all that happens.',
    help: 'Leave it out, or give it a part.',
  }),
  C137: (d: { names: readonly string[] }) => ({
    message: `These contracts refer to each other in a circle: ${d.names.map((n) => `\`${n}\``).join(', ')}.`,
    why: 'By `create` or a term that is an agreement: nothing would bound what one step has to look at.',
    help: 'Let the parties sign the next one themselves, and read keeps one way only.',
  }),
  C138: (_: object) => ({
    message: 'This `after` does not always end in `become`.',
    why: 'A time that is over ends a state; without `become` the state would go on, and its times would not start anew.',
    help: 'End every path of it with `become`; for what comes again and again there is `every`.',
  }),
  C139: (d: { action: string }) => ({
    message: `\`time of ${d.action}\` is asked, and it may not have been done.`,
    why: 'A moment is a value only where every road leads through it.',
    help: 'Ask it in a state that only that action leads to.',
  }),
  C140: (d: { what: string; asset: string; who: string }) => ({
    message: `\`${d.what}\` rests on a right of \`${d.who}\` to use \`${d.asset}\`, and none leads here.`,
    why: 'A grant, or the question whether it may be used, has to stand before it on every road.',
    help: `Grant the use to \`${d.who}\` before, or write \`require ${d.who} may use ${d.asset}\`.`,
  }),
  C141: (d: { text: string; what: 'division' | 'overflow' | 'order' | 'date' | 'other' }) => ({
    message: {
      division: `\`${d.text}\` may divide by zero.`,
      overflow: `\`${d.text}\` may be larger than the language counts.`,
      order: `\`${d.text}\` may put months and days in an order, which they do not have.`,
      date: `\`${d.text}\` may lie beyond the year 9999.`,
      other: `\`${d.text}\` may be a fault.`,
    }[d.what],
    why: 'Time alone takes this step, and what time brings about cannot be refused.',
    help: {
      division: 'Give what it is divided by a range above 0, or ask first: `if … > 0 { … }`.',
      overflow: 'Give the terms, keeps or data it is made of a range.',
      order: 'Give both periods a range of days, or both one of months.',
      date: 'Give the period a range, or write it out.',
      other: 'Work it out in an action before, and keep the answer in a keep or in the data of the state.',
    }[d.what],
  }),
  C142: (d: { name: string; text: string; range: boolean; end: 'low' | 'high' | 'any' }) => ({
    message: d.range
      ? `\`${d.text}\` is not shown to lie in the range of \`${d.name}\`${{ low: ': it may be below', high: ': it may be above', any: '' }[d.end]}.`
      : `\`${d.text}\` is not shown to be what \`${d.name}\` may be: ${d.end === 'high' ? 'it has no upper end, and an amount stays below 10^15' : '0 or more'}.`,
    why: 'Time alone takes this step, and what time brings about cannot be refused.',
    help: {
      low: 'Bound it from below: `greatest(…, …)`, or an `if` around it.',
      high: 'Bound it from above: `least(…, …)`; for a bill, `at most …` where its price is declared.',
      any: 'Write a value that is in it, or one that is declared with the same range.',
    }[d.end],
  }),
  C143: (d: { what: string; why: 'owner' | 'debtor' | 'size' | 'signing' }) => ({
    message: `\`${d.what}\` could be refused here.`,
    why: {
      owner: 'A new member brings an asset of its own, which it may not have.',
      debtor: 'Who would owe a duty is asked first, and time alone asks nobody.',
      size: 'The set could have too few members then.',
      signing: 'The assets of the new agreement may have changed hands.',
    }[d.why],
    help: 'Let a party do it in an action.',
  }),
  C144: (d: { states: readonly string[] }) => ({
    message: `Time alone may go round in a circle at one instant: ${list(d.states, 'and')}.`,
    why: 'What is counted from a moment in the past may be over as soon as the state is entered, here and in the next.',
    help: 'In one of the states, count from its entry: leave `since` out.',
  }),
  C145: (d: { text: string }) => ({
    message: `\`${d.text}\` is not shown to lie between nothing and the whole.`,
    why: 'A rule book charges a part of a price.',
    help: 'Give the share the range `0 % .. 100 %` where it is declared, and the amount none below 0.',
  }),
  C146: (d: { what: string }) => ({
    message: `The period of this \`${d.what}\` may be less than a second.`,
    why: 'Something that is over at once, or before it began, is no time; again and again it would never come to an end.',
    help: 'Give it a range where it is declared: `Period in 1 day .. 30 days`.',
  }),
};
