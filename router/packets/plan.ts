/**
 * What the kernel shall let through, from the configuration.
 *
 * Three parties: technicians behind the tunnel, already filtered by the portal's room but judged here again;
 * the machine's components, which may be broken into; and the router's owner, whose other networks and
 * firewall must not notice. A portal that was broken into can reach what is listed here and, by renewing the
 * configuration, list more of this LAN: until configurations are signed, the LAN is what bounds it.
 */
import type { Configuration } from '../configuration/format.ts';

export interface Opening {
  /** Real address in the LAN. */
  readonly address: string;
  readonly protocol: 'tcp' | 'udp';
  readonly fromPort: number;
  readonly toPort: number;
}

export interface PacketPlan {
  readonly technicians: string;
  readonly virtualNetwork: string;
  readonly lan: string;
  /** Null while no interface leads to the LAN: then nothing passes. */
  readonly lanDevice: string | null;
  readonly masquerade: boolean;
  /** Forwarding from the LAN is this program's doing, so it keeps the LAN from using it for more. */
  readonly confineLan: boolean;
  readonly openings: readonly Opening[];
  /** Real addresses that answer to ping. */
  readonly components: readonly string[];
}

export function planPackets(
  configuration: Configuration,
  { lanDevice, confineLan }: Pick<PacketPlan, 'lanDevice' | 'confineLan'>,
): PacketPlan {
  const { technicians, virtualNetwork, lan, components } = configuration;
  return {
    technicians,
    virtualNetwork,
    lan: lan.network,
    lanDevice,
    masquerade: lan.masquerade,
    confineLan,
    openings: components.flatMap(({ address, services }) =>
      (['tcp', 'udp'] as const).flatMap((protocol) =>
        mergeRanges(services.filter((service) => service.protocol === protocol)).map((range) => ({
          address,
          protocol,
          ...range,
        })),
      ),
    ),
    components: components.map(({ address }) => address),
  };
}

interface Range {
  readonly fromPort: number;
  readonly toPort: number;
}

/** The kernel's sets refuse ranges that overlap, so that two services which share ports would fail. */
export function mergeRanges(ranges: readonly Range[]): Range[] {
  const merged: Range[] = [];
  for (const { fromPort, toPort } of ranges.toSorted((a, b) => a.fromPort - b.fromPort)) {
    const last = merged.at(-1);
    if (last !== undefined && fromPort <= last.toPort + 1) {
      merged[merged.length - 1] = { fromPort: last.fromPort, toPort: Math.max(last.toPort, toPort) };
    } else {
      merged.push({ fromPort, toPort });
    }
  }
  return merged;
}
