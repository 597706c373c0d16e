/** A process that loads programs all day: the compiling engine is replaced before it is full. */
import { expect, it } from 'vitest';
import { emit } from '../../../compiler/emit.ts';
import { bytecodeEngine } from '../../../runtime/vm/bytecode.ts';
import { coreOf, INT, i, moduleOf, verdict } from '../../compiler/core-builder.ts';

it('loads more programs than one compiling engine can hold', async () => {
  const javascript = emit(coreOf(moduleOf({ verdicts: [verdict('one', INT, i(1))] })));
  // Some 255 modules of this size fill an engine.
  for (let n = 0; n < 300; n += 1) {
    using sandbox = await bytecodeEngine.load({ name: `program ${n}`, javascript });
    expect(sandbox.call('run', '{"v":0,"why":false,"t":[[0,0]],"s":[[0]]}'), `program ${n}`).toBe('[[1,1]]');
  }
});
