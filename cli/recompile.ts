/** From an artifact's sources through the whole compiler again: the check that it is what its text says. */
import { build, type Checked, check, type Loader } from '../compiler/compile.ts';
import { printCore } from '../compiler/core-print.ts';
import type { Artifact } from '../language/artifact.ts';
import { type SourceText, sourceText } from '../language/span.ts';
import { prepareBytecode, toBytecode } from '../runtime/vm/bytecode.ts';

/** The artifact as this compiler makes it from the same sources; undefined where it finds errors in them. */
export async function recompile(artifact: Artifact, today: number): Promise<Uint8Array | undefined> {
  const checked = checkArtifact(artifact, today);
  return checked === undefined ? undefined : await buildChecked(checked);
}

/** The artifact of a checked module. */
export async function buildChecked(checked: Checked): Promise<Uint8Array> {
  await prepareBytecode();
  return await build(checked, toBytecode);
}

/** LEBEN-Core of the sources in the artifact. */
export function coreOfArtifact(artifact: Artifact, today = 0): string {
  const checked = checkArtifact(artifact, today);
  return checked === undefined ? '' : printCore(checked.core);
}

/** The text of the artifact's module, and how it finds those that it uses. */
export function sourcesIn(artifact: Artifact): { readonly entry: SourceText; readonly loader: Loader } | undefined {
  const texts = artifact.sources.map(({ file, text }) => sourceText(file, text));
  const [entry] = texts;
  if (entry === undefined) return undefined;
  // A module is found by the name it gives itself: the artifact holds no others.
  return { entry, loader: (path) => texts.find(({ text }) => moduleName(text) === path) };
}

function checkArtifact(artifact: Artifact, today: number): Checked | undefined {
  const found = sourcesIn(artifact);
  return found && check(found.entry, found.loader, { today }).checked;
}

function moduleName(text: string): string | undefined {
  return /^module[ \t]+([\p{L}_][\p{L}\p{N}_.]*)/mu.exec(text)?.[1];
}
