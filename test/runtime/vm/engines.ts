/** Both engines, and the neighbour whose answer no hostile program may change. */

import { bytecodeEngine } from '../../../runtime/vm/bytecode.ts';
import type { Engine, Program, SandboxFault } from '../../../runtime/vm/engine.ts';
import { sourceEngine } from '../../../runtime/vm/source.ts';

export const engines: readonly Engine[] = [bytecodeEngine, sourceEngine];

/** A well-behaved program: what generated code looks like, in small. */
export const neighbour: Program = {
  name: 'neighbour',
  javascript: `const weights = Object.freeze({ stroke: 2, age: 1 });
export const run = (text) => {
  const facts = JSON.parse(text);
  return JSON.stringify(facts.map((f) => ({ score: (f.stroke ? weights.stroke : 0) + (f.age >= 65 ? weights.age : 0), big: String(7n ** 40n) })));
};`,
};

export const neighbourFacts = '[{"stroke":true,"age":70},{"stroke":false,"age":40}]';
export const neighbourAnswer =
  '[{"score":3,"big":"6366805760909027985741435139224001"},{"score":0,"big":"6366805760909027985741435139224001"}]';

/** A program whose `run(text)` has this body. */
export function hostile(body: string): Program {
  return { name: 'hostile', javascript: `export const run = (text) => { ${body} };` };
}

export function kindOf(answer: string | SandboxFault): string {
  return typeof answer === 'string' ? `text: ${answer}` : answer.fault;
}
