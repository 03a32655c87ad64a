/**
 * Backups: made, proved, kept, cleared away.
 *
 * Four parties: the owner, who alone holds the key that opens them; the portal, which writes them and afterwards cannot
 * read them; the target, which is trusted with nothing; and whoever may operate backups, who sees states and never a
 * secret. A run copies everything, sends it to each target in turn, proves each by restoring it on the side, and then
 * clears what the rule lets go. One target that fails does not keep the others from theirs.
 */
import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExclusiveWork } from '../exclusive/exclusive-work.ts';
import type { Log } from '../log.ts';
import { Refusal } from '../refusal.ts';
import type { SecretBox } from '../secrets/box.ts';
import { randomId } from '../secrets/random.ts';
import type { Store } from '../store/store.ts';
import { utcTime } from '../store/times.ts';
import { FORMAT, type Manifest } from './archive/manifest.ts';
import { recipientOf } from './archive/sealing.ts';
import { BackupError, isBackupError, type BackupErrorCode } from './errors.ts';
import type { Progress } from './progress.ts';
import { PRODUCT_VERSION } from './product.ts';
import { dueToGo } from './retention.ts';
import { Runs, type Backup } from './runs.ts';
import { BackupSchedule } from './schedule.ts';
import { SettingsRow, type BackupSettings } from './settings.ts';
import { takeSnapshot } from './snapshot.ts';
import type { BackupsState } from './state.ts';
import { stateOf } from './state-of.ts';
import { fileOf } from './targets/target.ts';
import { TargetList, type Target } from './targets/target-list.ts';
import { tryTarget } from './targets/try-target.ts';
import { WorkFolder } from './work-folder.ts';
import { prove, write } from './write-verified.ts';

/** A disk that crawls must not hold up the next night for ever. */
const RUN_MAX_MS = 8 * 3_600_000;
const TIDY_MAX_MS = 10 * 60_000;

export interface BackupsOptions {
  readonly store: Store;
  readonly box: SecretBox;
  readonly exclusive: ExclusiveWork;
  readonly dataFolder: string;
  /** The fixed folder of the target `disk`. */
  readonly diskFolder: string;
  readonly portalName: () => string | Promise<string>;
  readonly now: () => Date;
  readonly log: Log;
  /** Ends what runs. */
  readonly signal: AbortSignal;
}

export class Backups {
  readonly settings: SettingsRow;
  readonly targets: TargetList;
  readonly runs: Runs;
  readonly #options: BackupsOptions;
  readonly #folder: WorkFolder;
  readonly #schedule: BackupSchedule;
  #progress: Progress | undefined;

  constructor(options: BackupsOptions) {
    this.#options = options;
    const { store, box, now, diskFolder } = options;
    this.settings = new SettingsRow(store.system);
    this.targets = new TargetList({ db: store.system, box, diskFolder, now });
    this.runs = new Runs(store.system, now);
    this.#folder = new WorkFolder(options.dataFolder);
    this.#schedule = new BackupSchedule(this, options.log);
  }

  /** After a start: what a stop or a crash left is cleared. */
  async start(): Promise<void> {
    await this.runs.interrupted();
    await this.#folder.clear();
    await this.reschedule();
  }

  /** After each change of the schedule or of the owner's zone. */
  async reschedule(): Promise<void> {
    await this.#schedule.renew(this.#options.signal);
  }

  /** What the backup that runs does now. */
  get progress(): Progress | undefined {
    return this.#progress;
  }

  async state(): Promise<BackupsState> {
    const [settings, targets, backups] = await Promise.all([
      this.settings.read(),
      this.targets.list(),
      this.runs.list(),
    ]);
    const { exclusive, now } = this.#options;
    return stateOf({ settings, targets, backups, work: exclusive.holder ?? null, now: now() });
  }

  /**
   * Begins and returns; how it goes is in `progress` and `state`.
   * @throws Refusal `conflict` when there is no key, no target, or other long work
   */
  async begin(by: string): Promise<{ ended: Promise<void> }> {
    const settings = await this.settings.read();
    const targets = await this.targets.list();
    const { recipient } = settings;
    if (recipient === null || targets.length === 0)
      throw new Refusal('conflict', [{ field: '', code: 'backup-not-configured' }]);
    const { exclusive, signal } = this.#options;
    const order = { kind: 'backup', by, maxMs: RUN_MAX_MS, signal } as const;
    const { promise: taken, resolve, reject } = Promise.withResolvers<undefined>();
    const running = exclusive.run(order, async (end) => {
      resolve(undefined);
      await this.#run({ by, recipient, settings, targets, signal: end });
    });
    running.catch(reject);
    await taken;
    // Whoever began it may go; what failed stands in the rows and in the log.
    return {
      ended: running.catch((error: unknown) => this.#options.log.error({ error }, 'a backup failed')),
    };
  }

  /**
   * Opens a backup at its target with the owner's key and restores it on the side.
   * @throws Refusal, BackupError
   */
  async proveWithKey(id: string, identity: string, by: string): Promise<Backup> {
    const backup = await this.runs.byId(id);
    const target = await this.targets.byId(backup.targetId);
    const { exclusive, signal } = this.#options;
    await exclusive.run({ kind: 'verify', by, maxMs: RUN_MAX_MS, signal }, async (end) =>
      this.#aside(async (side) => {
        const opened = await this.targets.open(target.id);
        const proving = { ...backup, target: opened, targetName: target.name, identity, side, signal: end };
        const verifyMs = await prove({ ...proving, progress: (progress) => (this.#progress = progress) });
        await this.runs.verified(id, { verifyMs, proved: true });
      }),
    );
    const { recipient } = await this.settings.read();
    if ((await recipientOf(identity)) === recipient)
      await this.settings.writeRecipient(recipient, this.#time());
    return this.runs.byId(id);
  }

  /** @throws BackupError */
  async test(id: string): Promise<void> {
    const signal = AbortSignal.any([this.#options.signal, AbortSignal.timeout(TEST_MAX_MS)]);
    try {
      await tryTarget(await this.targets.open(id), this.#options.now(), signal);
    } catch (error) {
      if (isBackupError(error)) throw error;
      throw new BackupError(codeOf(error, signal), 'the target', { cause: error });
    }
  }

  async #run(run: Run): Promise<void> {
    const { by, settings, targets, signal } = run;
    const madeAt = this.#options.now();
    await this.#aside(async (folder) => {
      const parts = join(folder, 'parts');
      await mkdir(parts, { mode: 0o700 });
      const manifest = await this.#snapshot(parts, { madeAt, signal }).catch(async (error: unknown) => {
        for (const target of targets) await this.#note(target, { run, madeAt, code: codeOf(error, signal) });
        throw error;
      });
      for (const target of targets) {
        await this.#toTarget(target, { run, manifest, parts, side: folder, madeAt });
        await this.#tidy(target, settings);
      }
    });
    this.#options.log.info({ by, targets: targets.length }, 'backup run ended');
  }

  async #snapshot(
    parts: string,
    { madeAt, signal }: { madeAt: Date; signal: AbortSignal },
  ): Promise<Manifest> {
    const { store, dataFolder, portalName } = this.#options;
    const step = { kind: 'snapshot' } as const;
    const progress = (done: number, total: number) => (this.#progress = { step, done, total });
    progress(0, 1);
    const snapshot = await takeSnapshot({ store, dataFolder }, { folder: parts, signal, progress });
    return {
      format: FORMAT,
      kind: 'appliance',
      id: randomId('bak'),
      product: PRODUCT_VERSION,
      madeAt: utcTime(madeAt),
      installation: await installationOf(store),
      name: await portalName(),
      position: null,
      counts: snapshot.counts,
      parts: [...snapshot.parts],
    };
  }

  /** Whatever becomes of it stands in its row; only what concerns all targets is thrown. */
  async #toTarget(target: Target, work: ToTarget): Promise<void> {
    const { run, manifest, parts, side, madeAt } = work;
    const { signal, recipient, by } = run;
    const id = randomId('bak');
    const file = fileOf(id, madeAt);
    const { accounts, devices } = manifest.counts;
    const row = { id, targetId: target.id, file, madeAt: utcTime(madeAt), by, product: manifest.product };
    await this.runs.begin({ ...row, recipient, accounts, devices });
    const progress = (now: Progress) => (this.#progress = now);
    try {
      const opened = await this.targets.open(target.id);
      const common = { target: opened, targetName: target.name, file, side, signal, progress };
      const written = await write({ ...common, manifest, parts, recipient });
      await this.runs.written(id, written);
      const verifyMs = await prove({ ...common, ...written });
      await this.runs.verified(id, { verifyMs, proved: false });
    } catch (error) {
      this.#options.log.warn({ target: target.name, error }, 'a backup failed');
      await this.runs.failed(id, codeOf(error, signal));
      signal.throwIfAborted();
    }
  }

  /** A run that never got to its targets is to be seen at each of them. */
  async #note(target: Target, at: { run: Run; madeAt: Date; code: BackupErrorCode }): Promise<void> {
    const { run, madeAt, code } = at;
    const id = randomId('bak');
    const row = { id, targetId: target.id, file: fileOf(id, madeAt), madeAt: utcTime(madeAt), by: run.by };
    const counts = { accounts: 0, devices: 0 };
    await this.runs.begin({ ...row, product: PRODUCT_VERSION, recipient: run.recipient, ...counts });
    await this.runs.failed(id, code);
  }

  /** A target that cannot be tidied now is tidied next time. */
  async #tidy(target: Target, settings: BackupSettings): Promise<void> {
    this.#progress = { step: { kind: 'tidying', target: target.name }, done: 0, total: 1 };
    const signal = AbortSignal.any([this.#options.signal, AbortSignal.timeout(TIDY_MAX_MS)]);
    try {
      const own = (await this.runs.list()).filter(({ targetId }) => targetId === target.id);
      const due = dueToGo(own, settings, this.#options.now());
      if (due.length === 0) return;
      const opened = await this.targets.open(target.id);
      for (const backup of due) {
        await opened.remove(backup.file, signal);
        await this.runs.forget(backup.id);
      }
    } catch (error) {
      this.#options.log.warn({ target: target.name, error }, 'old backups could not be removed yet');
    }
  }

  async #aside<T>(work: (folder: string) => Promise<T>): Promise<T> {
    try {
      return await this.#folder.during(work);
    } finally {
      this.#progress = undefined;
    }
  }

  #time(): string {
    return utcTime(this.#options.now());
  }
}

/** Each of its few steps has a ceiling of its own beside it. */
const TEST_MAX_MS = 60_000;

interface Run {
  readonly by: string;
  readonly recipient: string;
  readonly settings: BackupSettings;
  readonly targets: readonly Target[];
  readonly signal: AbortSignal;
}

interface ToTarget {
  readonly run: Run;
  readonly manifest: Manifest;
  readonly parts: string;
  readonly side: string;
  readonly madeAt: Date;
}

function codeOf(error: unknown, signal: AbortSignal): BackupErrorCode {
  if (isBackupError(error)) return error.code;
  if (!signal.aborted) return 'failed';
  return signal.reason instanceof DOMException && signal.reason.name === 'TimeoutError'
    ? 'time-limit'
    : 'interrupted';
}

/** The same for all backups of one installation, and nobody's secret. */
async function installationOf(store: Store): Promise<string> {
  const row = await store.system.read((reader) =>
    reader.get<{ certificate: string }>('SELECT authority_certificate AS certificate FROM installation'),
  );
  return createHash('sha256')
    .update(row?.certificate ?? '')
    .digest('hex')
    .slice(0, 32);
}
