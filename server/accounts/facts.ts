/** What the system file knows of an account. */
import type { RoomNumber } from '../../appliance/protocol-values.ts';

export interface AccountFacts {
  readonly id: string;
  /** Lower-case label: in the sign-in form, in file names, and last label of its DNS names. */
  readonly name: string;
  readonly title: string;
  readonly room: RoomNumber;
  readonly status: 'active' | 'suspended';
  readonly pool: string;
  readonly maxDevices: number;
  readonly maxUsers: number;
  /** VPN sessions at the same time, devices and technicians together. */
  readonly maxSessions: number;
  readonly createdAt: string;
}

/** How the portal is reached from outside; the only source of links and profiles (CVE-2020-35560). */
export interface PublicPlace {
  readonly name: string;
  readonly ports: { readonly vpn: number; readonly https: number; readonly http: number };
}

/** The same, with further addresses (names or IPv4) under which it is found when the first does not answer. */
export interface FoundPlace extends PublicPlace {
  readonly others: readonly string[];
}

/** Its doors, in the order in which they are tried; each has the same ports. */
export function doorsOf({ name, ports, others }: FoundPlace): PublicPlace[] {
  return [name, ...others].map((one) => ({ name: one, ports }));
}

/** `https://portal.example`, with the port only when it is not 443. */
export function portalAddress(place: PublicPlace): string {
  return `https://${place.name}${place.ports.https === 443 ? '' : `:${place.ports.https}`}`;
}
