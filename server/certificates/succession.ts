/**
 * A successor for an account's authority, without a visit to any machine.
 *
 *  1. `settled`: one authority.
 *  2. `published`: the next one exists and stands in every bundle that is handed out (room, devices, seats); the old one
 *     still issues. This lasts until everybody has the bundle: who has not would not trust the room after step 3.
 *  3. `switched`: the next one issues, the room's server certificate first; both are trusted. This lasts until nobody
 *     uses a certificate of the old one any more, by renewal or by its end.
 *  4. `settled` again: the old one leaves the bundle.
 *
 * The two do not sign each other: `tls-verify` of OpenVPN trusts each root in the bundle for itself, and a
 * cross-signed root would make the end of the old one's trust hard to see.
 */
import { readCertificate } from './certificate.ts';
import { CertificateError } from './certificate-error.ts';

export type Succession<A> =
  | { kind: 'settled'; authority: A }
  /** `lacking`: members (the room included) that have not yet confirmed the bundle with both. */
  | { kind: 'published'; authority: A; next: A; lacking: number }
  /** `remaining`: certificates of `former` that are neither revoked, ended nor renewed. */
  | { kind: 'switched'; authority: A; former: A; remaining: number };

/** @throws CertificateError `step-too-early` while another change is under way */
export function publish<A>(state: Succession<A>, next: A, members: number): Succession<A> {
  if (state.kind !== 'settled') throw tooEarly('another change of authority is under way');
  return { kind: 'published', authority: state.authority, next, lacking: members };
}

/** @throws CertificateError `step-too-early` while somebody lacks the bundle */
export function switchOver<A>(state: Succession<A>, remaining: number): Succession<A> {
  if (state.kind !== 'published') throw tooEarly('no next authority is published');
  if (state.lacking > 0) throw tooEarly(`${state.lacking} members do not trust the next authority yet`);
  return { kind: 'switched', authority: state.next, former: state.authority, remaining };
}

/** @throws CertificateError `step-too-early` while certificates of the former authority are in use */
export function retire<A>(state: Succession<A>): Succession<A> {
  if (state.kind !== 'switched') throw tooEarly('no former authority is left to retire');
  if (state.remaining > 0)
    throw tooEarly(`${state.remaining} certificates of the former authority are in use`);
  return { kind: 'settled', authority: state.authority };
}

/** Everybody who is to be trusted now. */
export function trusted<A>(state: Succession<A>): A[] {
  switch (state.kind) {
    case 'settled':
      return [state.authority];
    case 'published':
      return [state.next, state.authority];
    case 'switched':
      return [state.authority, state.former];
  }
}

/**
 * The bundle for OpenVPN's `ca` and `protocol.ts`'s `authorities`: the newest first, none twice.
 *
 * @throws CertificateError `not-an-authority`, `bad-certificate`
 */
export function crossTrust(authorities: readonly { certificate: string }[]): string {
  const read = authorities.map(({ certificate }) => ({ certificate, parsed: readCertificate(certificate) }));
  // An end certificate in the bundle would be trusted as a root by clients with partial chains.
  if (read.length === 0 || !read.every(({ parsed }) => parsed.ca)) {
    throw new CertificateError('not-an-authority', 'a bundle holds authorities only, and at least one');
  }
  const newestFirst = read.sort(
    (a, b) => b.parsed.validFromDate.getTime() - a.parsed.validFromDate.getTime(),
  );
  return [
    ...new Map(newestFirst.map(({ certificate, parsed }) => [parsed.fingerprint256, certificate])).values(),
  ].join('');
}

function tooEarly(message: string): CertificateError {
  return new CertificateError('step-too-early', message);
}
