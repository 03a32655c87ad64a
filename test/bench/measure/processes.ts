/** What the programs of the appliance use, read from /proc: only those of our own process namespace are there. */
import { readdirSync, readFileSync } from 'node:fs';

export interface Process {
  readonly pid: number;
  /** Program and arguments, separated by blanks. */
  readonly words: string;
}

export interface Memory {
  /** Proportional set size: what is shared is divided by those who share it. MiB. */
  readonly pssMiB: number;
  readonly rssMiB: number;
}

export function processes(pattern: RegExp): Process[] {
  const found: Process[] = [];
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const words = textOf(`/proc/${name}/cmdline`).replaceAll('\0', ' ').trim();
    if (pattern.test(words)) found.push({ pid: Number(name), words });
  }
  return found;
}

/** A process that ended meanwhile has none. */
export function memoryOf(pid: number): Memory {
  const text = textOf(`/proc/${pid}/smaps_rollup`);
  const kiB = (name: string) => Number(new RegExp(`^${name}: +(\\d+) kB`, 'm').exec(text)?.[1] ?? 0);
  return { pssMiB: kiB('Pss') / 1024, rssMiB: kiB('Rss') / 1024 };
}

export function memoryOfAll(all: readonly Process[]): Memory {
  const each = all.map(({ pid }) => memoryOf(pid));
  return {
    pssMiB: each.reduce((sum, { pssMiB }) => sum + pssMiB, 0),
    rssMiB: each.reduce((sum, { rssMiB }) => sum + rssMiB, 0),
  };
}

/** CPU seconds used so far, in user space and in the kernel, by processes that are still there. */
export function cpuSecondsOf(all: readonly Process[]): number {
  const TICKS_PER_S = 100;
  return all.reduce((sum, { pid }) => {
    // The second field is the name in brackets and may contain anything.
    const fields = textOf(`/proc/${pid}/stat`).split(') ').at(-1)?.split(' ') ?? [];
    return sum + (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) / TICKS_PER_S;
  }, 0);
}

/** How busy the machine is with everything, others included. */
export function load(): string {
  return readFileSync('/proc/loadavg', 'utf8').split(' ').slice(0, 3).join(' ');
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** Our two programs, not those that started them. */
export const PORTAL = /^\S*node .*server\/main\.ts$/;
export const APPLIANCE = /^\S*node .*appliance\/main\.ts$/;
/** Of the rooms; clients of this test have other configurations. */
export const ROOM_OPENVPN = /^\S*openvpn .*\/rooms\/\d+\//;
export const ROOM_DNSMASQ = /^\S*dnsmasq /;
export const DOOR = /^\S*haproxy /;
