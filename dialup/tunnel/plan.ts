/**
 * What OpenVPN is told: a configuration of our own, made of the few typed values that were taken out of the
 * portal's profile, and of filters that name word by word what the portal may push.
 */
import type { ProxyAddress } from '../portal/address.ts';
import type { SeatProfile } from '../profile/parse.ts';
import { maskOf, type Network, toAddress } from '../network/ipv4.ts';

export interface OpenvpnPlan {
  readonly directives: readonly (readonly [string, ...string[]])[];
  /** Inline blocks by their name. */
  readonly inline: Readonly<Record<string, string>>;
}

/** How OpenVPN reaches us: it connects to a socket of ours, so it ends when we do. */
export type ManagementPlace =
  | { readonly kind: 'unix'; readonly path: string }
  | { readonly kind: 'tcp'; readonly port: number; readonly passwordFile: string };

export interface LocalSide {
  readonly management: ManagementPlace;
  /** A name of our own on Linux; elsewhere `tun`, and the system chooses. */
  readonly device: string;
  /** User and group that OpenVPN becomes once the tunnel stands; undefined: stays who started it. */
  readonly unprivileged: { readonly user: string; readonly group: string } | undefined;
  /** OpenVPN may set the pushed name server itself: on Windows, and on macOS since 2.7. */
  readonly setsNames: boolean;
}

export interface Allowed {
  /** The seat's address, as the portal said before. */
  readonly address: string;
  /** Networks around it that were judged: `acceptableNetworks`. */
  readonly networks: readonly Network[];
}

/** A firewall that swallows 1194 must not cost the two minutes of the default. */
const CONNECT_TIMEOUT_S = '10';
/** First and longest pause between rounds of all doors. */
const CONNECT_RETRY_S = ['1', '8'] as const;
const HANDSHAKE_TIMEOUT_S = '30';

/** What the room may set besides addresses and routes. `route-gateway` is an address in the tunnel. */
const ACCEPTED_PUSHES = [
  'route-gateway ',
  'topology subnet',
  'ping ',
  'ping-restart ',
  'peer-id ',
  'cipher ',
  'auth-token',
  'protocol-flags ',
  'key-derivation ',
  'tun-mtu ',
];

/** Pushes that are refused aloud, not just left out: whoever wants these wants the technician's traffic. */
const REFUSED_PUSHES = ['route ', 'route-ipv6 ', 'ifconfig ', 'ifconfig-ipv6 ', 'redirect-'];

export function planOpenvpn(
  profile: SeatProfile,
  { allowed, proxy }: { allowed: Allowed; proxy: ProxyAddress | undefined },
  local: LocalSide,
): OpenvpnPlan {
  return {
    directives: [
      ['client'],
      ['dev', local.device],
      ['dev-type', 'tun'],
      ...dialDirectives(profile, proxy),
      ...managementDirectives(local.management),
      ...trustDirectives(profile),
      ...filterDirectives(allowed, local),
      // Programs of the system (`route`, `netsh`), none of anybody's choice.
      ['script-security', '1'],
      ...(local.unprivileged === undefined
        ? []
        : [['user', local.unprivileged.user] as const, ['group', local.unprivileged.group] as const]),
      ['verb', '3'],
    ],
    inline: {
      ca: profile.authorities,
      cert: profile.certificate,
      key: profile.key,
      'tls-crypt-v2': profile.tlsCryptV2,
    },
  };
}

type Directive = readonly [string, ...string[]];

function dialDirectives({ remotes }: SeatProfile, proxy: ProxyAddress | undefined): Directive[] {
  // `stdin`: asked for on the management connection. Basic is what was tried, and taken, when the portal was met.
  const through: Directive[] =
    proxy === undefined
      ? []
      : [
          [
            'http-proxy',
            proxy.host,
            String(proxy.port),
            ...(proxy.user === undefined ? [] : ['stdin', 'basic']),
          ],
        ];
  return [
    ['proto', 'tcp-client'],
    ...remotes.map(({ host, port }): Directive => ['remote', host, String(port)]),
    ['nobind'],
    ...through,
    ['socket-flags', 'TCP_NODELAY'],
    ['connect-timeout', CONNECT_TIMEOUT_S],
    ['connect-retry', ...CONNECT_RETRY_S],
    ['hand-window', HANDSHAKE_TIMEOUT_S],
    ['resolv-retry', '5'],
    ['persist-tun'],
  ];
}

function managementDirectives(place: ManagementPlace): Directive[] {
  const where: Directive =
    place.kind === 'unix'
      ? ['management', place.path, 'unix']
      : ['management', '127.0.0.1', String(place.port), place.passwordFile];
  return [
    where,
    ['management-client'],
    ['management-signal'],
    ['management-hold'],
    ['management-query-passwords'],
  ];
}

function trustDirectives({ serverName }: SeatProfile): Directive[] {
  return [
    ['auth-user-pass'],
    // A refused token asks us again, and we ask the portal for a new ticket.
    ['auth-retry', 'interact'],
    // A ticket works once; the token that replaces it is kept in memory for reconnects.
    ['auth-nocache'],
    ['remote-cert-tls', 'server'],
    ['verify-x509-name', serverName, 'name'],
    ['tls-version-min', '1.2'],
    ['tls-cert-profile', 'preferred'],
    ['data-ciphers', 'AES-256-GCM:AES-128-GCM:CHACHA20-POLY1305'],
    // Compression next to secrets gives them away by length (VORACLE, IMMUNITY 37).
    ['allow-compression', 'no'],
  ];
}

/** Filters are tried in their order, and compare beginnings (openvpn(8), `--pull-filter`). */
function filterDirectives({ address, networks }: Allowed, local: LocalSide): Directive[] {
  const accepted = [
    ...networks.map(({ first, length }) => `route ${toAddress(first)} ${maskOf(length)}`),
    ...networks.map(({ length }) => `ifconfig ${address} ${maskOf(length)}`),
    ...ACCEPTED_PUSHES,
    ...(local.setsNames ? ['dns server 0 address ', 'dns server 0 resolve-domains '] : []),
  ];
  return [
    ...accepted.map((text): Directive => ['pull-filter', 'accept', text]),
    ...REFUSED_PUSHES.map((text): Directive => ['pull-filter', 'reject', text]),
    ['pull-filter', 'ignore', ''],
  ];
}
