/**
 * What this standby holds: the received log, and the database files that it is applied to; or nothing yet.
 *
 * A seed takes the place of both at once, and only after all of it is on the disk and was compared. A note says so; each step behind the
 * note can be done twice, so a power cut within the exchange is followed by the rest of it at the next start.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { isReplicationError, ReplicationError } from '../replication/errors.ts';
import { NO_RECORD_HASH } from '../replication/record/header.ts';
import { replaceJson } from '../replication/replica/replace-json.ts';
import { Replica } from '../replication/replica/replica.ts';
import { isDamage, type LogEnd } from '../replication/spool/find-end.ts';
import { Spool } from '../replication/spool/spool.ts';
import { isThere, moveIfThere, readJson, removeAll } from './files.ts';
import type { Places } from './places.ts';

export interface Held {
  readonly spool: Spool;
  readonly replica: Replica;
}

export interface Pair {
  readonly cluster: string;
  readonly epoch: number;
}

const NOTHING: LogEnd = { lsn: 0, hash: NO_RECORD_HASH };
const Complete = z.strictObject({ complete: z.literal(true) });

export class Holdings {
  readonly #places: Places;
  readonly #pair: () => Pair;
  #held: Held | null = null;

  private constructor(places: Places, pair: () => Pair) {
    this.#places = places;
    this.#pair = pair;
  }

  /** Carries on where an exchange stopped. A log of another pair, or one that cannot be read, is as good as none. */
  static async open(places: Places, pair: () => Pair): Promise<Holdings> {
    const holdings = new Holdings(places, pair);
    await holdings.#carryOn();
    await holdings.#open();
    return holdings;
  }

  get held(): Held | null {
    return this.#held;
  }

  /** The folder of the received log. */
  get log(): string {
    return this.#places.log;
  }

  /** The last record that is durable here. */
  get end(): LogEnd {
    return this.#held?.spool.end ?? NOTHING;
  }

  /** Two empty folders for a seed. */
  async prepareIncoming(): Promise<{ images: string; log: string } & Pair> {
    const { incoming } = this.#places;
    await removeAll(incoming);
    const [images, log] = [join(incoming, 'replica'), join(incoming, 'log')];
    for (const folder of [images, log]) await mkdir(folder, { recursive: true, mode: 0o700 });
    return { images, log, ...this.#pair() };
  }

  /** Reads the seed back from the disk, and then, not before, puts it in the place of what is held. @throws ReplicationError `diverged` */
  async adoptIncoming(): Promise<void> {
    const { incoming } = this.#places;
    const seed = await Replica.open({ folder: join(incoming, 'replica'), log: join(incoming, 'log') });
    const wrong = await seed.compare();
    await seed.close();
    if (wrong.length > 0)
      throw new ReplicationError('diverged', `${wrong.join(', ')} did not arrive as they are`);
    await this.close();
    await replaceJson(join(incoming, 'complete.json'), { complete: true });
    await this.#carryOn();
    await this.#open();
  }

  async close(): Promise<void> {
    const held = this.#held;
    this.#held = null;
    await held?.replica.close();
    await held?.spool.close();
  }

  /** What is held must not serve; it stays until everything was taken anew. */
  async distrust(): Promise<void> {
    await replaceJson(join(this.#places.replica, 'distrusted.json'), { distrusted: true });
  }

  isDistrusted(): Promise<boolean> {
    return isThere(join(this.#places.replica, 'distrusted.json'));
  }

  /** After a failure: reads again from the disk what is really there. */
  async reopen(): Promise<void> {
    const held = this.#held;
    // The kernel tells of a failed fsync once, and counts the pages as written: only who knows of it writes them again.
    await held?.spool.durable(held.spool.end.lsn);
    this.#held = null;
    await held?.replica.abandon();
    await held?.spool.close().catch(() => undefined);
    await this.#open();
  }

  async #carryOn(): Promise<void> {
    const { incoming, leaving, log, replica } = this.#places;
    const note = join(incoming, 'complete.json');
    if ((await readJson(note, Complete).catch(() => null)) === null) return;
    for (const [name, place] of [
      ['log', log],
      ['replica', replica],
    ] as const) {
      const coming = join(incoming, name);
      if (!(await isThere(coming))) continue;
      // Gone already, if this is the second time: then what stands there now is what was before.
      if (await isThere(place)) {
        await removeAll(join(leaving, name));
        await moveIfThere(place, join(leaving, name));
      }
      await moveIfThere(coming, place);
    }
    await removeAll(incoming);
    await removeAll(leaving);
  }

  async #open(): Promise<void> {
    const { log, replica: folder } = this.#places;
    if (!(await isThere(join(folder, 'applied.json')))) return;
    try {
      const spool = await Spool.open({ folder: log, ...this.#pair() });
      const replica = await Replica.open({ folder, log });
      if (replica.lsn > spool.end.lsn) throw new ReplicationError('gap', 'the files are ahead of the log');
      this.#held = { spool, replica };
    } catch (error) {
      const asNone = isReplicationError(error, 'foreign-record') || isReplicationError(error, 'gap');
      if (!asNone && !isDamage(error)) throw error;
    }
  }
}
