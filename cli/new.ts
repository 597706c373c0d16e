/** `leben new`: writes a small module that checks and whose tests pass. */
import { existsSync } from 'node:fs';
import * as use from '../language/codes/use.ts';
import { RESERVED } from '../language/constructs.ts';
import { dateOf, formatDate } from '../language/dates.ts';
import { misuse, NOWHERE } from './arguments.ts';
import type { ExitCode, Run } from './io.ts';
import { reportFindings } from './report.ts';
import { writeWhole } from './write.ts';

export const run: Run = async (given, io) => {
  const name = given.operands[0]!.replace(/\.leben$/, '');
  const file = `${name}.leben`;
  const refuse = async (finding: ReturnType<typeof misuse>): Promise<ExitCode> =>
    await reportFindings([finding], () => undefined, io);
  if (!/^[a-z][a-z0-9_]*$/.test(name) || RESERVED.has(name)) {
    return await refuse(misuse(use.badModuleName(NOWHERE, { name })));
  }
  if (existsSync(file)) return await refuse(misuse(use.fileExists(NOWHERE, { file })));
  const failure = writeWhole(file, starter(name, formatDate(dateOf(Date.now()))));
  if (failure !== undefined) return await refuse(failure);
  if (io.json) await io.print(JSON.stringify({ file }));
  else {
    await io.print(
      [
        `${file} is written. Try`,
        `  leben check ${file}`,
        `  leben test ${file}`,
        `  leben eval ${file} ${name} --facts '{"age":"81 years","fall":"present"}' --why`,
      ].join('\n'),
    );
  }
  return 0;
};

/** The starter module; `today` is the day its source was looked at. */
export function starter(name: string, today: string): string {
  return `module ${name} version 0.1.0 status draft language en

"""
# ${name}
Say here for whom the rule is meant, and for whom not.
"""

source Guideline { title "Name the guideline here" grade C reviewed ${today} valid 2 years }

codes fall_codes = snomed { "217082002" }

input patient {
  age  : Age     from birth_date required
  fall : Finding from condition in fall_codes within 12 months
}

/// Points for what is known; what is missing leaves a range.
score ${name} : 0..3 cites Guideline {
  2 if fall
  1 if age >= 65 years
  missing finding gives range
}

test "an 81-year-old who fell" {
  given age 81 years, fall present
  expect ${name} = 3
}

test "nobody asked about falls" {
  given age 70 years, fall missing
  expect ${name} = 1 to 3 settled by fall
}
`;
}
