/** English words of the diagnostics about contracts. */

const near = (suggestions: readonly string[]): { help?: string } =>
  suggestions.length === 0 ? {} : { help: `Did you mean ${suggestions.map((s) => `\`${s}\``).join(' or ')}?` };

/** Of what is no part of one contract. */
const ELSEWHERE: Readonly<Record<string, (name: string) => string>> = {
  agreement: (name) => `There is no agreement ${name} here.`,
  contract: (name) => `There is no contract ${name} in this module.`,
  'asset of a test': (name) => `No contract here has an asset ${name}.`,
  'step of a test': (name) => `No agreement here has an action ${name}.`,
  'duty of a test': (name) => `No agreement here has a duty ${name}.`,
  'meter of a test': (name) => `No agreement here has a meter ${name}.`,
};

export const contracts = {
  C001: (d: { name: string; what: string; suggestions: readonly string[] }) => ({
    message: ELSEWHERE[d.what]?.(`\`${d.name}\``) ?? `This contract has no ${d.what} \`${d.name}\`.`,
    ...near(d.suggestions),
  }),
  C002: (d: { contract: string; what: string }) => ({
    message: `The contract \`${d.contract}\` has no \`${d.what}\`.`,
    why: 'A contract says who its parties are and which states it goes through.',
  }),
  C003: (d: { what: string }) => ({
    message: `${d.what} wants a \`calendar\`.`,
    why: 'Months, years and days differ by calendar, and 31 January has no day a month later.',
    help: 'Add a line such as `calendar UTC, months round down`.',
  }),
  C004: (d: { statement: string; why: string }) => ({
    message: `\`${d.statement}\` does not belong here.`,
    why: d.why,
  }),
  C005: (d: { name: string }) => ({
    message: `The power \`${d.name}\` has no \`when\`.`,
    why: 'A power is a right that arises when something has happened.',
    help: 'Say when: `when report is broken`; or make it an `action`.',
  }),
  C006: (d: { name: string }) => ({
    message: `\`${d.name}\` is a coin in hand.`,
    why: 'A coin is held, moved or read by its amount; it is never copied.',
    help: `Write \`amount(${d.name})\`, \`hold ${d.name} in escrow\` or \`move ${d.name} to …\`.`,
  }),
  C007: (d: { text: string; suggestions: readonly string[] }) => ({
    message: `\`${d.text}\` is no moment of this contract.`,
    why: 'A moment is an action (last done), a state (last entered), a meter (last counted) or a DateTime.',
    ...near(d.suggestions),
  }),
  C008: (d: { name: string; of: string }) => ({
    message: `\`${d.of}\` is given no \`${d.name}\`.`,
    help: `Write \`${d.name}: …\` among its arguments.`,
  }),
  C009: (d: { unit: string; suggestions: readonly string[] }) => ({
    message: `No meter of this contract counts \`${d.unit}\`.`,
    help:
      d.suggestions.length > 0 ? `Did you mean \`${d.suggestions[0]}\`?` : 'Declare it: `meter rows: Int by gateway`.',
  }),
  C010: (d: { what: string }) => ({
    message: `${d.what} is not part of this version.`,
  }),
  C011: (d: { name: string }) => ({
    message: `\`escrow.${d.name}\` is never filled.`,
    why: 'A slot holds what `hold` or `mint` put into it.',
  }),
  C012: (d: { names: readonly string[] }) => ({
    message: `Which agreement is meant: ${d.names.map((n) => `\`${n}\``).join(' or ')}?`,
    help: 'Write its name and a dot before the action.',
  }),
  C013: (d: { name: string; contract: string }) => ({
    message: `\`${d.name}\` is an agreement of \`${d.contract}\`, and only a term may be one.`,
    why: 'Which agreement is meant is fixed when everybody signs.',
    help: `Write it among the \`terms\`: \`terms ${d.name}: ${d.contract}\`.`,
  }),
  C014: (d: { keep: string; agreement: string; contract: string }) => ({
    message: `\`${d.agreement}.${d.keep}\` is seen by the parties of \`${d.agreement}\` only.`,
    why: 'Of another agreement only its public keeps are read.',
    help: `In \`${d.contract}\`, write \`public\` after the keep.`,
  }),
  C015: (d: { text: string; asked: 'timer' | 'step' | 'value' | 'invariant' }) => ({
    message: `\`${d.text}\` asks what is not asked here.`,
    why: {
      timer:
        'When a time is over may change only by a step of the agreement itself: not by rights, another agreement or a bill.',
      step: 'It is read in passing: a bill or a decision would be an effect.',
      value: 'It is read in any state: no bill, no decision, and nothing need have been done.',
      invariant:
        'An invariant is kept by the steps of its agreement: what the clock, rights or other agreements change, it cannot keep.',
    }[d.asked],
    help: 'Ask it in a step before, and keep the answer in the data of the state or in a keep.',
  }),
  C016: (d: { of: string; names: readonly string[]; suggestions: readonly string[] }) => ({
    message: `\`${d.of}\` takes no such argument.`,
    why:
      d.names.length === 0
        ? `\`${d.of}\` takes none.`
        : `Each is written once with its name: ${d.names.map((n) => `\`${n}: …\``).join(', ')}.`,
    ...near(d.suggestions),
  }),
  C017: (d: { zone: string; suggestions: readonly string[] }) => ({
    message: `\`${d.zone}\` is no time zone.`,
    why: 'Zones have the names of the IANA database, a region and a city: `Europe/Berlin`; and there is `UTC`.',
    help:
      d.suggestions.length > 0
        ? `Did you mean ${d.suggestions.map((s) => `\`${s}\``).join(' or ')}?`
        : 'Write the zone by whose days the parties count, such as `calendar Europe/Berlin, months round down`.',
  }),
  C018: (d: { name: string; type: string; isKey: boolean }) => ({
    message: `\`${d.name}\` cannot be a \`${d.type}\`.`,
    why: 'Coins and keys are things in hand: only an action is given one, and it is held in escrow or moved on at once.',
    help: d.isKey
      ? 'Give it to an action: `action deliver(key: Key of …) by …`.'
      : `Say how much with \`${d.type.replace('Coin', 'Money')}\`, and give the coin to an action.`,
  }),
  C019: (d: { text: string; most: number | undefined }) => ({
    message: `\`${d.text}\` can never be so many.`,
    why:
      d.most === undefined
        ? 'A set has a least and a most number of members, whole numbers, the least first.'
        : `There are at most ${d.most}, and one approval at least.`,
    help: 'Write numbers that can be, such as `sites: 2..5 of DataHolder` or `2 of sites`.',
  }),
  C020: (d: { name: string; steps: readonly string[]; suggestions: readonly string[] }) => ({
    message: `\`${d.name}\` is no step of a market, so this check would never be asked.`,
    why: `The steps are ${d.steps.map((step) => `\`${step}\``).join(', ')}.`,
    ...near(d.suggestions),
  }),
  C021: (d: { keep: string; text: string }) => ({
    message: `\`${d.text}\` is not what the keep \`${d.keep}\` may be.`,
    why: 'A keep begins within its range, and what counts money or things at 0 or more: else nobody could ever sign.',
    help: 'Begin with another value, or widen the range.',
  }),
  C022: (d: { name: string; known: readonly string[]; suggestions: readonly string[] }) => ({
    message: `\`${d.name}\` is no vocabulary of purposes.`,
    why: `Purposes are codes of ${d.known.join(' or ')}, so that every system reads them alike.`,
    ...near(d.suggestions),
  }),
  C023: (d: { name: string; what: string }) => ({
    message: `A contract cannot read the ${d.what} \`${d.name}\`.`,
    why: 'It is of one patient, and an agreement is about parties: whose record would it be?',
    help:
      d.what === 'input'
        ? 'Write a decision over it, and ask that of an asset: `let v = evaluate … on … at …`.'
        : `Ask it of an asset, with whose right it is used: \`let v = evaluate ${d.name} on … at …\`.`,
  }),
};
