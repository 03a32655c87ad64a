/**
 * The log of all commits: what makes a standby the same as its primary.
 *
 * Three parties. The *store* says of each commit that it has happened, in the writer's turn, and moves no
 * write-ahead log before its content is durable here. The *log* numbers the commits of all files in one sequence, chains them by
 * SHA-256, and proves with each that the pages before and after it are what they should be. The *standby* believes
 * neither the network nor the primary's disk: what does not fit the record before it is not applied (`replica/`).
 *
 * This page of the house is small on purpose: capture.ts (one file), spool/ (the log on the disk), wal/ and record/
 * (formats, pure), replica/ (the other side).
 */
import type { CommitFollower, Following } from '../store/commit-follower.ts';
import { Capture, type CaptureNews } from './capture.ts';
import { EMPTY_FILE_SUM, type RecordHeader } from './record/header.ts';
import { RecordWriter } from './record/write.ts';
import type { Spool } from './spool/spool.ts';

export interface LogOptions {
  readonly spool: Spool;
  readonly epoch: number;
  readonly now: () => number;
  readonly tell: CaptureNews;
}

export class ReplicationLog implements Following {
  readonly #options: LogOptions;
  readonly #captures = new Map<string, Capture>();
  /** Files that we ourselves replaced, until they are found to be others: nobody has to be told. */
  readonly #replaced = new Set<string>();
  #allReplaced = false;

  constructor(options: LogOptions) {
    this.#options = options;
  }

  follow(file: string, path: string): CommitFollower {
    const known = this.#captures.get(file);
    if (known) return known;
    const capture = new Capture({ file, path, ...this.#options, tell: this.#news() });
    this.#captures.set(file, capture);
    return capture;
  }

  /** Holds a file at what it is now; null while that is not known. */
  pin(file: string): ReturnType<Capture['pin']> {
    return this.#captures.get(file)?.pin() ?? null;
  }

  async deleted(file: string): Promise<void> {
    this.#captures.delete(file);
    if (this.#options.spool.head(file) !== undefined) await this.#recordDeletion(file);
  }

  /** Opened the next time, it is found to be another one than the log says, and recorded whole. */
  replaced(file: string): void {
    this.#captures.delete(file);
    this.#replaced.add(file);
  }

  /** So may be each file, until `settled`. */
  replacedAll(): void {
    this.#allReplaced = true;
  }

  /** Each file was opened since, and is in the log as it is. */
  settled(): void {
    this.#allReplaced = false;
  }

  #news(): CaptureNews {
    const { tell } = this.#options;
    return {
      recorded: (file, lsn) => tell.recorded(file, lsn),
      behind: (file, error) => tell.behind(file, error),
      takenAnew: (file, why) => {
        if (!this.#replaced.delete(file) && !this.#allReplaced) tell.takenAnew(file, why);
      },
    };
  }

  /** A crash may fall between the end of an account's folder and the record of it. */
  async forgetMissing(there: readonly string[]): Promise<void> {
    const kept = new Set(there);
    for (const file of this.#options.spool.files()) if (!kept.has(file)) await this.#recordDeletion(file);
  }

  async #recordDeletion(file: string): Promise<void> {
    const { spool, epoch, now, tell } = this.#options;
    const record = await spool.append(async (write, { lsn, hash: previous }) => {
      const writer = new RecordWriter();
      const chain = { lsn: lsn + 1, epoch, cluster: spool.cluster, previous, timeMs: now(), file };
      const header: RecordHeader = { kind: 'deletion', ...chain };
      await write(writer.header(header));
      const { bytes, hash } = writer.end();
      await write(bytes);
      return { header, sumAfter: EMPTY_FILE_SUM, hash };
    });
    tell.recorded(file, record.header.lsn);
  }
}
