import { setTimeout as sleep } from 'node:timers/promises';
import { systemCode } from '../errors.ts';
import { isAlive, type ProcessIdentity } from './process-identity.ts';

/** What it took: it was gone already, it went when asked, it had to be forced. */
export type EndReport = 'absent' | 'asked' | 'forced';

const POLL_MS = 10;

/** The kernel ends a killed process at once unless it hangs in a system call. */
const FORCE_MAX_MS = 5_000;

/** Ask, wait a bounded time, force, report. Only ever signals the process that `identity` names. */
export async function endProcess(identity: ProcessIdentity, graceMs: number): Promise<EndReport> {
  if (!signalProcess(identity, 'SIGTERM')) return 'absent';
  if (await isGone(identity, graceMs)) return 'asked';
  signalProcess(identity, 'SIGKILL');
  if (await isGone(identity, FORCE_MAX_MS)) return 'forced';
  throw new Error(`process ${identity.pid} does not end even when killed`);
}

/** @returns false if the process is not there any more; a stranger that got its number is left alone. */
export function signalProcess(identity: ProcessIdentity, signal: NodeJS.Signals): boolean {
  if (!isAlive(identity)) return false;
  try {
    return process.kill(identity.pid, signal);
  } catch (error) {
    if (systemCode(error) === 'ESRCH') return false;
    throw error;
  }
}

async function isGone(identity: ProcessIdentity, waitMs: number): Promise<boolean> {
  const deadline = performance.now() + waitMs;
  while (isAlive(identity)) {
    if (performance.now() > deadline) return false;
    await sleep(POLL_MS);
  }
  return true;
}
