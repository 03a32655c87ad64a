/** What the console shows of the appliance. Each part is null as long as nobody could say. */
import type { NetworkState } from '../protocol-network.ts';
import type { Pair } from './pair.ts';

export type Installation = {
  /** How the portal calls itself, `https://portal.example`. */
  address: string;
  /** SHA-256 of the portal's certificate, as browsers show it. */
  fingerprint: string;
  /** Somebody has set it up. */
  owned: boolean;
  /** Path and token only: the address in front of it is one that the machine has now. Null once it is owned. */
  setUpPath: string | null;
};

export type Facts = {
  version: string;
  now: Date;
  network: NetworkState | null;
  portal: 'ready' | 'starting' | 'not running';
  /** Null on a standby, too: it has no portal to say it. */
  installation: Installation | null;
  pair: Pair | null;
  rooms: { up: number; all: number } | null;
  disk: { usedBytes: number; freeBytes: number } | null;
  clock: 'synchronised' | 'not synchronised' | null;
  /** Why the data partition is not in use; null when it is. */
  dataLost: 'no-room' | 'check-failed' | 'mount-failed' | null;
};

export function nothingKnown(version: string, now: Date): Facts {
  return {
    version,
    now,
    network: null,
    portal: 'starting',
    installation: null,
    pair: null,
    rooms: null,
    disk: null,
    clock: null,
    dataLost: null,
  };
}

/** What a browser outside is given: the addresses that the machine has, IPv4 first. */
export function webAddresses(facts: Facts): string[] {
  const addresses = facts.network?.addresses.map(({ address }) => address.split('/')[0] ?? '') ?? [];
  const port = portOf(facts.installation?.address);
  return [
    ...addresses.filter((one) => !one.includes(':')).map((one) => `https://${one}${port}/`),
    ...addresses.filter((one) => one.includes(':')).map((one) => `https://[${one}]${port}/`),
  ];
}

/** The link as it can be opened before any name leads here; the portal's own name when there is no address to say. */
export function setUpLink(facts: Facts): string | null {
  const path = facts.installation?.setUpPath ?? null;
  return path === null ? null : linkTo(facts, path);
}

export function linkTo(facts: Facts, path: string): string {
  const base = webAddresses(facts)[0] ?? `${facts.installation?.address ?? 'https://'}/`;
  return `${base.slice(0, -1)}${path}`;
}

function portOf(address: string | undefined): string {
  if (address === undefined) return '';
  const { port } = new URL(address);
  return port === '' ? '' : `:${port}`;
}
