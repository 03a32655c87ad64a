/** The two programs of a room, OpenVPN and dnsmasq: how they are kept, and what they look like from outside. */
import { join } from 'node:path';
import { z } from 'zod';
import type { CommandRunner } from '../commands/run.ts';
import type { Program, Supervisor } from '../daemons/program.ts';
import type { Log } from '../log.ts';
import { isInNamespace } from './namespace.ts';
import { ROOM_UNITS, TUNNEL, type RoomPlaces } from './room-plan.ts';

/** What OpenVPN says when it serves (init.c, `initialization_sequence_completed`). */
const SERVING = 'Initialization Sequence Completed';

/** What dnsmasq says once it has read its options and given up root (dnsmasq.c, `main`). */
const STARTED = 'started, version';

const LinkKind = z.array(z.object({ linkinfo: z.object({ info_kind: z.string() }).optional() }));

type ProgramParts = { supervisor: Supervisor; log: Log; signal: AbortSignal };

export function createOpenvpn(places: RoomPlaces, parts: ProgramParts): Program {
  return createProgram({ places, name: 'openvpn', service: 'vpn', says: SERVING, hasStatus: true }, parts);
}

export function createDnsmasq(places: RoomPlaces, parts: ProgramParts): Program {
  return createProgram({ places, name: 'dnsmasq', service: 'names', says: STARTED, hasStatus: false }, parts);
}

function createProgram(
  program: { places: RoomPlaces; name: string; service: 'vpn' | 'names'; says: string; hasStatus: boolean },
  { supervisor, log, signal }: ProgramParts,
): Program {
  const { places, name, service, says, hasStatus } = program;
  return supervisor.program({
    name: `${places.namespace} ${name}`,
    service: { name: service, room: places.room },
    unit: ROOM_UNITS[service](places.room),
    pidFile: join(places.runFolder, `${name}.pid`),
    logFile: join(places.runFolder, `${name}.log`),
    ...{ says, hasStatus },
    log,
    signal,
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
