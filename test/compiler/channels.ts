/** The ways to run a program: the reference interpreter, and the generated JavaScript on Node and on both sandbox engines. */

import type { Core, CoreModule } from '../../compiler/core.ts';
import { emit } from '../../compiler/emit.ts';
import { answers } from '../../compiler/interpret/answer.ts';
import { plan } from '../../compiler/plan.ts';
import type { Answer } from '../../language/answer.ts';
import type { DataState } from '../../language/values.ts';
import { decodeAnswers, encodeRequest } from '../../language/wire.ts';
import { bytecodeEngine } from '../../runtime/vm/bytecode.ts';
import type { Engine } from '../../runtime/vm/engine.ts';
import { sourceEngine } from '../../runtime/vm/source.ts';

/** Runs a generated module's `run`. */
export type Channel = { readonly name: string; readonly run: (json: string) => string; readonly close: () => void };

/** The module as a plain function of Node: what is generated stands in strict code and sees no other scope. */
export function onNode(javascript: string): Channel {
  const body = javascript.replace('export function run', 'function run');
  const run = new Function(`'use strict';\n${body}\nreturn run;`)() as (json: string) => string;
  return { name: 'node', run, close: () => {} };
}

export async function onEngine(engine: Engine, javascript: string): Promise<Channel> {
  const sandbox = await engine.load({ name: 'test', javascript });
  return {
    name: engine.name,
    run: (json) => {
      const reply = sandbox.call('run', json);
      if (typeof reply !== 'string') throw new Error(`${engine.name}: ${reply.fault}`);
      return reply;
    },
    close: () => sandbox[Symbol.dispose](),
  };
}

/** The channels a program is compared on. `node` costs a millisecond, each engine some ten. */
export async function channelsOf(javascript: string, engines: boolean): Promise<readonly Channel[]> {
  const node = onNode(javascript);
  if (!engines) return [node];
  return [node, await onEngine(bytecodeEngine, javascript), await onEngine(sourceEngine, javascript)];
}

/**
 * The first difference between the interpreter and the channels over these states, in value, kind, outcomes, settledBy,
 * assumed, trace, fuel, with traces and without; undefined where they agree.
 */
export async function difference(
  module: CoreModule,
  states: readonly DataState[],
  engines: boolean,
): Promise<string | undefined> {
  const core: Core = { module, plans: plan(module) };
  const verdicts = module.verdicts.map((_, i) => i);
  const expected = states.map((state) => answers(core, verdicts, state));
  const channels = await channelsOf(emit(core), engines);
  try {
    for (const verdict of verdicts)
      for (const trace of [true, false]) {
        const request = encodeRequest(module, { verdict, trace, states });
        for (const { name, run } of channels) {
          const found = differenceOf(
            run,
            request,
            trace,
            expected.map((all) => all[verdict]!),
          );
          if (found !== undefined) return `verdict ${verdict} on ${name}${trace ? ' with traces' : ''}: ${found}`;
        }
      }
    return undefined;
  } finally {
    for (const { close } of channels) close();
  }
}

function differenceOf(
  run: Channel['run'],
  request: string,
  trace: boolean,
  expected: readonly Answer[],
): string | undefined {
  let given: readonly Answer[];
  try {
    given = decodeAnswers(run(request));
  } catch (thrown) {
    return `threw ${String(thrown)}`;
  }
  if (given.length !== expected.length) return `${given.length} answers for ${expected.length} states`;
  for (const [i, answer] of given.entries()) {
    const wanted = trace ? expected[i]! : untraced(expected[i]!);
    if (shown(answer) !== shown(wanted))
      return `state ${i}\n  interpreter ${shown(wanted)}\n  generated   ${shown(answer)}`;
  }
  return undefined;
}

function untraced(answer: Answer): Answer {
  return { ...answer, outcomes: answer.outcomes.map(({ result }) => ({ result, trace: [] })) };
}

/** One text for equal answers, the parts in one order. */
export function shown({ kind, outcomes, settledBy, assumed, because, exact, fuel }: Answer): string {
  return JSON.stringify({ kind, outcomes, settledBy, assumed, because, exact, fuel }, (_key, value: unknown) =>
    typeof value === 'bigint' ? `${value}n` : ordered(value),
  );
}

function ordered(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
