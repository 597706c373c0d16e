/** Contracts of a text: what the compiler says of them, and what their tests come to in the reference executor. */
import { type Checked, check } from '../../../../compiler/compile.ts';
import { runTest } from '../../../../compiler/interpret/contract/run-test.ts';
import { sourceText } from '../../../../language/span.ts';

const HEAD = 'module example version 1.0.0 status demo\n';

/** The codes of the errors, in order. */
export function told(text: string): string[] {
  return read(text)
    .diagnostics.filter(({ severity }) => severity === 'error')
    .map(({ code }) => code);
}

/** Each error in full: `C001 There is no agreement `load` here. Did you mean `loan`?` */
export function said(text: string): string[] {
  return read(text)
    .diagnostics.filter(({ severity }) => severity === 'error')
    .map(({ code, message, help }) => `${code} ${message}${help === undefined ? '' : ` ${help}`}`);
}

/** What each test of the text fails with: `line 3: it was not rejected`. */
export function failures(text: string): string[] {
  const { testCore, contracts, contractTests } = checked(text);
  if (contractTests.length === 0) throw new Error('there are no tests');
  return contractTests.flatMap((one) =>
    runTest(testCore, contracts, one).failures.map(({ line, message }) => `line ${line - 1}: ${message}`),
  );
}

export function checked(text: string): Checked {
  const { checked: made, diagnostics } = read(text);
  if (made === undefined) throw new Error(diagnostics.map(({ code, message }) => `${code} ${message}`).join('\n'));
  return made;
}

function read(text: string): ReturnType<typeof check> {
  return check(sourceText('example.leben', HEAD + text), () => undefined, { today: 20_454 });
}
