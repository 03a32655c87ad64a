/** What was chosen at set-up and can be chosen anew: name and further addresses, time zone, how far set-up has come. */
import { z } from 'zod';
import type { Database } from '../store/database.ts';
import { utcTime } from '../store/times.ts';
import type { Place } from './place.ts';

/** In the order in which they are asked; `finished` closes the row. */
export const SET_UP_STEPS = ['name', 'zone', 'mail', 'account', 'finished'] as const;
export type SetUpStep = (typeof SET_UP_STEPS)[number];

interface Row {
  name: string | null;
  former_name: string | null;
  other_addresses: string;
  other_addresses_at: string | null;
  zone: string;
  setup_done: string;
}

export interface Chosen {
  /** Null: nobody has chosen one yet. */
  readonly name: string | null;
  readonly former: string | null;
  readonly others: readonly string[];
  /** When `others` was changed last; null: never. */
  readonly othersAt: string | null;
  /** IANA name. */
  readonly zone: string;
  readonly done: ReadonlySet<SetUpStep>;
}

const Step = z.enum(SET_UP_STEPS);

export class Choices {
  readonly #db: Database;
  readonly #place: Place;
  #zone = 'UTC';

  constructor({ db, place }: { db: Database; place: Place }) {
    this.#db = db;
    this.#place = place;
  }

  /** The zone in which operators see times; known after `load`. */
  get zone(): string {
    return this.#zone;
  }

  /** Brings what stands in the file into force. To be called once at the start, when the row is there. */
  async load(): Promise<Chosen> {
    const row = await this.#db.read((reader) =>
      reader.get<Row>(
        'SELECT name, former_name, other_addresses, other_addresses_at, zone, setup_done FROM installation',
      ),
    );
    const done = (row?.setup_done ?? '').split(' ').flatMap((text) => Step.safeParse(text).data ?? []);
    const chosen = {
      name: row?.name ?? null,
      former: row?.former_name ?? null,
      others: (row?.other_addresses ?? '').split(' ').filter(Boolean),
      othersAt: row?.other_addresses_at ?? null,
      zone: row?.zone ?? 'UTC',
      done: new Set(done),
    };
    this.#zone = chosen.zone;
    this.#place.use({ ...chosen, settled: chosen.done.has('finished') });
    return chosen;
  }

  /** The name before stays good for forms and in the own certificate until the new one has been used. */
  async setName(name: string): Promise<void> {
    const before = this.#place.name;
    const former = before === name ? this.#place.former : before;
    await this.#db.write((tx) => tx.run('UPDATE installation SET name = ?, former_name = ?', name, former));
    await this.load();
  }

  /** Somebody came by the new name: it works. */
  async forgetFormer(): Promise<void> {
    await this.#db.write((tx) => tx.run('UPDATE installation SET former_name = NULL'));
    await this.load();
  }

  /** In the order in which they are to be tried. */
  async setOthers(others: readonly string[], now: Date): Promise<void> {
    await this.#db.write((tx) =>
      tx.run(
        'UPDATE installation SET other_addresses = ?, other_addresses_at = ?',
        others.join(' '),
        utcTime(now),
      ),
    );
    await this.load();
  }

  async setZone(zone: string): Promise<void> {
    await this.#db.write((tx) => tx.run('UPDATE installation SET zone = ?', zone));
    await this.load();
  }

  /** Confirmed, or passed over; what was confirmed before stays so. */
  async setDone(step: SetUpStep): Promise<void> {
    const { done } = await this.load();
    const text = [...new Set([...done, step])].join(' ');
    await this.#db.write((tx) => tx.run('UPDATE installation SET setup_done = ?', text));
    await this.load();
  }
}
