/** What of the technician's own the tunnel must never cover: his networks, his way out, his name servers. */
import { getServers } from 'node:dns';
import { readFileSync } from 'node:fs';
import { isIPv4 } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { OwnNetwork } from '../network/acceptable.ts';
import { parseCidr } from '../network/ipv4.ts';
import { DEVICE_PREFIX } from './free-device.ts';

/** @param reached addresses that the tunnel itself goes to: the portal's, or the proxy's */
export function findOwnNetworks(platform: NodeJS.Platform, reached: readonly string[]): OwnNetwork[] {
  const interfaces = Object.entries(networkInterfaces()).flatMap(([name, addresses = []]) =>
    addresses
      .filter(({ family, internal, cidr }) => family === 'IPv4' && !internal && cidr !== null)
      .map(({ cidr }) => ({
        network: parseCidr(cidr ?? ''),
        what: whatIs(name, cidr ?? ''),
      })),
  );
  const single = (addresses: readonly string[], what: string): OwnNetwork[] =>
    addresses
      .filter((address) => isIPv4(address) && !address.startsWith('127.'))
      .map((address) => ({ network: parseCidr(`${address}/32`), what: `${what} ${address}` }));
  return [
    ...interfaces,
    ...single(platform === 'linux' ? gatewaysOf(readRoutes()) : [], 'your way out,'),
    ...single(getServers(), 'your name server'),
    ...single(reached, 'the way to the portal,'),
  ];
}

function whatIs(name: string, cidr: string): string {
  return name.startsWith(DEVICE_PREFIX)
    ? `a dial-in that stands already (${name})`
    : `your own network ${cidr} on ${name}`;
}

/** Elsewhere a gateway lies in one of the networks above. */
function readRoutes(): string {
  try {
    return readFileSync('/proc/net/route', 'utf8');
  } catch {
    // Without /proc there are still the networks of the interfaces.
    return '';
  }
}

const UP_AND_GATEWAY = 0x3;

/** Gateways of default routes: `Iface Destination Gateway Flags …`, addresses as little-endian hexadecimal (proc(5)). */
export function gatewaysOf(routes: string): string[] {
  return routes
    .split('\n')
    .slice(1)
    .map((line) => line.split('\t'))
    .filter(
      ([, destination, , flags]) =>
        destination === '00000000' && (parseInt(flags ?? '', 16) & UP_AND_GATEWAY) === UP_AND_GATEWAY,
    )
    .map(([, , gateway = '']) =>
      (gateway.match(/../g) ?? [])
        .reverse()
        .map((byte) => parseInt(byte, 16))
        .join('.'),
    );
}
