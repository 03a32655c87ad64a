import type { CommitFollower, Following } from '../../../server/store/commit-follower.ts';
import type { ReplicationLog } from '../../../server/replication/log.ts';

/** The log of all commits, with a watch on what each commit and each checkpoint waits for it. */
export class Timed implements Following {
  readonly log: ReplicationLog;
  /** In ms, from COMMIT to its record. */
  readonly captures: number[] = [];
  /** In ms, the writer's turn that a checkpoint takes. */
  readonly checkpoints: number[] = [];

  constructor(log: ReplicationLog) {
    this.log = log;
  }

  follow(file: string, path: string): CommitFollower {
    const inner = this.log.follow(file, path);
    let began = 0;
    return {
      opening: () => inner.opening(),
      opened: (mover) => inner.opened(mover),
      closed: () => inner.closed(),
      committed: async (mover) => {
        const from = performance.now();
        await inner.committed(mover);
        this.captures.push(performance.now() - from);
      },
      notCommitted: () => inner.notCommitted(),
      soonMoved: () => inner.soonMoved(),
      mayMoveLog: (pressing) => {
        began = performance.now();
        return inner.mayMoveLog(pressing);
      },
      logMoved: (move) => {
        inner.logMoved(move);
        this.checkpoints.push(performance.now() - began);
      },
    };
  }

  deleted(file: string): Promise<void> {
    return this.log.deleted(file);
  }

  replaced(file: string): void {
    this.log.replaced(file);
  }
}
