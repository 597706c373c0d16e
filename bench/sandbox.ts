/** What missing data cost: CHA2DS2-VASc from facts on both engines with none, one and three findings missing. `node bench/sandbox.ts` */
import { check } from '../compiler/compile.ts';
import { emit } from '../compiler/emit.ts';
import { sourceText } from '../language/span.ts';
import type { DataState } from '../language/values.ts';
import { decodeAnswers, encodeRequest } from '../language/wire.ts';
import { factsToState } from '../runtime/facts.ts';
import { bytecodeEngine, prepareBytecode, toBytecode } from '../runtime/vm/bytecode.ts';
import { sourceEngine } from '../runtime/vm/source.ts';
import { median, times } from './measure.ts';
import { RULE } from './stroke-rule.ts';

/** Subjects of one crossing. */
const BATCH = 200;
const BATCHES = 5;

const { checked } = check(sourceText('stroke.leben', RULE), () => undefined, { today: 20_781 });
if (checked === undefined) throw new Error('the rule has errors');
await prepareBytecode();
const javascript = emit(checked.core);
const program = { name: 'stroke.js', javascript, bytecode: toBytecode(javascript, 'stroke.js') };
const FINDINGS = ['chf', 'htn', 'diabetes', 'stroke', 'vascular'];

function state(missing: number): DataState {
  const facts: Record<string, unknown> = { age: '72 years', sex: 'female' };
  for (const [i, name] of FINDINGS.entries()) facts[name] = i < missing ? { missing: 'not_asked' } : 'absent';
  const read = factsToState(checked!.interface, facts as never, { today: 20_781, nowMs: 20_781 * 86_400_000 });
  if (read.state === undefined) throw new Error('a subject was refused');
  return read.state;
}

for (const engine of [bytecodeEngine, sourceEngine]) {
  using sandbox = await engine.load(program);
  for (const missing of [0, 1, 3]) {
    const states = Array.from({ length: BATCH }, () => state(missing));
    const sorted = await times(
      () => {
        for (let i = 0; i < BATCHES; i += 1) {
          const text = sandbox.call('run', encodeRequest(checked.interface, { verdict: 0, trace: false, states }));
          if (typeof text !== 'string') throw new Error(text.message);
          decodeAnswers(text);
        }
      },
      { warm: 3, runs: 11 },
    );
    const rate = (BATCH * BATCHES * 1000) / median(sorted);
    console.log(`${engine.name}, ${missing} missing: ${rate.toFixed(0)} subjects/s`);
  }
}
