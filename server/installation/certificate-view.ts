/** The portal's certificate as operators see it: which one is shown, from whom, until when. */
import { X509Certificate } from 'node:crypto';
import { z } from 'zod';
import { isForName, namesOf } from '../certificates/check-identity.ts';
import type { Portal } from '../portal.ts';

const Shown = z.object({
  names: z.string(),
  issuer: z.string(),
  from: z.string(),
  until: z.string(),
  /** SHA-256, as browsers show it. */
  fingerprint: z.string(),
});

export const CertificateView = z.object({
  /** What was chosen. */
  kind: z.enum(['own', 'uploaded', 'acme']),
  /** What callers see now. */
  shown: Shown,
  /** Why the installation's own stands in for the chosen one. */
  standIn: z.enum(['other-name', 'ended', 'none-yet']).nullable(),
  /** A signing request (PEM) that waits for its answer. */
  request: z.string().nullable(),
  acme: z
    .object({
      directory: z.string(),
      contact: z.string(),
      ownRoot: z.boolean(),
      nextAt: z.string().nullable(),
      failures: z.int(),
      error: z.string(),
      working: z.boolean(),
    })
    .nullable(),
});

export async function certificateView({
  place,
  installation,
  acme,
  now,
}: Portal): Promise<z.input<typeof CertificateView>> {
  const [{ chain, own }, chosen, fetched] = await Promise.all([
    installation.portalIdentity(place.name, place.also),
    installation.identities.read(),
    acme.state(),
  ]);
  const active = fetched?.nextAt === null ? null : fetched;
  const kind = active === null ? chosen.kind : 'acme';
  return {
    kind,
    shown: shownOf(new X509Certificate(chain)),
    standIn: own && kind !== 'own' ? whyNot(chosen.chain, { name: place.name, now: now() }) : null,
    request: chosen.request,
    acme:
      fetched === null
        ? null
        : {
            directory: fetched.directory,
            contact: fetched.contact,
            ownRoot: fetched.root !== '',
            nextAt: fetched.nextAt,
            failures: fetched.failures,
            error: fetched.error,
            working: fetched.working,
          },
  };
}

function shownOf(leaf: X509Certificate): z.input<typeof Shown> {
  return {
    names: namesOf(leaf),
    issuer: leaf.issuer.split('\n').join(', ').slice(0, 300),
    from: leaf.validFromDate.toISOString(),
    until: leaf.validToDate.toISOString(),
    fingerprint: leaf.fingerprint256,
  };
}

function whyNot(chain: string | null, { name, now }: { name: string; now: Date }) {
  if (chain === null) return 'none-yet' as const;
  const leaf = new X509Certificate(chain);
  if (now >= leaf.validToDate) return 'ended' as const;
  return isForName(leaf, name) ? null : ('other-name' as const);
}
