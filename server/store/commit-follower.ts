/**
 * Who follows every commit of one database file, in order: the log that goes to the standby.
 *
 * The store calls, the follower reads `-wal` and nothing else: one more descriptor of a database that is closed in
 * this process would drop SQLite's locks (howtocorrupt, 2.2).
 */
export interface CommitFollower {
  /** Nobody has the file open: what a crash left in its log may be read. */
  opening(): Promise<void>;
  /** In the writer's turn, when the file has just been opened. Never throws. */
  opened(mover: LogMover): Promise<void>;
  /** In the writer's turn, after COMMIT returned. Never throws: the commit has happened. */
  committed(mover: LogMover): Promise<void>;
  /**
   * In the writer's turn, after COMMIT failed. What was to be committed may stand in the log in full, for SQLite writes it before the
   * fsync that failed, and is no commit: the next one overwrites it (sqlite3WalFrames, sqlite3WalUndo in wal.c).
   */
  notCommitted(): void;
  /** Outside of the writer's turn: the log is about to be moved, and waiting for the disk is better done now. Never throws. */
  soonMoved(): Promise<void>;
  /**
   * In the writer's turn. @param pressing the log is so long that whoever holds the file still has to begin again
   * @returns true once all that the log holds is durable elsewhere
   */
  mayMoveLog(pressing: boolean): Promise<boolean>;
  /** In the writer's turn, after `mayMoveLog` said yes. */
  logMoved(move: LogMove): void;
  closed(): Promise<void>;
}

/** What became of a write-ahead log that was to be moved into its file. */
export type LogMove =
  /** All of it is in the file, and it is empty. */
  | 'emptied'
  /** All of it is in the file, but a reader still stands on it: the next commit goes behind it, or begins it anew (walRestartLog in wal.c). */
  | 'copied'
  /** A reader needs the file as it was; a part of the log may be in it. */
  | 'held';

export interface LogMover {
  moveLog(): Promise<LogMove>;
  /** How many frames of the log are committed, as SQLite counts; in the writer's turn. */
  committedFrames(): Promise<number>;
}

/** Followers by the name of the file: `system`, or an account's id. */
export interface Following {
  follow(file: string, path: string): CommitFollower;
  /** The file is gone for good. */
  deleted(file: string): Promise<void>;
  /** Another file was put in its place, while nobody had it open: what was known of it is not true any more. */
  replaced(file: string): void;
}
