/**
 * What OpenVPN is told to do with a client that is let in: its fixed address, a device's virtual network, a
 * technician's route and DNS server. Nothing else, and each value passes its grammar once more here: a
 * line of a stranger's making would be an OpenVPN directive (CVE-2024-39567 … -39571).
 */
import { Cidr, DnsLabel, Ipv4 } from '../../appliance/protocol-values.ts';
import { contains, isHostAddress, maskOf, network, overlap } from '../networks/cidr.ts';
import { DialInError } from './dial-in-error.ts';
import type { Facts } from './facts.ts';

/** The addresses and the name of one account's room. */
export interface RoomFacts {
  /** The account's name: last label of its names. */
  readonly name: string;
  readonly pool: string;
  readonly dialIn: string;
  readonly roomAddress: string;
}

/** @throws DialInError `unsafe-value` */
export function answerLines(facts: Facts, room: RoomFacts): string[] {
  const address = checked(Ipv4, facts.identity.address);
  const dialIn = network(checked(Cidr, room.dialIn));
  const pool = network(checked(Cidr, room.pool));
  if (!isHostAddress(dialIn, address) || address === room.roomAddress) throw unsafe();
  const push = `ifconfig-push ${address} ${maskOf(dialIn)}`;
  if (facts.identity.kind === 'device' && 'network' in facts) {
    const [first = ''] = checked(Cidr, facts.network).split('/');
    const virtual = network(facts.network);
    // OpenVPN would take a foreign route for this client's own and believe its packets.
    if (!contains(pool, virtual) || overlap(dialIn, virtual)) throw unsafe();
    return [push, `iroute ${first} ${maskOf(virtual)}`];
  }
  const [first = ''] = room.pool.split('/');
  return [
    push,
    `push "route ${first} ${maskOf(pool)}"`,
    `push "dns server 0 address ${checked(Ipv4, room.roomAddress)}"`,
    `push "dns server 0 resolve-domains ${checked(DnsLabel, room.name)}"`,
  ];
}

interface Grammar {
  safeParse(text: string): { data?: string | undefined };
}

function checked(grammar: Grammar, text: string): string {
  const { data } = grammar.safeParse(text);
  if (data === undefined) throw unsafe();
  return data;
}

function unsafe(): DialInError {
  return new DialInError(
    'unsafe-value',
    'an address, network or name does not fit; the client is not let in',
  );
}
