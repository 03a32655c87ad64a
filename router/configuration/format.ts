/**
 * A router's configuration, format `ferngate-router-configuration/1`: one JSON object, at most 256 KiB.
 *
 * Two parties: the portal writes it; the router trusts none of it until it has passed here. The portal
 * writes exactly these fields; unknown ones are refused, so that a router never believes it obeys
 * something that it does not know.
 */
import { z } from 'zod';
import {
  AccountName,
  Cidr,
  DisplayName,
  GeneratedPassword,
  Host,
  InterfaceName,
  Ipv4,
  pem,
  Port,
  PortalAddress,
  ProxyPassword,
  ProxyUser,
  Serial,
  ServerName,
} from './values.ts';

export const CONFIGURATION_FORMAT = 'ferngate-router-configuration/1';
/** 256 components with 32 services each, and the certificates, with room to spare. */
export const CONFIGURATION_MAX_BYTES = 256 * 1024;

const Service = z.strictObject({
  name: DisplayName,
  protocol: z.enum(['tcp', 'udp']),
  /** First and last port, both included. */
  fromPort: Port,
  toPort: Port,
});

const Component = z.strictObject({
  name: DisplayName,
  /** Its real address in the machine's LAN; technicians see its place in `virtualNetwork`. */
  address: Ipv4,
  services: z.array(Service).max(64),
});

const AskedPortal = z.strictObject({
  address: PortalAddress,
  /** Who certifies that address: the installation's authority, not the account's. */
  authorities: pem('CERTIFICATE'),
});

export const ConfigurationFormat = z.strictObject({
  format: z.literal(CONFIGURATION_FORMAT),
  serial: Serial,
  name: DisplayName,
  account: AccountName,
  /** Entrances of the portal, tried in turn, each with its ports in the order given. */
  doors: z
    .array(z.strictObject({ host: Host, ports: z.array(Port).min(1).max(8) }))
    .min(1)
    .max(8),
  proxy: z
    .strictObject({ host: Host, port: Port, user: ProxyUser.optional(), password: ProxyPassword.optional() })
    .nullable(),
  /** Where this router asks for its next configuration; left out, somebody has to bring it. */
  portal: AskedPortal.optional(),
  /** Where it asks when that one does not know it any more: the account has moved there. */
  nextPortal: AskedPortal.optional(),
  tunnel: z.strictObject({
    /** Trusted authorities, the newest first: during a change of authority there are two. */
    authorities: pem('CERTIFICATE'),
    serverName: ServerName,
    certificate: pem('CERTIFICATE'),
    key: pem('PRIVATE KEY', 'RSA PRIVATE KEY', 'EC PRIVATE KEY'),
    tlsCryptV2: pem('OpenVPN tls-crypt-v2 client key'),
    username: Serial,
    password: GeneratedPassword,
  }),
  /** All addresses of the account. */
  pool: Cidr,
  /** The dial-in part of the pool: where technicians' packets come from, and this router's own address. */
  technicians: Cidr,
  /** Where technicians see this machine's LAN; of the LAN's size, translated 1:1. */
  virtualNetwork: Cidr,
  lan: z.strictObject({
    network: Cidr,
    /** Null: the interface that has an address in `network`. */
    interface: InterfaceName.nullable(),
    /** Technicians' packets appear from the router's own LAN address: machines seldom have a gateway. */
    masquerade: z.boolean(),
  }),
  components: z.array(Component).max(256),
});
export type ConfigurationFormat = z.infer<typeof ConfigurationFormat>;

/** A configuration in which nothing is wrong, the relations between its fields included. */
export type Configuration = ConfigurationFormat & { readonly [checked]: true };
declare const checked: unique symbol;
