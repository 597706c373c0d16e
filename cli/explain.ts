/** `leben explain`: the page of a diagnostic, or the rules of a file in words. */
import { readFileSync } from 'node:fs';
import * as use from '../language/codes/use.ts';
import { nearest } from '../language/near.ts';
import { english } from '../language/words/en.ts';
import { misuse, NOWHERE } from './arguments.ts';
import type { ExitCode, Io, Run } from './io.ts';
import { ROOT } from './place.ts';
import { reportFindings } from './report.ts';

export const run: Run = async (given, io) => {
  const [asked, ...names] = given.operands as [string, ...string[]];
  if (/^[A-Za-z]\d{3}$/.test(asked)) return await explainCode(asked.toUpperCase(), io);
  const { explainFile } = await import('./explain-file.ts');
  return await explainFile(asked, names, given, io);
};

async function explainCode(code: string, io: Io): Promise<ExitCode> {
  const page = Object.hasOwn(english, code) ? readPage(code) : undefined;
  if (page === undefined) {
    const [near] = nearest(code, Object.keys(english));
    return await reportFindings([misuse(use.noSuchCode(NOWHERE, { code, near }))], () => undefined, io);
  }
  await io.print(io.json ? JSON.stringify({ code, page }) : page.trimEnd());
  return 0;
}

function readPage(code: string): string | undefined {
  try {
    return readFileSync(new URL(`docs/errors/${code}.md`, ROOT), 'utf8');
  } catch {
    return undefined;
  }
}
