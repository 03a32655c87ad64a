/** Two accounts' authorities, a successor, and OpenSSL as the judge: what the tests of certificates share. */
import { execFile } from 'node:child_process';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Authority, issue, newAuthority } from '../../../server/certificates/authority.ts';
import { CertificateError } from '../../../server/certificates/certificate-error.ts';
import { generateRsaKey } from '../../../server/certificates/keys.ts';

export const run = promisify(execFile);
export const now = new Date();
export const DAY_MS = 86_400_000;
export const later = (days: number) => new Date(now.getTime() + days * DAY_MS);

const folder = await mkdtemp(join(tmpdir(), 'fg-cert-'));
const [keyA, keyNext, keyB, keyLeaf] = await Promise.all([
  generateRsaKey(),
  generateRsaKey(),
  generateRsaKey(),
  generateRsaKey(),
]);
export const leafKey = keyLeaf;
export const acme = await newAuthority({ id: 'acc_acme', generation: 1, now }, keyA);
export const acmeNext = await newAuthority({ id: 'acc_acme', generation: 2, now: later(1) }, keyNext);
export const beta = await newAuthority({ id: 'acc_beta', generation: 1, now }, keyB);

export function leaf(authority: Authority, kind: 'server' | 'device' | 'seat', commonName = `${kind}.x`) {
  return issue({ authority, kind, commonName, publicKey: leafKey.publicKey, days: 365, now });
}

let files = 0;
export async function file(text: string): Promise<string> {
  const path = join(folder, `${(files += 1)}.pem`);
  await writeFile(path, text);
  return path;
}

/** OpenSSL's own words, strict: `ok`, or the first reason against it. */
export async function opensslVerify(
  bundle: string,
  certificate: string,
  how: { purpose: string; at?: Date },
) {
  const at = String(Math.floor((how.at ?? now).getTime() / 1000));
  const args = ['verify', '-x509_strict', '-purpose', how.purpose, '-attime', at];
  const paths = ['-CAfile', await file(bundle), '-no-CApath', '-no-CAstore', await file(certificate)];
  return run('openssl', [...args, ...paths]).then(
    () => 'ok',
    (error: unknown) => {
      const told = error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error);
      return /error \d+ at \d+ depth lookup: (.*)/.exec(told)?.[1] ?? told;
    },
  );
}

/** `accepted`, or the code of the refusal. */
export function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'accepted',
    (error: unknown) => (error instanceof CertificateError ? error.code : `other: ${String(error)}`),
  );
}
