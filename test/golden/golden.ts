/**
 * Golden files: modules that carry their commands and what these print, word for word.
 * ```
 * module example
 * …
 *
 * // $ leben check overlap.leben
 * // error[T412]: Two rows answer the same patient.
 * // …
 * ```
 * The block stands at the end of the file, so that the places in the output are those of the module. A file in `bad` ends
 * with a diagnostic or a fault, one in `good` with neither.
 */
import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Io } from '../../cli/io.ts';
import { main } from '../../cli/leben.ts';
import { PLAIN } from '../../language/render.ts';

export const FOLDER = fileURLToPath(new URL('.', import.meta.url));

/** `file`: its path below this folder, `tables/bad/overlap.leben`. */
export type Golden = { readonly file: string; readonly module: string; readonly commands: readonly Command[] };
export type Command = { readonly line: string; readonly printed: string };

const PROMPT = '// $ ';

/** All golden files, in the order of their paths. */
export function goldenFiles(): readonly Golden[] {
  return globSync('*/{good,bad}/*.leben', { cwd: FOLDER }).sort().map(readGolden);
}

export function readGolden(file: string): Golden {
  const text = readFileSync(join(FOLDER, file), 'utf8');
  const at = text.search(/^\/\/ \$ /m);
  if (at < 0) throw new Error(`${file} carries no command`);
  const commands: { line: string; printed: string[] }[] = [];
  for (const line of text.slice(at).trimEnd().split('\n')) {
    if (line.startsWith(PROMPT)) commands.push({ line: line.slice(PROMPT.length), printed: [] });
    else if (line === '//' || line.startsWith('// ')) commands.at(-1)!.printed.push(line.slice(3));
    else throw new Error(`${file}: behind the first command stand comments only, and not: ${line}`);
  }
  const read = commands.map(({ line, printed }) => ({ line, printed: printed.join('\n') }));
  return { file, module: text.slice(0, at), commands: read };
}

/** The file with what its commands print now. */
export async function rewritten(golden: Golden): Promise<string> {
  const blocks: string[] = [];
  for (const { line } of golden.commands) {
    const printed = await runCommand(golden.file, line);
    const lines = printed === '' ? [] : printed.split('\n');
    blocks.push([`${PROMPT}${line}`, ...lines.map((text) => `// ${text}`.trimEnd())].join('\n'));
  }
  return `${golden.module}${blocks.join('\n')}\n`;
}

/** What the command prints when it is run where the file stands. Trailing blanks of lines are left out, as an editor would. */
export async function runCommand(file: string, line: string): Promise<string> {
  const folder = `${join(FOLDER, dirname(file))}/`;
  const [program, ...words] = wordsOf(line);
  if (program !== 'leben') throw new Error(`${file}: not a command of leben: ${line}`);
  const printed: string[] = [];
  const io: Io = {
    json: words.includes('--json'),
    palette: PLAIN,
    sayPalette: PLAIN,
    print: async (text) => void printed.push(text),
    say: (text) => void printed.push(text),
    progress: () => ({ step() {}, end() {} }),
  };
  await main(
    words.map((word) => (word.endsWith('.leben') ? `${folder}${word}` : word)),
    io,
  );
  const text = printed.join('\n');
  // A fault of ours is no answer that a file could carry.
  if (text.includes('it is not your fault')) throw new Error(`${file}: ${line}\n${text}`);
  return withoutFolder(text, folder);
}

/** The folder is taken out of the places, and as much out of the indent of the marks below them. */
function withoutFolder(text: string, folder: string): string {
  const indent = new RegExp(`^ {${folder.length}}(?= +\\^)`, 'gm');
  return text
    .replace(indent, '')
    .replaceAll(folder, '')
    .replace(/[ \t]+$/gm, '')
    .trimEnd();
}

/** Words of a shell line; those in single quotes are taken as they stand. */
function wordsOf(line: string): readonly string[] {
  return [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain!);
}
