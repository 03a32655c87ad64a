/** A program of ours in a process of its own, at the lowest priority: dial-ins and pages go first. */
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { constants, setPriority } from 'node:os';
import type { Readable, Writable } from 'node:stream';

export interface Aside {
  readonly child: ChildProcessByStdio<Writable, Readable, null>;
  /** When it has ended and all of its output was read; rejects as `spawn` does, or with the signal's reason. */
  readonly ended: Promise<unknown>;
}

/**
 * It gets nothing of our environment, and is killed by the signal.
 *
 * @param program path of a module that runs itself
 */
export function spawnAside(program: string, args: readonly string[], signal: AbortSignal): Aside {
  const child = spawn(process.execPath, [program, ...args], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: {},
    signal,
    killSignal: 'SIGKILL',
  });
  const ended = once(child, 'close');
  // Heard already by whoever waits for the end.
  ended.catch(() => undefined);
  child.stdin.on('error', () => undefined);
  beNice(child.pid);
  return { child, ended };
}

/** What a line of such a program says; `undefined`, which no shape of ours accepts, for what is not JSON. */
export function parsedLine(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Where the machine's hardening forbids it, it takes its fair share: slower for others, but right. */
function beNice(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    setPriority(pid, constants.priority.PRIORITY_LOW);
  } catch {
    // EPERM under the unit's SystemCallFilter, ESRCH for one that has ended already.
  }
}
