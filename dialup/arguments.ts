/** What is asked for on the command line. */
import { parseArgs } from 'node:util';
import { parsePortal, parseProxy, type PortalAddress, type ProxyAddress } from './portal/address.ts';
import { parseFingerprint } from './portal/trust.ts';

export const USAGE = `ferngate-dialup portal.example[:port] account/user   dial in, until Ctrl-C
ferngate-dialup forget portal.example[:port]       forget its certificate and this computer's profiles
ferngate-dialup --help | --version

  --fingerprint AA:BB:…     SHA-256 of the portal's certificate, as its owner told you
  --seat name               name of this computer in the portal (otherwise: its host name)
  --no-browser              do not open the overview
  --http-proxy [user@]host:port   otherwise HTTPS_PROXY; "none" for no proxy
  --openvpn path            OpenVPN 2.6 or newer

The password is asked for. Without a terminal it is read from FERNGATE_PASSWORD, the code of the second factor from
FERNGATE_CODE, the proxy's password from FERNGATE_PROXY_PASSWORD; or line by line from standard input.`;

export interface DialInCommand {
  readonly kind: 'dial-in';
  readonly portal: PortalAddress;
  readonly account: string;
  readonly user: string;
  readonly fingerprint: string | undefined;
  readonly seat: string | undefined;
  readonly browser: boolean;
  /** 'none': whatever the environment says. */
  readonly proxy: ProxyAddress | 'none' | undefined;
  readonly openvpn: string | undefined;
}

export type Command =
  | DialInCommand
  | { readonly kind: 'forget'; readonly portal: PortalAddress }
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  | { readonly kind: 'wrong'; readonly problems: readonly string[] };

const text = { type: 'string' } as const;
const flag = { type: 'boolean', default: false } as const;
const OPTIONS = {
  fingerprint: text,
  seat: text,
  'no-browser': flag,
  'http-proxy': text,
  openvpn: text,
  help: flag,
  version: flag,
} as const;

const NAME = /^[^\p{C}\p{Zl}\p{Zp}/]{1,64}$/u;
const SEAT_MAX_CHARACTERS = 60;

export function parseArguments(words: readonly string[]): Command {
  let read;
  try {
    read = parseArgs({ args: [...words], allowPositionals: true, options: OPTIONS });
  } catch (error) {
    return { kind: 'wrong', problems: [error instanceof Error ? error.message : 'unknown option'] };
  }
  const { values, positionals } = read;
  if (values.help) return { kind: 'help' };
  if (values.version) return { kind: 'version' };
  return positionals[0] === 'forget' ? forget(positionals.slice(1)) : dialIn(positionals, values);
}

function forget(words: readonly string[]): Command {
  const portal = parsePortal(words[0] ?? '');
  if (portal === undefined || words.length !== 1)
    return { kind: 'wrong', problems: ['Which portal is to be forgotten?'] };
  return { kind: 'forget', portal };
}

interface Values {
  readonly fingerprint?: string | undefined;
  readonly seat?: string | undefined;
  readonly 'no-browser': boolean;
  readonly 'http-proxy'?: string | undefined;
  readonly openvpn?: string | undefined;
}

/** Names every wrong word in the same answer. */
function dialIn([portalText = '', who = '', ...more]: readonly string[], values: Values): Command {
  const portal = parsePortal(portalText);
  const [account = '', user = '', ...rest] = who.split('/');
  const fingerprint = values.fingerprint === undefined ? undefined : parseFingerprint(values.fingerprint);
  const proxyText = values['http-proxy'];
  const proxy = proxyText === undefined || proxyText === 'none' ? proxyText : parseProxy(proxyText);
  const seat = values.seat?.trim();
  const problems = [
    ...(portal === undefined ? [`"${portalText}" is not the name or address of a portal.`] : []),
    ...(!NAME.test(account) || !NAME.test(user) || rest.length > 0
      ? ['Who are you? Write account/user, such as acme/anna.']
      : []),
    ...(more.length > 0
      ? [`"${more.join(' ')}" is too much. A password is asked for, never given here.`]
      : []),
    ...(values.fingerprint !== undefined && fingerprint === undefined
      ? ['--fingerprint: not a SHA-256 (64 hexadecimal digits).']
      : []),
    ...(proxyText !== undefined && proxy === undefined ? ['--http-proxy: not host:port.'] : []),
    ...(typeof proxy === 'object' && proxy.password !== undefined
      ? ['--http-proxy: leave the password out, it is asked for.']
      : []),
    ...(seat !== undefined && !isSeatName(seat)
      ? [`--seat: 1 to ${SEAT_MAX_CHARACTERS} characters in one line.`]
      : []),
  ];
  if (portal === undefined || problems.length > 0) return { kind: 'wrong', problems };
  const { openvpn } = values;
  const browser = !values['no-browser'];
  return {
    kind: 'dial-in',
    portal,
    account: account.toLowerCase(),
    user,
    fingerprint,
    seat,
    browser,
    proxy,
    openvpn,
  };
}

export function isSeatName(name: string): boolean {
  return name.length > 0 && name.length <= SEAT_MAX_CHARACTERS && !/[\p{C}\p{Zl}\p{Zp}]/u.test(name);
}
