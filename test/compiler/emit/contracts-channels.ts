/** Contracts' programs on Node and on both sandbox engines, point by point, with the reads given by name. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { type Checked, check } from '../../../compiler/compile.ts';
import type { CoreContract } from '../../../compiler/contract.ts';
import type { Core } from '../../../compiler/core.ts';
import { contractInfos } from '../../../compiler/emit/contracts/info.ts';
import { emit } from '../../../compiler/emit.ts';
import type { ContractInfo } from '../../../language/contract-info.ts';
import type { StepCall, StepReply } from '../../../language/contract-step.ts';
import { decodeStepReply, encodeStepCall } from '../../../language/contract-wire.ts';
import { sourceText } from '../../../language/span.ts';
import type { Value } from '../../../language/values.ts';
import { bytecodeEngine } from '../../../runtime/vm/bytecode.ts';
import { sourceEngine } from '../../../runtime/vm/source.ts';

export type Program = { readonly core: Core; readonly contracts: readonly CoreContract[] };
export type Steps = {
  readonly core: Core;
  readonly infos: readonly ContractInfo[];
  /** Each gives the text that `step` gives for a text. */
  readonly channels: readonly { readonly name: string; readonly step: (json: string) => string }[];
  readonly close: () => void;
};

/** One of the programs that stand beside the repository, or of the examples in it. */
export function programNamed(name: string): Checked {
  const beside = new URL(`../../../../shared/programs/${name}.leben`, import.meta.url);
  const file = existsSync(beside) ? beside : new URL(`${name}.leben`, EXAMPLES);
  const { checked, diagnostics } = check(sourceText(`${name}.leben`, readFileSync(file, 'utf8')), () => undefined, {
    today: 20_000,
  });
  if (checked === undefined) throw new Error(diagnostics.map(({ code }) => code).join(' '));
  return checked;
}

const EXAMPLES = new URL('../../../examples/contracts/', import.meta.url);

/** The programs of both places by name. */
export function programNames(): string[] {
  const files = [...readdirSync(new URL('../../../../shared/programs/', import.meta.url)), ...readdirSync(EXAMPLES)];
  return files.filter((file) => file.endsWith('.leben')).map((file) => file.slice(0, -'.leben'.length));
}

export async function stepsOf({ core, contracts }: Program, engines = true): Promise<Steps> {
  const javascript = emit(core, contracts);
  const infos = contractInfos(core.module, contracts);
  const node = { name: 'node', step: onNode(javascript) };
  if (!engines) return { core, infos, channels: [node], close: () => {} };
  const opened = await Promise.all(
    [bytecodeEngine, sourceEngine].map(async (engine) => {
      const sandbox = await engine.load({ name: 'test', javascript });
      const step = (json: string): string => {
        const reply = sandbox.call('step', json);
        if (typeof reply !== 'string') throw new Error(`${engine.name}: ${reply.fault}`);
        return reply;
      };
      return { name: engine.name, step, close: () => sandbox[Symbol.dispose]() };
    }),
  );
  const close = (): void => {
    for (const one of opened) one.close();
  };
  return { core, infos, channels: [node, ...opened], close };
}

function onNode(javascript: string): (json: string) => string {
  const body = javascript.replaceAll('export function', 'function');
  return new Function(`'use strict';\n${body}\nreturn step;`)() as (json: string) => string;
}

/** The number of a point by its name in the contract's info. */
export function pointNamed(info: ContractInfo, name: string): number {
  const number = info.points.findIndex((point) => point.name === name);
  if (number < 0) throw new Error(`no point ${name} among ${info.points.map((point) => point.name).join(', ')}`);
  return number;
}

/** The reply that every channel gives; throws where they differ. */
export function replyTo(steps: Steps, call: StepCall): StepReply {
  const json = encodeStepCall(steps.core.module, steps.infos[call.contract]!, call);
  const [first, ...others] = steps.channels.map(({ name, step }) => ({ name, text: step(json) }));
  for (const other of others)
    if (other.text !== first!.text) throw new Error(`${other.name} differs:\n${first!.text}\n${other.text}`);
  return decodeStepReply(first!.text);
}

/** Runs a point by name with what it reads by name. */
export function run(
  steps: Steps,
  contract: number,
  name: string,
  given: Readonly<Record<string, Value>> = {},
  answers: readonly Value[] = [],
): StepReply {
  const info = steps.infos[contract]!;
  const point = pointNamed(info, name);
  const reads = info.points[point]!.reads.map((read) => {
    const value = given[read.name];
    if (value === undefined) throw new Error(`${name} reads ${read.name}`);
    return value;
  });
  return replyTo(steps, { contract, point, reads, answers });
}
