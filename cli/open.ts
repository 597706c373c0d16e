/** A file or an artifact, ready to be shown or run: what eval, inspect and explain begin with. */
import { statSync } from 'node:fs';
import { type Artifact, decodeArtifact, isRefusal, MAX_ARTIFACT_BYTES } from '../language/artifact.ts';
import * as use from '../language/codes/use.ts';
import type { FileDiagnostic } from '../language/render.ts';
import { misuse, NOWHERE } from './arguments.ts';
import { type Compiled, compileFile } from './compile.ts';
import { readBounded } from './read.ts';
import { isFinding, unreadable } from './sources.ts';

export type Opened =
  | { readonly kind: 'source'; readonly compiled: Compiled }
  | { readonly kind: 'artifact'; readonly bytes: Uint8Array; readonly artifact: Artifact };

/** The second result is wrong use: nothing there, or no artifact. */
export function openFile(path: string, today: number): Opened | FileDiagnostic {
  const bytes = artifactBytes(path);
  if (bytes === undefined) return source(path, today);
  if ('code' in bytes) return bytes;
  const artifact = decodeArtifact(bytes);
  if (isRefusal(artifact)) return misuse(use.artifactRefused(NOWHERE, { reason: artifact.refused }));
  return { kind: 'artifact', bytes, artifact };
}

/** The bytes of what is no source by its name and begins as an artifact does; undefined: read it as a source. */
function artifactBytes(path: string): Uint8Array | FileDiagnostic | undefined {
  try {
    const stats = statSync(path);
    // A pipe is read once; as text, because artifacts lie in files.
    if (!stats.isFile() || path.endsWith('.leben') || stats.size > MAX_ARTIFACT_BYTES) return undefined;
    const bytes = readBounded(path, MAX_ARTIFACT_BYTES);
    return beginsAsArtifact(bytes) ? bytes : undefined;
  } catch (error) {
    return unreadable(path, error);
  }
}

function source(path: string, today: number): Opened | FileDiagnostic {
  const compiled = compileFile(path, today);
  return isFinding(compiled) ? compiled : { kind: 'source', compiled };
}

/** A CBOR map: a byte with which no UTF-8 text begins. */
function beginsAsArtifact(bytes: Uint8Array): boolean {
  const first = bytes[0] ?? 0;
  return first >= 0xa0 && first <= 0xbf;
}
