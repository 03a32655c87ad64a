/** One dial-in, and how it can end. */
import type { UtcTime } from '../store/times.ts';

export interface DialIn {
  readonly id: string;
  readonly kind: 'device' | 'user';
  readonly deviceId?: string;
  readonly userId?: string;
  readonly seatId?: string;
  /** Serial number or user name at that time: the register outlives both. */
  readonly who: string;
  /** In the tunnel. */
  readonly address: string;
  /** In front of the door; empty when it is not known any more. */
  readonly realAddress: string;
  readonly since: UtcTime;
  /** From and to the one who dialled in. */
  readonly bytesIn: number;
  readonly bytesOut: number;
}

/** What becomes of it: stands in the register and is told to who listens. */
export const DIAL_IN_ENDS = [
  /** closed from the other side, or its connection broke with a sign of that */
  'left',
  /** nothing was heard for a while before OpenVPN gave up waiting */
  'lost',
  /** the same device or seat dialled in anew */
  'replaced',
  'ended-by-user',
  'ended-by-administrator',
  'ended-by-operator',
  'disabled',
  'deleted',
  /** password, second factor or role; or its login was taken back */
  'credentials-changed',
  'certificate-revoked',
  'account-suspended',
  'account-deleted',
  /** at a renegotiation it was not let in any more */
  'refused',
  /** the room's OpenVPN was stopped or started anew */
  'room-restarted',
  /** ended while the portal was not there to see it; the time is when it was last seen */
  'portal-was-down',
] as const;
export type DialInEnd = (typeof DIAL_IN_ENDS)[number];

/** Who is ended for these reasons must sign in anew; an auth-token would bring him back in a second. */
export const TAKES_LOGIN_BACK: ReadonlySet<DialInEnd> = new Set<DialInEnd>([
  'ended-by-user',
  'ended-by-administrator',
  'ended-by-operator',
  'disabled',
  'deleted',
  'credentials-changed',
  'certificate-revoked',
  'account-suspended',
  'account-deleted',
]);

export type DialInFilter =
  | { readonly deviceId: string }
  | { readonly userId: string }
  | { readonly seatId: string }
  | { readonly dialInId: string }
  | { readonly all: true };

export function matches(filter: DialInFilter, one: DialIn): boolean {
  if ('deviceId' in filter) return one.deviceId === filter.deviceId;
  if ('userId' in filter) return one.userId === filter.userId;
  if ('seatId' in filter) return one.seatId === filter.seatId;
  return 'all' in filter || one.id === filter.dialInId;
}

export type DialInChange =
  /** From now on `current()` is true. */
  | { readonly kind: 'attached' }
  /** From now on `current()` is empty: nothing is known. */
  | { readonly kind: 'detached' }
  | { readonly kind: 'started'; readonly dialIn: DialIn }
  | { readonly kind: 'ended'; readonly dialIn: DialIn; readonly reason: DialInEnd }
  /** New byte counts; several of them may come at once. */
  | { readonly kind: 'counted' };
