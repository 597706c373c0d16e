/** English words of the diagnostics about names. */

const near = (suggestions: readonly string[]): string | undefined =>
  suggestions.length === 0 ? undefined : `Did you mean ${suggestions.map((s) => `\`${s}\``).join(' or ')}?`;

const helped = (help: string | undefined): { help?: string } => (help === undefined ? {} : { help });

export const names = {
  N001: (d: { name: string; suggestions: readonly string[]; isQuery?: boolean }) => ({
    message: `\`${d.name}\` is not known here.`,
    why: 'A name stands for an input field, a score, table, decide or function, a case of an enum, or something bound nearby.',
    ...helped(d.isQuery ? `Write a query: \`${d.name} r in readings where …\`.` : near(d.suggestions)),
  }),
  N002: (d: { name: string; what: string }) => ({
    message: `\`${d.name}\` is declared twice.`,
    why: `There is already ${d.what} of this name, and a name stands for one thing.`,
    help: 'Give one of the two another name.',
  }),
  N003: (d: { path: readonly string[] }) => ({
    message: `\`${d.path[0]}\` is defined through itself.`,
    why: `The references go in a circle: ${d.path.join(' → ')}.`,
    help: 'Take one reference out: every result must rest on inputs in the end.',
  }),
  N004: (d: { name: string; what: string }) => ({
    message: `A function cannot read the ${d.what} \`${d.name}\`.`,
    why: 'A function reads its parameters and nothing else, so that it means the same wherever it is used.',
    help: `Add a parameter for it and hand \`${d.name}\` over in the call.`,
  }),
  N005: (d: { path: string }) => ({
    message: `The module \`${d.path}\` was not found.`,
    why: 'A module is looked for in the standard library and beside this file.',
    help: 'Check the spelling, or put the file of that name beside this one.',
  }),
  N006: (d: { path: readonly string[] }) => ({
    message:
      d.path.length < 3
        ? `The module \`${d.path[0]}\` uses itself.`
        : `These modules use each other in a circle: ${d.path.join(' → ')}.`,
    why: 'Nothing of a module is known before the modules that it uses.',
    help: 'Move what both need into a third module.',
  }),
  N007: (d: { module: string; name: string; suggestions: readonly string[] }) => ({
    message: `The module \`${d.module}\` has no \`${d.name}\`.`,
    ...helped(near(d.suggestions)),
  }),
  N008: (d: { name: string; params: readonly string[] }) => ({
    message: `\`${d.name}\` is a function and wants its arguments.`,
    help: `Write \`${d.name}(${d.params.join(', ')})\`.`,
  }),
  N009: (d: { name: string; enums: readonly string[] }) => ({
    message: `\`${d.name}\` may be a case of ${d.enums.map((e) => `\`${e}\``).join(' or ')}.`,
    why: 'Nothing here says which of them is meant.',
    help: 'Compare it with something of the type you mean, or rename one of the cases.',
  }),
  N010: (d: { name: string; suggestions: readonly string[]; what: 'type' | 'substance' }) => ({
    message: `\`${d.name}\` is not a ${d.what} that is known here.`,
    help:
      near(d.suggestions) ??
      (d.what === 'substance'
        ? `Declare it with its molar mass: \`substance ${d.name} = … g/mol\`.`
        : `Declare it: \`enum ${d.name} { … }\` or \`record ${d.name} { … }\`.`),
  }),
  N011: (d: { name: string; suggestions: readonly string[] }) => ({
    message: `\`${d.name}\` is neither a code system nor a list of codes.`,
    why: 'Code systems are icd10, snomed, loinc, rxnorm and atc; lists are declared with `codes`.',
    ...helped(near(d.suggestions)),
  }),
  N012: (d: { name: string; suggestions: readonly string[] }) => ({
    message: `\`${d.name}\` is cited, and no source of that name is declared.`,
    help: near(d.suggestions) ?? `Declare it: \`source ${d.name} { doi "…" reviewed 2026-01-01 valid 2 years }\`.`,
  }),
  N013: (d: { first: string }) => ({
    message: 'This module has a second `input`.',
    why: `The \`input ${d.first}\` is the whole of what leaves the record, so that a reader finds it in one place.`,
    help: `Move these fields into \`input ${d.first}\`.`,
  }),
  N014: (d: { name: string; is: string; wanted: string }) => ({
    message: `\`${d.name}\` is ${d.is}, and ${d.wanted} is wanted here.`,
    ...helped(
      d.is === 'a list of codes'
        ? `Ask for the codes of the record with an input: \`name : Finding from condition in ${d.name}\`.`
        : d.is === 'a source'
          ? `A source is named behind \`cites\`: \`cites ${d.name}\`.`
          : undefined,
    ),
  }),
  N015: (d: { name: string; of: string; suggestions: readonly string[] }) => ({
    message: `${d.of} has no field \`${d.name}\`.`,
    ...helped(near(d.suggestions) ?? (d.of === 'An observed value' ? 'It has `value` and `time`.' : undefined)),
  }),
  N016: (d: { name: string; module: string }) => ({
    message: `The input \`${d.name}\` is declared in another way in \`${d.module}\`.`,
    why: 'Modules that are used bring their inputs along, and fields of one name are one field of the patient.',
    help: 'Declare both alike, or give one of them another name.',
  }),
  N017: (d: { name: string; suggestions: readonly string[] }) => ({
    message: `\`from ${d.name}\` is not a place in the record.`,
    why: 'Fields come from birth_date, gender, condition, observation, medication, procedure, allergy, immunization, encounter or report.',
    ...helped(near(d.suggestions)),
  }),
  N018: (d: { label: string; suggestions: readonly string[] }) => ({
    message: `No rule before this one is labelled \`${d.label}\`.`,
    why: 'An exception names the rule, or the exception, that it is an exception to.',
    ...helped(near(d.suggestions)),
  }),
  N019: (d: { deep: number }) => ({
    message: `References lead more than ${d.deep} steps deep from here.`,
    why: 'So long a chain cannot be explained to anyone.',
    help: 'Cut the chain: compute a part of it in a function, or split the module.',
  }),
  N020: (d: { name: string; of: string; cases: readonly string[]; suggestions: readonly string[] }) => ({
    message: `${d.of} has no case \`${d.name}\`.`,
    help:
      near(d.suggestions) ??
      (d.cases.length === 0
        ? 'Compare it with `=`; whether there is a value, `is known` asks.'
        : `Its cases are ${d.cases.map((c) => `\`${c}\``).join(', ')}.`),
  }),
  N021: (d: { written: string; isPattern: boolean }) => ({
    message: `\`"${d.written}"\` is not a code.`,
    why: d.isPattern
      ? 'A code has no blanks; a `*` stands at its end, behind a point, for all codes that begin so.'
      : 'Here one code is wanted, and not all that begin alike.',
    help: d.isPattern
      ? 'Write `"I50"`, or `"I50.*"` for I50 and all that begins with `I50.`.'
      : 'Declare a list with `codes`, and ask with `in`.',
  }),
  N022: (d: { name: string; sign: '+' | '-' }) => ({
    message: `\`${d.name}\` takes codes out, and stands behind other codes.`,
    why: 'Lists are put together from left to right, so it would take these codes out of what stands before it as well.',
    help: d.sign === '+' ? `Write \`${d.name}\` first.` : `Write the codes of \`${d.name}\` out.`,
  }),
  N023: (d: { name: string; first: string; second: string }) => ({
    message: `\`${d.name}\` comes from \`${d.first}\` and from \`${d.second}\`.`,
    why: 'They are different, and a name stands for one thing.',
    help: `Say which names you use: \`use ${d.first} { … }\`.`,
  }),
  N024: (d: { what: string; parts: string; limit: number }) => ({
    message: `${d.what} has more than ${d.limit} ${d.parts}.`,
    why: 'Nobody reads so many as one thing, and what is made of them would need room and time without bound.',
    help: 'Split it.',
  }),
  N025: (d: { name: string }) => ({
    message: `\`${d.name}\` is a type that contracts have.`,
    why: 'In a module with contracts a type of your own of that name would be taken for it.',
    help: 'Give your type another name.',
  }),
};
