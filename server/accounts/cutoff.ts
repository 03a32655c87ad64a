/**
 * What has to end when something is taken away: connections, packet rules, VPN sessions, in this order,
 * so that the first thing that happens is that packets stop. The rows are written before; whoever fails
 * here is told, and the kernel's own timeouts and the reconcile stand behind it.
 */
import type { Connections } from '../connections/connections.ts';
import type { EndReason } from '../connections/connection.ts';
import type { DialIns } from '../dialin/dial-ins.ts';
import type { LiveEvents } from '../live/events.ts';
import type { Room } from '../rooms/room.ts';

/** The parts of an account that are needed to cut somebody off. */
export interface CutoffParts {
  readonly connections: Connections;
  readonly room: Room;
  readonly dialIns: DialIns;
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
    await this.#parts.connections.endAll({ userId }, { reason, by });
    await this.#parts.room.applyRules();
    if (reason === 'user-deleted') await this.#parts.room.applyTags();
    await this.#parts.dialIns.end({ userId }, reason === 'user-deleted' ? 'deleted' : 'disabled');
    this.#parts.live.publish({ kind: 'dial-in', userId });
    this.#parts.live.publish({ kind: 'sign-in', userId });
  }

  /** Everything that stands of a person, who may come back. */
  async signedOut(userId: string, by: string): Promise<void> {
    await this.#parts.connections.endAll({ userId }, { reason: 'ended', by });
    await this.#parts.room.applyRules();
    await this.#parts.dialIns.end({ userId }, 'ended-by-administrator');
    this.#parts.live.publish({ kind: 'dial-in', userId });
    this.#parts.live.publish({ kind: 'sign-in', userId });
  }

  async device(deviceId: string, reason: 'device-disabled' | 'device-deleted', by: string): Promise<void> {
    await this.#parts.connections.endAll({ deviceId }, { reason, by });
    await this.#parts.room.applyRules();
    await this.#parts.room.applyNames();
    if (reason === 'device-deleted') await this.#parts.room.applyTags();
    await this.#parts.dialIns.end({ deviceId }, reason === 'device-deleted' ? 'deleted' : 'disabled');
    this.#parts.live.publish({ kind: 'device', deviceId });
  }

  async seat(seatId: string, userId: string): Promise<void> {
    await this.#parts.room.applyRules();
    await this.#parts.room.applyTags();
    await this.#parts.dialIns.end({ seatId }, 'deleted');
    this.#parts.live.publish({ kind: 'dial-in', userId });
  }

  /** A device's network, components or a user's rights changed: what they opened may be less now. */
  async rightsChanged(): Promise<void> {
    await this.#parts.room.applyRules();
  }

  /** Password, second factor or role changed: every VPN session built on the old one ends (CVE-2024-42345). */
  async credentialsChanged(userId: string): Promise<void> {
    await this.#parts.dialIns.end({ userId }, 'credentials-changed');
    this.#parts.live.publish({ kind: 'sign-in', userId });
    this.#parts.live.publish({ kind: 'dial-in', userId });
  }
}
