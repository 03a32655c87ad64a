/**
 * What tests left on the machine itself. Namespaces end with their processes, so that nothing is expected here;
 * a test that reached outside, or a kill that did not reach inside, shows.
 */
import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { MARK } from './run-file.ts';

const run = promisify(execFile);
/** The kernel takes namespaces apart after their last process has ended; it is given this long. */
const SETTLE_MS = 5000;
const POLL_MS = 50;

export interface Around {
  readonly interfaces: ReadonlySet<string>;
  readonly namespaces: ReadonlySet<string>;
}

/** The network interfaces and named network namespaces of the machine. */
export async function lookAround(): Promise<Around> {
  const [links, namespaces] = await Promise.all([
    run('ip', ['-brief', 'link']),
    readdir('/run/netns').catch(() => []),
  ]);
  const names = links.stdout.split('\n').map((line) => line.split(/[ @]/, 1)[0] ?? '');
  return { interfaces: new Set(names.filter(Boolean)), namespaces: new Set(namespaces) };
}

/** One line for each thing that was not there before. A portal that runs beside makes rooms of its own: not ours. */
export async function leftovers(mark: string, before: Around, settleMs = SETTLE_MS): Promise<string[]> {
  const until = performance.now() + settleMs;
  for (;;) {
    const found = await look(mark, before);
    if (found.length === 0 || performance.now() > until) return found;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

async function look(mark: string, before: Around): Promise<string[]> {
  const now = await lookAround();
  const processes = await markedProcesses(mark);
  const isRoom = (name: string) => /^fg-?\d+$/.test(name);
  const excused = (await portalRuns()) ? isRoom : () => false;
  const added = (after: ReadonlySet<string>, known: ReadonlySet<string>) =>
    [...after].filter((name) => !known.has(name) && !excused(name));
  return [
    ...processes.map((process) => `process ${process}`),
    ...added(now.interfaces, before.interfaces).map((name) => `interface ${name}`),
    ...added(now.namespaces, before.namespaces).map((name) => `network namespace ${name}`),
  ];
}

async function markedProcesses(mark: string): Promise<string[]> {
  const found: string[] = [];
  for (const pid of await processes()) {
    if ((await read(`/proc/${pid}/environ`)).split('\0').includes(`${MARK}=${mark}`)) {
      found.push(`${pid} (${(await read(`/proc/${pid}/cmdline`)).replaceAll('\0', ' ').trim()})`);
    }
  }
  return found;
}

async function portalRuns(): Promise<boolean> {
  for (const pid of await processes()) {
    if ((await read(`/proc/${pid}/cmdline`)).includes('appliance/main.ts')) return true;
  }
  return false;
}

const processes = async () => (await readdir('/proc')).filter((name) => /^\d+$/.test(name));

/** A process may end while it is looked at. */
const read = (file: string) => readFile(file, 'utf8').catch(() => '');
