/** How long does it take to check a long file, once warm? Parsing beside it, as the floor. */
import { check } from '../compiler/compile.ts';
import { parse } from '../language/parse.ts';
import { sourceText } from '../language/span.ts';
import { longModule } from './long-module.ts';
import { line, times } from './measure.ts';

const source = sourceText('long.leben', longModule());
const first = check(source, () => undefined, { today: 20_781 });
if (first.checked === undefined) throw new Error(first.diagnostics.map((d) => `${d.code} ${d.message}`).join('\n'));
console.log(`${source.lineStarts.length} lines, ${first.checked.core.module.verdicts.length} verdicts`);
console.log(line('parse', await times(() => parse(source), { warm: 60 })));
console.log(line('check', await times(() => check(source, () => undefined, { today: 20_781 }), { warm: 60 })));
