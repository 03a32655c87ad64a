/**
 * The configuration of a room's OpenVPN server: plan the directives, render them, parse the text back as
 * OpenVPN does, compare (injection: CVE-2024-39567 … -39571). Read by OpenVPN 2.6 and 2.7; nothing in it stops kernel
 * offload (AEAD ciphers, `topology subnet`, no compression), and never `client-to-client`, which would lead
 * packets past the room's rules.
 */
import { ROOM_PORT, TUNNEL, type RoomPlan } from './room-plan.ts';

export type Directive = readonly [name: string, ...parameters: string[]];

export type OpenvpnConfig = {
  directives: readonly Directive[];
  /** Contents of `<name>` … `</name>`, PEM. */
  inline: Readonly<Record<string, string>>;
};

const DATA_CIPHERS = 'AES-256-GCM:CHACHA20-POLY1305:AES-128-GCM';

/** AEAD with forward secrecy only; TLS 1.3 has nothing else (BSI TR-02102-2). */
const TLS12_CIPHERS = [
  'TLS-ECDHE-ECDSA-WITH-AES-256-GCM-SHA384',
  'TLS-ECDHE-RSA-WITH-AES-256-GCM-SHA384',
  'TLS-ECDHE-ECDSA-WITH-CHACHA20-POLY1305-SHA256',
  'TLS-ECDHE-RSA-WITH-CHACHA20-POLY1305-SHA256',
].join(':');

/** A working day: so long a reconnect or renegotiation is not asked for a second factor again. */
const AUTH_TOKEN_LIFETIME_S = '43200';

/** A dead peer is noticed after a minute (the server doubles the second number for itself). */
const KEEPALIVE_S = ['10', '30'] as const;

/** Handshakes that are not a session yet must not take the places of those that would be one. */
const HANDSHAKE_PLACES = 64;

export function planOpenvpnConfig(plan: RoomPlan): OpenvpnConfig {
  const { spec } = plan;
  const pooled: Directive[] = spec.pool === spec.dialIn ? [] : [['route', plan.poolNetwork, plan.poolMask]];
  return {
    directives: [
      ['local', plan.uplinkAddress],
      ['port', String(ROOM_PORT)],
      ['proto', 'tcp6-server'],
      ['dev', TUNNEL],
      ['dev-type', 'tun'],
      ['topology', 'subnet'],
      ['server', plan.dialInNetwork, plan.dialInMask, 'nopool'],
      ...pooled,
      ['user', 'ferngate-vpn'],
      ['group', 'ferngate-vpn'],
      ['persist-key'],
      ['persist-tun'],
      ['script-security', '0'],
      ['tls-version-min', '1.2'],
      ['tls-cipher', TLS12_CIPHERS],
      ['data-ciphers', DATA_CIPHERS],
      ['dh', 'none'],
      ['verify-client-cert', 'require'],
      ['remote-cert-tls', 'client'],
      ['management', plan.management, 'unix'],
      ['management-client-user', 'ferngate'],
      ['management-client-auth'],
      ['auth-gen-token', AUTH_TOKEN_LIFETIME_S, 'external-auth'],
      ['keepalive', ...KEEPALIVE_S],
      ['tcp-nodelay'],
      ['max-clients', String(spec.maxSessions + HANDSHAKE_PLACES)],
      ['allow-compression', 'no'],
      ['verb', '1'],
    ],
    inline: {
      ca: spec.authorities,
      cert: spec.certificate,
      key: spec.key,
      'tls-crypt-v2': spec.tlsCryptV2,
      'auth-gen-token-secret': spec.authTokenSecret,
    },
  };
}

export function renderOpenvpnConfig(config: OpenvpnConfig): string {
  const lines = config.directives.map((directive) => `${directive.join(' ')}\n`);
  const blocks = Object.entries(config.inline).map(([name, pem]) => `<${name}>\n${pem}</${name}>\n`);
  return [...lines, ...blocks].join('');
}

/** What is longer OpenVPN refuses (options.h, OPTION_LINE_SIZE). */
const LINE_MAX_CHARACTERS = 255;

/** Reads a text as OpenVPN's `read_config_file` and `parse_line` do, as far as our own texts go. */
export function parseOpenvpnConfig(text: string): OpenvpnConfig {
  const directives: Directive[] = [];
  const inline: Record<string, string> = {};
  const lines = text.split('\n');
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at]?.slice(0, LINE_MAX_CHARACTERS) ?? '';
    const tag = /^\s*<([^>]+)>/.exec(line)?.[1];
    if (tag !== undefined) {
      const end = lines.findIndex((other, index) => index > at && other.trimStart().startsWith(`</${tag}>`));
      inline[tag] = lines
        .slice(at + 1, end === -1 ? undefined : end)
        .map((each) => `${each}\n`)
        .join('');
      at = end === -1 ? lines.length : end;
      continue;
    }
    // Quotes, comments and backslashes mean something to OpenVPN; our own texts are without them.
    const [name, ...parameters] =
      line
        .split(/["'\\#;]/)[0]
        ?.split(/\s+/)
        .filter(Boolean) ?? [];
    if (name !== undefined) directives.push([name, ...parameters]);
  }
  return { directives, inline };
}
