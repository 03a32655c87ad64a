/** Settings as files of systemd-networkd (systemd.network(5), systemd.netdev(5)), chrony and the portal's unit. */
import type { NetworkSettings } from '../protocol-network.ts';
import { renderUnit, type Section } from './unit-file.ts';

/** File name → text. */
export type Rendered = {
  networkd: ReadonlyMap<string, string>;
  /** The interfaces that these files speak of; the last one carries the addresses. */
  devices: readonly string[];
  /** chrony.conf(5), a file below a `sourcedir`. */
  chrony: string;
  /** An `EnvironmentFile=` of systemd.exec(5). */
  proxy: string;
};

/** Ours, by which a file that is no longer wanted is known; before anything that Debian or the image brings. */
export const FILE_PREFIX = '20-ferngate';

/** @param device the ethernet interface that carries it all */
export function renderNetwork(settings: NetworkSettings, device: string): Rendered {
  const networkd = new Map<string, string>();
  if (settings.vlan === null) {
    networkd.set(`${FILE_PREFIX}.network`, renderUnit([match(device), ...addressing(settings)]));
  } else {
    const vlan = vlanName(settings.vlan);
    networkd.set(`${FILE_PREFIX}.network`, renderUnit([match(device), carrier(vlan)]));
    networkd.set(`${FILE_PREFIX}-vlan.netdev`, renderUnit(netdev(vlan, settings.vlan)));
    networkd.set(`${FILE_PREFIX}-vlan.network`, renderUnit([match(vlan), ...addressing(settings)]));
  }
  // networkd takes the first file that fits, by name: an underscore comes after the dots and dashes of those above.
  networkd.set(`${FILE_PREFIX}_others.network`, renderUnit(OTHERS));
  const devices = settings.vlan === null ? [device] : [device, vlanName(settings.vlan)];
  return { networkd, devices, chrony: renderTimeSources(settings.ntp), proxy: renderProxy(settings.proxy) };
}

/** Ours can be told from every other interface by its name. */
export const VLAN_PREFIX = 'fgv';

export function vlanName(id: number): string {
  return `${VLAN_PREFIX}${id}`;
}

export function renderTimeSources(servers: readonly string[]): string {
  return servers.map((server) => `server ${server} iburst\n`).join('');
}

/** Node reads these (NODE_USE_ENV_PROXY); nothing on this machine itself goes through the proxy. */
function renderProxy(proxy: string | null): string {
  if (proxy === null) return '';
  const values = {
    NODE_USE_ENV_PROXY: '1',
    HTTP_PROXY: proxy,
    HTTPS_PROXY: proxy,
    NO_PROXY: 'localhost,127.0.0.1,::1',
  };
  return Object.entries(values)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}

function match(name: string): Section {
  return { name: 'Match', entries: [['Name', name]] };
}

/** The interface below a VLAN has no address of its own: untagged packets meet nobody. */
function carrier(vlan: string): Section {
  return { name: 'Network', entries: [...QUIET, ['DHCP', 'no'], ...NO_IPV6, ['VLAN', vlan]] };
}

function netdev(name: string, id: number): Section[] {
  return [
    {
      name: 'NetDev',
      entries: [
        ['Name', name],
        ['Kind', 'vlan'],
      ],
    },
    { name: 'VLAN', entries: [['Id', String(id)]] },
  ];
}

/** Other cards of this machine are nobody's: without this, the file for the first boot would ask for addresses there. */
const OTHERS: readonly Section[] = [
  {
    name: 'Match',
    entries: [
      ['Type', 'ether'],
      ['Kind', '!*'],
    ],
  },
  { name: 'Link', entries: [['Unmanaged', 'yes']] },
];

type Entry = readonly [key: string, value: string];

/** Who does not need to know that we are here is not told, and nothing listens for such talk. */
const QUIET: readonly Entry[] = [
  ['LLMNR', 'no'],
  ['MulticastDNS', 'no'],
  ['LLDP', 'no'],
  ['EmitLLDP', 'no'],
];
const NO_IPV6: readonly Entry[] = [
  ['LinkLocalAddressing', 'no'],
  ['IPv6AcceptRA', 'no'],
];

function addressing(settings: NetworkSettings): Section[] {
  const { ipv4, ipv6, dns } = settings;
  const statics = [ipv4, ipv6].filter((one) => one.kind === 'static');
  const learnt = dns.length === 0 ? 'yes' : 'no';
  return [
    {
      name: 'Network',
      entries: [
        ...QUIET,
        ['DHCP', ipv4.kind === 'dhcp' ? 'ipv4' : 'no'],
        ...(ipv6.kind === 'off' ? NO_IPV6 : acceptIpv6(ipv6.kind === 'automatic')),
        ...statics.map(({ address }): Entry => ['Address', address]),
        ...dns.map((server): Entry => ['DNS', server]),
      ],
    },
    ...statics.flatMap(({ gateway }) => (gateway === null ? [] : [route(gateway)])),
    ...(ipv4.kind === 'dhcp' ? [learning('DHCPv4', learnt)] : []),
    ...(ipv6.kind === 'automatic' ? [announced(learnt), learning('DHCPv6', learnt)] : []),
  ];
}

function acceptIpv6(announced: boolean): Entry[] {
  return [
    ['LinkLocalAddressing', 'ipv6'],
    ['IPv6AcceptRA', announced ? 'yes' : 'no'],
  ];
}

function route(gateway: string): Section {
  return { name: 'Route', entries: [['Gateway', gateway]] };
}

/** A DHCP server says address, router and DNS; it does not rename us or set our time zone. */
function learning(name: 'DHCPv4' | 'DHCPv6', dns: 'yes' | 'no'): Section {
  return {
    name,
    entries: [
      ['UseDNS', dns],
      ['UseHostname', 'no'],
      ...(name === 'DHCPv4' ? [['UseTimezone', 'no'] as const] : []),
    ],
  };
}

function announced(dns: 'yes' | 'no'): Section {
  return { name: 'IPv6AcceptRA', entries: [['UseDNS', dns]] };
}
