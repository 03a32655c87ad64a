/**
 * Everything of a router's configuration but its keys, as it should be now. Two of the same hash would make the
 * router do the same, so that a new name or another order of components drops nobody's tunnel.
 */
import { createHash } from 'node:crypto';
import type { Account } from '../accounts/account.ts';
import { roomServerName } from '../certificates/authority.ts';
import { doorsOf, type PublicPlace } from '../accounts/facts.ts';
import { dialInOf } from '../networks/account-addresses.ts';
import { readMovePlace } from '../portability/place.ts';
import type { Component, Device } from './device.ts';

export const CONFIGURATION_FORMAT = 'ferngate-router-configuration/1';

export interface ConfigurationContent {
  readonly format: typeof CONFIGURATION_FORMAT;
  readonly serial: string;
  readonly name: string;
  readonly account: string;
  readonly doors: readonly { readonly host: string; readonly ports: readonly number[] }[];
  /** Where the router asks for its next configuration, and by whom that must be certified. */
  readonly portal: AskedPortal;
  /** Where it asks when that one does not know it any more: the account is going to move there. */
  readonly nextPortal?: AskedPortal;
  readonly serverName: string;
  readonly pool: string;
  readonly technicians: string;
  readonly virtualNetwork: string;
  readonly lan: string;
  readonly components: readonly RouterComponent[];
}

interface AskedPortal {
  readonly address: string;
  readonly authorities: string;
}

interface RouterComponent {
  readonly name: string;
  readonly address: string;
  readonly services: readonly {
    readonly name: string;
    readonly protocol: string;
    readonly fromPort: number;
    readonly toPort: number;
  }[];
}

export async function contentNow(account: Account, device: Device): Promise<ConfigurationContent> {
  const { facts, place } = account;
  const next = await account.db.read(readMovePlace);
  return {
    format: CONFIGURATION_FORMAT,
    serial: device.serial,
    name: device.name,
    account: facts.name,
    doors: [...doorsOf(place), ...(next === undefined ? [] : [next])].map(doorOf),
    portal: askedAt(place, await account.portalAuthority()),
    ...(next === undefined ? {} : { nextPortal: askedAt(next, next.authority) }),
    serverName: roomServerName(facts.id),
    pool: facts.pool,
    technicians: dialInOf(facts.pool),
    virtualNetwork: device.network,
    lan: device.lan,
    components: (await account.components.ofDevice(device.id)).map(forRouter),
  };
}

const doorOf = ({ name, ports }: PublicPlace) => ({
  host: name,
  ports: [ports.vpn, ports.https, ports.http],
});

const askedAt = ({ name, ports }: PublicPlace, authorities: string) => ({
  address: `https://${name}:${ports.https}`,
  authorities,
});

export function contentHash(content: ConfigurationContent): string {
  const reached = content.components
    .map(({ address, services }) => ({
      address,
      services: services
        .map(({ protocol, fromPort, toPort }) => `${protocol} ${fromPort}-${toPort}`)
        .toSorted(),
    }))
    .toSorted((a, b) => a.address.localeCompare(b.address));
  return createHash('sha256')
    .update(JSON.stringify({ ...content, name: '', components: reached }))
    .digest('hex');
}

/** The router lets echo requests to listed components pass anyway; its services have ports. */
function forRouter(component: Component): RouterComponent {
  return {
    name: component.name,
    address: component.address,
    services: component.services
      .filter((service) => service.protocol !== 'icmp')
      .map(({ name, protocol, fromPort, toPort }) => ({ name, protocol, fromPort, toPort })),
  };
}
