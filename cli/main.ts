/** `leben` as a process. */
import { enableCompileCache } from 'node:module';

// Node keeps what it has compiled, types stripped, so that the next start takes a third of the time. It counts only for
// what is imported afterwards, hence the import below.
enableCompileCache();

export async function start(words: readonly string[]): Promise<void> {
  const { runProcess } = await import('./leben.ts');
  await runProcess(words);
}

if (import.meta.main) await start(process.argv.slice(2));
