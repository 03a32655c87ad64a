/**
 * Who a process is, beyond its number: numbers are used again, so a number from a file says nothing. The
 * number together with the tick in which the kernel started it, and the boot in which that was, names one
 * process for ever (proc(5), /proc/[pid]/stat field 22).
 */
import { readFileSync } from 'node:fs';
import { systemCode } from '../errors.ts';

export type ProcessIdentity = {
  pid: number;
  /** Clock ticks between boot and the start of the process; a text, since it is only compared. */
  startTicks: string;
  bootId: string;
};

/** USER_HZ, fixed at 100 for every architecture that we build for (proc(5)). */
const TICKS_PER_SECOND = 100;

/** The identity of the process that has this number now; nothing if there is none or it is a zombie. */
export function identify(pid: number): ProcessIdentity | undefined {
  const stat = readOrNothing(`/proc/${pid}/stat`);
  return stat === undefined ? undefined : parseIdentity(stat, bootId());
}

/** @param stat the line of /proc/[pid]/stat; the name in parentheses may itself hold spaces and parentheses. */
export function parseIdentity(stat: string, boot: string): ProcessIdentity | undefined {
  const [, pid, rest] = /^(\d+) \(.*\) (.*)$/s.exec(stat.trim()) ?? [];
  const fields = rest?.split(' ');
  const startTicks = fields?.[19];
  if (pid === undefined || startTicks === undefined || !/^\d+$/.test(startTicks)) return undefined;
  // Z and X: the process has ended and only waits for its parent to notice.
  if (fields?.[0] === 'Z' || fields?.[0] === 'X') return undefined;
  return { pid: Number(pid), startTicks, bootId: boot };
}

export function isAlive(known: ProcessIdentity): boolean {
  const now = identify(known.pid);
  return now !== undefined && now.startTicks === known.startTicks && now.bootId === known.bootId;
}

/**
 * Is there a process with this number? One system call, where `isAlive` reads and parses a file: for watching hundreds
 * every second. That the number is still the same process is to be asked now and then.
 */
export function isNumberInUse(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return systemCode(error) === 'EPERM';
  }
}

/** The arguments with which the process was started; empty if it is gone. */
export function commandLine(pid: number): readonly string[] {
  const raw = readOrNothing(`/proc/${pid}/cmdline`) ?? '';
  return raw === '' ? [] : raw.replace(/\0$/, '').split('\0');
}

/** Unix time in milliseconds at which the process was started. */
export function startedAtMs(identity: ProcessIdentity): number {
  const uptimeS = Number(readFileSync('/proc/uptime', 'latin1').split(' ')[0]);
  const ageS = uptimeS - Number(identity.startTicks) / TICKS_PER_SECOND;
  return Math.round(Date.now() - ageS * 1000);
}

let knownBootId: string | undefined;

/** It never changes while we run. */
export function bootId(): string {
  return (knownBootId ??= readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim());
}

function readOrNothing(path: string): string | undefined {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    // ENOENT and ESRCH are how /proc says that the process is gone.
    return undefined;
  }
}
