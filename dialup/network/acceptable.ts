/**
 * What a portal may draw into the tunnel (IMMUNITY 27, CVE-2024-39569).
 *
 * The portal says beforehand which address this seat has, and its account's network holds that address. So
 * the routes it can honestly push are few, one for each length: those outside the ranges for such networks, and
 * those that meet the technician's own networks, are left out, and OpenVPN is given the rest word by word.
 */
import {
  formatNetwork,
  lengthOfMask,
  type Network,
  networkAround,
  overlaps,
  parseCidr,
  isWithin,
} from './ipv4.ts';

/** Benchmarking (RFC 2544), shared (RFC 6598) and private (RFC 1918): nobody's public addresses. */
const RANGES = ['198.18.0.0/15', '100.64.0.0/10', '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'].map(
  parseCidr,
);

const LENGTHS = Array.from({ length: 23 }, (_, at) => at + 8);

/** Something of the technician's own that the tunnel must not take away. */
export interface OwnNetwork {
  readonly network: Network;
  /** In words: `your network eth0`. */
  readonly what: string;
}

export type RouteJudgement =
  | { readonly kind: 'acceptable' }
  | { readonly kind: 'foreign' }
  | { readonly kind: 'conflict'; readonly own: OwnNetwork };

export function judgeRoute(route: Network, own: readonly OwnNetwork[]): RouteJudgement {
  if (!RANGES.some((range) => isWithin(route, range))) return { kind: 'foreign' };
  const conflict = own.find(({ network }) => overlaps(route, network));
  return conflict === undefined ? { kind: 'acceptable' } : { kind: 'conflict', own: conflict };
}

/** The networks around the seat's address that may be routed, or be on the link, by what is known now. */
export function acceptableNetworks(address: string, own: readonly OwnNetwork[]): Network[] {
  return LENGTHS.map((length) => networkAround(address, length)).filter(
    (network) => judgeRoute(network, own).kind === 'acceptable',
  );
}

export type Objection =
  | { readonly code: 'foreign-route'; readonly values: { readonly route: string } }
  | { readonly code: 'range-conflict'; readonly values: { readonly range: string; readonly own: string } };

/** Why OpenVPN refused this pushed `route …` or `ifconfig …`; in words that its reader can act on. */
export function explainRefusedPush(option: string, own: readonly OwnNetwork[]): Objection {
  const [name = '', address = '', mask = '255.255.255.255'] = option.split(' ');
  const length = lengthOfMask(mask);
  const readable = ['route', 'ifconfig'].includes(name) && /^\d{1,3}(\.\d{1,3}){3}$/.test(address);
  if (!readable || length === undefined) return { code: 'foreign-route', values: { route: option } };
  const network = networkAround(address, length);
  const judgement = judgeRoute(network, own);
  return judgement.kind === 'conflict'
    ? { code: 'range-conflict', values: { range: formatNetwork(network), own: judgement.own.what } }
    : { code: 'foreign-route', values: { route: formatNetwork(network) } };
}
