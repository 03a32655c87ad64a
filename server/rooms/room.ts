/**
 * The portal's side of one account's room: computes from the account's file what the room should be and
 * hands it to the appliance. Everything is the whole state, never a difference, so that a lost message
 * costs nothing but its repetition.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { RoomSpec, RoomState } from '../../appliance/protocol.ts';
import type { AccountFacts } from '../accounts/facts.ts';
import type { AccountKeys } from '../keys/account-keys.ts';
import { dialInOf, translate } from '../networks/account-addresses.ts';
import type { Database } from '../store/database.ts';
import { allowancesNow } from './allowances.ts';
import type { Appliance } from './appliance.ts';
import { compareAllowances, type RuleDifference } from './compare-allowances.ts';
import { Latest } from './latest.ts';

/** Longer than a change takes from the file to the kernel, on a busy machine too. */
const LOOK_AGAIN_MS = 500;

export type RoomDifference = RuleDifference & { readonly rulesIntact: boolean };

interface NameRow {
  component: string;
  device: string;
  address: string;
  lan: string;
  network: string;
}

export class Room {
  readonly #facts: AccountFacts;
  readonly #db: Database;
  readonly #keys: AccountKeys;
  readonly #appliance: Appliance;
  readonly #now: () => Date;
  readonly #rules = new Latest(() => this.#putRules());
  readonly #names = new Latest(() => this.#putNames());
  readonly #tags = new Latest(() => this.#putTags());

  constructor(
    facts: AccountFacts,
    options: { db: Database; keys: AccountKeys; appliance: Appliance; now: () => Date },
  ) {
    this.#facts = facts;
    this.#db = options.db;
    this.#keys = options.keys;
    this.#appliance = options.appliance;
    this.#now = options.now;
  }

  /** Makes the room what it should be, all of it. Running tunnels are not touched when nothing changed. */
  async put(): Promise<RoomState> {
    const state = await this.#appliance.call('room.put', await this.#spec());
    if (this.#facts.status === 'active')
      await Promise.all([this.applyRules(), this.applyNames(), this.applyTags()]);
    return state;
  }

  async remove(): Promise<void> {
    await this.#appliance.call('room.remove', { room: this.#facts.room });
  }

  /** Resolves when the kernel holds what the account's file says; flows that are not covered are gone. */
  applyRules(): Promise<void> {
    return this.#rules.run();
  }

  applyNames(): Promise<void> {
    return this.#names.run();
  }

  applyTags(): Promise<void> {
    return this.#tags.run();
  }

  /**
   * What differs between what should be and what the kernel holds; `undefined` when nothing does. Looked at
   * twice: somebody may open something between the look at the kernel and the one at the file.
   */
  async compare(): Promise<RoomDifference | undefined> {
    if ((await this.#look()) === undefined) return undefined;
    await delay(LOOK_AGAIN_MS);
    return this.#look();
  }

  async #look(): Promise<RoomDifference | undefined> {
    const held = await this.#appliance.call('room.held', { room: this.#facts.room });
    const wanted = await allowancesNow(this.#db, this.#now());
    const difference = compareAllowances(wanted, held.allowances);
    const same = held.rulesIntact && difference.missing.length === 0 && difference.surplus.length === 0;
    return same ? undefined : { ...difference, rulesIntact: held.rulesIntact };
  }

  async #spec(): Promise<RoomSpec> {
    const keys = await this.#keys.room();
    return {
      room: this.#facts.room,
      pool: this.#facts.pool,
      dialIn: dialInOf(this.#facts.pool),
      domain: this.#facts.name,
      ...keys,
      maxSessions: this.#facts.maxSessions,
      enabled: this.#facts.status === 'active',
    };
  }

  async #putRules(): Promise<void> {
    const allowances = await allowancesNow(this.#db, this.#now());
    await this.#appliance.call('room.allow', { room: this.#facts.room, allowances });
  }

  async #putNames(): Promise<void> {
    const rows = await this.#db.read((reader) =>
      reader.all<NameRow>(
        `SELECT c.label AS component, d.label AS device, c.address, d.lan, d.network
         FROM components c JOIN devices d ON d.id = c.device_id WHERE d.status = 'enabled'`,
      ),
    );
    const names = rows.map((row) => ({
      name: `${row.component}.${row.device}.${this.#facts.name}`,
      address: translate(row.address, row.lan, row.network),
    }));
    await this.#appliance.call('room.names', { room: this.#facts.room, names });
  }

  async #putTags(): Promise<void> {
    await this.#appliance.call('door.tags', { room: this.#facts.room, tags: await this.#keys.tags() });
  }
}
