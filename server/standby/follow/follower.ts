/**
 * Keeps this node the same as its primary: dials, takes everything where it has nothing, takes what is new, and begins again when the
 * line breaks. What it has acknowledged is on this disk; what it is told to forget it forgets only after something better is here.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Hello } from '../../replication/fencing/rules.ts';
import type { Frame } from '../../replication/link/frames.ts';
import { follow, type FollowEnd } from '../../replication/link/follow.ts';
import type { Identity } from '../../replication/link/identity.ts';
import type { Peer } from '../../replication/link/peer.ts';
import { dialPeer } from '../../replication/node/dial.ts';
import { helloOf } from '../../replication/node/hello.ts';
import type { NodeStates } from '../../replication/node/state.ts';
import type { Log } from '../../log.ts';
import { StandbyError } from '../errors.ts';
import type { Held, Holdings } from '../holdings.ts';
import { Applier } from './applier.ts';
import { becauseOf, whyOf } from './because.ts';
import { pauseMs } from './pause.ts';
import { refuseCopy } from './refuse-copy.ts';
import { takeAnew } from './seeded-by.ts';
import type { StandingBook } from './standing.ts';
import { trimReceived } from './trim.ts';

export interface FollowerOptions {
  readonly states: NodeStates;
  readonly identity: Identity;
  readonly holdings: Holdings;
  readonly book: StandingBook;
  /** What the primary says beside the log; the connection rests until this resolves. */
  readonly told: (frame: Frame, peer: Peer) => Promise<void>;
  /** Everything was taken anew and is what is held now. */
  readonly seeded: () => Promise<void>;
  /** False while the primary is there twice: then neither of the two is believed (C16). */
  readonly isOne: (primary: Hello) => boolean;
  readonly log: Log;
  /** Monotonic milliseconds. */
  readonly clock: () => number;
  readonly signal: AbortSignal;
}

interface Applying {
  readonly applier: Applier;
  readonly end: () => Promise<void>;
}

type Turn = 'at-once' | 'after-a-pause';

export class Follower {
  readonly #options: FollowerOptions;
  readonly #stopped = new AbortController();
  readonly #lifetime: AbortSignal;
  #applying: Applying | null = null;
  #wantsSeed = false;
  /** A write failed here: what is in memory may say more than the disk. */
  #doubtful = false;
  #peer: Peer | null = null;
  #primary: Hello | null = null;
  #pulse = 0;
  #attempts = 0;
  #running: Promise<void> | null = null;
  #hurry = new AbortController();

  constructor(options: FollowerOptions) {
    this.#options = options;
    this.#lifetime = AbortSignal.any([options.signal, this.#stopped.signal]);
    const { held } = options.holdings;
    if (held !== null) this.#applying = this.#apply(held);
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Takes nothing any more; what was taken is being applied still. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    this.#peer?.end();
    await this.#running;
  }

  /** After `stop`: nobody touches the files any more. */
  async close(): Promise<void> {
    await this.stop();
    await this.#endApplying();
  }

  /** The connection that is followed now, and who is at its other end. */
  get following(): { readonly peer: Peer; readonly primary: Hello } | null {
    return this.#peer !== null && this.#primary !== null
      ? { peer: this.#peer, primary: this.#primary }
      : null;
  }

  get applier(): Applier | null {
    return this.#applying?.applier ?? null;
  }

  /** How often it came to nothing to dial, at all addresses of the primary. */
  get failed(): number {
    return this.#attempts;
  }

  /** Tries now what would be tried after the pause. */
  tryNow(): void {
    this.#hurry.abort();
    this.#hurry = new AbortController();
  }

  /** Everything is to be taken anew, because the owner says so; what is held stays until it is here. */
  seedAnew(): void {
    this.#wantsSeed = true;
    this.#peer?.end();
    this.tryNow();
  }

  async #run(): Promise<void> {
    const { clock } = this.#options;
    let failures = 0;
    while (!this.#lifetime.aborted) {
      const begun = clock();
      const turn = await this.#once().catch((error: unknown) => this.#failed(error));
      failures = turn === 'at-once' || clock() - begun > 10_000 ? 0 : failures + 1;
      if (turn === 'at-once') continue;
      const rest = AbortSignal.any([this.#lifetime, this.#hurry.signal]);
      await delay(pauseMs(failures), undefined, { signal: rest }).catch(() => undefined);
    }
  }

  async #once(): Promise<Turn> {
    const { states, identity, holdings } = this.#options;
    const { peer: pinned } = states.current;
    if (pinned === null) return 'after-a-pause';
    if (this.#doubtful) await this.#readAgain();
    if (await this.#options.holdings.isDistrusted()) this.#wantsSeed = true;
    // What the hello names has to be durable: the other side counts on it.
    await holdings.held?.spool.durable(holdings.end.lsn);
    const peer = await dialPeer(pinned, { identity, signal: this.#lifetime });
    this.#peer = peer;
    const end = (): void => peer.end();
    this.#lifetime.addEventListener('abort', end, { once: true });
    try {
      if (this.#lifetime.aborted) return 'after-a-pause';
      const { held } = holdings;
      const outcome =
        held === null || this.#wantsSeed ? await this.#takeAnew(peer) : await this.#follow(peer, held);
      return this.#after(outcome);
    } finally {
      this.#lifetime.removeEventListener('abort', end);
      this.#peer = null;
      this.#primary = null;
      peer.end();
    }
  }

  async #takeAnew(peer: Peer): Promise<FollowEnd | { readonly kind: 'seeded' }> {
    const { holdings, book, seeded } = this.#options;
    book.broken('seeding');
    const link = { peer, self: () => this.#hello(), met: (primary: Hello) => this.#met(primary) };
    const end = await takeAnew({ ...link, holdings, release: () => this.#endApplying() });
    if (end.kind !== 'seeded') return end;
    this.#wantsSeed = false;
    if (holdings.held !== null) this.#applying = this.#apply(holdings.held);
    await seeded();
    return end;
  }

  async #follow(peer: Peer, { spool }: Held): Promise<FollowEnd> {
    const { book, told } = this.#options;
    return follow({
      peer,
      spool,
      self: () => this.#hello(),
      met: (primary) => this.#met(primary),
      told: (frame) => told(frame, peer),
      pulse: (lsn) => {
        this.#pulse = lsn;
        book.heard(lsn - spool.durableLsn);
      },
      taken: (lsn) => {
        book.caughtUp(this.#pulse - lsn);
        return this.applier?.applied ?? 0;
      },
    });
  }

  #hello(): Hello {
    const { states, holdings } = this.#options;
    return helloOf(states, holdings.end);
  }

  /** Its epoch counts from now on, also for whoever else says that he is the primary, and after a restart. */
  async #met(primary: Hello): Promise<void> {
    const { states, isOne } = this.#options;
    if (!isOne(primary)) {
      if (this.#peer !== null) await refuseCopy(this.#peer, states.current.epoch);
      throw new StandbyError('clone', 'the primary is there twice');
    }
    this.#primary = primary;
    if (primary.epoch > states.current.epoch) await states.change(() => ({ epoch: primary.epoch }));
  }

  #after(end: FollowEnd | { readonly kind: 'seeded' }): Turn {
    const { book } = this.#options;
    if (end.kind === 'seeded') return 'at-once';
    if (end.kind === 'gone') {
      const alone = this.#primary !== null && this.#primary.role !== 'primary';
      book.broken(alone ? 'nobody-serves' : 'not-connected');
      return 'after-a-pause';
    }
    const because = becauseOf(end.because);
    book.broken(because);
    if (because !== 'needs-seed' || this.#wantsSeed) return 'after-a-pause';
    this.#wantsSeed = true;
    return 'at-once';
  }

  #failed(error: unknown): Turn {
    const { book, log } = this.#options;
    const because = whyOf(error);
    this.#attempts += 1;
    if (!this.#lifetime.aborted && because !== 'not-connected') log.warn({ error }, 'following broke off');
    book.broken(because);
    if (because === 'disk-fails') this.#doubtful = true;
    return 'after-a-pause';
  }

  /** After a failed write or fsync only what is read again from the disk is believed. */
  async #readAgain(): Promise<void> {
    const { holdings } = this.#options;
    await this.#endApplying();
    await holdings.reopen();
    if (holdings.held !== null) this.#applying = this.#apply(holdings.held);
    this.#doubtful = false;
  }

  #apply(held: Held): Applying {
    const { clock, log, holdings } = this.#options;
    const stop = new AbortController();
    const failed = (error: unknown): void => {
      log.error({ error }, 'the log could not be applied to the files');
      // Files that are not what the log says are asked for anew; a disk that does not take them is tried again.
      if (whyOf(error) === 'disk-fails') this.#doubtful = true;
      else this.#wantsSeed = true;
      this.#peer?.end();
    };
    // What it takes of the disk too long goes with the next time.
    const trim = (applied: number): Promise<void> =>
      trimReceived({ spool: held.spool, folder: holdings.log, applied, nowMs: Date.now() }).catch(
        (error: unknown) => log.warn({ error }, 'the received log could not be made shorter'),
      );
    const applier = new Applier({ held, failed, trim, clock, signal: stop.signal });
    const running = applier.run();
    const end = async (): Promise<void> => {
      stop.abort();
      await running;
    };
    return { applier, end };
  }

  async #endApplying(): Promise<void> {
    await this.#applying?.end();
    this.#applying = null;
  }
}
