/** Rows about a person's seats and sign-ins, as the profile and the page of a person show them. */
import type { z } from 'zod';
import type { Seat, SignIn } from '../../../ui/models/people.ts';
import type { SeatView, SessionView } from '../../users/user-view.ts';
import { browserName } from './browser-name.ts';

/** Certificates are renewed before; one that ends this soon was not, and somebody should look. */
const EXPIRING_MS = 30 * 86_400_000;

export function seatRow(seat: z.output<typeof SeatView>, nowMs: number): Seat {
  const { id, name, createdAt, notAfter, address, dialledIn } = seat;
  const leftMs = notAfter === null ? Infinity : Date.parse(notAfter) - nowMs;
  const state = leftMs <= 0 ? 'expired' : leftMs < EXPIRING_MS ? 'expiring' : 'valid';
  return { id, name, createdAt, validUntil: notAfter, state, address: dialledIn === true ? address : null };
}

export function signInRow(session: z.output<typeof SessionView>): SignIn {
  return {
    id: session.id,
    from: session.createdAt,
    lastSeen: session.seenAt,
    realAddress: session.address,
    browser: browserName(session.agent),
    current: session.own,
  };
}
