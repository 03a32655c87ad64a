/**
 * What can be wrong, as a closed list: a title, and what to do about it. `{name}` stands for a value.
 * Nobody reads these texts to decide something.
 */
export const DIAGNOSES = {
  'name-not-resolved': [
    'The name {name} could not be found.',
    'Is it spelt right? Does this computer have a network, and do other names work?',
  ],
  'no-route': [
    'There is no way from this computer to {name}.',
    'Check cable, wireless network and whether other pages can be opened.',
  ],
  'ports-closed': [
    'No connection to {name}: {ports}.',
    'A firewall in your network stands in between, or the portal is off. Try another network, such as a phone; if your company has a proxy, name it with --http-proxy host:port.',
  ],
  'port-closed': [
    'The portal’s pages cannot be reached at {name}: {ports}.',
    'Something answers on another port, so the portal is probably starting or its firewall is wrong. Tell its owner.',
  ],
  'proxy-unreachable': [
    'The proxy {proxy} cannot be reached.',
    'Check the address after --http-proxy, or in HTTPS_PROXY.',
  ],
  'proxy-password': [
    'The proxy {proxy} wants a user and a password, or refuses those that were given.',
    'Name the user with --http-proxy user@host:port; the password is asked for, or read from FERNGATE_PROXY_PASSWORD.',
  ],
  'proxy-refused': [
    'The proxy {proxy} does not let this through ({status}).',
    'Ask whoever looks after it to allow CONNECT to the portal on port 443.',
  ],
  'wrong-clock': [
    'The clock of this computer is wrong: it says {own}, the portal says {portal}.',
    'Set date, time and time zone, and try again. Certificates and codes are only valid at the right time.',
  ],
  'certificate-expired': [
    'The portal’s certificate was valid from {from} until {until} only, and that is not now by its own clock either.',
    'Tell the portal’s owner.',
  ],
  intercepted: [
    'Somebody else answers in place of the portal, with a certificate issued by: {issuer}.',
    'A company proxy or virus scanner that looks into encrypted connections does this. Nothing was sent. Ask for an exception for this portal, or use another network. (SHA-256 {fingerprint})',
  ],
  'certificate-changed': [
    'The portal shows another certificate than the one you trusted, and no known authority vouches for it.',
    'Ask the portal’s owner whether it was installed anew. If so: ferngate-dialup forget {name}, then dial in with --fingerprint. If not, somebody poses as the portal. (SHA-256 now {fingerprint}, trusted {pinned})',
  ],
  'wrong-fingerprint': [
    'The portal’s certificate does not have the fingerprint that you gave.',
    'Compare with the owner of the portal. It shows {fingerprint}, issued by {issuer}.',
  ],
  'fingerprint-needed': [
    'This computer does not know this portal yet, and nobody is here to ask.',
    'Compare with the owner of the portal, then add: --fingerprint {fingerprint}',
  ],
  'not-trusted': [
    'Not dialled in: the portal’s certificate was not confirmed.',
    'Ask the portal’s owner for its fingerprint.',
  ],
  'not-a-portal': [
    'What answers at {name} is not a Ferngate portal ({detail}).',
    'Check name and port. In a hotel or on a train, open a page in the browser first: a sign-in of theirs may be in the way.',
  ],
  'portal-down': [
    'The portal cannot serve right now ({detail}).',
    'It may be restarting: try again in a moment. If that does not help, tell its owner.',
  ],
  'wrong-credentials': [
    'Account, user or password is not right.',
    'Check all three. After some attempts the portal makes everybody wait. An administrator of your account can send you a link for a new password.',
  ],
  'wrong-code': [
    'The code is not right, or was used already.',
    'Take the next code that the app shows; check that the phone’s clock is right. A recovery code works too, each once.',
  ],
  'second-factor-setup': [
    'A second factor must be set up before you can dial in.',
    'Open {url} in the browser, sign in, and follow the page. Then dial in again.',
  ],
  'too-many-attempts': ['Too many attempts.', 'Wait {seconds} seconds, then try again.'],
  'password-needed': [
    'A {what} is needed, and nobody is here to ask.',
    'Start this in a terminal, or give it in the variable {variable} or on standard input.',
  ],
  'no-right': ['You have no right to dial in to this account.', 'Ask an administrator of the account.'],
  'session-over': ['The portal has ended this sign-in.', 'Dial in again.'],
  'openvpn-missing': ['OpenVPN is not installed, or cannot be found.', '{hint}'],
  'openvpn-old': ['OpenVPN {version} is too old: 2.6 or newer is needed.', '{hint}'],
  'openvpn-failed': [
    'OpenVPN could not do it: {detail}',
    'Update OpenVPN and this program; if that does not help, tell the portal’s owner.',
  ],
  'not-elevated': ['Only {who} may make a tunnel on this computer.', '{hint}'],
  'no-tun': ['The tunnel device could not be made: {detail}', '{hint}'],
  'range-conflict': [
    'The account’s network {range} overlaps with {own}. Nothing was changed on this computer.',
    'Dial in from another network, such as a phone; or ask the portal’s owner to give the account another range.',
  ],
  'foreign-route': [
    'The portal wants to draw {route} into the tunnel, which is not a network of an account. Refused, nothing was changed.',
    'Tell the portal’s owner; do not work around it.',
  ],
  'foreign-names': [
    'The portal wants to answer for names other than those of your account ({detail}). Hung up.',
    'Tell the portal’s owner; do not work around it.',
  ],
  'profile-refused': [
    'The VPN profile from the portal was refused: {detail}',
    'Update this program. If it still happens, tell the portal’s owner; do not work around it.',
  ],
  'seat-removed': [
    'This computer, “{seat}”, was taken away in the portal.',
    'If that is not what you expect, ask an administrator. To add it anew: ferngate-dialup forget {name}, then dial in.',
  ],
  'seat-limit': [
    'No further computer can be added: {detail}',
    'Remove one that you no longer use under My profile → My seats.',
  ],
  'seat-name-taken': [
    'Another computer of yours is called “{seat}” already, and its key is not here.',
    'Give this one another name with --seat, or remove the other under My profile → My seats.',
  ],
  'dial-in-refused': [
    'The portal let you sign in, but not dial in.',
    'The limit of sessions may be reached, or your access was changed this minute. Look under My profile → My seats, or ask an administrator.',
  ],
  'vpn-unreachable': [
    'The portal’s pages can be reached, but no tunnel comes about: {detail}.',
    'A firewall in your network may stand in between. Try another network, such as a phone; tell the portal’s owner if it fails there too.',
  ],
  'server-not-trusted': [
    'What answered the dial-in does not prove to be your account’s room ({detail}).',
    'Check this computer’s date and time. If they are right, tell the portal’s owner.',
  ],
  'portal-refused': [
    'The portal refused: {detail}',
    'Tell the portal’s owner if this does not explain itself.',
  ],
  'settings-unusable': [
    'The file {file} cannot be used: {detail}',
    'Look at it, or remove it with: ferngate-dialup forget <portal>',
  ],
} as const satisfies Record<string, readonly [title: string, todo: string]>;

export type DiagnosisCode = keyof typeof DIAGNOSES;

export type Values = Readonly<Record<string, string>>;

/** Stops the dial-in; what is shown comes from the list. */
export class DialupError extends Error {
  readonly code: DiagnosisCode;
  readonly values: Values;

  constructor(code: DiagnosisCode, values: Values = {}, options: { cause?: unknown } = {}) {
    super(code, options);
    this.name = 'DialupError';
    this.code = code;
    this.values = values;
  }
}

export function describe({ code, values }: Pick<DialupError, 'code' | 'values'>): {
  title: string;
  todo: string;
} {
  const [title, todo] = DIAGNOSES[code];
  return { title: fill(title, values), todo: fill(todo, values) };
}

/** Longer than any honest value, short enough for a terminal. */
const VALUE_MAX_CHARACTERS = 300;

function fill(text: string, values: Values): string {
  return text.replace(/\{(\w+)\}/g, (_, name: string) =>
    printable(values[name] ?? '?').slice(0, VALUE_MAX_CHARACTERS),
  );
}

/** What others say is shown, never executed by the terminal (CVE-2024-5594). */
export function printable(text: string): string {
  return text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '\ufffd');
}
