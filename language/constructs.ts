/** The constructs of the language, one row each: words, completion, hover, highlighting and the reference derive from it. */
import { AGREEMENTS } from './constructs/agreements.ts';
import { LATER } from './constructs/later.ts';
import { PRESENT } from './constructs/present.ts';

/** Where a construct stands: in the file, in the body or head of one kind of declaration, in a type, in an expression. */
export type Place =
  | 'file'
  | 'module'
  | 'source'
  | 'input'
  | 'score'
  | 'table'
  | 'decide'
  | 'function'
  | 'test'
  | 'head'
  | 'type'
  | 'expression'
  | 'measure'
  | 'classification'
  | 'contract'
  /** What a step of an agreement does. */
  | 'statement'
  | 'property';

export type Construct = {
  /** The word or sign that marks it. */
  readonly keyword: string;
  readonly place: Place;
  /** One line for a hover. */
  readonly doc: string;
  /** As the printer writes it, standing at its place (`inPlace` puts it there). Undefined: belongs to a later version. */
  readonly example: string | undefined;
  /** Can never be a name. */
  readonly reserved: boolean;
  /** False: the word is known, the construct is not part of this version. */
  readonly available: boolean;
};

export const CONSTRUCTS: readonly Construct[] = [...PRESENT, ...AGREEMENTS, ...LATER];

const isWord = (keyword: string): boolean => /^[a-z_]+$/.test(keyword);

/** All words of the language. None of them is a unit, so that the word after a number is its unit or one of these. */
export const WORDS: ReadonlySet<string> = new Set(CONSTRUCTS.map((row) => row.keyword).filter(isWord));

/** The words that can never be names. */
export const RESERVED: ReadonlySet<string> = new Set(
  CONSTRUCTS.filter((row) => row.reserved && isWord(row.keyword)).map((row) => row.keyword),
);

/** The words that begin a declaration at the left margin. */
export const DECLARATION_WORDS: ReadonlySet<string> = new Set(
  CONSTRUCTS.filter((row) => row.place === 'file' && isWord(row.keyword)).map((row) => row.keyword),
);

/** Declaration words of which this version knows only the word. */
export const LATER_DECLARATIONS: ReadonlySet<string> = new Set(
  CONSTRUCTS.filter((row) => row.place === 'file' && !row.available).map((row) => row.keyword),
);

/** The words that may stand somewhere in a declaration of that kind, expressions and types included; for suggestions. */
export function wordsWithin(declaration: string): ReadonlySet<string> {
  const inner = declaration === 'contract' ? ['statement'] : [];
  const places: readonly string[] = [declaration, ...inner, 'head', 'type', 'expression'];
  return new Set(
    CONSTRUCTS.filter((row) => row.available && isWord(row.keyword) && places.includes(row.place)).map(
      (row) => row.keyword,
    ),
  );
}

/** A whole file in which the example of a row stands at its place. */
export function inPlace(row: Construct): string {
  const example = row.example ?? '';
  const body = example.replaceAll('\n', '\n  ');
  switch (row.place) {
    case 'input':
      return `input patient {\n  ${body}\n}\n`;
    case 'score':
      return `score points : 0..9 {\n  ${body}\n}\n`;
    case 'decide':
      return `decide advice : Advice {\n  ${body}\n}\n`;
    case 'table':
      return `table risk (x) : Percent {\n  ${body}\n}\n`;
    case 'test':
      return `test "example" {\n  ${body}\n}\n`;
    case 'contract':
      return `contract Example {\n  ${body}\n}\n`;
    case 'statement':
      return `contract Example {\n  on entering open {\n    emit opened\n    ${example.replaceAll('\n', '\n    ')}\n  }\n}\n`;
    case 'expression':
      return `function example() : Decimal { ${example} }\n`;
    case 'type':
      return `record Example { x: ${example} }\n`;
    default:
      return `${example}\n`;
  }
}
