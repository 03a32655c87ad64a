/** An authority that is not ours, made with OpenSSL: what owners get from their own or from a public one. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const exec = promisify(execFile);

export interface LeafWish {
  readonly names?: string;
  /** As `openssl genpkey` takes it. */
  readonly key?: readonly string[];
  readonly extensions?: string;
  /** From `stamp`. */
  readonly from?: string;
  readonly until?: string;
  readonly digest?: string;
}

/** As `openssl ca` takes a time, so many days from now. */
export function stamp(days: number): string {
  const at = new Date(Date.now() + days * 86_400_000).toISOString();
  return `${at.replace(/[-:T]|\.\d+Z$/g, '')}Z`;
}

export const RSA = ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048'];
export const curve = (name: string) => ['-algorithm', 'EC', '-pkeyopt', `ec_paramgen_curve:${name}`];

export class ForeignAuthority {
  readonly folder: string;
  root = '';
  between = '';
  #count = 0;

  private constructor(folder: string) {
    this.folder = folder;
  }

  /** A root and an authority below it. */
  static async create(): Promise<ForeignAuthority> {
    const made = new ForeignAuthority(await mkdtemp(join(tmpdir(), 'authority-')));
    await made.openssl('genpkey', ...curve('P-256'), '-out', 'root.key');
    const ca = ['-addext', 'basicConstraints=critical,CA:TRUE', '-days', '3650'];
    await made.openssl(
      'req',
      '-x509',
      '-new',
      '-key',
      'root.key',
      '-subj',
      '/CN=Works Root',
      ...ca,
      '-out',
      'root.pem',
    );
    made.root = await made.read('root.pem');
    const extensions = 'basicConstraints=critical,CA:TRUE';
    made.between = (
      await made.leaf({ key: curve('P-256'), extensions }, { by: 'root', as: 'between' })
    ).certificate;
    return made;
  }

  async leaf(wish: LeafWish = {}, { by = 'between', as = `leaf${++this.#count}` } = {}) {
    const { names = 'DNS:portal.example', key = curve('P-256'), from, until } = wish;
    const extensions = wish.extensions ?? `subjectAltName=${names}\nextendedKeyUsage=serverAuth`;
    await writeFile(this.at(`${as}.ext`), `${extensions}\n`);
    await this.openssl('genpkey', ...key, '-out', `${as}.key`);
    await this.openssl('req', '-new', '-key', `${as}.key`, '-subj', `/CN=${as}`, '-out', `${as}.csr`);
    await this.sign(as, {
      by,
      ...(from === undefined ? {} : { from }),
      ...(until === undefined ? {} : { until }),
      digest: wish.digest ?? 'sha256',
    });
    return { certificate: await this.read(`${as}.pem`), key: await this.read(`${as}.key`), as };
  }

  /** `x509 -req` takes no dates in OpenSSL 3.0; `ca` does. */
  async sign(
    as: string,
    { by = 'between', digest = 'sha256', from = stamp(-30), until = stamp(300) } = {},
  ): Promise<string> {
    await writeFile(
      this.at('ca.cnf'),
      '[ca]\ndatabase=index.txt\nnew_certs_dir=.\nunique_subject=no\nrand_serial=yes\n[p]\ncommonName=optional\n',
    );
    await writeFile(this.at('index.txt'), '');
    await this.openssl(
      ...[
        'ca',
        '-batch',
        '-config',
        'ca.cnf',
        '-policy',
        'p',
        '-in',
        `${as}.csr`,
        '-out',
        `${as}.pem`,
        '-notext',
      ],
      ...['-cert', `${by}.pem`, '-keyfile', `${by}.key`, '-md', digest, '-extfile', `${as}.ext`],
      ...['-startdate', from, '-enddate', until, '-rand_serial', '-outdir', '.', '-name', 'ca'],
    );
    return this.read(`${as}.pem`);
  }

  at(name: string): string {
    return join(this.folder, name);
  }

  read(name: string): Promise<string> {
    return readFile(this.at(name), 'utf8');
  }

  async openssl(...args: string[]): Promise<string> {
    const { stdout } = await exec('openssl', args, { cwd: this.folder });
    return stdout;
  }
}
