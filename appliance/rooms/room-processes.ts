/** The two programs of a room, OpenVPN and dnsmasq: how they are kept, and what they look like from outside. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { CommandRunner } from '../commands/run.ts';
import { Daemon } from '../daemons/daemon.ts';
import type { Log } from '../log.ts';
import { isInNamespace } from './namespace.ts';
import { TUNNEL, type RoomPlaces } from './room-plan.ts';

/** What OpenVPN says when it serves (init.c, `initialization_sequence_completed`). */
const SERVING = 'Initialization Sequence Completed';

/** What dnsmasq says once it has read its options and given up root (dnsmasq.c, `main`). */
const STARTED = 'started, version';

const LinkKind = z.array(z.object({ linkinfo: z.object({ info_kind: z.string() }).optional() }));

export function createOpenvpn(places: RoomPlaces, options: { log: Log; signal: AbortSignal }): Daemon {
  return createProgram({ places, name: 'openvpn', says: SERVING }, options);
}

export function createDnsmasq(places: RoomPlaces, options: { log: Log; signal: AbortSignal }): Daemon {
  return createProgram({ places, name: 'dnsmasq', says: STARTED }, options);
}

function createProgram(
  program: { places: RoomPlaces; name: string; says: string },
  options: { log: Log; signal: AbortSignal },
): Daemon {
  const { places, name, says } = program;
  const logFile = join(places.runFolder, `${name}.log`);
  return new Daemon({
    ...options,
    name: `${places.namespace} ${name}`,
    pidFile: join(places.runFolder, `${name}.pid`),
    logFile,
    freshLog: true,
    ready: async () => (await readFile(logFile, 'latin1')).includes(says),
    keep: (pid) => isInNamespace(pid, places),
  });
}

/** Does the kernel carry this room's packets itself (modules `ovpn`, OpenVPN 2.7, or `ovpn-dco-v2`, 2.6)? */
export async function isOffloaded(run: CommandRunner, places: RoomPlaces): Promise<boolean> {
  const shown = await run('ip', ['-n', places.namespace, '-json', '-details', 'link', 'show', TUNNEL], {
    expect: [1],
  });
  if (shown.exitCode !== 0) return false;
  return LinkKind.parse(JSON.parse(shown.stdout)).some((link) => link.linkinfo?.info_kind.startsWith('ovpn'));
}
