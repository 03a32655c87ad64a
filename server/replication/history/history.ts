/**
 * Point in time: everything or one account as it was, looked at beside what is, and then perhaps put in its place.
 *
 * Parties: the owner, who chooses a moment and decides; the log, which is believed only as far as its sums prove it; and everybody
 * who was locked out since, whom a restore must not let in again (`carry/`). Until somebody decides, nothing that serves is
 * touched. What is decided is made from the very state that was shown.
 */
import { copyFile, mkdir, rename, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { rehearseAside } from '../../backups/rehearsal/child.ts';
import { Refusal } from '../../refusal.ts';
import { randomId } from '../../secrets/random.ts';
import { imagePath } from '../replica/images.ts';
import { build } from './build.ts';
import { mark } from './carry/whole.ts';
import { carryAccount, settleAccount } from './carry/carry.ts';
import { Look, type AccountLook } from './compare/look.ts';
import type { Difference } from './compare/diff.ts';
import type { ThingKind } from './compare/inventory.ts';
import { HistoryError } from './errors.ts';
import { failureOf, type Failure } from './failure.ts';
import type { HistoryOptions } from './options.ts';
import { Keeper } from './keeper.ts';
import { Reach, type Wanted, type Way } from './reach.ts';
import { HistorySettingsRow } from './settings.ts';
import { Snapshots } from './snapshots/snapshots.ts';

const PREPARE_MAX_MS = 2 * 3_600_000;
/** The portal goes on writing beside it. */
const RESERVE_BYTES = 256 * 1024 * 1024;

export interface Ready {
  readonly id: string;
  readonly lsn: number;
  readonly at: string;
  /** The one account that it is about; null: everything. */
  readonly account: { readonly id: string; readonly name: string; readonly there: boolean } | null;
  readonly accounts: readonly AccountLook[];
  /** What was found broken on the way. */
  readonly broken: readonly string[];
}

export interface HistoryProgress {
  readonly step: 'files' | 'records' | 'packing' | 'checks' | 'comparing';
  readonly done: number;
  readonly total: number;
}

export class History {
  readonly settings: HistorySettingsRow;
  readonly keeper: Keeper;
  readonly reach: Reach;
  readonly snapshots: Snapshots;
  readonly #options: HistoryOptions;
  #ready: Ready | undefined;
  #failure: Failure | undefined;
  #progress: HistoryProgress | undefined;
  #stop: AbortController | undefined;
  #deciding = false;

  constructor(options: HistoryOptions) {
    this.#options = options;
    this.settings = new HistorySettingsRow(options.store.system);
    this.snapshots = new Snapshots(options.folder);
    this.reach = new Reach(options.source, this.snapshots);
    const { source, now, log, zone } = options;
    const settings = () => this.settings.read();
    const kept = { source, snapshots: this.snapshots, reach: this.reach };
    this.keeper = new Keeper({ ...kept, settings, zone, now, log });
  }

  /** After a start: what was being made or looked at then is made anew or not at all. */
  async start(): Promise<void> {
    await this.snapshots.prepare();
    await rm(join(this.#options.folder, 'work'), { recursive: true, force: true });
    await this.#drop();
    this.keeper.start(this.#options.signal);
  }

  get ready(): Ready | undefined {
    return this.#ready;
  }

  /** Why the last look back came to nothing. */
  get failure(): Failure | undefined {
    return this.#failure;
  }

  get progress(): HistoryProgress | undefined {
    return this.#progress;
  }

  /**
   * Begins and returns; how it goes is in `progress`, `ready` and `failure`.
   * @throws HistoryError `not-kept`, `not-yet`; Refusal `conflict` while other long work runs
   */
  async prepare(wanted: Wanted, account: string | null, by: string): Promise<{ ended: Promise<void> }> {
    if (this.#deciding) throw notReady();
    const way = await this.reach.find(wanted);
    const { exclusive, signal, log } = this.#options;
    const stop = new AbortController();
    const both = AbortSignal.any([signal, stop.signal]);
    const { promise: taken, resolve, reject } = Promise.withResolvers<undefined>();
    const running = exclusive.run(
      { kind: 'history', by, maxMs: PREPARE_MAX_MS, signal: both },
      async (end) => {
        this.#stop = stop;
        this.#failure = undefined;
        this.#progress = { step: 'files', done: 0, total: 1 };
        resolve(undefined);
        await this.#drop();
        try {
          await this.keeper.during(() => this.#prepare(way, account, end));
        } catch (error) {
          await this.#drop();
          this.#failure = failureOf(error, end, stop.signal);
          log.warn({ error }, 'a look back came to nothing');
        } finally {
          this.#progress = undefined;
          this.#stop = undefined;
        }
      },
    );
    running.catch(reject);
    await taken;
    return { ended: running };
  }

  /** Ends what `prepare` began. */
  cancel(): void {
    this.#stop?.abort();
  }

  async drop(): Promise<void> {
    if (this.#deciding || this.#stop !== undefined) throw notReady();
    this.#failure = undefined;
    await this.#drop();
  }

  /** @throws Refusal `conflict`, `not-found` */
  async differences(name: string, kind: ThingKind): Promise<Difference[]> {
    const then = await this.#look().accountsThen();
    const found = then.find((one) => one.name === name);
    if (this.#ready === undefined || found === undefined) throw notReady();
    const there = this.#options.accounts.all().some(({ facts }) => facts.id === found.id);
    return this.#look().things(found.id, kind, there);
  }

  /**
   * Puts what is ready in the place of what serves: everything by a restart, or one account at once.
   * @throws Refusal `conflict`; HistoryError `check-failed`, and then nothing has changed
   */
  async decide(id: string): Promise<void> {
    const ready = this.#ready;
    if (ready?.id !== id || this.#deciding) throw notReady();
    const { exclusive, log } = this.#options;
    if (exclusive.holder !== undefined)
      throw new Refusal('conflict', [
        { field: '', code: 'work-in-progress', values: { by: exclusive.holder.by } },
      ]);
    this.#deciding = true;
    try {
      if (ready.account === null) await this.#decideAll(ready);
      else await this.#replaceAccount(ready.account);
      log.warn({ lsn: ready.lsn, account: ready.account?.name }, 'a former state was put back');
    } catch (error) {
      this.#deciding = false;
      throw error;
    }
    if (ready.account !== null) {
      this.#deciding = false;
      await this.#drop();
    }
  }

  async #prepare(way: Way, account: string | null, signal: AbortSignal): Promise<void> {
    const { folder: history, source } = this.#options;
    await this.#requireSpace();
    const builder = {
      ...{ way, history, log: source.folder, folder: this.#prepared, signal },
      progress: ({ step, done, total }: HistoryProgress) => (this.#progress = { step, done, total }),
    };
    const id =
      account === null ? null : await this.#idOf(account, () => build({ ...builder, only: ['system'] }));
    const broken = await build({ ...builder, only: id === null ? null : ['system', id] });
    if (id !== null && !broken.files.includes(id)) throw noSuchAccount();
    this.#progress = { step: 'checks', done: 0, total: 1 };
    await this.#check(id !== null, signal);
    const accounts = await this.#compareAll(id, signal);
    this.#ready = {
      id: randomId('hst'),
      lsn: way.lsn,
      at: new Date(way.atMs).toISOString(),
      account: await this.#accountOf(id),
      accounts,
      broken: broken.broken,
    };
  }

  /** By its name of today, or, if there is none today, of then. */
  async #idOf(name: string, buildSystem: () => Promise<unknown>): Promise<string> {
    const now = this.#options.accounts.all().find(({ facts }) => facts.name === name);
    if (now !== undefined) return now.facts.id;
    await buildSystem();
    const then = (await this.#look().accountsThen()).find((one) => one.name === name);
    if (then === undefined) throw noSuchAccount();
    return then.id;
  }

  /** SQLite's own checks and ours, as of a backup that is restored on the side. */
  async #check(part: boolean, signal: AbortSignal): Promise<void> {
    const { dataFolder } = this.#options;
    const keys = join(this.#prepared, 'keys');
    await mkdir(keys, { recursive: true, mode: 0o700 });
    await copyFile(join(dataFolder, 'keys', 'installation.key'), join(keys, 'installation.key'));
    await mkdir(join(this.#prepared, 'accounts'), { recursive: true, mode: 0o700 });
    await rehearseAside(this.#prepared, signal, part ? 'part' : 'look');
  }

  async #compareAll(account: string | null, signal: AbortSignal): Promise<AccountLook[]> {
    const look = this.#look();
    const then = (await look.accountsThen()).filter(({ id }) => account === null || id === account);
    const now = this.#options.accounts.all().map(({ facts }) => facts);
    const looked: AccountLook[] = [];
    for (const [done, one] of then.entries()) {
      signal.throwIfAborted();
      this.#progress = { step: 'comparing', done, total: then.length };
      looked.push(await look.account({ ...one, there: now.some(({ id }) => id === one.id) }));
    }
    if (account !== null) return looked;
    for (const one of now) if (!then.some(({ id }) => id === one.id)) looked.push(await look.gone(one));
    return looked;
  }

  async #accountOf(id: string | null): Promise<Ready['account']> {
    if (id === null) return null;
    const then = (await this.#look().accountsThen()).find((one) => one.id === id);
    if (then === undefined) throw noSuchAccount();
    const now = this.#options.accounts.all().find(({ facts }) => facts.id === id);
    return { id, name: now?.facts.name ?? then.name, there: now !== undefined };
  }

  async #decideAll(ready: Ready): Promise<void> {
    await mark(this.#prepared, ready.lsn);
    await this.#options.restore.decideOn((folder) => rename(this.#prepared, folder));
  }

  async #replaceAccount({ id, name, there }: NonNullable<Ready['account']>): Promise<void> {
    const { accounts, store } = this.#options;
    const path = imagePath(this.#prepared, id);
    const then = (await this.#look().accountsThen()).find((one) => one.id === id);
    if (then === undefined) throw notReady();
    if (!there) {
      await settleAccount(path);
      await accounts.adopt(then, { path, status: 'suspended' });
      return;
    }
    await this.keeper.during(async () => {
      await accounts.replace(name, then.pool, () =>
        store.replaceAccount(id, path, (now) => carryAccount({ then: path, now })),
      );
    });
  }

  #look(): Look {
    return new Look(this.#prepared, this.#options.store);
  }

  async #requireSpace(): Promise<void> {
    const { folder, store } = this.#options;
    const { bavail, bsize } = await statfs(folder);
    if (bavail * bsize < (await store.bytes()) + RESERVE_BYTES)
      throw new HistoryError('no-space', 'there is no space for it beside what serves');
  }

  get #prepared(): string {
    return join(this.#options.folder, 'prepared');
  }

  async #drop(): Promise<void> {
    this.#ready = undefined;
    await rm(this.#prepared, { recursive: true, force: true });
  }
}

const noSuchAccount = () => new HistoryError('no-such-account', 'there was no such account then');
const notReady = () => new Refusal('conflict', [{ field: '', code: 'restore-not-ready' }]);
