/**
 * What has to end when something is taken away: connections in the file first, then packet rules and VPN sessions
 * side by side. Each of the two stops the packets alone, and neither waits for the other: a root half that hangs or
 * is away must not keep a session alive (CVE-2017-7937). The rows are written before; whoever fails here is told, and
 * the kernel's own timeouts and the reconcile stand behind it.
 */
import type { Connections } from '../connections/connections.ts';
import type { EndReason } from '../connections/connection.ts';
import type { DialIns } from '../dialin/dial-ins.ts';
import type { DialInTickets } from '../dialin/tickets.ts';
import type { LiveEvents } from '../live/events.ts';
import { rightsOf, type Role } from '../rights/rights.ts';
import type { Room } from '../rooms/room.ts';

/** The parts of an account that are needed to cut somebody off. */
export interface CutoffParts {
  readonly connections: Connections;
  readonly room: Room;
  readonly dialIns: DialIns;
  readonly tickets: DialInTickets;
  readonly live: LiveEvents;
}

export class Cutoff {
  readonly #parts: CutoffParts;

  constructor(parts: CutoffParts) {
    this.#parts = parts;
  }

  /** Ends one connection. @returns false when it had ended already */
  async connection(id: string, how: { reason: EndReason; by: string; userId?: string }): Promise<boolean> {
    const ended = await this.#parts.connections.end(id, how);
    await this.#parts.room.applyRules();
    if (ended) {
      const { userId, deviceId } = await this.#parts.connections.byId(id);
      this.#parts.live.publish({ kind: 'connection', connectionId: id, userId, deviceId });
    }
    return ended;
  }

  async user(userId: string, reason: 'user-disabled' | 'user-deleted', by: string): Promise<void> {
    const { connections, room, dialIns } = this.#parts;
    const deleted = reason === 'user-deleted';
    this.#parts.tickets.withdraw(userId);
    await connections.endAll({ userId }, { reason, by });
    await allOf(
      room.applyRules(),
      dialIns.end({ userId }, deleted ? 'deleted' : 'disabled'),
      ...(deleted ? [room.applyTags()] : []),
    );
    this.#parts.live.publish({ kind: 'dial-in', userId });
    this.#parts.live.publish({ kind: 'sign-in', userId });
  }

  /** Everything that stands of a person, who may come back. */
  async signedOut(userId: string, by: string): Promise<void> {
    const { connections, room, dialIns, tickets } = this.#parts;
    tickets.withdraw(userId);
    await connections.endAll({ userId }, { reason: 'ended', by });
    await allOf(room.applyRules(), dialIns.end({ userId }, 'ended-by-administrator'));
    this.#parts.live.publish({ kind: 'dial-in', userId });
    this.#parts.live.publish({ kind: 'sign-in', userId });
  }

  async device(deviceId: string, reason: 'device-disabled' | 'device-deleted', by: string): Promise<void> {
    const { connections, room, dialIns } = this.#parts;
    const deleted = reason === 'device-deleted';
    await connections.endAll({ deviceId }, { reason, by });
    await allOf(
      room.applyRules(),
      dialIns.end({ deviceId }, deleted ? 'deleted' : 'disabled'),
      room.applyNames(),
      ...(deleted ? [room.applyTags()] : []),
    );
    this.#parts.live.publish({ kind: 'device', deviceId });
  }

  async seat(seatId: string, userId: string): Promise<void> {
    const { room, dialIns } = this.#parts;
    await allOf(room.applyRules(), dialIns.end({ seatId }, 'deleted'), room.applyTags());
    this.#parts.live.publish({ kind: 'dial-in', userId });
  }

  /** A device's network, components or a user's rights changed: what they opened may be less now. */
  async rightsChanged(): Promise<void> {
    await this.#parts.room.applyRules();
  }

  /** Another role: every session ends, and what was opened as well where the new role opens nothing. */
  async roleChanged(userId: string, role: Role, by: string): Promise<void> {
    const { connections, room } = this.#parts;
    if (!rightsOf(role).has('connection.open'))
      await connections.endAll({ userId }, { reason: 'right-taken', by });
    await allOf(room.applyRules(), this.credentialsChanged(userId));
  }

  /** Password or second factor changed: every VPN session built on the old one ends (CVE-2024-42345). */
  async credentialsChanged(userId: string): Promise<void> {
    this.#parts.tickets.withdraw(userId);
    await this.#parts.dialIns.end({ userId }, 'credentials-changed');
    this.#parts.live.publish({ kind: 'sign-in', userId });
    this.#parts.live.publish({ kind: 'dial-in', userId });
  }
}

/** Waits for all of it, also when a part fails. @throws the first failure */
async function allOf(...works: readonly Promise<unknown>[]): Promise<void> {
  const failed = (await Promise.allSettled(works)).find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') throw failed.reason;
}
