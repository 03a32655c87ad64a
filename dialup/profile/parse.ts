/**
 * A profile from the portal is hostile until every line of it is known (IMMUNITY 27, CVE-2024-39569).
 *
 * OpenVPN's format can name programs, files and plugins, hide them behind quotes, tabs, inline files and `setenv
 * opt`, and read further configurations. So nothing of the text reaches OpenVPN: each line must be one of a
 * closed list, with its arguments in one form; what is needed is taken out as typed values, and `tunnel/plan.ts`
 * writes a configuration of its own.
 */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { DialupError } from '../diagnosis/diagnosis.ts';

export interface Remote {
  readonly host: string;
  readonly port: number;
}

export interface SeatProfile {
  readonly remotes: readonly Remote[];
  readonly serverName: string;
  /** PEM. */
  readonly authorities: string;
  readonly certificate: string;
  readonly key: string;
  readonly tlsCryptV2: string;
  readonly certificateEnds: Date;
}

const PROFILE_MAX_CHARACTERS = 64 * 1024;
const REMOTES_MAX = 24;

const NUMBER = /^\d{1,5}$/;
const HOST = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/i;
const SERVER_NAME = /^[A-Za-z0-9]([A-Za-z0-9._-]{0,62}[A-Za-z0-9])?$/;
const CIPHERS =
  /^(AES-256-GCM|AES-128-GCM|CHACHA20-POLY1305)(:(AES-256-GCM|AES-128-GCM|CHACHA20-POLY1305)){0,2}$/;
const QUESTION = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]{1,60}$/u;

/** Every line a profile may have, word by word; a text stands for itself. */
const ACCEPTED: readonly (readonly (string | RegExp)[])[] = [
  ['client'],
  ['dev', 'tun'],
  ['proto', 'tcp'],
  ['nobind'],
  ['remote', HOST, NUMBER],
  ['connect-timeout', NUMBER],
  ['connect-retry', NUMBER],
  ['connect-retry', NUMBER, NUMBER],
  ['persist-tun'],
  ['verb', /^[0-4]$/],
  ['pull-filter', 'ignore', 'redirect-gateway'],
  ['pull-filter', 'ignore', 'redirect-private'],
  ['allow-compression', 'no'],
  ['data-ciphers', CIPHERS],
  ['remote-cert-tls', 'server'],
  ['verify-x509-name', SERVER_NAME, 'name'],
  ['tls-version-min', /^1\.[23]$/],
  ['tls-cert-profile', 'preferred'],
  ['auth-user-pass'],
  ['auth-retry', 'interact'],
  ['auth-nocache'],
  ['static-challenge', QUESTION, '1'],
];

const BLOCKS = ['ca', 'cert', 'key', 'tls-crypt-v2'] as const;
type Block = (typeof BLOCKS)[number];

const PEM_LINE = /^(-----(BEGIN|END) [A-Za-z0-9 -]{1,60}-----|[A-Za-z0-9+/=]{1,76})$/;

/** @throws DialupError `profile-refused` */
export function parseProfile(text: string): SeatProfile {
  if (text.length > PROFILE_MAX_CHARACTERS) throw refused('it is too long');
  const directives: string[][] = [];
  const blocks = new Map<Block, string>();
  const rest = text.split('\n');
  if (rest.pop() !== '') throw refused('it does not end in a line');
  for (let line = rest.shift(); line !== undefined; line = rest.shift()) {
    const tag = /^<([a-z0-9-]+)>$/.exec(line)?.[1];
    if (tag !== undefined) takeBlock(tag, { rest, blocks });
    else if (!/^# [\p{L}\p{M}\p{N}\p{P}\p{S} ]*$/u.test(line)) directives.push(acceptedWords(line));
  }
  return profileOf(directives, blocks);
}

/** `setenv opt x`, `--x`, tabs, quotes within words, `[inline]`, comments behind: none of it is on the list. */
function acceptedWords(line: string): string[] {
  if (!/^(?:"[^"\\]+"|[^"'\\#; \t]+)(?: (?:"[^"\\]+"|[^"'\\#; \t]+))*$/.test(line)) throw refused(line);
  const words = Array.from(
    line.matchAll(/"([^"]+)"|([^" ]+)/g),
    ([, quoted, plain]) => quoted ?? plain ?? '',
  );
  const fits = ACCEPTED.some(
    (form) => form.length === words.length && form.every((one, at) => fitsWord(one, words[at] ?? '')),
  );
  if (!fits) throw refused(line);
  return words;
}

function fitsWord(form: string | RegExp, word: string): boolean {
  return typeof form === 'string' ? form === word : form.test(word);
}

function takeBlock(tag: string, { rest, blocks }: { rest: string[]; blocks: Map<Block, string> }): void {
  const name = BLOCKS.find((one) => one === tag);
  if (name === undefined || blocks.has(name)) throw refused(`<${tag}>`);
  const end = rest.indexOf(`</${tag}>`);
  const lines = end < 0 ? [] : rest.splice(0, end + 1).slice(0, -1);
  if (lines.length === 0 || !lines.every((line) => PEM_LINE.test(line)))
    throw refused(`<${tag}> does not hold a key or certificate`);
  blocks.set(name, lines.map((line) => `${line}\n`).join(''));
}

function profileOf(directives: readonly string[][], blocks: ReadonlyMap<Block, string>): SeatProfile {
  const block = (name: Block): string => {
    const text = blocks.get(name);
    if (text === undefined) throw refused(`it has no <${name}>`);
    return text;
  };
  const remotes = directives.filter(([name]) => name === 'remote').map(remoteOf);
  const serverNames = directives.filter(([name]) => name === 'verify-x509-name');
  if (remotes.length === 0 || remotes.length > REMOTES_MAX) throw refused('it names no portal, or too many');
  if (serverNames.length !== 1) throw refused('it does not say whom to trust');
  const certificate = block('cert');
  return {
    remotes,
    serverName: serverNames[0]?.[1] ?? '',
    authorities: block('ca'),
    certificate,
    key: block('key'),
    tlsCryptV2: block('tls-crypt-v2'),
    certificateEnds: endOf(certificate, block('key')),
  };
}

function remoteOf([, host = '', port = '']: string[]): Remote {
  const number = Number(port);
  // What looks like an address, but is none, is read differently by different programs.
  if (number < 1 || number > 65_535 || (isIP(host) === 0 && !/(^|\.)[a-z][^.]*$/i.test(host)))
    throw refused(`remote ${host} ${port}`);
  return { host, port: number };
}

function endOf(certificate: string, key: string): Date {
  try {
    const read = new X509Certificate(certificate);
    if (read.checkPrivateKey(createPrivateKey(key))) return read.validToDate;
  } catch {
    // Said below: a certificate or key that cannot be read is as unusable as one that does not fit.
  }
  throw refused('its certificate and key do not fit together');
}

function refused(detail: string): DialupError {
  return new DialupError('profile-refused', { detail: `“${detail.slice(0, 80)}” is not accepted` });
}
