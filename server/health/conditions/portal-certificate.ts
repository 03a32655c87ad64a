/** The portal's own certificate: renewed by itself where we make it or fetch it, and by somebody where it is uploaded. */
import { AT_ONCE, finding, type Condition } from '../condition.ts';

/** Our own is renewed with a third of its life left, Let's Encrypt's with thirty days: then it has been tried for days. */
const WARN_MS = 14 * 86_400_000;
const DAY_MS = 86_400_000;

export interface PortalCertificateNeeds {
  readonly now: () => Date;
  /** The end of the certificate that the door shows now. */
  readonly end: () => Promise<Date>;
}

export function portalCertificate({ now, end }: PortalCertificateNeeds): Condition {
  return {
    codes: ['portal-certificate-ends', 'portal-certificate-ended'],
    everyMs: 600_000,
    looks: AT_ONCE,
    async look() {
      const at = await end();
      const left = at.getTime() - now().getTime();
      if (left > WARN_MS) return [];
      if (left <= 0) return [finding('portal-certificate-ended', `since ${at.toISOString()}`)];
      return [finding('portal-certificate-ends', `${Math.floor(left / DAY_MS)} days left`)];
    },
  };
}
