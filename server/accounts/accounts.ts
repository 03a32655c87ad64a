/**
 * All accounts of the appliance: making, changing, suspending and deleting them, and keeping a live
 * Account for each. What a crash left half-done is finished at the next start.
 */
import type { RoomNumber } from '../../appliance/protocol-values.ts';
import { randomId } from '../secrets/random.ts';
import { LiveEvents } from '../live/events.ts';
import { invalid, notFound } from '../refusal.ts';
import { isStoreError } from '../store/errors.ts';
import type { Store } from '../store/store.ts';
import { Turns } from '../store/turns.ts';
import { Account, type AccountTools } from './account.ts';
import type { AccountFacts } from './facts.ts';
import { AccountList, type AccountLimits, type NewAccount } from './account-list.ts';
import { forEachOf } from './for-each-of.ts';
import type { AccountSettings } from './settings.ts';
import type { DialIns } from '../dialin/dial-ins.ts';
import type { Told } from '../dialin/factory.ts';
import { RefusedLately } from '../dialin/refused-lately.ts';
import type { Log } from '../log.ts';
import type { Database } from '../store/database.ts';

/** Rooms that are put at the same time: each costs the appliance a few processes. */
const ROOMS_AT_ONCE = 4;

export interface AccountsOptions {
  readonly store: Store;
  readonly tools: AccountTools;
  readonly log: Log;
  /** Makes the view of an account's dial-ins; started and ended with the account. */
  readonly dialIns: (facts: AccountFacts, db: Database, told: Told) => DialIns;
}

interface Entry {
  readonly account: Account;
  readonly stop: AbortController;
}

export class Accounts {
  readonly list: AccountList;
  readonly #options: AccountsOptions;
  readonly #entries = new Map<string, Entry>();
  readonly #byName = new Map<string, string>();
  /** Two who change the same account at once: the later must see what the earlier did. */
  readonly #turn = new Turns(1);

  constructor(options: AccountsOptions) {
    this.#options = options;
    this.list = new AccountList(options.store.system, options.tools.now);
  }

  /** Finishes what was left half-done and brings every account up; rooms follow with `putRooms`. */
  async start(): Promise<void> {
    for (const facts of await this.list.unfinished()) await this.#erase(facts.id);
    for (const facts of await this.list.list()) this.#open(facts);
  }

  /** Hands every room to the appliance; after each new connection to it. Rooms of nobody are removed. */
  async putRooms(): Promise<void> {
    const { rooms } = await this.#options.tools.appliance.call('room.list', {});
    await this.removeStrangers(rooms.map(({ room }) => room));
    await forEachOf([...this.#entries.values()], ROOMS_AT_ONCE, async ({ account }) => {
      try {
        await account.room.put();
      } catch (error) {
        this.#options.log.error({ account: account.facts.name, error }, 'the room could not be put up');
      }
    });
  }

  /**
   * Removes those of these rooms that belong to no account: an account was deleted, or could not be made,
   * while the appliance was away.
   */
  async removeStrangers(rooms: readonly RoomNumber[]): Promise<void> {
    for (const room of rooms) {
      if (this.all().some(({ facts }) => facts.room === room)) continue;
      this.#options.log.warn({ room }, 'a room of no account is removed');
      await this.#options.tools.appliance.call('room.remove', { room });
    }
  }

  /** The account with this id; undefined when there is none or it is suspended. */
  active(id: string): Account | undefined {
    const account = this.#entries.get(id)?.account;
    return account?.facts.status === 'active' ? account : undefined;
  }

  /** The id behind a name that somebody typed, whatever state the account is in. */
  idOf(name: string): string | undefined {
    return this.#byName.get(name);
  }

  /** Every account, suspended ones included. */
  all(): Account[] {
    return [...this.#entries.values()].map((entry) => entry.account);
  }

  byName(name: string): Account {
    const entry = this.#entries.get(this.#byName.get(name) ?? '');
    if (entry === undefined) throw notFound();
    return entry.account;
  }

  /** A new account with its own file, authority, keys and room. @param preset settings that it starts with */
  async create(
    input: { name: string; title: string; pool: string } & AccountLimits,
    preset: Partial<AccountSettings> = {},
  ): Promise<Account> {
    const id = randomId('acc');
    const facts = await this.list.reserve({ id, ...input });
    try {
      await this.#options.store.createAccount(id);
      const { account } = this.#open({ ...facts, status: 'active' });
      await account.keys.create();
      await account.settings.write({ ...(await account.settings.read()), ...preset });
      await this.list.setStatus(id, 'active');
      await account.room.put();
      return account;
    } catch (error) {
      await this.list.setStatus(id, 'deleting');
      await this.#tryRemovingRoom(facts);
      await this.#erase(id);
      throw error;
    }
  }

  /** A file that was made elsewhere, checked and sealed for here, becomes an account. @throws Refusal `conflict` */
  async adopt(input: NewAccount, from: { path: string; status: AccountFacts['status'] }): Promise<Account> {
    const facts = await this.list.reserve(input);
    try {
      await this.#options.store.adoptAccount(facts.id, from.path);
      await this.list.setStatus(facts.id, from.status);
      const { account } = this.#open({ ...facts, status: from.status });
      // A root half that is away gets the room when it is back.
      await account.room.put().catch((error: unknown) => {
        this.#options.log.warn(
          { account: facts.name, error },
          'the room of an import could not be put up yet',
        );
      });
      return account;
    } catch (error) {
      await this.list.setStatus(facts.id, 'deleting');
      await this.#erase(facts.id);
      throw error;
    }
  }

  /** Stops the account for good here: nobody dials in, no tag leads to its room, and `resume` does not undo it. */
  async moveAway(name: string): Promise<Account> {
    const { facts } = this.byName(name);
    await this.list.setMoved(facts.id, true);
    const account = facts.status === 'active' ? await this.setStatus(name, 'suspended') : this.byName(name);
    await this.#options.tools.appliance
      .call('door.tags', { room: facts.room, tags: [] })
      .catch((error: unknown) => {
        this.#options.log.warn(
          { account: name, error },
          'the door still knows the tags of an account that moved',
        );
      });
    return account;
  }

  /** It did not move after all. Whoever says so knows that the other appliance does not serve it. */
  async takeBack(name: string): Promise<Account> {
    const { facts } = this.byName(name);
    await this.list.setMoved(facts.id, false);
    return this.setStatus(name, 'active');
  }

  async change(name: string, input: { title: string; pool: string } & AccountLimits): Promise<Account> {
    return this.#inTurn(async () => {
      const { facts, db } = this.byName(name);
      if (input.pool !== facts.pool) await refusePoolInUse(db);
      await this.list.change(facts.id, input);
      return this.#reopen({ ...facts, ...input });
    });
  }

  /** `put` gives it another file; the room follows, and whoever is dialled in and still may be stays. */
  async replace(name: string, pool: string, put: () => Promise<void>): Promise<Account> {
    return this.#inTurn(async () => {
      const { facts } = this.byName(name);
      await put();
      await this.list.change(facts.id, { ...facts, pool });
      return this.#reopen({ ...facts, pool });
    });
  }

  /** Suspended: nobody signs in, the room stops, nothing is lost. */
  async setStatus(name: string, status: AccountFacts['status']): Promise<Account> {
    return this.#inTurn(async () => {
      const { facts, dialIns } = this.byName(name);
      await this.list.setStatus(facts.id, status);
      // While the view of the room still runs, so that each row says why it ended.
      const ended = status === 'suspended' ? dialIns.end({ all: true }, 'account-suspended') : undefined;
      const failed = await ended?.then(
        () => undefined,
        (error: unknown) => ({ error }),
      );
      // Whatever became of that: from here on nobody of a suspended account is let in.
      const account = await this.#reopen({ ...facts, status });
      if (failed) throw failed.error;
      return account;
    });
  }

  /** The account with everything in it. A room that cannot be reached goes when the appliance is back. */
  async remove(name: string): Promise<AccountFacts> {
    return this.#inTurn(async () => {
      const { facts, dialIns } = this.byName(name);
      await this.list.setStatus(facts.id, 'deleting');
      await dialIns.end({ all: true }, 'account-deleted').catch((error: unknown) => {
        this.#options.log.warn({ account: facts.name, error }, 'not every dial-in was ended by itself');
      });
      this.#close(facts.id);
      await this.#tryRemovingRoom(facts);
      await this.#erase(facts.id);
      return facts;
    });
  }

  stop(): void {
    for (const id of [...this.#entries.keys()]) this.#close(id);
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const release = await this.#turn.take();
    try {
      return await work();
    } finally {
      release();
    }
  }

  async #tryRemovingRoom({ name, room }: AccountFacts): Promise<void> {
    try {
      await this.#options.tools.appliance.call('room.remove', { room });
    } catch (error) {
      this.#options.log.warn({ account: name, room, error }, 'the room could not be removed yet');
    }
  }

  /** File first, row last: as long as the row is there, the next start comes here again. */
  async #erase(id: string): Promise<void> {
    this.#close(id);
    try {
      await this.#options.store.deleteAccount(id);
    } catch (error) {
      // A crash came before the file was made, or after it was removed.
      if (!isStoreError(error, 'no-such-account')) throw error;
    }
    await this.list.forget(id);
  }

  #open(facts: AccountFacts, live = new LiveEvents()): Entry {
    const { store, tools, dialIns, log } = this.#options;
    const refused = new RefusedLately(tools.now);
    const db = store.account(facts.id);
    const view = dialIns(facts, db, { live, refused });
    const entry = {
      account: new Account(facts, tools, { db, dialIns: view, live, refused }),
      stop: new AbortController(),
    };
    this.#entries.set(facts.id, entry);
    this.#byName.set(facts.name, facts.id);
    if (facts.status === 'active') {
      view.run(entry.stop.signal).catch((error: unknown) => {
        log.error({ account: facts.name, error }, 'the view of dial-ins ended');
      });
    }
    return entry;
  }

  async #reopen(facts: AccountFacts): Promise<Account> {
    const live = this.#entries.get(facts.id)?.account.live;
    this.#close(facts.id);
    const { account } = this.#open(facts, live);
    await account.room.put();
    return account;
  }

  #close(id: string): void {
    const entry = this.#entries.get(id);
    if (entry === undefined) return;
    entry.stop.abort();
    this.#entries.delete(id);
    this.#byName.delete(entry.account.facts.name);
  }
}

/** Addresses that are given away stay valid: profiles and machines carry them. */
async function refusePoolInUse(db: Database): Promise<void> {
  const used = await db.read((reader) =>
    reader.get('SELECT 1 AS there FROM devices UNION ALL SELECT 1 FROM seats LIMIT 1'),
  );
  if (used !== undefined) throw invalid('pool', 'pool-in-use');
}
