/**
 * The packet rules of one room: who may send what to whom, and nothing else.
 *
 * Parties: technicians and machines, both with an address of `dialIn` and neither trusted; the LANs behind
 * the machines, with addresses of the rest of `pool`; the host, which reaches one port; the room itself, which
 * only answers. Everything is dropped that no line here lets pass, IPv6 in the tunnel included.
 *
 * Each packet of a flow, also a reply and also of a flow that stands, is judged by the flow's *original*
 * direction against the set `allowed`. There is no "established, accept": when an element goes, be it by a
 * transaction or by its kernel timeout, packets stop in both directions at once.
 *
 * Plan, render, load: `planRoomRules` says what there is, `renderRules` writes it for nft(8), `kernel-rules.ts` loads.
 */
import { ROOM_PORT, TUNNEL, UPLINK, type RoomPlan } from '../rooms/room-plan.ts';
import type { Opening } from './openings.ts';

export type Chain = { name: string; head: string; rules: readonly string[] };
export type SetPlan = { name: string; type: string; flags: string; elements: readonly string[] };
export type Rules = { sets: readonly SetPlan[]; chains: readonly Chain[] };

/** A technician asks for names and whether the room lives; more than this from all together is a flood. */
const NAME_QUERIES_PER_SECOND = 2_000;
const ECHOES_PER_SECOND = 50;

const FLOW = 'ct original ip saddr . ct original ip daddr';

export function planRoomRules(plan: RoomPlan, openings: readonly Opening[]): Rules {
  return {
    sets: planSets(openings),
    chains: [
      {
        name: 'arriving',
        head: 'type filter hook prerouting priority raw; policy drop;',
        rules: arriving(plan),
      },
      {
        name: 'leaving',
        head: 'type filter hook output priority raw; policy accept;',
        rules: [`oifname "${UPLINK}" notrack`],
      },
      { name: 'input', head: 'type filter hook input priority filter; policy drop;', rules: input(plan) },
      { name: 'output', head: 'type filter hook output priority filter; policy drop;', rules: output(plan) },
      {
        name: 'forward',
        head: 'type filter hook forward priority filter; policy drop;',
        rules: forward(plan),
      },
    ],
  };
}

/** Bogus sources never get as far as connection tracking; the tunnels themselves need no tracking. */
function arriving(plan: RoomPlan): string[] {
  return [
    `iifname "${UPLINK}" notrack accept`,
    'iifname "lo" accept',
    `iifname "${TUNNEL}" ip saddr ${plan.spec.pool} ip saddr != ${plan.address} ip daddr ${plan.spec.pool} accept`,
  ];
}

function input(plan: RoomPlan): string[] {
  const { dialIn } = plan.spec;
  const here = `iifname "${TUNNEL}" ip saddr ${dialIn} ip daddr ${plan.address}`;
  return [
    `iifname "${UPLINK}" ip6 saddr ${plan.hostAddress} ip6 daddr ${plan.uplinkAddress} tcp dport ${ROOM_PORT} accept`,
    `iifname "${UPLINK}" ip6 hoplimit 255 icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept`,
    `${here} udp dport 53 limit rate ${NAME_QUERIES_PER_SECOND}/second burst ${NAME_QUERIES_PER_SECOND} packets accept`,
    `${here} tcp dport 53 limit rate ${NAME_QUERIES_PER_SECOND}/second burst ${NAME_QUERIES_PER_SECOND} packets accept`,
    `${here} icmp type echo-request limit rate ${ECHOES_PER_SECOND}/second burst ${ECHOES_PER_SECOND} packets accept`,
  ];
}

/** Only answers leave the room: a break-in to its OpenVPN finds no way to the host. */
function output(plan: RoomPlan): string[] {
  return [
    `oifname "${UPLINK}" ip6 saddr ${plan.uplinkAddress} ip6 daddr ${plan.hostAddress} tcp sport ${ROOM_PORT} tcp flags & (syn | ack) != syn accept`,
    `oifname "${UPLINK}" icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept`,
    `oifname "${TUNNEL}" ip saddr ${plan.address} ip daddr ${plan.spec.dialIn} ct direction reply accept`,
  ];
}

function forward(plan: RoomPlan): string[] {
  const { pool, dialIn } = plan.spec;
  return [
    'meta nfproto != ipv4 drop',
    `iifname != "${TUNNEL}" drop`,
    `oifname != "${TUNNEL}" drop`,
    'ct state invalid drop',
    // Whatever the set may hold: only a session asks, and what it asks is never a session (device to
    // device, technician to technician, machine to technician: CVE-2023-32348).
    `ct original ip saddr != ${dialIn} drop`,
    `ct original ip daddr ${dialIn} drop`,
    `ct original ip daddr != ${pool} drop`,
    'tcp flags & (syn | rst) == syn tcp option maxseg size set rt mtu',
    `meta l4proto tcp ${FLOW} . ct original protocol . ct original proto-dst @allowed accept`,
    `meta l4proto udp ${FLOW} . ct original protocol . ct original proto-dst @allowed accept`,
    `icmp type { echo-request, echo-reply } ${FLOW} @pinged accept`,
    // "Port unreachable", "fragmentation needed" about an allowed flow; without them paths with a small MTU hang.
    `icmp type { destination-unreachable, time-exceeded } ct state related ${FLOW} @peers accept`,
  ];
}

function planSets(openings: readonly Opening[]): SetPlan[] {
  const pings = openings.filter((opening) => opening.protocol === 'icmp');
  const ports = openings.filter((opening) => opening.protocol !== 'icmp');
  return [
    {
      name: 'allowed',
      type: 'ipv4_addr . ipv4_addr . inet_proto . inet_service',
      flags: 'interval, timeout',
      elements: ports.map(
        (each) => `${pair(each)} . ${each.protocol} . ${portRange(each)} timeout ${each.endsInS}s`,
      ),
    },
    {
      name: 'pinged',
      type: 'ipv4_addr . ipv4_addr',
      flags: 'timeout',
      elements: pings.map((each) => `${pair(each)} timeout ${each.endsInS}s`),
    },
    { name: 'peers', type: 'ipv4_addr . ipv4_addr', flags: 'timeout', elements: peers(openings) },
  ];
}

/** Each pair that has an opening, for as long as its last one lasts. */
function peers(openings: readonly Opening[]): string[] {
  const ends = new Map<string, number>();
  for (const opening of openings) {
    ends.set(pair(opening), Math.max(opening.endsInS, ends.get(pair(opening)) ?? 0));
  }
  return [...ends].map(([peer, endsInS]) => `${peer} timeout ${endsInS}s`);
}

function pair(opening: Opening): string {
  return `${opening.source} . ${opening.target}`;
}

function portRange({ fromPort, toPort }: Opening): string {
  return fromPort === toPort ? String(fromPort) : `${fromPort}-${toPort}`;
}
