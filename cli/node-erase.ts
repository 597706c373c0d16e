/** Deleting what lies apart: a text by its name, or all that no entry names. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import * as codes from '../language/codes/node.ts';
import type { FileDiagnostic } from '../language/render.ts';
import { type Node, sealedFolders } from '../runtime/node/node.ts';
import { operandOf, type Said } from './actions.ts';
import { type Arguments, misuse, NOWHERE } from './arguments.ts';
import { VALID_MS, withNode } from './node-open.ts';

export async function erase(given: Arguments): Promise<Said | FileDiagnostic> {
  const usage = 'leben node erase DIR sealed:…';
  if (given.options.has('--unused')) return await eraseUnused(given);
  const written = operandOf(given, 2, 'sealed:…', usage);
  if (typeof written !== 'string') return written;
  const hex = /^sealed:([0-9a-f]{64})$/.exec(written)?.[1];
  if (hex === undefined) return misuse(codes.notASealedText(NOWHERE, { written }));
  return await withNode(given, usage, async (node) => {
    const commitment = new Uint8Array(Buffer.from(hex, 'hex'));
    const there = node.unseal(commitment) !== undefined;
    node.erase(commitment);
    const text = there
      ? 'The text is deleted for good. The log goes on to verify, and says nothing of it any more.'
      : 'There is no such text here: it was deleted before, or lies elsewhere.';
    return { json: { erased: there }, text };
  });
}

/** A process that was killed between sealing and recording leaves a text that no entry names, and so does a draft that is never handed in. */
async function eraseUnused(given: Arguments): Promise<Said | FileDiagnostic> {
  return await withNode(given, 'leben node erase DIR --unused', async (node, path) => {
    const named = namesIn(node);
    const before = Date.now() - VALID_MS;
    let erased = 0;
    let younger = 0;
    for (const name of keptIn(path)) {
      if (named.has(name)) continue;
      if (youngest(path, name) > before) {
        younger += 1;
        continue;
      }
      node.erase(new Uint8Array(Buffer.from(name, 'hex')));
      erased += 1;
    }
    const wait =
      younger === 0
        ? ''
        : ` ${younger} more may belong to drafts: they are kept for as long as a draft is valid, a week.`;
    return { json: { erased, kept: younger }, text: `${erased} texts that no entry names are deleted.${wait}` };
  });
}

/** In hexadecimal, of all entries: how a commitment stands in them. */
function namesIn(node: Node): ReadonlySet<string> {
  const names = new Set<string>();
  for (let index = 0; index < node.height(); index += 1) {
    const body = Buffer.from(node.body(index)!).toString('latin1');
    for (const [, name] of body.matchAll(/sealed:([0-9a-f]{64})/g)) names.add(name!);
  }
  return names;
}

/** Also those of which only one half is left. */
function keptIn(path: string): ReadonlySet<string> {
  const names = sealedFolders(path).flatMap((folder) => readdirSync(folder));
  return new Set(names.filter((name) => /^[0-9a-f]{64}$/.test(name)));
}

/** Milliseconds since 1970 UTC. */
function youngest(path: string, name: string): number {
  return Math.max(
    ...sealedFolders(path).map((folder) => statSync(join(folder, name), { throwIfNoEntry: false })?.mtimeMs ?? 0),
  );
}
