/** A store whose commits are followed, with a history beside it; and copies of what it held at a known record. */
import { createHash } from 'node:crypto';
import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ReplicationLog } from '../../../../server/replication/log.ts';
import { imagePath } from '../../../../server/replication/replica/images.ts';
import type { Spool } from '../../../../server/replication/spool/spool.ts';
import { build } from '../../../../server/replication/history/build.ts';
import { Reach, type Wanted } from '../../../../server/replication/history/reach.ts';
import { Snapshots } from '../../../../server/replication/history/snapshots/snapshots.ts';
import { takeSnapshot } from '../../../../server/replication/history/snapshots/take.ts';
import type { HistorySource } from '../../../../server/replication/history/source.ts';
import type { Store } from '../../../../server/store/store.ts';
import { openPrimary, type News } from '../primary.ts';

export class World {
  readonly folder: string;
  readonly snapshots: Snapshots;
  readonly warnings: string[] = [];
  nowMs = Date.now();
  store!: Store;
  spool!: Spool;
  news!: News;
  following!: ReplicationLog;

  private constructor(folder: string) {
    this.folder = folder;
    this.snapshots = new Snapshots(join(folder, 'history'));
  }

  static async make(): Promise<World> {
    const world = new World(await mkdtemp(join(tmpdir(), 'history-')));
    await world.snapshots.prepare();
    await world.open();
    return world;
  }

  get data(): string {
    return join(this.folder, 'data');
  }
  get log(): string {
    return join(this.folder, 'log');
  }

  async open(): Promise<void> {
    Object.assign(this, await openPrimary(this.data, this.log));
  }

  async close(): Promise<void> {
    await this.store.close();
    await this.spool.close();
  }

  source(): HistorySource {
    return {
      folder: this.log,
      spool: this.spool,
      epoch: () => 1,
      open: async (file) => {
        const database = file === 'system' ? this.store.system : this.store.account(file);
        await database.read((reader) => reader.get('SELECT 1 AS there')).catch(() => undefined);
      },
      pin: (file) => this.following.pin(file),
      tookOverAt: () => null,
      standbyLsn: () => null,
    };
  }

  reach(): Reach {
    return new Reach(this.source(), this.snapshots);
  }

  take(signal: AbortSignal = new AbortController().signal) {
    const log = { warn: (_: object, message: string) => void this.warnings.push(message) };
    const folder = join(this.folder, 'history', 'work');
    const now = () => new Date(this.nowMs);
    return takeSnapshot({ source: this.source(), snapshots: this.snapshots, folder, now, log, signal });
  }

  /** @returns the folder with what there was then */
  async restore(wanted: Wanted, only: string[] | null = null, signal = new AbortController().signal) {
    const folder = join(this.folder, `restored-${Math.random()}`);
    const way = await this.reach().find(wanted);
    const { snapshots, log } = this;
    const built = await build({
      ...{ way, history: snapshots.folder, log, folder, only, signal },
      progress: () => undefined,
    });
    return { folder, way, ...built };
  }

  /**
   * A copy of all files at the last record. Everything is closed for it, so that no log is beside them: what SQLite itself
   * says the content is, to compare with.
   */
  async copy(name: string): Promise<{ folder: string; lsn: number }> {
    await this.close();
    const folder = join(this.folder, `copy-${name}`);
    await mkdir(folder, { recursive: true });
    cpSync(this.data, folder, { recursive: true });
    await this.open();
    return { folder, lsn: this.spool.end.lsn };
  }
}

/** The files below a folder, by the name that the log has for them, and what is in them. */
export function digests(folder: string): Map<string, string> {
  const accounts = readdirSync(join(folder, 'accounts')).toSorted();
  return new Map(
    ['system', ...accounts].map((file) => [
      file,
      createHash('sha256')
        .update(readFileSync(imagePath(folder, file)))
        .digest('hex'),
    ]),
  );
}

export const account = (letter: string) => `acc_${letter.repeat(16)}`;
