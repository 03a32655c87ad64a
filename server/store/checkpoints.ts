import { stat } from 'node:fs/promises';
import type { CommitFollower, LogMove, LogMover } from './commit-follower.ts';
import { isStoreError } from './errors.ts';
import type { StoreLog } from './log.ts';
import type { Connection } from './sqlite3-driver.ts';
import type { Turns } from './turns.ts';

/** A checkpoint of this much takes some 10 ms; less often means a longer recovery after a crash. */
const CHECKPOINT_AT_BYTES = 4 * 1024 * 1024;

/** Readers end after 30 s, so a log of this size means that something is wrong. */
const WAL_ALARM_BYTES = 64 * 1024 * 1024;

/** Pause after a reader stood in the way; asking again at once would hold up every write. */
const RETRY_MS = 1_000;

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
  readonly log: StoreLog;
  readonly follower?: CommitFollower | undefined;
  readonly checkpointAtBytes?: number | undefined;
}

/** Moves the write-ahead log into the file, only ever in the writer's turn. */
export class Checkpoints implements LogMover {
  readonly #parts: Parts;
  #running = false;
  #notBeforeMs = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** To be called after a commit, without waiting: who wrote does not wait for a checkpoint. */
  async ifLarge(): Promise<void> {
    if (this.#running || performance.now() < this.#notBeforeMs) return;
    this.#running = true;
    const { writer, turn, log, checkpointAtBytes = CHECKPOINT_AT_BYTES } = this.#parts;
    try {
      const { size } = await stat(`${writer.path}-wal`);
      if (size < checkpointAtBytes) return;
      const release = await turn.take();
      try {
        const moved = await this.#followed();
        if (!moved) this.#tryLater();
        if (!moved && size >= WAL_ALARM_BYTES)
          log.warn({ file: writer.path, bytes: size }, 'the write-ahead log grows: a reader holds it');
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

  /** Also when nobody writes any more: who copies the file waits for it to come to rest. */
  #tryLater(): void {
    this.#notBeforeMs = performance.now() + RETRY_MS;
    setTimeout(() => void this.ifLarge(), RETRY_MS + 1).unref();
  }

  /** Only for who holds the writer's turn. On a full disk the log stays, and the next opening goes on with it. */
  async beforeClose(): Promise<void> {
    const { writer, log } = this.#parts;
    await this.#followed().catch((error: unknown) => {
      log.warn({ file: writer.path, error }, 'no checkpoint possible');
    });
  }

  /** Only for who holds the writer's turn. */
  moveLog(): Promise<LogMove> {
    return this.#now();
  }

  /** @returns false if a reader or the follower stood in the way */
  async #followed(): Promise<boolean> {
    const { follower } = this.#parts;
    if (follower && !(await follower.mayMoveLog())) return false;
    let move: LogMove = 'held';
    try {
      move = await this.#now();
    } finally {
      follower?.logMoved(move);
    }
    return move === 'emptied';
  }

  async #now(): Promise<LogMove> {
    const [result] = await this.#parts.writer.query<CheckpointRow>('PRAGMA wal_checkpoint(TRUNCATE)');
    if (result?.busy === 0) return 'emptied';
    const { log = -1, checkpointed } = result ?? {};
    return log >= 0 && log === checkpointed ? 'copied' : 'held';
  }
}
