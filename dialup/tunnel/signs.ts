/** What OpenVPN 2.6 and 2.7 say when something is wrong, and what that means; the most telling first. */
import { DialupError, type DiagnosisCode } from '../diagnosis/diagnosis.ts';

interface Sign {
  readonly code: DiagnosisCode;
  readonly pattern: RegExp;
}

const SIGNS: readonly Sign[] = [
  {
    code: 'no-tun',
    pattern:
      /((?:ERROR: )?Cannot (?:open|ioctl|allocate) TUN.*|FATAL: .*tun.*|.*(?:tap-windows|wintun|ovpn-dco).*not (?:found|installed).*|All .*TAP.* adapters .*in use.*|net_(?:iface|addr|route)\w*:? .*Operation not permitted.*|RTNETLINK answers: Operation not permitted|.*route.*failed.*(?:Access is denied|requires elevation).*)/i,
  },
  { code: 'server-not-trusted', pattern: /VERIFY (?:\w+ )?ERROR:? (.*)/ },
  {
    code: 'server-not-trusted',
    pattern:
      /alert (certificate expired|certificate revoked|unknown ca|bad certificate|certificate unknown|unsupported certificate|access denied)/,
  },
  {
    code: 'proxy-password',
    pattern: /(HTTP\/1\.\d 407|Proxy requires authentication|no support for proxy authentication)/i,
  },
  { code: 'proxy-refused', pattern: /HTTP proxy returned:? '?(?:HTTP\/1\.\d )?([^']*)'?/ },
  { code: 'openvpn-failed', pattern: /(Options error: (?!option '.*' cannot be used in this context).*)/ },
  {
    code: 'vpn-unreachable',
    pattern: /(tls-crypt unwrap error.*|TLS key negotiation failed.*|TLS Error: .*|OpenSSL: .*)/,
  },
  { code: 'vpn-unreachable', pattern: /(RESOLVE: Cannot resolve .*)/ },
  { code: 'vpn-unreachable', pattern: /TCP: connect to (.* failed: .*)/ },
  { code: 'vpn-unreachable', pattern: /(Connection reset.*|Inactivity timeout.*|Server poll timeout.*)/ },
];

/** What the lines of the attempts so far tell; undefined if they tell nothing. */
export function readSigns(
  lines: readonly string[],
  more: { hint: string; proxy: string },
): DialupError | undefined {
  for (const { code, pattern } of SIGNS) {
    for (const line of lines) {
      const match = pattern.exec(line);
      if (match === null) continue;
      const found = (match[1] ?? '').trim();
      return new DialupError(code, { detail: found, status: found, ...more });
    }
  }
  return undefined;
}

/** A certificate of the room that is not valid by this clock: then it is the clock that is looked at. */
export function tellsOfClock(lines: readonly string[]): boolean {
  return lines.some((line) =>
    /certificate is not yet valid|certificate has expired|certificate expired/.test(line),
  );
}
