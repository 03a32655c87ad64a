/**
 * Backups: made, proved, kept, cleared away.
 *
 * Four parties: the owner, who alone holds the key that opens them; the portal, which writes them and afterwards cannot
 * read them; the target, which is trusted with nothing; and whoever may operate backups, who sees states and never a
 * secret. A run copies everything, sends it to each target in turn, proves each by restoring it on the side, and then
 * clears what the rule lets go. One target that fails does not keep the others from theirs.
 */
import type { ExclusiveWork, WorkKind } from '../exclusive/exclusive-work.ts';
import type { Log } from '../log.ts';
import { Refusal } from '../refusal.ts';
import type { SecretBox } from '../secrets/box.ts';
import type { Store } from '../store/store.ts';
import { utcTime } from '../store/times.ts';
import { recipientOf } from './archive/sealing.ts';
import { BackupRun, installationOf } from './backup-run.ts';
import { codeOf } from './code-of.ts';
import { BackupError, isBackupError, type BackupErrorCode } from './errors.ts';
import type { Progress } from './progress.ts';
import { Runs } from './runs.ts';
import { BackupSchedule } from './schedule.ts';
import { SettingsRow } from './settings.ts';
import type { BackupsState } from './state.ts';
import { stateOf } from './state-of.ts';
import { TargetList } from './targets/target-list.ts';
import { tryTarget } from './targets/try-target.ts';
import { WorkFolder } from './work-folder.ts';
import { prove } from './write-verified.ts';

/** A disk that crawls must not hold up the next night for ever. */
const RUN_MAX_MS = 8 * 3_600_000;

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

  /** As a backup names whose it is; see `Manifest.installation`. */
  installation(): Promise<string> {
    return installationOf(this.#options.store);
  }

  get folders(): { readonly dataFolder: string; readonly diskFolder: string } {
    return this.#options;
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
    return this.#begin('backup', by, (signal) =>
      this.#aside((folder) =>
        new BackupRun(this.#parts(), { by, recipient, settings, targets, signal }).to(folder),
      ),
    );
  }

  /**
   * Opens a backup at its target with the owner's key and restores it on the side; what came of it is in its row.
   * @throws Refusal; BackupError `wrong-key` at once
   */
  async beginProof(id: string, identity: string, by: string): Promise<{ ended: Promise<void> }> {
    const backup = await this.runs.byId(id);
    const target = await this.targets.byId(backup.targetId);
    const recipient = await recipientOf(identity);
    if (recipient !== backup.recipient) throw new BackupError('wrong-key', 'it is encrypted to another key');
    return this.#begin('verify', by, async (signal) => {
      try {
        const opened = await this.targets.open(target.id);
        const progress = (progress: Progress) => (this.#progress = progress);
        const proving = { ...backup, target: opened, targetName: target.name, identity, signal, progress };
        const verifyMs = await this.#aside((side) => prove({ ...proving, side }));
        await this.runs.verified(id, { verifyMs, proved: true });
        const settings = await this.settings.read();
        if (recipient === settings.recipient) await this.settings.writeRecipient(recipient, this.#time());
      } catch (error) {
        const code = codeOf(error, signal);
        await (BROKEN.has(code) ? this.runs.failed(id, code) : this.runs.notChecked(id, code));
        throw error;
      }
    });
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

  #parts() {
    const { targets, runs } = this;
    return { ...this.#options, targets, runs, progress: (now: Progress) => (this.#progress = now) };
  }

  /** Resolves when it has its turn; whoever began it may go: what fails stands in the rows and in the log. */
  async #begin(
    kind: WorkKind,
    by: string,
    work: (signal: AbortSignal) => Promise<void>,
  ): Promise<{ ended: Promise<void> }> {
    const { exclusive, signal, log } = this.#options;
    const { promise: taken, resolve, reject } = Promise.withResolvers<undefined>();
    const running = exclusive.run({ kind, by, maxMs: RUN_MAX_MS, signal }, (end) => {
      resolve(undefined);
      return work(end);
    });
    running.catch(reject);
    await taken;
    return { ended: running.catch((error: unknown) => log.error({ error, kind }, 'long work failed')) };
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

/** What says of the backup itself that it is none. */
const BROKEN: ReadonlySet<BackupErrorCode> = new Set([
  'not-a-backup',
  'damaged',
  'other-kind',
  'rehearsal-failed',
  'target-missing',
]);

/** Each of its few steps has a ceiling of its own beside it. */
const TEST_MAX_MS = 60_000;
