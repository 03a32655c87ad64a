/**
 * Keeps the rooms of a standby ready, so that a promotion only starts them: what the primary changes is handed to the appliance soon
 * afterwards, from a copy, since nobody opens the replica's own files. Accounts whose file has not changed are left alone.
 */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Log } from '../../log.ts';
import { runAside } from './child/run.ts';
import type { ProofJob } from './child/job.ts';
import { copyReplica, type ReplicaSource } from './copy/copy-images.ts';
import { ProofError } from './errors.ts';

/** Files of accounts in which somebody is dialled in change all the time; within this nobody notices. */
const EVERY_MS = 60_000;
const NOTHING_YET_MS = 5_000;
/** Of the time: with many or large files it is done less often. */
const SHARE_MAX = 1 / 20;
const PREPARE_MAX_MS = 10 * 60_000;

export interface PreparerOptions {
  readonly source: ReplicaSource;
  readonly workFolder: string;
  readonly keyFile: string;
  readonly runFolder: string;
  readonly place: ProofJob['place'];
  readonly log: Log;
  /** Between two times; a test cannot wait a minute. */
  readonly everyMs?: number;
}

export class Preparer {
  readonly #options: PreparerOptions;
  /** The record of each file that the appliance has been told of. */
  #prepared = new Map<string, number>();
  #zone = 'UTC';

  constructor(options: PreparerOptions) {
    this.#options = options;
  }

  /** The owner's time zone, as the last look found it. */
  get zone(): string {
    return this.#zone;
  }

  /** The appliance may have been started anew and know something else. */
  forget(): void {
    this.#prepared = new Map();
  }

  async run(signal: AbortSignal): Promise<void> {
    const { log, everyMs = EVERY_MS } = this.#options;
    while (!signal.aborted) {
      const began = performance.now();
      const here = await this.prepare(signal).then(
        () => true,
        (error: unknown) => {
          if (error instanceof ProofError && error.code === 'no-replica') return false;
          if (!signal.aborted) log.warn({ error }, 'the rooms could not be made ready; it is tried again');
          return true;
        },
      );
      // A standby that has just been given everything is ready soon, too.
      const least = here ? everyMs : Math.min(everyMs, NOTHING_YET_MS);
      const pause = Math.max(least, (performance.now() - began) / SHARE_MAX);
      await delay(pause, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  /** @returns how many rooms the appliance was told of. @throws ProofError `no-replica`, `no-space`, `no-answer` */
  async prepare(signal: AbortSignal): Promise<number> {
    const { source, workFolder, keyFile, runFolder, place } = this.#options;
    const folder = join(workFolder, 'prepare');
    const limit = AbortSignal.any([signal, AbortSignal.timeout(PREPARE_MAX_MS)]);
    const before = this.#prepared;
    const changed = (file: string, { lsn }: { lsn: number }): boolean => before.get(file) !== lsn;
    if (!(await this.#anything(changed, limit))) return 0;
    try {
      // The list of accounts is always needed.
      const wanted = (file: string, head: { lsn: number }): boolean =>
        file === 'system' || changed(file, head);
      const { heads } = await copyReplica(source, folder, { signal: limit, wanted });
      const job = { folder, keyFile, runFolder, place, handshakesMaxMs: 0 };
      const { done } = await runAside({ mode: 'prepare', ...job }, limit);
      this.#zone = done.zone;
      if (this.#prepared === before)
        this.#prepared = new Map([...before, ...[...heads].map(([file, { lsn }]) => [file, lsn] as const)]);
      return done.rooms;
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  async #anything(
    changed: (file: string, head: { lsn: number }) => boolean,
    signal: AbortSignal,
  ): Promise<boolean> {
    const { heads, release } = await this.#options.source.hold(signal);
    release();
    return [...heads].some(([file, head]) => changed(file, head));
  }
}
