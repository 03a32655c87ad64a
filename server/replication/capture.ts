/**
 * Follows one database file: each commit becomes a record of the log.
 *
 * Everything rests on one fact: in this process, and nowhere else, the file is written and its log moved, each in the
 * writer's turn. So what the log holds behind the last position is exactly what was committed since, and a log that does not go on
 * from there was touched by somebody else: then the file is taken anew, whole, and the owner is told.
 */
import type { CommitFollower, LogMove, LogMover } from '../store/commit-follower.ts';
import { asReplicationError, type ReplicationError } from './errors.ts';
import { inBlocks, pagesOfClosedFile, pagesOfFile, readPages } from './pages/page-reader.ts';
import { hashedOnTheWay, hashPages } from './pages/hash-pages.ts';
import { hashPage, PageSums, type PageHash } from './pages/page-sums.ts';
import { EMPTY_FILE_SUM, type Lsn } from './record/header.ts';
import { appendPages, type AboutPages, type RecordPages } from './spool/append-pages.ts';
import type { Spool } from './spool/spool.ts';
import { walOffset } from './wal/header.ts';
import type { WalPosition, WalScan, WalTransaction } from './wal/scan.ts';
import { WalFile } from './wal/wal-file.ts';

export interface CaptureOptions {
  readonly file: string;
  readonly path: string;
  readonly spool: Spool;
  readonly epoch: number;
  readonly now: () => number;
  readonly tell: CaptureNews;
}

/** What the rest of the portal hears. */
export interface CaptureNews {
  recorded(file: string, lsn: Lsn): void;
  /** Commits happen and are not in the log; tried again with the next one. Checkpoints wait. */
  behind(file: string, error: ReplicationError): void;
  /** The file had to be taken whole, because its log could not be followed. */
  takenAnew(file: string, why: string): void;
}

/** A database file without its log: it stands still as long as the log is not moved. */
export interface FileBase {
  readonly path: string;
  /** The last record whose pages are in it. */
  readonly lsn: Lsn;
  readonly sum: string;
  readonly pageSize: number;
  readonly sizePages: number;
}

type State =
  /** The next commit is found behind `position`; null: at the first frame of a new log. */
  | {
      readonly kind: 'following';
      readonly position: WalPosition | null;
      /** What lay behind the end of the file is gone: it was cut when all of the log was in it. */
      readonly newLog: boolean;
      /** All of the log is in the file, so SQLite itself may begin it anew with the next commit. */
      readonly copied?: boolean;
    }
  /** Its pages have to be recorded whole. */
  | { readonly kind: 'unknown'; readonly why: string | null };

export class Capture implements CommitFollower {
  readonly #options: CaptureOptions;
  #sums = new PageSums();
  #state: State = { kind: 'unknown', why: null };
  readonly #wal: WalFile;
  /** What the file holds without its log; null while that is not known. */
  #base: FileBase | null = null;
  #moving = false;
  #pins = 0;
  /** A commit could not be recorded; it is still in the log. */
  #behind = false;
  /** What stands behind the position may be a commit that failed. */
  #doubt = false;

  constructor(options: CaptureOptions) {
    this.#options = options;
    this.#wal = new WalFile(options.path);
  }

  async opening(): Promise<void> {
    // Closed by us and opened again: nobody else writes meanwhile, and the nightly comparison would tell.
    if (this.#state.kind === 'following') return;
    const { spool, file, path } = this.#options;
    const head = spool.head(file);
    if (head === undefined) return;
    try {
      await this.#find(head.position);
      if (this.#sums.sum === head.sum) await this.#takeNew();
      else this.#state = { kind: 'unknown', why: `${path} is not what the log says` };
    } catch (error) {
      this.#state = { kind: 'unknown', why: error instanceof Error ? error.message : 'it could not be read' };
    }
  }

  async opened(mover: LogMover): Promise<void> {
    await this.committed(mover);
    if (this.#base !== null || !(await this.mayMoveLog(false))) return;
    // After a crash the file stands somewhere between two records; with its log in it, it stands at the last one.
    this.logMoved(await mover.moveLog().catch(() => 'held' as const));
  }

  /**
   * Keeps the log from being moved, so that the file can be copied while writes go on (REPLICATION.md 3, rule 17).
   * @returns null while what the file holds is not known; ask again later
   */
  pin(): { readonly base: FileBase; readonly release: () => void } | null {
    if (this.#base === null || this.#moving) return null;
    this.#pins += 1;
    let held = true;
    const release = (): void => {
      if (held) this.#pins -= 1;
      held = false;
    };
    return { base: this.#base, release };
  }

  async committed(mover: LogMover): Promise<void> {
    try {
      if (this.#doubt) this.#doubt = !(await this.#isOverwritten(mover));
      if (this.#doubt) return;
      if (this.#state.kind === 'following') await this.#takeNew();
      // Not "else": what was followed until now may just have turned out to be touched by somebody else.
      if (this.#stateKind() === 'unknown') await this.#takeWhole(mover);
    } catch (error) {
      this.#isBehind(error);
    }
  }

  notCommitted(): void {
    this.#doubt = true;
  }

  async soonMoved(): Promise<void> {
    const { spool } = this.#options;
    // What is wrong with the log is told by who needs it.
    await spool.durable(spool.end.lsn).catch(() => undefined);
  }

  async mayMoveLog(pressing: boolean): Promise<boolean> {
    if (this.#state.kind === 'unknown' || this.#doubt) return false;
    const mayNot = (): boolean => this.#pins > 0 && !pressing;
    if (mayNot()) return false;
    try {
      await this.#takeNew();
      const { spool } = this.#options;
      await spool.durable(spool.end.lsn);
      // Asked again: the waits above are where somebody may have pinned it.
      this.#moving = this.#stateKind() === 'following' && !mayNot();
      return this.#moving;
    } catch (error) {
      this.#isBehind(error);
      return false;
    }
  }

  logMoved(move: LogMove): void {
    this.#moving = false;
    // A part of the log may be in the file now, which is then what it is at no record.
    if (move === 'held') this.#base = null;
    if (move === 'held' || this.#state.kind !== 'following') return;
    const position = move === 'emptied' ? null : this.#state.position;
    this.#state = { kind: 'following', position, newLog: true, copied: move === 'copied' };
    this.#baseIsNow();
  }

  async closed(): Promise<void> {
    await this.#wal.close();
    // The last connection moves the log and removes it, also where we had said no.
    if (this.#state.kind !== 'following' || !(await this.#wal.isGone())) return;
    this.#doubt = false;
    if (!this.#behind) {
      this.logMoved('emptied');
      return;
    }
    this.#base = null;
    this.#state = { kind: 'unknown', why: 'it was closed before all of it could be recorded' };
  }

  #isBehind(error: unknown): void {
    this.#behind = true;
    this.#options.tell.behind(this.#options.file, asReplicationError(error));
  }

  #baseIsNow(): void {
    const { spool, file, path } = this.#options;
    const head = spool.head(file);
    if (head) this.#base = { ...head, path };
  }

  #stateKind(): State['kind'] {
    return this.#state.kind;
  }

  /** Brings the sums to what the log's last record says, from the file and the part of its log that is recorded. */
  async #find(position: WalPosition | null): Promise<void> {
    const sums = new PageSums();
    const { path } = this.#options;
    // Only from opening(): nobody has the file open, so reading it here drops no lock of ours.
    const { hashes } = await hashPages(pagesOfClosedFile(path));
    sums.apply({ hashes, sizePages: hashes.size, newLog: true });
    this.#sums = sums;
    const scan = await this.#wal.scan(null);
    const generation = scan.kind === 'read' ? scan.transactions[0]?.end.generation : undefined;
    const sameLog =
      position !== null &&
      generation?.salt1 === position.generation.salt1 &&
      generation.salt2 === position.generation.salt2;
    if (!sameLog || scan.kind !== 'read') {
      this.#state = { kind: 'following', position: null, newLog: true };
      if (sums.sum === this.#options.spool.head(this.#options.file)?.sum) this.#baseIsNow();
      return;
    }
    for (const transaction of scan.transactions) {
      if (transaction.end.offset > position.offset) break;
      const pages = await this.#hashes(transaction, scan.pageSize);
      sums.apply({ hashes: pages, sizePages: transaction.sizePages, newLog: false });
    }
    this.#state = { kind: 'following', position, newLog: false };
  }

  /** Records what was committed since the last look. */
  async #takeNew(): Promise<void> {
    if (this.#state.kind !== 'following') return;
    const scan = await this.#scanOn(this.#state);
    if (scan.kind === 'read') {
      for (const transaction of scan.transactions) await this.#record(transaction, scan.pageSize);
    } else if (this.#state.position !== null) {
      // C14: we hold the writer's turn and did not move the log, so another process did.
      this.#state = { kind: 'unknown', why: 'another process moved its log' };
    }
    if (!this.#behind) return;
    this.#behind = false;
    const { tell, file, spool } = this.#options;
    tell.recorded(file, spool.end.lsn);
  }

  async #scanOn({ position, copied }: Extract<State, { kind: 'following' }>): Promise<WalScan> {
    const scan = await this.#wal.scan(position);
    if (scan.kind !== 'other-generation' || position === null || copied !== true) return scan;
    const anew = await this.#wal.scan(null);
    const salt = anew.kind === 'read' ? anew.transactions[0]?.end.generation.salt1 : undefined;
    // Each beginning adds one (walRestartHdr in wal.c): with two, somebody else began it too.
    return salt === (position.generation.salt1 + 1) >>> 0 ? anew : scan;
  }

  async #record(transaction: WalTransaction, pageSize: number): Promise<void> {
    if (this.#state.kind !== 'following') return;
    const { newLog } = this.#state;
    const { sizePages, end } = transaction;
    const hashes = new Map<number, PageHash>();
    const changes = { hashes, sizePages, newLog };
    const about = { pageSize, sizePages, before: this.#sums.sum, newLog, position: end };
    const pages = hashedOnTheWay(readPages(this.#wal, transaction.pages, pageSize), hashes);
    const sumAfter = (): string => this.#sums.after(changes);
    await this.#append({ kind: 'commit', ...about }, { pages, sumAfter });
    this.#sums.apply(changes);
    this.#state = { kind: 'following', position: end, newLog: false };
  }

  /** A commit that failed is none as long as SQLite counts no frame behind the position; then the next one stands in its place. */
  async #isOverwritten(mover: LogMover): Promise<boolean> {
    if (this.#state.kind !== 'following') return true;
    const { file, spool } = this.#options;
    const frames = await mover.committedFrames();
    const pageSize = spool.head(file)?.pageSize;
    if (frames <= 0 || pageSize === undefined) return false;
    return walOffset(frames, pageSize) !== (this.#state.position?.offset ?? walOffset(0, pageSize));
  }

  /** With an empty log the file is the whole truth, and stands still as long as we hold the writer's turn. */
  async #takeWhole(mover: LogMover): Promise<void> {
    if (this.#state.kind !== 'unknown' || this.#pins > 0) return;
    if ((await mover.moveLog()) !== 'emptied') return;
    const { path, file, tell } = this.#options;
    const sums = new PageSums();
    const { hashes, pageSize } = await hashPages(pagesOfFile(path));
    sums.apply({ hashes, sizePages: hashes.size, newLog: true });
    const about = { pageSize, sizePages: hashes.size, before: EMPTY_FILE_SUM, newLog: true, position: null };
    const pages = inBlocks(pagesOfFile(path));
    await this.#append({ kind: 'image', ...about }, { pages, sumAfter: () => sums.sum });
    if (this.#state.why !== null) tell.takenAnew(file, this.#state.why);
    this.#sums = sums;
    this.#behind = false;
    this.#state = { kind: 'following', position: null, newLog: true };
    this.#baseIsNow();
  }

  async #append(about: AboutPages, pages: RecordPages): Promise<void> {
    const { file, spool, epoch, now, tell } = this.#options;
    const lsn = await appendPages(spool, { about, file, epoch, timeMs: now() }, pages);
    tell.recorded(file, lsn);
  }

  async #hashes({ pages }: WalTransaction, pageSize: number): Promise<Map<number, PageHash>> {
    const hashes = new Map<number, PageHash>();
    for await (const block of readPages(this.#wal, pages, pageSize))
      for (const { number, content } of block) hashes.set(number, hashPage(number, content));
    return hashes;
  }
}
