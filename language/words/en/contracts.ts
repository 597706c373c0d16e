/** English words of the diagnostics about contracts. */

const near = (suggestions: readonly string[]): { help?: string } =>
  suggestions.length === 0 ? {} : { help: `Did you mean ${suggestions.map((s) => `\`${s}\``).join(' or ')}?` };

export const contracts = {
  C001: (d: { name: string; what: string; suggestions: readonly string[] }) => ({
    message: `This contract has no ${d.what} \`${d.name}\`.`,
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
  C007: (d: { text: string }) => ({
    message: `\`${d.text}\` is no moment of this contract.`,
    why: 'A moment is an action (last done), a state (last entered), a meter (last counted) or a DateTime.',
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
};
