/** Which witness the pair has: `<data>/portal/replication/witness.json`, the same on both nodes, beside the databases on purpose. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { syncFolder } from '../../store/folder-sync.ts';
import { Fingerprint, HostPort } from '../node/state.ts';
import { replaceJson } from '../replica/replace-json.ts';
import { EtcdWitness } from './witness/etcd-witness.ts';
import { OwnWitness } from './witness/own-witness.ts';
import type { Witness } from './witness/witness.ts';

/** As `openssl x509 -fingerprint` and our own program show it. */
export const ShownFingerprint = z
  .string()
  .max(200)
  .transform((text) => text.replaceAll(/[\s:]/gu, '').toLowerCase())
  .pipe(Fingerprint);

export const Token = z.string().regex(/^[a-z0-9-]{1,32}\.[\w-]{43}$/u);

const Pem = z.string().max(20_000).refine(isCertificate, 'certificate-unreadable');

export const Endpoint = z
  .string()
  .max(280)
  .regex(/^https?:\/\/[^/@?#]+\/?$/u)
  .refine((text) => HostPort.safeParse(withoutScheme(text)).success, 'not an address with a port');

export const OwnSettings = z.strictObject({
  kind: z.literal('ferngate'),
  address: HostPort,
  fingerprint: ShownFingerprint,
  token: Token,
});

export const EtcdSettings = z.strictObject({
  kind: z.literal('etcd'),
  endpoints: z.array(Endpoint).min(1).max(5),
  /** PEM of the authority; null: those that Debian trusts. */
  authority: Pem.nullable(),
  user: z.strictObject({ name: z.string().min(1).max(100), password: z.string().min(1).max(200) }).nullable(),
  /** For etcd that asks for a certificate. */
  certificate: z
    .strictObject({ certificate: Pem, key: z.string().max(20_000) })
    .refine(belongTogether, { message: 'key-mismatch', path: ['key'] })
    .nullable(),
});

export const WitnessSettings = z.discriminatedUnion('kind', [OwnSettings, EtcdSettings]);
export type WitnessSettings = z.infer<typeof WitnessSettings>;

const fileOf = (folder: string): string => join(folder, 'witness.json');

/** A file that cannot be read is not "no witness": who takes that for granted serves without a lease. */
export async function readWitnessSettings(folder: string): Promise<WitnessSettings | null> {
  const text = await readFile(fileOf(folder), 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  });
  return text === null ? null : WitnessSettings.parse(JSON.parse(text));
}

export async function writeWitnessSettings(folder: string, settings: WitnessSettings | null): Promise<void> {
  if (settings !== null) return replaceJson(fileOf(folder), settings);
  await rm(fileOf(folder), { force: true });
  await syncFolder(dirname(fileOf(folder)));
}

/** @param cluster the pair: each has its own key in etcd */
export function openWitness(settings: WitnessSettings, cluster: string): Witness {
  if (settings.kind === 'ferngate')
    return new OwnWitness({ ...settings, ...splitHostPort(settings.address) });
  const { endpoints, authority, certificate, user } = settings;
  return new EtcdWitness({
    endpoints: endpoints.map((text) => ({
      ...splitHostPort(withoutScheme(text)),
      tls: text.startsWith('https:'),
    })),
    tls: {
      ...(authority === null ? {} : { ca: authority }),
      ...(certificate === null ? {} : { cert: certificate.certificate, key: certificate.key }),
    },
    user,
    key: `/ferngate/lease/${cluster}`,
  });
}

const withoutScheme = (text: string): string => text.replace(/^https?:\/\//u, '').replace(/\/$/u, '');

function splitHostPort(address: string): { host: string; port: number } {
  const colon = address.lastIndexOf(':');
  return { host: address.slice(0, colon).replaceAll(/[[\]]/gu, ''), port: Number(address.slice(colon + 1)) };
}

function isCertificate(text: string): boolean {
  try {
    return new X509Certificate(text).raw.length > 0;
  } catch {
    return false;
  }
}

function belongTogether({ certificate, key }: { certificate: string; key: string }): boolean {
  try {
    return new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key));
  } catch {
    return false;
  }
}
