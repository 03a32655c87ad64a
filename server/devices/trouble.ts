/** What keeps a machine away although it tries, or soon will. */
import type { RefusedOnce } from '../dialin/refused-lately.ts';
import type { RefusalCode } from '../dialin/refusals.ts';

export const REFUSED_FOR = ['certificate', 'password', 'limit'] as const;

export type DeviceTrouble =
  | { readonly kind: 'refused'; readonly at: string; readonly reason: (typeof REFUSED_FOR)[number] }
  | { readonly kind: 'certificate-expired' | 'certificate-expiring'; readonly at: string };

/** Time to bring a new configuration to a machine that stands far away. */
export const CERTIFICATE_WARN_MS = 30 * 86_400_000;

/** Refusals that somebody at the machine can do something about; the others pass by themselves. */
const REASONS: Partial<Readonly<Record<RefusalCode, (typeof REFUSED_FOR)[number]>>> = {
  'unknown-certificate': 'certificate',
  'name-mismatch': 'certificate',
  'wrong-password': 'password',
  'too-many-sessions-of-account': 'limit',
};

export interface Signs {
  readonly enabled: boolean;
  readonly online: boolean;
  readonly refused: RefusedOnce | undefined;
  /** End of the device's newest certificate. */
  readonly certificateEndsAt: string | null;
}

export function troubleOf(
  { enabled, online, refused, certificateEndsAt }: Signs,
  now: Date,
): DeviceTrouble | null {
  if (!enabled) return null;
  const leftMs = certificateEndsAt === null ? Infinity : Date.parse(certificateEndsAt) - now.getTime();
  if (certificateEndsAt !== null && leftMs <= 0)
    return { kind: 'certificate-expired', at: certificateEndsAt };
  const reason = refused === undefined ? undefined : REASONS[refused.code];
  if (!online && refused !== undefined && reason !== undefined)
    return { kind: 'refused', at: refused.at, reason };
  if (certificateEndsAt !== null && leftMs <= CERTIFICATE_WARN_MS)
    return { kind: 'certificate-expiring', at: certificateEndsAt };
  return null;
}
