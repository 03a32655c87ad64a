/**
 * What `nft --json --numeric-protocol list ruleset` says (libnftables-json(5)), as far as we read it. Protocols are asked for
 * as numbers: nft has their names from /etc/protocols, which the image has not.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Opening } from './openings.ts';

export type KernelRules = {
  /** Equal for equal tables, chains, policies and rules; what the sets hold does not count. */
  fingerprint: string;
  openings: Opening[];
};

/** IANA, Assigned Internet Protocol Numbers. */
const PROTOCOLS = { 6: 'tcp', 17: 'udp' } as const;

const Timed = { timeout: z.int(), expires: z.int().optional() };
const PortElement = z.object({
  elem: z.object({
    val: z.object({
      concat: z.tuple([
        z.string(),
        z.string(),
        z.literal([6, 17]),
        z.union([z.int(), z.object({ range: z.tuple([z.int(), z.int()]) })]),
      ]),
    }),
    ...Timed,
  }),
});
const PingElement = z.object({
  elem: z.object({ val: z.object({ concat: z.tuple([z.string(), z.string()]) }), ...Timed }),
});
const Listing = z.object({ nftables: z.array(z.record(z.string(), z.record(z.string(), z.unknown()))) });

export function parseNftJson(text: string): KernelRules {
  const items = Listing.parse(JSON.parse(text)).nftables.filter((item) => !('metainfo' in item));
  const elementsOf = (name: string) =>
    items.flatMap((item) => (item['set']?.['name'] === name ? (item['set']['elem'] ?? []) : []));
  return {
    fingerprint: fingerprintOf(items),
    openings: [
      ...z.array(PortElement).parse(elementsOf('allowed')).map(portOpening),
      ...z.array(PingElement).parse(elementsOf('pinged')).map(pingOpening),
    ],
  };
}

/** Handles count up with each load and elements come and go; everything else must stay as loaded. */
function fingerprintOf(items: readonly Record<string, Record<string, unknown>>[]): string {
  const fixed = items.map((item) =>
    Object.entries(item).map(([kind, fields]) => [kind, { ...fields, handle: undefined, elem: undefined }]),
  );
  return createHash('sha256').update(JSON.stringify(fixed)).digest('hex');
}

function portOpening({ elem }: z.infer<typeof PortElement>): Opening {
  const [source, target, protocol, ports] = elem.val.concat;
  const [fromPort, toPort] = typeof ports === 'number' ? [ports, ports] : ports.range;
  return { source, target, protocol: PROTOCOLS[protocol], fromPort, toPort, endsInS: secondsLeft(elem) };
}

function pingOpening({ elem }: z.infer<typeof PingElement>): Opening {
  const [source, target] = elem.val.concat;
  return { source, target, protocol: 'icmp', fromPort: 0, toPort: 0, endsInS: secondsLeft(elem) };
}

/** The kernel rounds down; what it still lists has not ended yet. */
function secondsLeft(element: { timeout: number; expires?: number | undefined }): number {
  return Math.max(1, element.expires ?? element.timeout);
}
