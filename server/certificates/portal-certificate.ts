/**
 * The certificate of the portal's own HTTPS, signed by the installation's authority until the owner
 * brings one that browsers know.
 */
import { isIP } from 'node:net';
import { type Authority, issue } from './authority.ts';
import { DAY_MS, type IssuedCertificate, readCertificate } from './certificate.ts';

/** Browsers refuse more (CA/Browser Forum, baseline requirements, 6.3.2, in their form of 2020). */
const PORTAL_DAYS = 398;

/** A month in which a failing renewal is seen and mended. */
const RENEW_BEFORE_MS = 30 * DAY_MS;

export interface PortalCertificate extends IssuedCertificate {
  /** Leaf, then the authority: what the door presents. */
  chain: string;
}

/** The portal's public names: DNS names, IPv4 or IPv6 addresses. */
export interface PortalNames {
  name: string;
  /** Others under which it is met: the one before, and those of a standby, which shows the same certificate. */
  also?: readonly string[];
}

/** @throws CertificateError as `issue` does */
export async function issuePortalCertificate(
  wanted: PortalNames & { authority: Authority; publicKey: string; now: Date },
): Promise<PortalCertificate> {
  const { name, also = [], ...rest } = wanted;
  const all = [...new Set([name, ...also])];
  const names = { dnsNames: all.filter((one) => !isIP(one)), ips: all.filter((one) => isIP(one)) };
  const issued = await issue({ ...rest, ...names, kind: 'portal', days: PORTAL_DAYS });
  return { ...issued, chain: issued.certificate + wanted.authority.certificate };
}

/** Whether it is time for a new one: less than a month is left, or it is for another name. */
export function portalCertificateDue(
  certificate: string,
  { name, also = [], now }: PortalNames & { now: Date },
): boolean {
  const read = readCertificate(certificate);
  const isFor = (one: string) => (isIP(one) ? read.checkIP(one) : read.checkHost(one, { subject: 'never' }));
  return (
    ![name, ...also].every(isFor) ||
    now < read.validFromDate ||
    read.validToDate.getTime() - now.getTime() < RENEW_BEFORE_MS
  );
}
