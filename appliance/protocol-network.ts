/**
 * The appliance's own network: grammar of every value, and the verbs about it.
 *
 * What passes here is written into files of systemd-networkd and chrony as it is: no value can carry a space,
 * a newline, a bracket or another section (IMMUNITY 15). That an address makes sense where it stands is
 * verified afterwards (`network/verify.ts`), with a sentence for the owner.
 */
import { isIPv4, isIPv6 } from 'node:net';
import { z } from 'zod';

const IPV4_LENGTH_MAX = 32;
const IPV6_LENGTH_MAX = 128;

const Ipv4Text = z.string().refine((text) => isIPv4(text), 'not an IPv4 address such as 192.168.1.1');
/** Without a zone: `fe80::1%eth0` names an interface of somebody else's choice. */
const Ipv6Text = z
  .string()
  .max(45)
  .refine((text) => isIPv6(text) && !text.includes('%'), 'not an IPv6 address such as 2001:db8::1');

/** An address of this machine with the length of its network: `192.168.1.5/24`. */
export const Ipv4InNetwork = withLength(Ipv4Text, IPV4_LENGTH_MAX, '192.168.1.5/24');
export const Ipv6InNetwork = withLength(Ipv6Text, IPV6_LENGTH_MAX, '2001:db8::5/64');

/** What a kernel calls an interface (dev_valid_name: at most 15), without the characters that we never meet. */
export const InterfaceName = z.string().regex(/^[a-z][a-z0-9_.-]{0,14}$/, 'not the name of an interface');

const HOST_NAME = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/;
export const HostOrAddress = z
  .string()
  .max(253)
  .refine(
    (text) => isIPv4(text) || Ipv6Text.safeParse(text).success || isHostName(text),
    'not a name or an address such as ntp.example.com',
  );

/** Where web requests of the appliance go first. Without a password: it would stand in an environment. */
export const ProxyUrl = z
  .string()
  .max(280)
  .refine(isProxyUrl, 'not the address of a proxy such as http://proxy.example.com:3128');

export const NetworkSettings = z.strictObject({
  /** Null: the first ethernet interface, whatever it is called, so that a cloned VM finds its own. */
  interface: InterfaceName.nullable(),
  vlan: z.int('not a number from 1 to 4094').min(1).max(4094).nullable(),
  ipv4: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('off') }),
    z.strictObject({ kind: z.literal('dhcp') }),
    z.strictObject({ kind: z.literal('static'), address: Ipv4InNetwork, gateway: Ipv4Text.nullable() }),
  ]),
  ipv6: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('off') }),
    /** As the routers of the network announce it, DHCPv6 where they say so. */
    z.strictObject({ kind: z.literal('automatic') }),
    z.strictObject({ kind: z.literal('static'), address: Ipv6InNetwork, gateway: Ipv6Text.nullable() }),
  ]),
  /** Empty: those that DHCP or the routers name. */
  dns: z.array(z.union([Ipv4Text, Ipv6Text])).max(4),
  /** Empty: those that DHCP names; nothing is asked on the internet by itself. */
  ntp: z.array(HostOrAddress).max(4),
  proxy: ProxyUrl.nullable(),
});
export type NetworkSettings = z.infer<typeof NetworkSettings>;

/** Where in the settings a problem is. */
export const NetworkField = z.enum([
  'interface',
  'vlan',
  'ipv4',
  'ipv4.address',
  'ipv4.gateway',
  'ipv6',
  'ipv6.address',
  'ipv6.gateway',
  'dns',
  'ntp',
  'proxy',
]);
export type NetworkField = z.infer<typeof NetworkField>;

export const NetworkProblemCode = z.enum([
  'no-address',
  'not-a-host',
  'reserved',
  'no-such-interface',
  'vlan-taken',
  'gateway-outside',
  'gateway-is-own',
  'in-account-pool',
  'in-rooms-prefix',
]);
export type NetworkProblemCode = z.infer<typeof NetworkProblemCode>;

export const NetworkProblem = z.strictObject({
  field: NetworkField,
  code: NetworkProblemCode,
  /** What it collides with, such as the pool of an account; empty where the code says it all. */
  with: z.string(),
});
export type NetworkProblem = z.infer<typeof NetworkProblem>;

const TrialId = z.string().regex(/^[0-9a-f]{16}$/, 'not the number of a change');

export const NetworkTrial = z.strictObject({
  id: TrialId,
  settings: NetworkSettings,
  /** `tty1`, `ttyS0`, `portal`: shown on every other place, so that nobody wonders. */
  from: z.string().max(20),
  endsInS: z.int().min(0),
});
export type NetworkTrial = z.infer<typeof NetworkTrial>;

export const NetworkState = z.strictObject({
  /** False where the machine's own administrator does it, as under `npm start`. */
  managed: z.boolean(),
  /** Those that a restart of the machine would bring. */
  confirmed: NetworkSettings,
  /** The stored settings could not be read; those above are what a new appliance begins with. */
  damaged: z.boolean(),
  /** A change that nobody has confirmed yet. */
  trial: NetworkTrial.nullable(),
  /** The ethernet interfaces that can be chosen; the first is the one used by itself. */
  interfaces: z.array(InterfaceName),
  /** What the interface has now. */
  addresses: z.array(z.strictObject({ interface: z.string(), address: z.string() })),
});
export type NetworkState = z.infer<typeof NetworkState>;

const Nothing = z.strictObject({});

export const networkVerbs = {
  'network.get': { input: Nothing, output: NetworkState },
  /**
   * Applies settings on trial, shortly after the answer: unless `network.confirm` follows in time, and also
   * if the machine restarts before, those from before return. With problems nothing is changed.
   */
  'network.try': {
    input: z.strictObject({ settings: NetworkSettings }),
    output: z.strictObject({ problems: z.array(NetworkProblem), trial: NetworkTrial.nullable() }),
  },
  /** Refused (`no-such-trial`) when another change has taken its place or its time has ended. */
  'network.confirm': { input: z.strictObject({ trial: TrialId }), output: NetworkState },
  'network.revert': { input: z.strictObject({ trial: TrialId }), output: NetworkState },
} as const satisfies Record<string, { input: z.ZodType; output: z.ZodType }>;

function withLength(address: z.ZodType<string>, max: number, example: string) {
  return z
    .string()
    .max(50)
    .refine((text) => {
      const [host = '', length = '', ...rest] = text.split('/');
      if (rest.length > 0 || !/^(0|[1-9]\d{0,2})$/.test(length)) return false;
      return Number(length) >= 1 && Number(length) <= max && address.safeParse(host).success;
    }, `not an address with the length of its network, such as ${example}`);
}

function isHostName(text: string): boolean {
  // Four numbers that are no address are a mistyped address.
  return HOST_NAME.test(text) && !/^[\d.]+$/.test(text);
}

function isProxyUrl(text: string): boolean {
  const [, host = '', port = ''] = /^http:\/\/(\[[0-9a-f:.]+\]|[a-z0-9.-]+):(\d{1,5})$/.exec(text) ?? [];
  const known = host.startsWith('[') ? isIPv6(host.slice(1, -1)) : isIPv4(host) || isHostName(host);
  return known && Number(port) >= 1 && Number(port) <= 65_535;
}
