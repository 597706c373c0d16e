/** The engine in use: bytecode made and run by quickjs-wasi (QuickJS-ng in WebAssembly). */
import { CompileFlags, EvalFlags, Intrinsics, type JSValueHandle, QuickJS } from 'quickjs-wasi';
import type { Engine, FaultKind, Sandbox } from './engine.ts';
import { ALLOCATOR_BYTES, INTERRUPT_POLLS, LOAD_POLLS, STACK_BYTES } from './limits.ts';
import { lockdownScript } from './lockdown.ts';
import { closedSandbox, faultOfCode, faultOfThrown, type Machine, openSandbox, Watch } from './sandbox.ts';
import { readEngineWasm } from './wasm-file.ts';

/**
 * Gets the bytecode compiler ready, once per process (some 10 ms: the engine's WebAssembly is read and compiled).
 * Await it before the first `toBytecode`; `load` does so itself.
 */
export async function prepareBytecode(): Promise<void> {
  prepared ??= prepare();
  await prepared;
  if (compiled < MAX_COMPILED) return;
  compiled = 0;
  prepared = renew();
  await prepared;
}

/**
 * The compiling engine keeps every module it has compiled (some 250 kB for a generated one), and its allocator refuses
 * after about 255 of them: it is replaced well before.
 */
const MAX_COMPILED = 100;

/**
 * Compiles an ES module to bytecode. The same text and engine version give the same bytes, in every process.
 * Throws when the text is not a module this engine takes: our compiler's fault, never an author's.
 */
export function toBytecode(javascript: string, name: string): Uint8Array {
  if (maker === undefined) throw new Error('call `await prepareBytecode()` before `toBytecode`');
  compiled += 1;
  return compileModule(maker, javascript, name);
}

export const bytecodeEngine: Engine = {
  name: 'quickjs-wasi',
  version: '3.6.2',
  async load(program) {
    await prepareBytecode();
    let bytecode = program.bytecode;
    try {
      bytecode ??= toBytecode(program.javascript, program.name);
    } catch {
      return closedSandbox('load');
    }
    return loadBytecode(bytecode);
  },
};

let prepared: Promise<void> | undefined;
let wasm: WebAssembly.Module | undefined;
let maker: QuickJS | undefined;
/** Modules that `maker` holds. */
let compiled = 0;
let lockdown: Uint8Array | undefined;

/** What generated code needs, and the promises that loading a module needs; `lockdown.ts` takes those away after. */
const RUN = Intrinsics.JSON | Intrinsics.MAP_SET | Intrinsics.BIG_INT | Intrinsics.PROMISE;

async function prepare(): Promise<void> {
  wasm = await WebAssembly.compile(await readEngineWasm());
  maker = await openMaker(wasm);
  lockdown = maker.compile(lockdownScript, 'lockdown', EvalFlags.TYPE_GLOBAL, STRIP);
}

async function renew(): Promise<void> {
  const next = await openMaker(wasm!);
  maker?.dispose();
  maker = next;
}

function openMaker(module: WebAssembly.Module): Promise<QuickJS> {
  return openEngine(module, RUN | Intrinsics.EVAL, () => false, {});
}

/** Source and line tables stay out: errors never show them, and the bytes are fewer. */
const STRIP = CompileFlags.STRIP_SOURCE | CompileFlags.STRIP_DEBUG;

function compileModule(vm: QuickJS, javascript: string, name: string): Uint8Array {
  return vm.compile(javascript, name, EvalFlags.TYPE_MODULE, STRIP);
}

/** The engine's own view of its memory: quickjs-wasi hands it out only to makers of system calls. */
interface View {
  memory?: WebAssembly.Memory;
}

function openEngine(
  module: WebAssembly.Module,
  intrinsics: number,
  interrupt: () => boolean,
  view: View,
): Promise<QuickJS> {
  return QuickJS.create({
    wasm: module,
    intrinsics,
    memoryLimit: ALLOCATOR_BYTES,
    maxStackSize: STACK_BYTES,
    interruptHandler: interrupt,
    timezoneOffset: 0,
    // Every system call is answered without asking the system: no clock, no chance, no output.
    wasi: (memory: WebAssembly.Memory) => {
      view.memory = memory;
      return {
        clock_time_get: (_clock: number, _precision: bigint, at: number) => {
          new DataView(memory.buffer).setBigUint64(at, 0n, true);
          return 0;
        },
        random_get: (at: number, length: number) => {
          new Uint8Array(memory.buffer, at, length).fill(0);
          return 0;
        },
        fd_write: () => BAD_FILE,
      };
    },
  });
}

/** WASI errno EBADF: there is no such file. */
const BAD_FILE = 8;

async function loadBytecode(bytecode: Uint8Array): Promise<Sandbox> {
  const view: View = {};
  const watch = new Watch(() => view.memory?.buffer.byteLength ?? 0);
  // An engine of its own in a WebAssembly instance of its own: thrown away whole.
  const vm = await openEngine(wasm!, RUN, watch.interrupt, view);
  watch.start(INTERRUPT_POLLS);
  const border = vm.evalBytecode(lockdown!);
  watch.start(LOAD_POLLS);
  let outcome: JSValueHandle | FaultKind;
  try {
    outcome = await evaluateModule(vm, bytecode, border);
  } catch (thrown) {
    outcome = faultOfThrown(thrown, 'load');
  }
  const verdict = watch.verdict() ?? (typeof outcome === 'string' ? outcome : undefined);
  if (verdict === undefined && typeof outcome !== 'string') return openSandbox(machineOf(vm, border, outcome), watch);
  vm.dispose();
  return closedSandbox(verdict ?? 'load');
}

/** Runs the module's top level; gives its namespace, or the fault that the error it threw amounts to. */
async function evaluateModule(
  vm: QuickJS,
  bytecode: Uint8Array,
  border: JSValueHandle,
): Promise<JSValueHandle | FaultKind> {
  const promise = vm.evalBytecode(bytecode);
  // No job is ever run: a module that waits at its top level, or exports `then`, stays pending and is refused.
  if (promise.promiseState === PENDING) return 'load';
  const settled = await vm.resolvePromise(promise);
  if ('value' in settled) return settled.value;
  const kind = faultOfCode(vm.callFunction(border, vm.undefined, settled.error).toNumber());
  return kind === 'guest' ? 'load' : kind;
}

const PENDING = 0;

function machineOf(vm: QuickJS, border: JSValueHandle, namespace: JSValueHandle): Machine {
  const names = new Map<string, JSValueHandle>();
  return {
    cross(fn, text) {
      let name = names.get(fn);
      if (name === undefined) {
        name = vm.newString(fn);
        names.set(fn, name);
      }
      const argument = vm.newString(text);
      const answer = vm.callFunction(border, vm.undefined, namespace, name, argument);
      argument.dispose();
      const outcome = answer.isString ? answer.toString() : answer.toNumber();
      answer.dispose();
      return outcome;
    },
    [Symbol.dispose]() {
      vm.dispose();
    },
  };
}
