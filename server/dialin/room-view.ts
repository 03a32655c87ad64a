/**
 * The view of one room: from OpenVPN's snapshot and what it tells afterwards to the table of who is
 * there, the rows of the register, and the changes that others listen to.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Log } from '../log.ts';
import { randomId } from '../secrets/random.ts';
import type { Database } from '../store/database.ts';
import { utcTime } from '../store/times.ts';
import { establishedOf, trafficOf } from './client-events.ts';
import type { DialInChange, DialInEnd } from './dial-in.ts';
import type { Identity } from './facts.ts';
import { entryOf, present, type LiveEntry, type LiveTable } from './live-table.ts';
import type { Snapshot } from './management-client.ts';
import type { Notification } from './management-connection.ts';
import type { ClientMessage } from './management-lines.ts';
import { Register, rowOf, type RegisterRow } from './register.ts';
import { readStanding } from './standing.ts';
import type { StatusClient } from './status.ts';
import { compare, continued, ownerOf, startedAt, type Inventory } from './take-over.ts';

const STOCK_RETRY_MS = 500;
/** So long nobody may listen on the socket before the room counts as stopped. */
const ABSENT_MS = 2000;
/** Sessions that end so shortly before the connection does were ended by OpenVPN's own end. */
const STOPPING_MS = 1000;

export interface RoomViewOptions {
  readonly db: Database;
  readonly now: () => Date;
  readonly log: Log;
  /** False while the account is suspended. */
  readonly active: () => boolean;
  readonly changed: (change: DialInChange) => void;
}

export interface RoomViewParts {
  readonly live: LiveTable;
  readonly kill: (cid: number) => void;
  /** Asks for `flush` and `sweep` soon. */
  readonly settle: () => void;
}

type Stock = Inventory & {
  readonly snapshot: Snapshot;
  readonly owners: ReadonlyMap<StatusClient, Identity>;
};

type State =
  | { kind: 'detached'; since: number; closed: boolean }
  /** Taking stock; what is told meanwhile is kept for afterwards. */
  | { kind: 'stocking'; held: Notification[] }
  | { kind: 'attached' };

export class RoomView {
  readonly #options: RoomViewOptions;
  readonly #parts: RoomViewParts;
  readonly #register: Register;
  #state: State = { kind: 'detached', since: performance.now(), closed: false };
  /** OpenVPN's process that was followed before; tells what a missing session means. */
  #followed: number | undefined;
  #leaving: { row: RegisterRow; at: number }[] = [];

  constructor(options: RoomViewOptions, parts: RoomViewParts) {
    this.#options = options;
    this.#parts = parts;
    this.#register = new Register(options.db);
  }

  isAttached(): boolean {
    return this.#state.kind === 'attached';
  }

  /** @throws StoreError; nothing is lost, the next flush writes it */
  async flush(): Promise<void> {
    await this.#register.flush();
  }

  /** Byte counts and "last seen" of everybody, to be written with the next flush. */
  batch(): void {
    for (const entry of this.#parts.live.entries()) this.#register.put(rowOf(entry, this.#now()));
  }

  /** Puts out who may not be here any more. @throws StoreError */
  async sweep(): Promise<void> {
    const { live, kill } = this.#parts;
    if (!this.isAttached() || live.entries().length === 0) return;
    const { db, now, active } = this.#options;
    const arrived = live.entries();
    const standing = await db.read((reader) => readStanding(reader, now()));
    for (const entry of arrived) {
      const fallen = active() ? standing(entry) : 'account-suspended';
      if (fallen === undefined || live.get(entry.cid) !== entry) continue;
      entry.ending ??= fallen;
      kill(entry.cid);
    }
  }

  /** After a connect: compares the register with who is there. Tries again until the database answers. */
  async takeStock(
    snapshot: Snapshot,
    { busy, signal }: { busy: (cid: number) => boolean; signal: AbortSignal },
  ): Promise<void> {
    const state: State = { kind: 'stocking', held: [] };
    this.#state = state;
    const current = () => this.#state === state && !signal.aborted;
    while (current()) {
      try {
        const stock = await this.#stock(snapshot);
        if (current()) this.#take(stock, { held: state.held, busy });
        return;
      } catch (error) {
        this.#options.log.warn({ error }, 'the register of dial-ins could not be read; trying again');
        await delay(STOCK_RETRY_MS, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  notified(notification: Notification): void {
    if (this.#state.kind === 'stocking') this.#state.held.push(notification);
    if (this.#state.kind !== 'attached') return;
    if (notification.kind === 'client') this.#client(notification);
    if (notification.kind === 'bytes') {
      const { cid, ...traffic } = notification;
      if (this.#parts.live.count(cid, traffic, performance.now())) this.#options.changed({ kind: 'counted' });
    }
  }

  detached(): void {
    const wasAttached = this.isAttached();
    const now = performance.now();
    this.batch();
    for (const { row, at } of this.#leaving) {
      if (now - at < STOPPING_MS) this.#register.put({ ...row, end_reason: 'room-restarted' });
    }
    this.#leaving = [];
    this.#parts.live.clear();
    this.#state = { kind: 'detached', since: now, closed: false };
    this.#parts.settle();
    if (wasAttached) this.#options.changed({ kind: 'detached' });
  }

  /** Nobody listens on the socket: after a while this is no restart any more, and nobody can be dialled in. */
  absent(): void {
    const state = this.#state;
    if (state.kind !== 'detached' || state.closed || performance.now() - state.since < ABSENT_MS) return;
    state.closed = true;
    this.#closeAll(state).catch((error: unknown) => {
      state.closed = false;
      this.#options.log.warn({ error }, 'the register of dial-ins could not be closed; trying again');
    });
  }

  async #closeAll(state: State): Promise<void> {
    await this.#register.flush();
    const open = await this.#register.open();
    if (this.#state !== state) return;
    for (const row of open) this.#register.put(this.#missed(row));
    await this.#register.flush();
  }

  async #stock(snapshot: Snapshot): Promise<Stock> {
    await this.#register.flush();
    const inventory = compare(await this.#register.open(), snapshot.clients);
    const owners = new Map<StatusClient, Identity>();
    if (inventory.strangers.length === 0) return { ...inventory, snapshot, owners };
    await this.#options.db.read(async (reader) => {
      for (const client of inventory.strangers) {
        const owner = await ownerOf(reader, client);
        if (owner) owners.set(client, owner);
      }
    });
    return { ...inventory, snapshot, owners };
  }

  #take(
    stock: Stock,
    { held, busy }: { held: readonly Notification[]; busy: (cid: number) => boolean },
  ): void {
    const { live, kill, settle } = this.#parts;
    const nowMs = performance.now();
    for (const row of stock.ended) this.#register.put(this.#missed(row, stock.snapshot.pid));
    for (const { row, client } of stock.continuing) live.put(continued(row, client, nowMs));
    for (const client of stock.strangers.toSorted((a, b) => a.connectedAtS - b.connectedAtS)) {
      const identity = stock.owners.get(client);
      if (identity) this.#adopt(client, identity);
      else kill(client.cid);
    }
    for (const { cid } of stock.unanswered) if (!busy(cid)) kill(cid);
    this.#state = { kind: 'attached' };
    this.#followed = stock.snapshot.pid;
    this.#options.changed({ kind: 'attached' });
    for (const notification of held) this.notified(notification);
    settle();
  }

  /** The portal was killed before it could write the row: it is written now, without the real address. */
  #adopt(client: StatusClient, identity: Identity): void {
    this.#replaceOthers(identity, client.cid);
    const about = {
      id: randomId('din'),
      cid: client.cid,
      since: startedAt(client),
      nowMs: performance.now(),
    };
    const entry = entryOf({ identity, realAddress: '', fingerprint: undefined }, about);
    entry.bytesIn = client.bytesIn;
    entry.bytesOut = client.bytesOut;
    this.#parts.live.put(entry);
    this.#register.put(rowOf(entry, this.#now()));
  }

  /** OpenVPN does the same by common name; here it is one session per device and seat whatever the names are. */
  #replaceOthers(identity: Identity, cid: number): void {
    for (const other of this.#parts.live.othersOf(identity, cid)) {
      other.ending ??= 'replaced';
      this.#parts.kill(other.cid);
    }
  }

  /** A session that ended while nobody looked. @param pid OpenVPN's, if it runs */
  #missed(row: RegisterRow, pid?: number): RegisterRow {
    let reason: DialInEnd = this.#followed === undefined ? 'portal-was-down' : 'room-restarted';
    if (pid !== undefined && pid === this.#followed) reason = 'lost';
    return { ...row, ended_at: row.seen_at, end_reason: reason };
  }

  #client(message: ClientMessage): void {
    if (message.type === 'ESTABLISHED') this.#established(message);
    if (message.type === 'DISCONNECT') this.#disconnected(message);
  }

  #established(message: ClientMessage): void {
    const { cid } = message;
    const { live, kill, settle } = this.#parts;
    const established = establishedOf(message);
    const admission = live.takeAdmission(cid);
    // Already taken stock of.
    if (!admission && live.get(cid)) return;
    if (!admission || established?.address !== admission.identity.address) {
      // Let in by somebody else, or as somebody else: never (it comes back by itself and is asked again).
      kill(cid);
      return;
    }
    this.#replaceOthers(admission.identity, cid);
    const about = {
      id: randomId('din'),
      cid,
      since: utcTime(established.connectedAtS * 1000),
      nowMs: performance.now(),
    };
    const entry = entryOf(admission, about);
    live.put(entry);
    this.#register.put(rowOf(entry, this.#now()));
    this.#options.changed({ kind: 'started', dialIn: present(entry) });
    settle();
  }

  #disconnected(message: ClientMessage): void {
    const { live, settle } = this.#parts;
    const nowMs = performance.now();
    live.takeAdmission(message.cid);
    const removed = live.remove(message.cid, trafficOf(message), nowMs);
    if (!removed) return;
    const { entry, reason } = removed;
    this.#close(entry, reason, nowMs);
    this.#options.changed({ kind: 'ended', dialIn: present(entry), reason });
    settle();
  }

  #close(entry: LiveEntry, reason: DialInEnd, nowMs: number): void {
    const row = rowOf(entry, this.#now(), reason);
    this.#register.put(row);
    this.#leaving = this.#leaving.filter(({ at }) => nowMs - at < STOPPING_MS);
    if (reason === 'left' || reason === 'lost') this.#leaving.push({ row, at: nowMs });
  }

  #now(): string {
    return utcTime(this.#options.now());
  }
}
