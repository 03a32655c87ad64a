/**
 * One-time tickets with which a user who has just passed both factors in the portal dials in without typing
 * them again. In memory only: after a restart of the portal, people type.
 */
import { hashToken, randomToken } from '../secrets/random.ts';

/** From the click to OpenVPN's first packet, with a slow proxy in between. */
export const TICKET_MS = 60_000;
const PREFIX = 'ticket:';
/** More people than an appliance has do not dial in within a minute. */
const TICKETS_MAX = 10_000;

export class DialInTickets {
  readonly #now: () => number;
  /** By seat: a new ticket replaces the one before. */
  readonly #tickets = new Map<string, { hash: string; userId: string; endsAt: number }>();

  /** @param now monotonic milliseconds: a jump of the clock lengthens nothing (IMMUNITY 39) */
  constructor({ now = () => performance.now() } = {}) {
    this.#now = now;
  }

  /** @returns what to send as the password, `ticket:…` */
  issue(seatId: string, userId: string): string {
    const now = this.#now();
    for (const [seat, { endsAt }] of this.#tickets) {
      if (endsAt > now && this.#tickets.size < TICKETS_MAX) break;
      this.#tickets.delete(seat);
    }
    const ticket = `${PREFIX}${randomToken()}`;
    this.#tickets.delete(seatId);
    this.#tickets.set(seatId, { hash: hashToken(ticket), userId, endsAt: now + TICKET_MS });
    return ticket;
  }

  /** What the person was given before his password, factor, role or sign-in ended proves nothing any more. */
  withdraw(userId: string): void {
    for (const [seat, held] of this.#tickets) if (held.userId === userId) this.#tickets.delete(seat);
  }

  /** True once, for this seat, in time. A wrong ticket leaves the right one as it is. */
  redeem(seatId: string, ticket: string): boolean {
    const held = this.#tickets.get(seatId);
    if (held?.hash !== hashToken(ticket)) return false;
    this.#tickets.delete(seatId);
    return held.endsAt > this.#now();
  }
}

export function isTicket(password: string): boolean {
  return password.startsWith(PREFIX);
}
