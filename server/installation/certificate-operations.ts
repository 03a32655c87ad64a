/** Where the portal's certificate comes from. Whatever is chosen, no tunnel ends: the door shows it from the next connection on. */
import { isIP } from 'node:net';
import { z } from 'zod';
import { CertificatePem } from '../../appliance/protocol-values.ts';
import { checkIdentity } from '../certificates/check-identity.ts';
import { readUpload, type Upload } from '../certificates/read-upload.ts';
import { UploadError, type UploadErrorCode } from '../certificates/upload-error.ts';
import { handOver } from '../maintenance/hand-over.ts';
import { backendOperation } from '../operations/operation.ts';
import { Done, Empty } from '../operations/values.ts';
import type { Portal } from '../portal.ts';
import { invalid } from '../refusal.ts';
import { CertificateView, certificateView } from './certificate-view.ts';

/** Chains with their words around them; a body has 256 KiB at most. */
const PEM_MAX = 100_000;
const PKCS12_MAX = 180_000;
const PASSPHRASE_MAX = 500;

const Certificates = z.string().max(PEM_MAX);

export const useOwnCertificate = backendOperation({
  id: 'backend.certificate.own',
  method: 'POST',
  path: '/backend/certificate/own',
  summary: 'Show the certificate of the installation’s own authority',
  right: 'appliance.change',
  input: Empty,
  output: CertificateView,
  async run({ portal }) {
    await portal.installation.identities.useOwn();
    portal.notices.clear('acme-failing', '');
    return shown(portal);
  },
});

export const uploadCertificate = backendOperation({
  id: 'backend.certificate.upload',
  method: 'POST',
  path: '/backend/certificate/upload',
  summary: 'Bring a certificate with its chain and key, in PEM or as PKCS #12 in base64',
  right: 'appliance.change',
  input: z.strictObject({
    certificate: Certificates.default(''),
    key: Certificates.default(''),
    pkcs12: z
      .string()
      .max(PKCS12_MAX)
      .regex(/^[A-Za-z0-9+/\s]*(?:={1,2}\s*)?$/, { error: 'bad-format' })
      .default(''),
    passphrase: z.string().max(PASSPHRASE_MAX).default(''),
  }),
  output: CertificateView,
  async run({ portal }, { certificate, key, pkcs12, passphrase }) {
    const upload: Upload =
      pkcs12 === ''
        ? { kind: 'pem', certificate, key, passphrase }
        : { kind: 'pkcs12', file: Buffer.from(pkcs12, 'base64'), passphrase };
    const fields = pkcs12 === '' ? PEM_FIELDS : PKCS12_FIELDS;
    await withReasons(fields, async () => {
      const checked = checkIdentity(await readUpload(upload), about(portal));
      await portal.installation.identities.use('uploaded', checked);
    });
    return shown(portal);
  },
});

export const requestCertificate = backendOperation({
  id: 'backend.certificate.request',
  method: 'POST',
  path: '/backend/certificate/request',
  summary: 'Make a key that stays here, and a signing request for an authority of your choice',
  right: 'appliance.change',
  input: Empty,
  output: z.object({ request: z.string() }),
  async run({ portal }) {
    return { request: await portal.installation.identities.newRequest(portal.place.name) };
  },
});

export const dropRequest = backendOperation({
  id: 'backend.certificate.request.drop',
  method: 'DELETE',
  path: '/backend/certificate/request',
  summary: 'Forget the signing request and its key',
  right: 'appliance.change',
  input: Empty,
  output: Done,
  async run({ portal }) {
    await portal.installation.identities.dropRequest();
    return {};
  },
});

export const answerRequest = backendOperation({
  id: 'backend.certificate.answer',
  method: 'POST',
  path: '/backend/certificate/answer',
  summary: 'Bring the authority’s answer to the signing request, with its chain',
  right: 'appliance.change',
  input: z.strictObject({ certificate: Certificates }),
  output: CertificateView,
  async run({ portal }, { certificate }) {
    await withReasons(ANSWER_FIELDS, async () => {
      const upload: Upload = { kind: 'pem', certificate, key: '', passphrase: '' };
      const { certificates } = await readUpload(upload);
      await portal.installation.identities.answer(certificates, portal.place.name);
    });
    return shown(portal);
  },
});

export const useAcme = backendOperation({
  id: 'backend.certificate.acme',
  method: 'POST',
  path: '/backend/certificate/acme',
  summary: 'Fetch the certificate by ACME from this authority, now and before each one ends',
  right: 'appliance.change',
  input: z.strictObject({
    directory: z
      .url({ protocol: /^https$/, error: 'not-https' })
      .max(300)
      .refine((text) => (URL.parse(text)?.username ?? '') === '', { error: 'not-https' }),
    contact: z.union([z.literal(''), z.email()], { error: 'not-an-email' }).default(''),
    /** PEM of a private authority's root. */
    root: z
      .string()
      .max(20_000)
      .transform((text) => (text.trim() === '' ? '' : `${text.replaceAll('\r', '').trim()}\n`))
      .refine((text) => text === '' || CertificatePem.safeParse(text).success, {
        error: 'certificate-unreadable',
      })
      .default(''),
    /** The authority's terms of use. */
    agreed: z.boolean().refine((agreed) => agreed, { error: 'terms' }),
  }),
  output: CertificateView,
  object: ({ directory }) => directory,
  async run({ portal }, { directory, contact, root }) {
    if (isIP(portal.place.name) !== 0 && root === '') throw invalid('', 'needs-name');
    await portal.acme.use({ directory, contact, root });
    await lookFor(portal);
    return shown(portal);
  },
});

export const retryAcme = backendOperation({
  id: 'backend.certificate.acme.retry',
  method: 'POST',
  path: '/backend/certificate/acme/retry',
  summary: 'Try at once to fetch the certificate by ACME',
  right: 'appliance.change',
  input: Empty,
  output: CertificateView,
  async run({ portal }) {
    const state = await portal.acme.state();
    if (state?.nextAt === null || state === null) throw invalid('', 'no-request');
    await portal.acme.use(state);
    await lookFor(portal);
    return shown(portal);
  },
});

/** Whoever asked wants to see how it went; a slow authority is waited for by the page, not by the request. */
const LOOK_MAX_MS = 15_000;

async function lookFor({ acme }: Portal): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const enough = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, LOOK_MAX_MS);
  });
  await Promise.race([acme.look(), enough]);
  clearTimeout(timer);
}

async function shown(portal: Portal) {
  await handOver(portal);
  return certificateView(portal);
}

function about(portal: Portal) {
  return { name: portal.place.name, now: portal.now() };
}

type Fields = Readonly<Partial<Record<UploadErrorCode, string>>> & { readonly other: string };
const PEM_FIELDS: Fields = {
  'key-unreadable': 'key',
  'key-mismatch': 'key',
  'passphrase-needed': 'passphrase',
  'passphrase-wrong': 'passphrase',
  other: 'certificate',
};
const PKCS12_FIELDS: Fields = {
  'passphrase-needed': 'passphrase',
  'passphrase-wrong': 'passphrase',
  other: 'pkcs12',
};
const ANSWER_FIELDS: Fields = { other: 'certificate' };

/** What is wrong with a file is said beside the field that it came from. */
async function withReasons(fields: Fields, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof UploadError)) throw error;
    throw invalid(fields[error.code] ?? fields.other, error.code, error.values);
  }
}
