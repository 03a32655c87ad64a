/**
 * What OpenVPN is told for one attempt.
 *
 * Three parties: the portal's configuration, checked but not believed to be harmless, so every value is
 * rendered, parsed back and compared; the server, which may push its address and timers, but neither routes
 * nor names nor scripts (CVE-2024-39569); OpenVPN itself, which runs without privileges once it is up.
 * One process makes one attempt: it never dials again by itself, so that there is one place that waits.
 */
import type { Configuration } from '../configuration/format.ts';
import { TUNNEL_DEVICE } from '../network/device.ts';

export interface OpenvpnPlan {
  readonly directives: readonly (readonly [string, ...string[]])[];
  /** Inline blocks by their name. */
  readonly inline: Readonly<Record<string, string>>;
}

/** Where this attempt goes, with names already resolved. */
export interface Route {
  /** Address of the door; behind a proxy its name, which the proxy resolves. */
  readonly remote: string;
  readonly port: number;
  readonly proxy: { readonly address: string; readonly port: number; readonly authenticates: boolean } | null;
}

export interface LocalSide {
  readonly managementSocket: string;
  /** User and group that OpenVPN becomes; null when the machine has no such user. */
  readonly unprivileged: { readonly user: string; readonly group: string } | null;
}

/**
 * Connection and the portal's first answer. A box that lost its power, or a firewall that swallows packets, is given up
 * by then and the next door tried: this, once for each dead door, is what a lost primary costs.
 */
const CONNECT_TIMEOUT_S = 10;
const HANDSHAKE_TIMEOUT_S = 30;
/** Without an answer for a minute the session is dead; the server may push other values. */
const PING_S = 10;
const PING_RESTART_S = 60;

/** What the server may set; everything else that it pushes is ignored. */
const ACCEPTED_FROM_SERVER = [
  'ifconfig ',
  'topology ',
  'route-gateway ',
  'ping ',
  'ping-restart ',
  'peer-id ',
  'cipher ',
  'auth-token',
  'protocol-flags ',
  'key-derivation ',
];

export function planOpenvpn(configuration: Configuration, route: Route, local: LocalSide): OpenvpnPlan {
  const { tunnel } = configuration;
  return {
    directives: [
      ['client'],
      ['dev', TUNNEL_DEVICE],
      ['dev-type', 'tun'],
      ...dialDirectives(route),
      ...managementDirectives(local.managementSocket),
      ['auth-user-pass'],
      ['remote-cert-tls', 'server'],
      ['verify-x509-name', tunnel.serverName, 'name'],
      ['tls-version-min', '1.2'],
      ['data-ciphers', 'AES-256-GCM:AES-128-GCM:CHACHA20-POLY1305'],
      ['allow-compression', 'no'],
      // Addresses and routes are set by this program, from its own configuration.
      ['ifconfig-noexec'],
      ['route-noexec'],
      ['script-security', '0'],
      ...ACCEPTED_FROM_SERVER.map((start) => ['pull-filter', 'accept', start] as const),
      ['pull-filter', 'ignore', ''],
      ['persist-key'],
      ['persist-tun'],
      ...(local.unprivileged === null
        ? []
        : ([
            ['user', local.unprivileged.user],
            ['group', local.unprivileged.group],
          ] as const)),
      ['verb', '3'],
    ],
    inline: {
      ca: tunnel.authorities,
      cert: tunnel.certificate,
      key: tunnel.key,
      'tls-crypt-v2': tunnel.tlsCryptV2,
    },
  };
}

function dialDirectives({ remote, port, proxy }: Route): [string, ...string[]][] {
  const through: [string, ...string[]][] =
    proxy === null
      ? []
      : // `stdin` asks for user and password on the management socket. Never `auto`: with a password that the
        // proxy refuses, OpenVPN 2.6 then repeats it thousands of times and locks the account.
        [
          [
            'http-proxy',
            proxy.address,
            String(proxy.port),
            ...(proxy.authenticates ? ['stdin', 'basic'] : []),
          ],
        ];
  return [
    ['proto', 'tcp-client'],
    ['remote', remote, String(port)],
    ['nobind'],
    ...through,
    ['socket-flags', 'TCP_NODELAY'],
    ['connect-retry-max', '1'],
    ['connect-timeout', String(CONNECT_TIMEOUT_S)],
    ['hand-window', String(HANDSHAKE_TIMEOUT_S)],
    ['resolv-retry', '0'],
    ['ping', String(PING_S)],
    ['ping-restart', String(PING_RESTART_S)],
    // Every "restart" of OpenVPN's own becomes an end: this program dials again.
    ['remap-usr1', 'SIGTERM'],
    ['auth-retry', 'none'],
  ];
}

/** OpenVPN connects to us and ends with us: after kill -9 of this program no tunnel is left behind. */
function managementDirectives(socket: string): [string, ...string[]][] {
  return [
    ['management', socket, 'unix'],
    ['management-client'],
    ['management-signal'],
    ['management-hold'],
    ['management-query-passwords'],
  ];
}
