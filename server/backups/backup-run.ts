/** One run: copies of everything, then each target in turn. One that fails does not keep the others from theirs. */
import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Log } from '../log.ts';
import { randomId } from '../secrets/random.ts';
import type { Store } from '../store/store.ts';
import { utcTime } from '../store/times.ts';
import { FORMAT, type Manifest } from './archive/manifest.ts';
import { codeOf } from './code-of.ts';
import type { BackupErrorCode } from './errors.ts';
import { PRODUCT_VERSION } from './product.ts';
import type { Progress } from './progress.ts';
import { dueToGo } from './retention.ts';
import type { Runs } from './runs.ts';
import type { BackupSettings } from './settings.ts';
import { takeSnapshot } from './snapshot.ts';
import { fileOf } from './targets/target.ts';
import type { Target, TargetList } from './targets/target-list.ts';
import { prove, write } from './write-verified.ts';

const TIDY_MAX_MS = 10 * 60_000;

export interface RunParts {
  readonly store: Store;
  readonly dataFolder: string;
  readonly portalName: () => string | Promise<string>;
  readonly targets: TargetList;
  readonly runs: Runs;
  readonly now: () => Date;
  readonly log: Log;
  readonly signal: AbortSignal;
  readonly progress: (progress: Progress) => void;
}

export interface Run {
  readonly by: string;
  readonly recipient: string;
  readonly settings: BackupSettings;
  readonly targets: readonly Target[];
  readonly signal: AbortSignal;
}

interface ToTarget {
  readonly manifest: Manifest;
  readonly parts: string;
  readonly side: string;
  readonly madeAt: Date;
}

export class BackupRun {
  readonly #parts: RunParts;
  readonly #run: Run;

  constructor(parts: RunParts, run: Run) {
    this.#parts = parts;
    this.#run = run;
  }

  /** @param folder a private one, removed by the caller */
  async to(folder: string): Promise<void> {
    const { by, settings, targets, signal } = this.#run;
    const madeAt = this.#parts.now();
    const parts = join(folder, 'parts');
    await mkdir(parts, { mode: 0o700 });
    const manifest = await this.#snapshot(parts, { madeAt, signal }).catch(async (error: unknown) => {
      for (const target of targets) await this.#note(target, { madeAt, code: codeOf(error, signal) });
      throw error;
    });
    for (const target of targets) {
      await this.#toTarget(target, { manifest, parts, side: folder, madeAt });
      await this.#tidy(target, settings);
    }
    this.#parts.log.info({ by, targets: targets.length }, 'backup run ended');
  }

  async #snapshot(
    parts: string,
    { madeAt, signal }: { madeAt: Date; signal: AbortSignal },
  ): Promise<Manifest> {
    const { store, dataFolder, portalName } = this.#parts;
    const step = { kind: 'snapshot' } as const;
    const progress = (done: number, total: number) => this.#parts.progress({ step, done, total });
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
    const { manifest, parts, side, madeAt } = work;
    const { signal, recipient, by } = this.#run;
    const id = randomId('bak');
    const file = fileOf(id, madeAt);
    const { accounts, devices } = manifest.counts;
    const row = { id, targetId: target.id, file, madeAt: utcTime(madeAt), by, product: manifest.product };
    await this.#parts.runs.begin({ ...row, recipient, accounts, devices });
    const { progress } = this.#parts;
    try {
      const opened = await this.#parts.targets.open(target.id);
      const common = { target: opened, targetName: target.name, file, side, signal, progress };
      const written = await write({ ...common, manifest, parts, recipient });
      await this.#parts.runs.written(id, written);
      const verifyMs = await prove({ ...common, ...written });
      await this.#parts.runs.verified(id, { verifyMs, proved: false });
    } catch (error) {
      this.#parts.log.warn({ target: target.name, error }, 'a backup failed');
      await this.#parts.runs.failed(id, codeOf(error, signal));
      signal.throwIfAborted();
    }
  }

  /** A run that never got to its targets is to be seen at each of them. */
  async #note(target: Target, at: { madeAt: Date; code: BackupErrorCode }): Promise<void> {
    const { madeAt, code } = at;
    const run = this.#run;
    const id = randomId('bak');
    const row = { id, targetId: target.id, file: fileOf(id, madeAt), madeAt: utcTime(madeAt), by: run.by };
    const counts = { accounts: 0, devices: 0 };
    await this.#parts.runs.begin({ ...row, product: PRODUCT_VERSION, recipient: run.recipient, ...counts });
    await this.#parts.runs.failed(id, code);
  }

  /** A target that cannot be tidied now is tidied next time. */
  async #tidy(target: Target, settings: BackupSettings): Promise<void> {
    this.#parts.progress({ step: { kind: 'tidying', target: target.name }, done: 0, total: 1 });
    const signal = AbortSignal.any([this.#parts.signal, AbortSignal.timeout(TIDY_MAX_MS)]);
    try {
      const own = (await this.#parts.runs.list()).filter(({ targetId }) => targetId === target.id);
      const due = dueToGo(own, settings, this.#parts.now());
      if (due.length === 0) return;
      const opened = await this.#parts.targets.open(target.id);
      for (const backup of due) {
        await opened.remove(backup.file, signal);
        await this.#parts.runs.forget(backup.id);
      }
    } catch (error) {
      this.#parts.log.warn({ target: target.name, error }, 'old backups could not be removed yet');
    }
  }
}

/** The same for all backups of one installation, and nobody's secret. */
export async function installationOf(store: Store): Promise<string> {
  const row = await store.system.read((reader) =>
    reader.get<{ certificate: string }>('SELECT authority_certificate AS certificate FROM installation'),
  );
  return createHash('sha256')
    .update(row?.certificate ?? '')
    .digest('hex')
    .slice(0, 32);
}
