/** The diagnostics of reading a text (P codes). Their words: `words/en/syntax.ts`. */
import { diagnostic } from '../diagnostics.ts';

export const notUtf8 = diagnostic('P001', 'error');
export const fileTooLarge = diagnostic('P002', 'error');
export const hiddenCharacter = diagnostic('P003', 'error');
export const nestedTooDeep = diagnostic('P004', 'error');
export const unclosedText = diagnostic('P005', 'error');
export const unclosedLiterate = diagnostic('P006', 'error');
export const unknownCharacter = diagnostic('P007', 'error');
export const unknownEscape = diagnostic('P008', 'error');
export const unclosedUnit = diagnostic('P009', 'error');
export const powerBehindUnit = diagnostic('P010', 'error');
export const foreignSign = diagnostic('P011', 'error');

export const unknownDeclaration = diagnostic('P020', 'error');
export const laterDeclaration = diagnostic('P021', 'error');
export const laterConstruct = diagnostic('P022', 'error');
export const misspelt = diagnostic('P023', 'error');
export const somethingMissing = diagnostic('P024', 'error');
export const onceTooOften = diagnostic('P025', 'error');
export const wrongSign = diagnostic('P026', 'error');
export const valueMissing = diagnostic('P027', 'error');
export const nothingCanFollow = diagnostic('P028', 'error');
export const otherExpected = diagnostic('P029', 'error');
export const unclosedBracket = diagnostic('P030', 'error');
export const strayBracket = diagnostic('P031', 'error');
export const chainedComparison = diagnostic('P032', 'error');
export const wantsParentheses = diagnostic('P033', 'error');
export const tableWithoutHeading = diagnostic('P034', 'error');
export const saidTwice = diagnostic('P035', 'error');
export const tooManyMistakes = diagnostic('P036', 'error');
export const wrongWayRound = diagnostic('P037', 'error');
export const reservedAsName = diagnostic('P038', 'error');
export const holeInPlainText = diagnostic('P039', 'error');
