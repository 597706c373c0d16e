/** The page of a diagnostic: its parts, and what the tests run of it. */
import { readdirSync, readFileSync } from 'node:fs';

const FOLDER = new URL('../docs/errors/', import.meta.url);

/** An example as it stands in the page. `language`: `leben`, `sh`, `json` or `ndjson`. */
export type Block = { readonly language: string; readonly text: string };
export type ErrorPage = {
  readonly code: string;
  readonly title: string;
  readonly prose: string;
  readonly wrong: Block;
  readonly right: Block;
  /** The module that data of the examples are for. */
  readonly module: string | undefined;
  /** Modules beside the examples, by the name that `use` calls them. */
  readonly beside: ReadonlyMap<string, string>;
};

/** The codes that have a page, in order. */
export function pageCodes(): readonly string[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith('.md'))
    .map((name) => name.slice(0, -'.md'.length))
    .sort();
}

/** Throws where the page is not made as pages are. */
export function readPage(code: string): ErrorPage {
  const text = readFileSync(new URL(`${code}.md`, FOLDER), 'utf8');
  const head = /^# ([A-Z]\d{3}): (.+)\n\n([\s\S]+?)\n\n## /.exec(text);
  if (head === null || head[1] !== code) throw new Error(`${code}.md begins with no title and text of its own`);
  const blocks = new Map<string, Block>();
  for (const [, title, language, body] of text.matchAll(/^## (.+)\n```(\w+)\n([\s\S]*?)^```$/gm)) {
    blocks.set(title!, { language: language!, text: body! });
  }
  const [wrong, right] = [blocks.get('Wrong'), blocks.get('Right')];
  if (wrong === undefined || right === undefined) throw new Error(`${code}.md has no wrong or no right example`);
  const beside = new Map<string, string>();
  for (const [title, block] of blocks) {
    const name = /^Beside it: `(.+)`$/.exec(title)?.[1];
    if (name !== undefined) beside.set(name, block.text);
  }
  return { code, title: head[2]!, prose: head[3]!, wrong, right, module: blocks.get('The module')?.text, beside };
}
