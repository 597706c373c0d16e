/** The lines of a walk: from a script, from a pipe, or typed; a line with an open bracket goes on with the next. */
import { createInterface } from 'node:readline';
import type { Written } from '../../compiler/simulate/steps.ts';
import { type SourceText, sourceText } from '../../language/span.ts';

export async function* scriptLines(source: SourceText): AsyncGenerator<Written> {
  const starts = source.lineStarts;
  for (let i = 0; i < starts.length; i += 1) {
    const start = starts[i]!;
    const textTo = (line: number): string => source.text.slice(start, starts[line + 1] ?? source.text.length).trimEnd();
    let last = i;
    while (isOpen(textTo(last)) && last + 1 < starts.length && lineAt(source, last + 1) !== '') last += 1;
    yield { text: textTo(last), source, start };
    i = last;
  }
}

/** Standard input, until it ends. `prompt`: what a person sees before a line, and before one that goes on; undefined: nobody types. */
export async function* typedLines(prompt: readonly [string, string] | undefined): AsyncGenerator<Written> {
  const { stdin, stdout } = process;
  const reader = createInterface(
    prompt === undefined ? { input: stdin, crlfDelay: Infinity } : { input: stdin, output: stdout },
  );
  const ask = (which: 0 | 1): void => {
    if (prompt === undefined) return;
    reader.setPrompt(prompt[which]);
    reader.prompt();
  };
  let text = '';
  let count = 0;
  let first = 0;
  try {
    ask(0);
    for await (const typed of reader) {
      const line = typed.normalize('NFC').trimEnd();
      if (text === '') first = count;
      text = text === '' ? line : `${text}\n${line}`;
      count += 1;
      if (isOpen(text) && line !== '') {
        ask(1);
        continue;
      }
      yield written(text, first);
      text = '';
      ask(0);
    }
    if (text !== '') yield written(text, first);
  } finally {
    reader.close();
    stdin.pause();
  }
}

/** One line that was given as a whole. */
export function written(text: string, linesBefore: number, file = 'input'): Written {
  return { text, source: sourceText(file, `${'\n'.repeat(linesBefore)}${text}`), start: linesBefore };
}

/** More brackets are opened than closed, texts and comments aside. */
function isOpen(text: string): boolean {
  const bare = text.replace(/"(?:\\.|[^"\\])*"|\/\/.*/g, '');
  return (bare.match(/[([{]/g)?.length ?? 0) > (bare.match(/[)\]}]/g)?.length ?? 0);
}

function lineAt({ text, lineStarts }: SourceText, line: number): string {
  return text.slice(lineStarts[line], lineStarts[line + 1] ?? text.length).trim();
}
