/**
 * What happens by the clock: connections whose time is over are closed in the register, rooms are compared
 * with what they should be and mended, and what nobody needs any more is swept out. What is only looked at
 * (disk, clock, certificates …) stands in `health/`.
 */
import { schedule } from 'node-cron';
import type { RoomState } from '../../appliance/protocol.ts';
import type { Account } from '../accounts/account.ts';
import type { Portal } from '../portal.ts';
import { handOver } from './hand-over.ts';

const EXPIRE_EVERY_MS = 1000;
const COMPARE_EVERY_MS = 15_000;
/** Each costs the appliance a process; with more rooms than this they take turns, 200 within two minutes. */
const RULES_AT_A_LOOK = 30;

export class Maintenance {
  readonly #portal: Portal;
  /** When the rules of an account were looked at last, in monotonic milliseconds. */
  readonly #rulesLookedAt = new Map<string, number>();

  constructor(portal: Portal) {
    this.#portal = portal;
  }

  start(signal: AbortSignal): void {
    this.#every(EXPIRE_EVERY_MS, () => this.expire(), signal);
    this.#every(COMPARE_EVERY_MS, () => this.compare(), signal);
    const nightly = schedule('17 3 * * *', () => this.#guard(() => this.sweep()), { timezone: 'UTC' });
    signal.addEventListener('abort', () => void nightly.destroy(), { once: true });
  }

  /** Closes what is over; the kernel closed it by itself at that second. */
  async expire(): Promise<void> {
    // First: what ends when depends on it.
    await this.#guard(() => this.#portal.clock.look());
    for (const account of this.#active()) {
      await this.#guard(async () => {
        if ((await account.connections.expire()) === 0) return;
        account.live.publish({ kind: 'view' });
        await account.cutoff.rightsChanged();
      });
    }
  }

  /** What should be against what is: rooms, rules, door. */
  async compare(): Promise<void> {
    const { notices, appliance, accounts } = this.#portal;
    notices.keepOnly(new Set(this.#active().map(({ facts }) => facts.name)));
    if (!appliance.connected) {
      notices.raise('appliance-away', '', 'the root half does not answer; nothing new can be opened');
      return;
    }
    notices.clear('appliance-away', '');
    const door = await appliance.call('door.describe', {});
    if (door.status === 'running') notices.clear('door-failed', '');
    else notices.raise('door-failed', '', door.reason);
    const { rooms } = await appliance.call('room.list', {});
    await accounts.removeStrangers(rooms.map(({ room }) => room));
    const states = new Map<number, RoomState>(rooms.map((room) => [room.room, room]));
    // One room that is broken must not hide what is wrong with the others.
    for (const account of this.#active())
      await this.#guard(() => this.#lookAtRoom(account, states.get(account.facts.room)));
    for (const account of this.#nextForRules(states)) await this.#guard(() => this.#lookAtRules(account));
  }

  /** Those whose rules were looked at longest ago. */
  #nextForRules(states: ReadonlyMap<number, RoomState>): Account[] {
    const at = ({ facts }: Account) => this.#rulesLookedAt.get(facts.id) ?? -Infinity;
    return this.#active()
      .filter(({ facts }) => states.get(facts.room)?.status === 'running')
      .sort((a, b) => at(a) - at(b))
      .slice(0, RULES_AT_A_LOOK);
  }

  /** What is over is forgotten; what has to be renewed is renewed. */
  async sweep(): Promise<void> {
    await this.#guard(() => handOver(this.#portal));
    await this.#portal.people.sessions.sweep();
    for (const account of this.#portal.accounts.all()) await account.people.sessions.sweep();
  }

  async #lookAtRoom(account: Account, state: RoomState | undefined): Promise<void> {
    const { notices } = this.#portal;
    const { name } = account.facts;
    if (state?.status === 'running') {
      notices.clear('room-failed', name);
      return;
    }
    notices.raise('room-failed', name, state?.reason ?? 'the appliance does not know this room');
    if (state === undefined) await account.room.put();
  }

  /** A difference is written to the notices first and mended then: an owner should know that it happened. */
  async #lookAtRules(account: Account): Promise<void> {
    const { notices, log } = this.#portal;
    const { id, name } = account.facts;
    this.#rulesLookedAt.set(id, performance.now());
    const difference = await account.room.compare();
    if (difference === undefined) {
      notices.clear('rules-differ', name);
      return;
    }
    const detail = `missing ${difference.missing.length}, surplus ${difference.surplus.length}, chains ${
      difference.rulesIntact ? 'intact' : 'changed'
    }`;
    notices.raise('rules-differ', name, detail);
    log.error({ account: name, ...difference }, 'the kernel does not hold what it should');
    await account.room.put();
  }

  #active(): Account[] {
    return this.#portal.accounts.all().filter(({ facts }) => facts.status === 'active');
  }

  /** One run after the other, however long one takes; ends with the signal. */
  #every(ms: number, work: () => Promise<void>, signal: AbortSignal): void {
    const again = () => {
      const timer = setTimeout(() => {
        signal.removeEventListener('abort', stop);
        void this.#guard(work).then(() => (signal.aborted ? undefined : again()));
      }, ms);
      const stop = () => clearTimeout(timer);
      signal.addEventListener('abort', stop, { once: true });
    };
    again();
  }

  /** A failed look is written down and tried again at the next turn. */
  async #guard(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#portal.log.warn({ error }, 'maintenance did not finish');
    }
  }
}
