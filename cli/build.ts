/** `leben build`: makes an artifact, one file that holds source, program, interface and proofs. */
import { build } from '../compiler/compile.ts';
import { artifactIdentity } from '../language/artifact.ts';
import { prepareBytecode, toBytecode } from '../runtime/vm/bytecode.ts';
import { lastValue } from './arguments.ts';
import { asOfDay, compileFile } from './compile.ts';
import type { Run } from './io.ts';
import { reportFindings } from './report.ts';
import { isFinding } from './sources.ts';
import { writeWhole } from './write.ts';

export const run: Run = async (given, io) => {
  const file = given.operands[0]!;
  const today = asOfDay(given);
  const compiled = typeof today === 'number' ? compileFile(file, today) : today;
  if (isFinding(compiled)) {
    return await reportFindings([compiled], () => undefined, io);
  }
  const { checked, diagnostics, sources } = compiled;
  if (checked === undefined) return await reportFindings(diagnostics, sources, io);
  if (!io.json) await reportFindings(diagnostics, sources, io);
  await prepareBytecode();
  const bytes = await build(checked, toBytecode);
  const output = lastValue(given, '--output') ?? `${file.replace(/\.leben$/, '')}${ARTIFACT_ENDING}`;
  const failure = writeWhole(output, bytes);
  if (failure !== undefined) {
    return await reportFindings([failure], () => undefined, io);
  }
  const { module, version } = checked.interface;
  const identity = `sha256:${artifactIdentity(bytes) ?? ''}`;
  if (io.json) await io.print(JSON.stringify({ artifact: output, identity, module, version, bytes: bytes.length }));
  else await io.print(`${output}: ${module} ${version}, ${bytes.length} bytes\n${identity}`);
  return 0;
};

export const ARTIFACT_ENDING = '.lebc';
