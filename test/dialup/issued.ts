/** Authorities, portal certificates and profiles, made by the portal's own code. */
import { type Authority, issue, newAuthority } from '../../server/certificates/authority.ts';
import { generateRsaKey } from '../../server/certificates/keys.ts';
import { issuePortalCertificate } from '../../server/certificates/portal-certificate.ts';
import { renderSeatProfile, type SeatProfile } from '../../server/certificates/profile.ts';

export interface Shown {
  /** Leaf, then authority. */
  readonly cert: string;
  readonly key: string;
}

export async function makeAuthority(now = new Date(), id = 'installation'): Promise<Authority> {
  return newAuthority({ id, generation: 1, now }, await generateRsaKey());
}

export async function makePortalCertificate(
  authority: Authority,
  name: string,
  now = new Date(),
): Promise<Shown> {
  const keys = await generateRsaKey();
  const { chain } = await issuePortalCertificate({ authority, name, now, publicKey: keys.publicKey });
  return { cert: chain, key: keys.privatePem };
}

export const TLS_CRYPT_V2 =
  '-----BEGIN OpenVPN tls-crypt-v2 client key-----\nQUJDRA==\n-----END OpenVPN tls-crypt-v2 client key-----\n';

/** As the portal hands it out. */
export async function makeProfile(change: Partial<SeatProfile> = {}): Promise<string> {
  const authority = await makeAuthority();
  const keys = await generateRsaKey();
  const wanted = { authority, publicKey: keys.publicKey, days: 90, now: new Date() };
  const { certificate } = await issue({ ...wanted, kind: 'seat', commonName: 'sea_1' });
  return renderSeatProfile({
    doors: [{ host: 'portal.example', ports: { vpn: 1194, https: 443, http: 80 } }],
    serverName: 'room.acc_1',
    authorities: authority.certificate,
    certificate,
    key: keys.privatePem,
    tlsCryptV2: TLS_CRYPT_V2,
    staticChallenge: 'Code der Authenticator-App',
    username: 'anna',
    accountName: 'Müller & Söhne',
    ...change,
  });
}
