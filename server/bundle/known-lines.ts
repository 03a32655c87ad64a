/**
 * The lines that this program can write to its log, read from its own source: only the text of these may leave the
 * box, and of each only how often it was written. An error's message, or a text put together at run time, is none.
 */
import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** `log.warn({ … }, 'the text')`, on one line or several. */
const LOGGED = /\blog\.(?:info|warn|error)\(\s*(?:\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}\s*,\s*)?'([^'\\]{3,160})'/g;

/** @param folder with the program's `.ts` files */
export async function knownLines(folder: string): Promise<ReadonlySet<string>> {
  const lines = new Set<string>();
  for await (const file of glob('**/*.ts', { cwd: folder })) {
    const source = await readFile(join(folder, file), 'utf8');
    for (const [, line = ''] of source.matchAll(LOGGED)) lines.add(line);
  }
  return lines;
}
