import { statSync } from 'node:fs';
import type { CommitFollower, LogMove, LogMover } from './commit-follower.ts';
import type { Copies } from './copies.ts';
import { isStoreError } from './errors.ts';
import type { StoreLog } from './log.ts';
import type { Readers } from './readers.ts';
import type { Connection } from './sqlite3-driver.ts';
import type { Turns } from './turns.ts';

/** What is copied has to be on the disk before the next write begins: often and little, rather than rarely and much. */
const CHECKPOINT_AT_BYTES = 1024 * 1024;

/** Whoever reads when the log is so long is ended, so that it stays below 64 MiB and one transaction (C11). */
const LOG_MAX_BYTES = 32 * 1024 * 1024;

/** Copies for a backup or a new standby may take longer than any reader, and would begin from nothing. */
const LOG_MAX_FOR_COPIES_BYTES = 512 * 1024 * 1024;

/** Pause after somebody stood in the way; asking again at once would hold up every write. */
const RETRY_MS = 1_000;

/** As long as whoever stood in the way may do so. */
const KEEP_RETRY_MS = 100;

/** A short read ends within this; it is waited for in the writer's turn. */
const READER_WAIT_MS = 20;

/** Frames in the log, and how many of them are in the file; -1 for both where nothing could be done. */
interface CheckpointRow {
  readonly busy: number;
  readonly log: number;
  readonly checkpointed: number;
}

interface Parts {
  readonly writer: Connection;
  /** The writer's own turn: nobody writes while somebody checkpoints (REPLICATION.md 2). */
  readonly turn: Turns;
  readonly readers: Readers;
  readonly copies: Copies;
  readonly log: StoreLog;
  readonly follower?: CommitFollower | undefined;
  readonly checkpointAtBytes?: number | undefined;
}

/** Moves the write-ahead log into the file, only ever in the writer's turn. */
export class Checkpoints implements LogMover {
  readonly #parts: Parts;
  #running = false;
  #notBeforeMs = 0;
  #keepNotBeforeMs = 0;
  #keptShort = true;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** To be called after a commit, without waiting: who wrote does not wait for a checkpoint. */
  async ifLarge(): Promise<void> {
    if (this.#running || performance.now() < this.#notBeforeMs) return;
    const { writer, turn, log, follower, checkpointAtBytes = CHECKPOINT_AT_BYTES } = this.#parts;
    if (this.#bytes() < checkpointAtBytes) return;
    this.#running = true;
    try {
      // Most of what has to be on the disk elsewhere gets there while others write.
      await follower?.soonMoved();
      const release = await turn.take();
      try {
        if (!(await this.#followed(false))) this.#tryLater();
      } finally {
        release();
      }
    } catch (error) {
      // Nothing is lost by a checkpoint that fails, the log is kept; and a file that is closed did its own.
      this.#notBeforeMs = performance.now() + RETRY_MS;
      if (!isStoreError(error, 'closed')) log.warn({ file: writer.path, error }, 'no checkpoint possible');
    } finally {
      this.#running = false;
    }
  }

  /**
   * Only for who holds the writer's turn and is about to write: a log that became too long is moved first, whoever reads. A copy of the
   * file that is being made for a standby proves itself by its sum, and is made again.
   */
  async keepShort(): Promise<void> {
    const bytes = this.#bytes();
    if (bytes < LOG_MAX_BYTES || performance.now() < this.#keepNotBeforeMs) return;
    const { readers, copies, writer, log } = this.#parts;
    const pressing = bytes >= LOG_MAX_FOR_COPIES_BYTES;
    const because = 'ended, because the write-ahead log became too long behind it';
    let ended = 0;
    const endThem = async (): Promise<void> => {
      ended = (await readers.cutOff(because)) + (pressing ? await copies.cutOff(because) : 0);
    };
    const moved = await this.#followed(pressing, endThem).catch(() => false);
    if (!moved) this.#keepNotBeforeMs = performance.now() + KEEP_RETRY_MS;
    if (ended > 0 || moved !== this.#keptShort)
      log.warn({ file: writer.path, bytes, ended, moved }, 'the write-ahead log became too long');
    this.#keptShort = moved;
  }

  /** Also when nobody writes any more: who copies the file waits for it to come to rest. */
  #tryLater(): void {
    this.#notBeforeMs = performance.now() + RETRY_MS;
    setTimeout(() => void this.ifLarge(), RETRY_MS + 1).unref();
  }

  /** Only for who holds the writer's turn. On a full disk the log stays, and the next opening goes on with it. */
  async beforeClose(): Promise<void> {
    const { writer, log } = this.#parts;
    await this.#followed(false).catch((error: unknown) => {
      log.warn({ file: writer.path, error }, 'no checkpoint possible');
    });
  }

  /** Only for who holds the writer's turn. */
  moveLog(): Promise<LogMove> {
    return this.#now();
  }

  /** NOOP moves nothing (SQLite 3.51), it only counts. */
  async committedFrames(): Promise<number> {
    const [row] = await this.#parts.writer.query<CheckpointRow>('PRAGMA wal_checkpoint(NOOP)');
    return row?.log ?? -1;
  }

  /** @returns false if a reader or the follower stood in the way */
  async #followed(pressing: boolean, before?: () => Promise<void>): Promise<boolean> {
    const { follower } = this.#parts;
    if (follower && !(await follower.mayMoveLog(pressing))) return false;
    let move: LogMove = 'held';
    try {
      await before?.();
      move = await this.#now();
    } finally {
      follower?.logMoved(move);
    }
    return move === 'emptied';
  }

  async #now(): Promise<LogMove> {
    const { writer, readers, copies } = this.#parts;
    // TRUNCATE would wait for them, with the writer's turn held.
    if (readers.active || copies.active) {
      const [first] = await writer.query<CheckpointRow>('PRAGMA wal_checkpoint(PASSIVE)');
      if (first === undefined || first.log !== first.checkpointed) return 'held';
    }
    const [result] = await writer.waiting(READER_WAIT_MS, () =>
      writer.query<CheckpointRow>('PRAGMA wal_checkpoint(TRUNCATE)'),
    );
    if (result?.busy === 0) return 'emptied';
    const { log = -1, checkpointed } = result ?? {};
    return log >= 0 && log === checkpointed ? 'copied' : 'held';
  }

  /** Looked at at once: a turn of the thread pool would cost each commit more. Nothing is opened, so no lock is dropped. */
  #bytes(): number {
    try {
      return statSync(`${this.#parts.writer.path}-wal`, { throwIfNoEntry: false })?.size ?? 0;
    } catch {
      // A disk that cannot say so much fails the next write, with an error that somebody hears.
      return 0;
    }
  }
}
