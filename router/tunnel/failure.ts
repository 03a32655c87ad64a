/** Why an attempt or a session ended: a closed list, the most telling first. */
const FAILURE_CODES = [
  'auth-refused',
  'openvpn-missing',
  'openvpn-failed',
  'device',
  'proxy-password',
  'clock',
  'own-certificate-refused',
  'server-not-trusted',
  'busy',
  'lost',
  'tls',
  'dns',
  'proxy-unreachable',
  'proxy-refused',
  'closed',
  'no-answer',
  'unreachable',
  'stopped',
] as const;
export type FailureCode = (typeof FAILURE_CODES)[number];

export interface Failure {
  readonly code: FailureCode;
  /** A sentence without a full stop; free of secrets. */
  readonly reason: string;
  /** Only with `busy`: after so long it may come again. */
  readonly retryAfterMs?: number;
}

/** What the other side makes us wait for is bounded where it is obeyed; without a number, as long as a handshake takes. */
const TOLD_WITHOUT_NUMBER_S = 5;

/** OpenVPN's `AUTH_FAILED,TEMP[backoff 7,advance no]:…` (openvpn(8), `--client-connect`); null if it is no such answer. */
export function readTold(message: string): Failure | null {
  const [told, flags = ''] = /^TEMP(?:\[([^\]]{0,100})\])?/.exec(message) ?? [];
  if (told === undefined) return null;
  const seconds = Number(/(?:^|,)backoff (\d{1,5})/.exec(flags)?.[1] ?? TOLD_WITHOUT_NUMBER_S);
  return {
    code: 'busy',
    reason: `the portal lets in one machine after the other and asks this one to come again in ${seconds} s`,
    retryAfterMs: seconds * 1000,
  };
}

interface Sign {
  readonly code: FailureCode;
  readonly pattern: RegExp;
  /** `found` is what the pattern's first group held. */
  readonly words: (found: string) => string;
}

/** What OpenVPN 2.6 and 2.7 say, the most telling first: a broken handshake also resets the connection. */
const SIGNS: readonly Sign[] = [
  {
    code: 'clock',
    pattern: /error=certificate is not yet valid/,
    words: () => "the portal's certificate is not valid yet by this router's clock, which is probably behind",
  },
  {
    code: 'clock',
    pattern: /error=certificate has expired/,
    words: () =>
      "the portal's certificate has expired by this router's clock: the clock is ahead, or the portal is neglected",
  },
  {
    code: 'own-certificate-refused',
    pattern:
      /alert (certificate expired|certificate revoked|unknown ca|bad certificate|certificate unknown|unsupported certificate|access denied)/,
    words: (found) => `the portal refuses this router's certificate (${found})`,
  },
  {
    code: 'server-not-trusted',
    pattern: /VERIFY (?:\w+ )?ERROR: (.*)/,
    words: (found) => `the other side does not prove to be the portal (${found})`,
  },
  {
    code: 'proxy-password',
    pattern:
      /HTTP proxy returned: '(HTTP\/1\.\d 407[^']*)'|Proxy requires authentication|HTTP proxy authenticat|no support for proxy authentication/i,
    words: () => 'the proxy wants a user and password, or refuses those that are configured',
  },
  {
    code: 'proxy-refused',
    pattern: /HTTP proxy returned:? '?(?:HTTP\/1\.\d )?([^']*)'?/,
    words: (found) => `the proxy does not let this through (${found.trim()})`,
  },
  {
    code: 'device',
    pattern: /(Cannot (?:open|ioctl|allocate) (?:TUN|tun).*|ERROR: .*TUN.*|FATAL: .*tun.*)/i,
    words: (found) => `the tunnel device cannot be made (${found})`,
  },
  {
    code: 'tls',
    pattern: /(tls-crypt unwrap error.*|TLS key negotiation failed to occur.*|TLS Error: .*|OpenSSL: .*)/,
    words: (found) => `the encrypted connection does not come about (${found})`,
  },
  {
    code: 'unreachable',
    pattern: /TCP: connect to .* failed: (.*)/,
    words: (found) => `no connection (${found.toLowerCase()})`,
  },
  {
    code: 'openvpn-failed',
    pattern: /(Options error: .*)/,
    words: (found) => `OpenVPN does not accept what it is told (${found})`,
  },
  {
    code: 'no-answer',
    pattern: /(Inactivity timeout|server_poll|Server poll timeout)/,
    words: () => 'the connection stands, but nothing answers',
  },
  {
    code: 'closed',
    pattern: /(Connection reset|connection-reset)/,
    words: () => 'the portal closed the connection at once: it does not know this key, or is not up yet',
  },
];

/** What the lines of one attempt tell; null if they tell nothing. */
export function readSigns(lines: readonly string[]): Failure | null {
  for (const { code, pattern, words } of SIGNS) {
    for (const line of lines) {
      const match = pattern.exec(line);
      if (match) return { code, reason: words(match[1] ?? '') };
    }
  }
  return null;
}

/** Of the failures of one round, the one that brings its reader furthest. */
export function mostTelling(failures: readonly Failure[]): FailureCode {
  return FAILURE_CODES.find((code) => failures.some((failure) => failure.code === code)) ?? 'unreachable';
}

/** Behind a proxy, it is the proxy to which the TCP connection was made. */
export function behindProxy(failure: Failure): Failure {
  return failure.code === 'unreachable'
    ? { code: 'proxy-unreachable', reason: `the proxy cannot be reached: ${failure.reason}` }
    : failure;
}
