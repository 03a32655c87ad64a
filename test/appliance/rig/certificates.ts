/** Keys and certificates of an account, made with programs that are not ours. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export type Authority = { folder: string; certificate: string };
export type Identity = { certificate: string; key: string };

const EC = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];

export function makeAuthority(folder: string, name = 'authority'): Authority {
  mkdirSync(folder, { recursive: true });
  openssl([
    'req',
    '-x509',
    ...EC,
    '-subj',
    `/CN=${name}`,
    '-keyout',
    join(folder, 'ca.key'),
    '-out',
    join(folder, 'ca.pem'),
  ]);
  return { folder, certificate: readFileSync(join(folder, 'ca.pem'), 'utf8') };
}

export function issue(authority: Authority, name: string, usage: 'serverAuth' | 'clientAuth'): Identity {
  const file = (suffix: string) => join(authority.folder, `${name}.${suffix}`);
  openssl([
    ...['req', '-x509', ...EC, '-subj', `/CN=${name}`, '-keyout', file('key'), '-out', file('pem')],
    ...['-CA', join(authority.folder, 'ca.pem'), '-CAkey', join(authority.folder, 'ca.key')],
    ...[
      '-addext',
      'basicConstraints=CA:FALSE',
      '-addext',
      `extendedKeyUsage=${usage}`,
      '-addext',
      'keyUsage=digitalSignature',
    ],
  ]);
  return { certificate: readFileSync(file('pem'), 'utf8'), key: readFileSync(file('key'), 'utf8') };
}

/** `tls-crypt-v2-server`, `auth-token` or, from a server key, `tls-crypt-v2-client`. */
export function makeKey(folder: string, kind: string, serverKey?: string): string {
  const path = join(folder, `${kind}-${Math.random().toString(36).slice(2)}.key`);
  const from = serverKey === undefined ? [] : ['--tls-crypt-v2', serverKey];
  execFileSync('openvpn', [...from, '--genkey', kind, path], { stdio: 'pipe' });
  return path;
}

/** The door's tag: the first 32 bytes of the wrapped key, which follows the client's own 256 bytes. */
export function tagOf(clientKeyFile: string): string {
  const base64 = readFileSync(clientKeyFile, 'utf8').replace(/^-----.*$/gm, '');
  return Buffer.from(base64, 'base64').subarray(256, 288).toString('hex');
}

function openssl(args: readonly string[]): void {
  execFileSync('openssl', args, { stdio: 'pipe' });
}
