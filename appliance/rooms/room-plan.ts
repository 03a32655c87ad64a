/**
 * What a room will be, worked out before anything is touched: names, addresses and paths follow from its
 * number and the installation, never from what the portal says.
 */
import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import type { RoomSpec } from '../protocol.ts';
import type { RoomNumber } from '../protocol-values.ts';
import { isWithin, netmask, numberToIpv4, parseNetwork } from './addressing.ts';

export type RoomSite = {
  /** `<data>/appliance` */
  dataFolder: string;
  runFolder: string;
  /** The first 48 bits of this installation's room addresses: `fd12:3456:789a`. */
  prefix: string;
};

export type RoomPlaces = {
  room: RoomNumber;
  namespace: string;
  /** Where `nsenter` finds the namespace. */
  namespaceFile: string;
  /** The host's end of the pair; the other end is `uplink` in the room. */
  hostInterface: string;
  hostAddress: string;
  /** Where OpenVPN listens, and where the door leads its connections. */
  uplinkAddress: string;
  /** Keys and desired state, root only, durable. */
  dataFolder: string;
  /** Sockets, pid files, logs; gone after a boot. */
  runFolder: string;
  management: string;
  /** Alone in a folder of its own, so that a resolver can be shown this room's names and no other's. */
  namesFile: string;
};

export type RoomPlan = RoomPlaces & {
  spec: RoomSpec;
  /** The room's own address among its sessions: gateway, DNS, and nothing else. */
  address: string;
  dialInMask: string;
  dialInNetwork: string;
  poolMask: string;
  poolNetwork: string;
};

/** Interface names and the ends of `uplink`, as every file here writes them. */
export const UPLINK = 'uplink';
export const TUNNEL = 'tun0';
export const ROOM_PORT = 1194;

/** Templates of provisioning/files; both run in the network and in the slice of their room. */
export const ROOM_UNITS = {
  vpn: (room: RoomNumber) => `ferngate-room-openvpn@${room}.service`,
  names: (room: RoomNumber) => `ferngate-room-names@${room}.service`,
} as const;

/** OpenVPN's `server` takes no network smaller than this (openvpn(8), --server). */
const DIAL_IN_MAX_PREFIX = 29;

/** Two keys of 64 bytes each, in either kind of file (openvpn(8), --genkey). */
const STATIC_KEY_BYTES = 128;

export function planPlaces(room: RoomNumber, site: RoomSite): RoomPlaces {
  const number = room.toString(16);
  const runFolder = join(site.runFolder, 'rooms', String(room));
  return {
    room,
    namespace: `fg-${room}`,
    namespaceFile: `/run/netns/fg-${room}`,
    hostInterface: `fg${room}`,
    hostAddress: `${site.prefix}:${number}::`,
    uplinkAddress: `${site.prefix}:${number}::1`,
    dataFolder: join(site.dataFolder, 'rooms', String(room)),
    runFolder,
    management: join(runFolder, 'management.sock'),
    namesFile: join(site.runFolder, 'names', String(room), 'hosts'),
  };
}

export function planRoom(spec: RoomSpec, site: RoomSite): RoomPlan {
  const dialIn = parseNetwork(spec.dialIn);
  const pool = parseNetwork(spec.pool);
  return {
    ...planPlaces(spec.room, site),
    spec,
    address: numberToIpv4(dialIn.first + 1),
    dialInMask: netmask(dialIn),
    dialInNetwork: numberToIpv4(dialIn.first),
    poolMask: netmask(pool),
    poolNetwork: numberToIpv4(pool.first),
  };
}

/** Everything that speaks against this spec, in words; a room that works is not replaced by one that cannot. */
export function findSpecProblems(spec: RoomSpec): string[] {
  return [...findAddressProblems(spec), ...findKeyProblems(spec)];
}

function findAddressProblems(spec: RoomSpec): string[] {
  const problems: string[] = [];
  const pool = parseNetwork(spec.pool);
  const dialIn = parseNetwork(spec.dialIn);
  if (!isWithin(dialIn, pool)) problems.push('dialIn: is not a part of pool');
  if (dialIn.prefixLength > DIAL_IN_MAX_PREFIX)
    problems.push(`dialIn: smaller than a /${DIAL_IN_MAX_PREFIX}`);
  // A pool that holds loopback, link-local or multicast addresses would take the room's own ones.
  const reserved = ['0.0.0.0/8', '127.0.0.0/8', '169.254.0.0/16', '224.0.0.0/3'].map(parseNetwork);
  if (reserved.some((network) => network.first <= pool.last && pool.first <= network.last)) {
    problems.push('pool: holds addresses that are not for hosts');
  }
  return problems;
}

function findKeyProblems(spec: RoomSpec): string[] {
  const problems: string[] = [];
  if (!readable(() => splitPem(spec.authorities).map((pem) => new X509Certificate(pem)))) {
    problems.push('authorities: not certificates');
  }
  const matches = readable(() => {
    const publicKey = createPublicKey(createPrivateKey(spec.key)).export({ type: 'spki', format: 'der' });
    const [leaf = ''] = splitPem(spec.certificate);
    return new X509Certificate(leaf).publicKey.export({ type: 'spki', format: 'der' }).equals(publicKey);
  });
  if (matches !== true) problems.push('key: does not belong to certificate');
  if (pemBytes(spec.tlsCryptV2) !== STATIC_KEY_BYTES) problems.push('tlsCryptV2: wrong length');
  if (pemBytes(spec.authTokenSecret) !== STATIC_KEY_BYTES) problems.push('authTokenSecret: wrong length');
  return problems;
}

function splitPem(text: string): string[] {
  return text.match(/-----BEGIN [^-]+-----\n[^-]+-----END [^-]+-----\n/g) ?? [];
}

function pemBytes(text: string): number {
  return Buffer.from(text.replace(/^-----.*$/gm, ''), 'base64').length;
}

/** The value, or nothing where OpenSSL refuses to read what it was given. */
function readable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
