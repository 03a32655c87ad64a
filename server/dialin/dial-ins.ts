/**
 * Who is dialled in to one account's room, and the one place that lets them in and puts them out.
 *
 * OpenVPN holds the sessions and outlives the portal; this class follows it. What it shows is true or
 * empty: from the moment it has taken stock of OpenVPN until the connection breaks. The register in the
 * database is written behind, and after each break compared with who is really there, so that no
 * row stays open without somebody dialled in.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Log } from '../log.ts';
import type { Database } from '../store/database.ts';
import type { Admission } from './admission.ts';
import type { LoginChecks } from './decide.ts';
import {
  matches,
  TAKES_LOGIN_BACK,
  type DialIn,
  type DialInChange,
  type DialInEnd,
  type DialInFilter,
} from './dial-in.ts';
import { LiveTable, present } from './live-table.ts';
import { LoginDesk, type Account, type RealAddress } from './login-desk.ts';
import { ManagementClient, type Snapshot } from './management-client.ts';
import type { Notification } from './management-connection.ts';
import type { Refused } from './refusals.ts';
import { RoomView } from './room-view.ts';
import { takeLoginsBack } from './standing.ts';

/** OpenVPN ends a session within milliseconds; after so long the caller goes on without. */
const END_MAX_MS = 2000;
const END_LOOK_MS = 10;
/** Byte counts and "last seen" in the database; nobody decides anything by them. */
const BATCH_MS = 30_000;
/** After a failure of the database, sooner. */
const RETRY_MS = 1000;

export interface DialInsOptions {
  readonly db: Database;
  readonly account: Account;
  /** Path of OpenVPN's management socket. */
  readonly management: string;
  readonly checks: LoginChecks;
  readonly admission: Admission;
  readonly realAddress: RealAddress;
  readonly now: () => Date;
  readonly log: Log;
  readonly on: {
    changed(change: DialInChange): void;
    refused(refused: Refused): void;
  };
}

export class DialIns {
  readonly #db: Database;
  readonly #log: Log;
  readonly #live = new LiveTable();
  readonly #client: ManagementClient;
  readonly #desk: LoginDesk;
  readonly #view: RoomView;
  #settling: Promise<void> | undefined;
  #settleAgain = false;
  #running: AbortSignal | undefined;

  constructor(options: DialInsOptions) {
    const { db, log, account, checks, admission, realAddress, now, on } = options;
    this.#db = db;
    this.#log = log;
    this.#client = new ManagementClient(options.management, {
      attached: (snapshot) => this.#attached(snapshot),
      notified: (notification) => this.#notified(notification),
      detached: () => this.#detached(),
      absent: () => this.#view.absent(),
    });
    const onRefused = (refused: Refused) => on.refused(refused);
    this.#desk = new LoginDesk(
      { db, account, checks, admission, realAddress, now, log, onRefused },
      { client: this.#client, live: this.#live },
    );
    this.#view = new RoomView(
      { db, now, log, active: () => account.active(), changed: (change) => on.changed(change) },
      { live: this.#live, kill: (cid) => this.#kill(cid), settle: () => this.#settle() },
    );
  }

  /** Follows the room's OpenVPN until the signal ends it. The sessions go on. */
  async run(signal: AbortSignal): Promise<void> {
    this.#running = signal;
    await Promise.all([this.#client.run(signal), this.#batches()]);
    await this.#settling;
    await this.#view.flush().catch((error: unknown) => {
      this.#log.warn({ error }, 'the last byte counts of the dial-ins were not written');
    });
  }

  /** Whether `current()` is the truth just now; if not, it is empty. */
  isAttached(): boolean {
    return this.#view.isAttached();
  }

  current(): DialIn[] {
    return this.isAttached() ? this.#live.entries().map(present) : [];
  }

  /**
   * Puts out whom the filter names, now. For reasons that demand it, their logins are taken back first, also
   * while the room cannot be reached: then they are put out when it can.
   *
   * Call it after what took the right away is committed; never inside a write of the same database.
   *
   * @returns how many are gone; fewer than there were (and a line in the log) if OpenVPN does not react in time
   * @throws StoreError when logins could not be taken back; sessions are ended all the same
   */
  async end(filter: DialInFilter, reason: DialInEnd): Promise<number> {
    const failed = TAKES_LOGIN_BACK.has(reason)
      ? await this.#takeBack(filter).then(
          () => undefined,
          (error: unknown) => ({ error }),
        )
      : undefined;
    const ended = await this.#endNow(filter, reason);
    if (failed) throw failed.error;
    return ended;
  }

  async #takeBack(filter: DialInFilter): Promise<void> {
    if (!('dialInId' in filter)) {
      await takeLoginsBack(this.#db, filter);
      return;
    }
    const one = this.#live.entries().find(({ id }) => id === filter.dialInId);
    if (one?.seatId !== undefined) await takeLoginsBack(this.#db, { seatId: one.seatId });
    if (one?.deviceId !== undefined) await takeLoginsBack(this.#db, { deviceId: one.deviceId });
  }

  async #endNow(filter: DialInFilter, reason: DialInEnd): Promise<number> {
    const wanted = this.#live.entries().filter((one) => matches(filter, one));
    for (const entry of wanted) {
      entry.ending = reason;
      this.#kill(entry.cid);
    }
    // Let in, but not reported yet: they are put out without ever having been in.
    for (const [cid, { identity }] of this.#live.admissions()) {
      if (matches(filter, { id: '', ...identity } as DialIn)) this.#kill(cid);
    }
    const left = () => wanted.filter((one) => this.#live.get(one.cid) === one);
    for (let waited = 0; left().length > 0 && waited < END_MAX_MS; waited += END_LOOK_MS) {
      await delay(END_LOOK_MS);
    }
    const still = left().length;
    if (still > 0) this.#log.error({ still, reason }, 'OpenVPN did not end all sessions in time');
    return wanted.length - still;
  }

  #attached(snapshot: Snapshot): void {
    const busy = (cid: number) => this.#desk.isOpen(cid) || this.#live.isAdmitted(cid);
    void this.#view.takeStock(snapshot, { busy, signal: this.#running ?? AbortSignal.abort() });
  }

  #detached(): void {
    this.#desk.dropAll();
    this.#view.detached();
  }

  #notified(notification: Notification): void {
    if (notification.kind === 'client') {
      const { type, cid } = notification;
      if (type === 'CONNECT' || type === 'REAUTH') {
        void this.#desk.answer(notification);
        return;
      }
      if (type === 'DISCONNECT') this.#desk.drop(cid);
    }
    this.#view.notified(notification);
  }

  #kill(cid: number): void {
    this.#client.kill(cid).catch((error: unknown) => {
      // Gone already, or the connection broke: the next stock-taking looks again.
      this.#log.info({ error, cid }, 'a session could not be ended');
    });
  }

  /** False: stopped meanwhile, or never started. */
  async #pause(ms: number): Promise<boolean> {
    const signal = this.#running ?? AbortSignal.abort();
    await delay(ms, undefined, { signal }).catch(() => undefined);
    return !signal.aborted;
  }

  async #batches(): Promise<void> {
    while (await this.#pause(BATCH_MS)) {
      this.#view.batch();
      this.#settle();
    }
  }

  /** Writes what changed and looks whether everybody still may be here; one at a time, and once more if asked. */
  #settle(): void {
    this.#settleAgain = true;
    this.#settling ??= this.#settleAll().finally(() => {
      this.#settling = undefined;
    });
  }

  async #settleAll(): Promise<void> {
    while (this.#settleAgain) {
      this.#settleAgain = false;
      try {
        await this.#view.flush();
        await this.#view.sweep();
      } catch (error) {
        this.#log.warn({ error }, 'the register of dial-ins could not be written; trying again');
        if (!(await this.#pause(RETRY_MS))) return;
        this.#settleAgain = true;
      }
    }
  }
}
