/** Whether settings that are well-formed also make sense, on this machine and beside its rooms. */
import type {
  NetworkField,
  NetworkProblem,
  NetworkProblemCode,
  NetworkSettings,
} from '../protocol-network.ts';
import { contains, isHost, overlap, parseIp, parseNetwork, type Ip, type IpNetwork } from './ip.ts';

/** What settings can collide with. */
export type Surroundings = {
  interfaces: readonly string[];
  /** VLANs that the machine has already and that are not ours. */
  foreignVlans: readonly number[];
  /** The addresses of all accounts: `198.18.0.0/15`. */
  pools: readonly string[];
  /** The first 48 bits of the rooms' uplinks, `fd12:3456:789a`; null before the first room. */
  roomsPrefix: string | null;
};

/** Accounts get their addresses from here unless somebody chooses others (RFC 2544 keeps it off the internet). */
const DEFAULT_POOL = '198.18.0.0/15';

/** Never the address of a host in a LAN: this network, loopback, link-local, multicast and above. */
const RESERVED = ['0.0.0.0/8', '127.0.0.0/8', '169.254.0.0/16', '224.0.0.0/3'].map(parseNetwork);
const RESERVED_6 = ['::/8', 'fe80::/10', 'ff00::/8'].map(parseNetwork);

/** @returns all problems, in the order in which the owner was asked; empty when the settings can be tried */
export function verifySettings(settings: NetworkSettings, around: Surroundings): NetworkProblem[] {
  return [
    ...verifyLink(settings, around),
    ...(settings.ipv4.kind === 'static' ? verifyFamily('ipv4', settings.ipv4, around) : []),
    ...(settings.ipv6.kind === 'static' ? verifyFamily('ipv6', settings.ipv6, around) : []),
    ...settings.dns.flatMap((server) => verifyServer(server, around)),
  ];
}

function verifyLink({ interface: chosen, vlan, ipv4, ipv6 }: NetworkSettings, around: Surroundings) {
  const problems: NetworkProblem[] = [];
  if (chosen !== null && !around.interfaces.includes(chosen))
    problems.push(problem('interface', 'no-such-interface', around.interfaces.join(' ')));
  if (vlan !== null && around.foreignVlans.includes(vlan))
    problems.push(problem('vlan', 'vlan-taken', String(vlan)));
  if (ipv4.kind === 'off' && ipv6.kind === 'off') problems.push(problem('ipv4', 'no-address'));
  return problems;
}

function verifyFamily(
  family: 'ipv4' | 'ipv6',
  { address, gateway }: { address: string; gateway: string | null },
  around: Surroundings,
): NetworkProblem[] {
  const network = parseNetwork(address);
  const own = parseIp(address.split('/')[0] ?? '');
  const field = `${family}.address` as const;
  const problems: NetworkProblem[] = [];
  if (isReserved(own)) problems.push(problem(field, 'reserved'));
  else if (!isHost(network, own)) problems.push(problem(field, 'not-a-host'));
  problems.push(...collisions(field, network, around));
  if (gateway !== null) problems.push(...verifyGateway(family, { network, own, gateway: parseIp(gateway) }));
  return problems;
}

function verifyGateway(
  family: 'ipv4' | 'ipv6',
  { network, own, gateway }: { network: IpNetwork; own: Ip; gateway: Ip },
): NetworkProblem[] {
  const field = `${family}.gateway` as const;
  if (gateway.value === own.value) return [problem(field, 'gateway-is-own')];
  // IPv6 routers are usually named by their link-local address (RFC 4861, 4.2).
  if (family === 'ipv6' && contains(parseNetwork('fe80::/10'), gateway)) return [];
  if (!contains(network, gateway) || !isHost(network, gateway)) return [problem(field, 'gateway-outside')];
  return [];
}

/** Packets to such an address would go to a room instead of the LAN, or the other way round. */
function collisions(field: NetworkField, network: IpNetwork, around: Surroundings): NetworkProblem[] {
  const pools = [...new Set([DEFAULT_POOL, ...around.pools])].filter((pool) =>
    overlap(network, parseNetwork(pool)),
  );
  const rooms = around.roomsPrefix === null ? [] : [`${around.roomsPrefix}::/48`];
  return [
    ...pools.map((pool) => problem(field, 'in-account-pool', pool)),
    ...rooms
      .filter((prefix) => overlap(network, parseNetwork(prefix)))
      .map((prefix) => problem(field, 'in-rooms-prefix', prefix)),
  ];
}

function verifyServer(server: string, around: Surroundings): NetworkProblem[] {
  const address = parseIp(server);
  if (isReserved(address)) return [problem('dns', 'reserved', server)];
  const bits = address.family === 4 ? 32 : 128;
  return collisions('dns', { family: address.family, first: address.value, length: bits }, around);
}

function isReserved(address: Ip): boolean {
  return (address.family === 4 ? RESERVED : RESERVED_6).some((network) => contains(network, address));
}

function problem(field: NetworkField, code: NetworkProblemCode, what = ''): NetworkProblem {
  return { field, code, with: what };
}
