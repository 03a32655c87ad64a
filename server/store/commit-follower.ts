/**
 * Who follows every commit of one database file, in order: the log that goes to the standby.
 *
 * The store calls, the follower reads `-wal` and nothing else: any other descriptor of a database that is closed in
 * this process would drop SQLite's locks (howtocorrupt, 2.2).
 */
export interface CommitFollower {
  /** Nobody has the file open: what a crash left in its log may be read. */
  opening(): Promise<void>;
  /** In the writer's turn, when the file has just been opened. Never throws. */
  opened(mover: LogMover): Promise<void>;
  /** In the writer's turn, after COMMIT returned. Never throws: the commit has happened. */
  committed(mover: LogMover): Promise<void>;
  /** In the writer's turn. @returns true once all that the log holds is durable elsewhere */
  mayMoveLog(): Promise<boolean>;
  /** In the writer's turn, after `mayMoveLog` said yes. @param moved the whole log is in the file now, and empty */
  logMoved(moved: boolean): void;
  closed(): Promise<void>;
}

export interface LogMover {
  /** Moves the whole log into the file. @returns false if a reader stood in the way */
  moveLog(): Promise<boolean>;
}

/** Followers by the name of the file: `system`, or an account's id. */
export interface Following {
  follow(file: string, path: string): CommitFollower;
  /** The file is gone for good. */
  deleted(file: string): Promise<void>;
  /** Another file was put in its place, while nobody had it open: what was known of it is not true any more. */
  replaced(file: string): void;
}
