import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Everything an account's OpenVPN server and one router need, made by openssl and openvpn. */
export interface Keys {
  readonly folder: string;
  readonly read: (name: string) => string;
  /** Signs another certificate; `startdate` and `enddate` as `openssl ca` wants them (YYYYMMDDHHMMSSZ). */
  readonly issue: (name: string, commonName: string, options?: IssueOptions) => void;
}

interface IssueOptions {
  readonly use?: 'serverAuth' | 'clientAuth';
  readonly startdate?: string;
  readonly enddate?: string;
}

const CA_CONFIG = `[ca]
default_ca = d
[d]
database = index.txt
new_certs_dir = .
serial = serial
default_md = sha256
policy = p
unique_subject = no
[p]
commonName = supplied
[serverAuth]
extendedKeyUsage = serverAuth
keyUsage = digitalSignature
[clientAuth]
extendedKeyUsage = clientAuth
keyUsage = digitalSignature
`;

export function makeKeys(): Keys {
  const folder = mkdtempSync(join(tmpdir(), 'keys-'));
  const call = (program: string, ...words: string[]) =>
    execFileSync(program, words, { cwd: folder, stdio: 'pipe' });
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  writeFileSync(join(folder, 'ca.cnf'), CA_CONFIG);
  writeFileSync(join(folder, 'index.txt'), '');
  writeFileSync(join(folder, 'serial'), '01\n');
  call(
    'openssl',
    'req',
    '-x509',
    ...newKey,
    '-keyout',
    'ca.key',
    '-out',
    'ca.pem',
    '-subj',
    '/CN=acme',
    '-days',
    '30',
  );
  const issue: Keys['issue'] = (name, commonName, options = {}) => {
    const { use = 'clientAuth', startdate, enddate } = options;
    call(
      'openssl',
      'req',
      '-new',
      ...newKey,
      '-keyout',
      `${name}.key`,
      '-out',
      `${name}.csr`,
      '-subj',
      `/CN=${commonName}`,
    );
    const from = startdate === undefined ? [] : ['-startdate', startdate];
    const to = enddate === undefined ? ['-days', '30'] : ['-enddate', enddate];
    const where = ['-keyfile', 'ca.key', '-cert', 'ca.pem', '-in', `${name}.csr`, '-out', `${name}.pem`];
    call(
      'openssl',
      'ca',
      '-batch',
      '-notext',
      '-config',
      'ca.cnf',
      '-extensions',
      use,
      ...from,
      ...to,
      ...where,
    );
  };
  issue('server', 'room-3', { use: 'serverAuth' });
  issue('router', 'FG-1001');
  call('openvpn', '--genkey', 'tls-crypt-v2-server', 'tls-server.key');
  call('openvpn', '--tls-crypt-v2', 'tls-server.key', '--genkey', 'tls-crypt-v2-client', 'tls-client.key');
  return { folder, issue, read: (name) => readFileSync(join(folder, name), 'utf8') };
}
