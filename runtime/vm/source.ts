/** The second channel: the same generated JavaScript, run from its text by quickjs-emscripten. */
import {
  newQuickJSWASMModuleFromVariant,
  newVariant,
  type QuickJSContext,
  type QuickJSHandle,
  RELEASE_SYNC,
} from 'quickjs-emscripten';
import type { Engine, FaultKind } from './engine.ts';
import { ALLOCATOR_BYTES, INTERRUPT_POLLS, LOAD_POLLS, STACK_BYTES } from './limits.ts';
import { lockdownScript } from './lockdown.ts';
import { closedSandbox, faultOfCode, faultOfThrown, type Machine, openSandbox, Watch } from './sandbox.ts';

export const sourceEngine: Engine = {
  name: 'quickjs-emscripten',
  version: '0.32.0',
  async load(program) {
    // One WebAssembly module a program: beside a runtime that is out of memory, a new context crashes the host.
    const module = await newQuickJSWASMModuleFromVariant(quiet);
    const memory = module.getWasmMemory();
    const watch = new Watch(() => memory.buffer.byteLength);
    const runtime = module.newRuntime();
    runtime.setMemoryLimit(ALLOCATOR_BYTES);
    runtime.setMaxStackSize(STACK_BYTES);
    runtime.setInterruptHandler(watch.interrupt);
    const context = runtime.newContext({ intrinsics: RUN });
    watch.start(INTERRUPT_POLLS);
    const border = context.unwrapResult(context.evalCode(lockdownScript, 'lockdown'));
    watch.start(LOAD_POLLS);
    let outcome: QuickJSHandle | FaultKind;
    try {
      outcome = evaluateModule(context, program.javascript, program.name, border);
    } catch (thrown) {
      outcome = faultOfThrown(thrown, 'load');
    }
    const verdict = watch.verdict() ?? (typeof outcome === 'string' ? outcome : undefined);
    if (verdict !== undefined || typeof outcome === 'string') return closedSandbox(verdict ?? 'load');
    return openSandbox(machineOf(context, border, outcome), watch);
  },
};

/** An aborting engine writes to the console by default; our faults say it instead. */
const silence: object = { print() {}, printErr() {} };
const quiet = newVariant(RELEASE_SYNC, { emscriptenModule: silence });

/** As in `bytecode.ts`; `Eval` because this engine runs text (the lock-down takes `eval` itself away). */
const RUN = { BaseObjects: true, Eval: true, JSON: true, MapSet: true, Promise: true } as const;

/** Runs the module's top level; gives its namespace, or the fault that the error it threw amounts to. */
function evaluateModule(
  context: QuickJSContext,
  javascript: string,
  name: string,
  border: QuickJSHandle,
): QuickJSHandle | FaultKind {
  const result = context.evalCode(javascript, name, { type: 'module' });
  if (result.error) return faultOfLoading(context, border, result.error);
  // As in `bytecode.ts`: no job is ever run, and a module that waits at its top level or exports `then` is refused.
  const state = context.getPromiseState(result.value);
  if (state.type === 'rejected') return faultOfLoading(context, border, state.error);
  if (state.type === 'pending' || !state.notAPromise) return 'load';
  return context.typeof(context.getProp(result.value, 'then')) === 'undefined' ? result.value : 'load';
}

function faultOfLoading(context: QuickJSContext, border: QuickJSHandle, error: QuickJSHandle): FaultKind {
  const code = context.unwrapResult(context.callFunction(border, context.undefined, error));
  const kind = faultOfCode(context.getNumber(code));
  return kind === 'guest' ? 'load' : kind;
}

function machineOf(context: QuickJSContext, border: QuickJSHandle, namespace: QuickJSHandle): Machine {
  const names = new Map<string, QuickJSHandle>();
  return {
    cross(fn, text) {
      let name = names.get(fn);
      if (name === undefined) {
        name = context.newString(fn);
        names.set(fn, name);
      }
      const argument = context.newString(text);
      const answer = context.callFunction(border, context.undefined, namespace, name, argument);
      argument.dispose();
      // Only a stopped guest ends here: the border catches the rest. `Watch` knows why it was stopped.
      if (answer.error) throw new Error('stopped');
      const outcome =
        context.typeof(answer.value) === 'string' ? context.getString(answer.value) : context.getNumber(answer.value);
      answer.value.dispose();
      return outcome;
    },
    [Symbol.dispose]() {
      // Nothing is freed one by one: the engine may be past doing so. Its module and memory go with the last reference.
    },
  };
}
