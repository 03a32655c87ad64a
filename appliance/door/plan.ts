import { join } from 'node:path';
import { DoorError } from './errors.ts';

export type DoorPorts = { vpn: number; https: number; http: number };

export type DoorSettings = {
  /** `<data>` of the appliance; the door keeps what must survive under `appliance/door/`. */
  dataFolder: string;
  /** `<run>` of the appliance, also the root directory of HAProxy once it runs. */
  runFolder: string;
  ports: DoorPorts;
};

/** Every path and number that HAProxy's configuration is made of. */
export type DoorPlan = {
  ports: DoorPorts;
  /** HAProxy's root directory: of the file system it sees sockets and nothing else. */
  root: string;
  /** Truth, durable: one file per room, and the portal's name and certificate. */
  stateFolder: string;
  /** Copies that HAProxy reads at its start, made anew before each start. */
  folder: string;
  configuration: string;
  tagMap: string;
  portalMap: string;
  portalPem: string;
  adminSocket: string;
  webSocket: string;
  redirectSocket: string;
  /** Of the portal's process: where it answers HTTP, and where it takes the real addresses. */
  portalSocket: string;
  portalLogSocket: string;
  /** Of the portal's process too: where the other appliance of a pair comes in, its TLS unopened. */
  nodeSocket: string;
  /** Ours, read once before HAProxy gives up its rights. */
  firstPacket: string;
  portalAway: string;
};

export function planDoor(settings: DoorSettings): DoorPlan {
  const folder = join(settings.runFolder, 'door');
  return {
    ports: settings.ports,
    root: settings.runFolder,
    stateFolder: join(settings.dataFolder, 'appliance', 'door'),
    folder,
    configuration: join(folder, 'haproxy.cfg'),
    tagMap: join(folder, 'tags.map'),
    portalMap: join(folder, 'portal.map'),
    portalPem: join(folder, 'portal.pem'),
    adminSocket: join(folder, 'admin.sock'),
    webSocket: join(folder, 'web.sock'),
    redirectSocket: join(folder, 'redirect.sock'),
    portalSocket: join(settings.runFolder, 'portal', 'http.sock'),
    portalLogSocket: join(settings.runFolder, 'portal', 'door-log.sock'),
    nodeSocket: join(settings.runFolder, 'portal', 'replication.sock'),
    firstPacket: join(import.meta.dirname, 'first-packet.lua'),
    portalAway: join(import.meta.dirname, 'portal-away.http'),
  };
}

/** Port on which each room's OpenVPN listens, at the room's own address. */
export const ROOM_PORT = 1194;

/** A path as HAProxy sees it once its root directory is `<run>`. */
export function insideRoot(plan: DoorPlan, path: string): string {
  return path.slice(plan.root.length);
}

/** A path that HAProxy reads as one word: no space, quote, `$`, `#` or escape (IMMUNITY 15). */
const PLAIN_PATH = /^\/[A-Za-z0-9._+@/-]+$/;

/** sun_path holds 107 characters, and HAProxy binds under a temporary name that is up to 16 longer. */
const SOCKET_PATH_MAX = 90;

/** @throws DoorError `bad-setting`, naming everything that is wrong at once. */
export function verifyPlan(plan: DoorPlan): void {
  const problems: string[] = [];
  const { ports, ...paths } = plan;
  for (const [name, port] of Object.entries(ports)) {
    if (!Number.isInteger(port) || port < 1 || port > 65_535)
      problems.push(`the ${name} port ${port} is not a port`);
  }
  if (new Set(Object.values(ports)).size !== 3) {
    problems.push(`the ports must differ: vpn ${ports.vpn}, https ${ports.https}, http ${ports.http}`);
  }
  for (const path of Object.values(paths)) {
    if (!PLAIN_PATH.test(path))
      problems.push(`${JSON.stringify(path)}: only letters, digits and ._+@- in folder names`);
  }
  for (const path of [
    plan.adminSocket,
    plan.webSocket,
    plan.redirectSocket,
    plan.portalSocket,
    plan.portalLogSocket,
    plan.nodeSocket,
  ]) {
    if (path.length > SOCKET_PATH_MAX)
      problems.push(`${path} is too long for a socket (${SOCKET_PATH_MAX} characters)`);
  }
  if (problems.length > 0)
    throw new DoorError('bad-setting', `the door cannot be set up: ${problems.join('; ')}`);
}
