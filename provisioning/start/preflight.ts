/**
 * Everything that would make the start fail later in another program's words, asked beforehand: all problems
 * together, each with what to do.
 */
import { stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { StartError } from './error.ts';
import { kernelProblems } from './kernel.ts';
import { portHolder } from './port-holder.ts';
import type { Problem } from './problem.ts';
import { programProblems } from './programs.ts';
import type { Settings } from './settings.ts';

/** Databases, write-ahead logs and the portal's copy of the program, with room for the first days. */
const DATA_FREE_MIN_BYTES = 1024 ** 3;
/** The program was written later than this: an earlier clock makes certificates that nobody accepts. */
const CLOCK_NOT_BEFORE = Date.UTC(2026, 0, 1);
/** A clock that is set back by more than this shows by the databases' own times. */
const CLOCK_BACK_MAX_MS = 24 * 60 * 60 * 1000;

/** @throws StartError `preflight`, naming every problem */
export async function preflight(settings: Settings): Promise<void> {
  if (process.getuid?.() !== 0) {
    // The other checks need root themselves and would only blame the wrong things.
    throw refuse([{ what: 'this is not root', todo: 'start it as root, for example with "sudo npm start"' }]);
  }
  const found = await Promise.all([
    programProblems(),
    kernelProblems(),
    diskProblems(settings.data),
    clockProblems(settings.data),
  ]);
  // Not beside the others: a program that is just being started holds what its parent holds.
  found.push(await portProblems(settings));
  const problems = found.flat();
  if (problems.length > 0) throw refuse(problems);
}

function refuse(problems: readonly Problem[]): StartError {
  const lines = problems.map(({ what, todo }) => `  - ${what}\n    ${todo}`);
  return new StartError('preflight', `Ferngate cannot start on this machine as it is:\n${lines.join('\n')}`);
}

async function portProblems({ ports, data, run }: Settings): Promise<Problem[]> {
  const problems: Problem[] = [];
  for (const [name, port] of Object.entries(ports)) {
    const holder = await portHolder(port);
    // Our own door outlives a killed start and is taken over again.
    if (!holder || [`${data}/`, `${run}/`].some((folder) => holder.commandLine.includes(` ${folder}`)))
      continue;
    const process = holder.pid === undefined ? holder.program : `${holder.program} (process ${holder.pid})`;
    problems.push({
      what: `TCP port ${port} is taken by ${process}`,
      todo: `stop it, or choose another port with FERNGATE_${name.toUpperCase()}_PORT`,
    });
  }
  return problems;
}

async function diskProblems(data: string): Promise<Problem[]> {
  let folder = data;
  while (folder !== '/' && !(await exists(folder))) folder = dirname(folder);
  const { bavail, bsize } = await statfs(folder);
  const mebibytes = (bytes: number) => `${Math.floor(bytes / 1024 ** 2)} MiB`;
  if (bavail * bsize >= DATA_FREE_MIN_BYTES) return [];
  return [
    {
      what: `only ${mebibytes(bavail * bsize)} are free where ${data} lies`,
      todo: `make room until ${mebibytes(DATA_FREE_MIN_BYTES)} are free, or choose another folder with FERNGATE_DATA`,
    },
  ];
}

async function clockProblems(data: string): Promise<Problem[]> {
  const now = Date.now();
  const lastWrite = await stat(join(data, 'portal/system.db')).catch(() => undefined);
  const earliest = Math.max(CLOCK_NOT_BEFORE, (lastWrite?.mtimeMs ?? 0) - CLOCK_BACK_MAX_MS);
  if (now >= earliest) return [];
  return [
    {
      what: `the clock says ${new Date(now).toISOString()}, which is before ${new Date(earliest).toISOString()}`,
      todo: 'set it ("date --utc --set …", or a time service): codes, certificates and ends of rights depend on it',
    },
  ];
}

const exists = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  );
