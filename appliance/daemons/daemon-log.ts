import { copyFile, open, rename, stat, truncate } from 'node:fs/promises';
import { systemCode } from '../errors.ts';

/** Logs lie on a memory disk: two of this size per program are what a chatty one may cost. */
export const DAEMON_LOG_MAX_BYTES = 512 * 1024;

/** The end of a program's last words is what the owner gets to see. */
const LAST_WORDS_MAX_CHARACTERS = 400;
const TAIL_BYTES = 4_096;

/** Keeps one older piece beside the log. The program appends, so that it writes on at the new start. */
export async function boundLog(path: string): Promise<void> {
  const { size } = await stat(path);
  if (size <= DAEMON_LOG_MAX_BYTES) return;
  await copyFile(path, `${path}.1`);
  await truncate(path, 0);
}

/** Puts the log of the start before aside. */
export async function beginLog(path: string): Promise<void> {
  try {
    await rename(path, `${path}.1`);
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error;
  }
}

/** The last two lines, since the very last is often "use --help". */
export async function lastWords(path: string): Promise<string> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const { buffer, bytesRead } = await file.read({
      buffer: Buffer.alloc(TAIL_BYTES),
      position: Math.max(0, size - TAIL_BYTES),
    });
    return plainWords(buffer.toString('latin1', 0, bytesRead));
  } finally {
    await file.close();
  }
}

/** For one line of the owner's, without control characters, since a peer may have had a say in it (CVE-2024-5594). */
export function plainWords(text: string): string {
  const lines = text.trim().split('\n').slice(-2);
  return lines
    .join('; ')
    .replace(/[^\x20-\x7e]/g, '?')
    .slice(0, LAST_WORDS_MAX_CHARACTERS);
}
