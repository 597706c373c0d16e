/** Writes into each golden file what its commands print now; `git diff` is the review. Words: parts of paths to rewrite. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FOLDER, goldenFiles, rewritten } from './golden.ts';

const wanted = process.argv.slice(2);
let changed = 0;
for (const golden of goldenFiles()) {
  if (wanted.length > 0 && !wanted.some((part) => golden.file.includes(part))) continue;
  const path = join(FOLDER, golden.file);
  const text = await rewritten(golden);
  if (text === readFileSync(path, 'utf8')) continue;
  writeFileSync(path, text);
  console.log(golden.file);
  changed += 1;
}
console.log(`${changed} rewritten`);
