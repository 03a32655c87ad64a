/** One start at a time for a run folder, known by a file with the number and birth of the process. */
import { link, readFile, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StartError } from './error.ts';

/**
 * @returns removes the file again
 * @throws StartError `already-running`
 */
export async function beOnlyOne(run: string): Promise<() => Promise<void>> {
  const file = join(run, 'start.pid');
  const own = `${file}.${process.pid}`;
  await writeFile(own, `${process.pid} ${await birth(process.pid)}\n`, { mode: 0o600 });
  try {
    // A hard link is made or not made, also when two try at once.
    while (!(await tryLink(own, file))) await removeStale(file);
  } finally {
    await unlink(own);
  }
  return async () => unlink(file);
}

async function tryLink(own: string, file: string): Promise<boolean> {
  try {
    await link(own, file);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

async function removeStale(file: string): Promise<void> {
  const [pid = '', born = ''] = (await readFile(file, 'utf8').catch(() => '')).trim().split(' ');
  if (pid !== '' && (await birth(Number(pid))) === born) {
    throw new StartError(
      'already-running',
      `Ferngate is running here already (process ${pid}): end that one with Ctrl-C, or choose other folders with FERNGATE_DATA and FERNGATE_RUN.`,
    );
  }
  await unlink(file).catch(() => undefined);
}

/** Field 22 of /proc/<pid>/stat (proc(5)): a number is given again, a number with its birth is not. */
async function birth(pid: number): Promise<string> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}
