/** A process that loads programs all day: the compiling engine is replaced before it is full. */
import { expect, it } from 'vitest';
import { bytecodeEngine, MAX_COMPILED } from '../../../runtime/vm/bytecode.ts';

it('loads more large programs than one compiling engine can hold', async () => {
  // As large as a generated module: 255 of them fill the engine.
  const ballast = Array.from({ length: 4000 }, (_, n) => `function f${n}(a) { return a + ${n}; }`).join('\n');
  for (let n = 0; n < 2 * MAX_COMPILED + 60; n += 1) {
    using sandbox = await bytecodeEngine.load({
      name: `program ${n}`,
      javascript: `${ballast}\nexport function run(json) { return json; }`,
    });
    expect(sandbox.call('run', 'x')).toBe('x');
  }
});
