/** The texts of a node: artifacts by identity, in a folder. It runs only what it has recompiled, byte for byte, from the sources within. */
import type { Artifact } from '../../language/artifact.ts';
import type { Text } from '../contract/executor.ts';
import { openGuest } from '../contract/guest.ts';
import type { Folder } from '../ledger/files.ts';
import { isLoadRefusal, type LoadRefusal, loadArtifact } from '../run.ts';

export type Recompile = (artifact: Artifact) => Promise<Uint8Array | undefined>;

export type TextOptions = {
  readonly recompile: Recompile;
  /** Every step on both engines. */
  readonly secondChannel: boolean;
};

export type Texts = Disposable & {
  readonly byId: ReadonlyMap<string, Text>;
  /** Checks an artifact, keeps it, and makes it ready; its identity, or why it is refused. */
  readonly keep: (bytes: Uint8Array, today: number) => Promise<string | LoadRefusal>;
};

const ENDING = '.lebc';

/** All texts of the folder, ready to run; or the first that is not what its sources say. */
export async function openTexts(folder: Folder, options: TextOptions): Promise<Texts | TextRefused> {
  const byId = new Map<string, Text>();
  const close = (): void => {
    for (const { guest } of byId.values()) guest[Symbol.dispose]();
  };
  const add = async (bytes: Uint8Array, today: number | undefined): Promise<string | LoadRefusal> => {
    // What was agreed on stays in force when its evidence expires, and when its module is retired: new agreements do not begin.
    const override = today === undefined ? (['retired', 'expired'] as const) : [];
    const loaded = await loadArtifact(bytes, { today: today ?? 0, override, recompile: options.recompile });
    if (isLoadRefusal(loaded)) return loaded;
    using program = loaded;
    const id = program.identity!;
    if (!byId.has(id)) {
      const guest = await openGuest(program.program, program.interface, { secondChannel: options.secondChannel });
      byId.set(id, { id, interface: program.interface, guest });
    }
    return id;
  };
  for (const file of folder.list()) {
    if (!file.endsWith(ENDING)) continue;
    const added = await add(folder.readAll(file), undefined);
    if (typeof added === 'string' && file === `${added}${ENDING}`) continue;
    close();
    const why = typeof added === 'string' ? 'it is another text than its name says' : added.refused;
    return { refusedFile: file, why };
  }
  return {
    byId,
    async keep(bytes, today) {
      const added = await add(bytes, today);
      if (typeof added !== 'string') return added;
      const file = `${added}${ENDING}`;
      if (!folder.has(file)) folder.replace(file, bytes);
      return added;
    },
    [Symbol.dispose]: close,
  };
}

export type TextRefused = { readonly refusedFile: string; readonly why: string };

export function isTextRefused(opened: Texts | TextRefused): opened is TextRefused {
  return 'refusedFile' in opened;
}
