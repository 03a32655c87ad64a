/**
 * The primary's side of a pair, for as long as its process serves.
 *
 * Parties: the *standby*, known by its certificate, dials us and is fed; a *stranger* may knock while a person has opened the pairing, and
 * learns nothing without the code; the *other node as a primary* may exist without our knowing, so whenever nobody follows we look for
 * it; the *appliance* ends rooms when we say so; our *store* writes nothing once we have met a higher epoch.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Store } from '../../store/store.ts';
import type { Waited } from '../acknowledgements.ts';
import type { Hello, RefusalCode } from '../fencing/rules.ts';
import { feed, type FeedEnd } from '../link/feed.ts';
import type { Frame } from '../link/frames.ts';
import type { Identity } from '../link/identity.ts';
import type { Peer } from '../link/peer.ts';
import { Follower } from './follower.ts';
import { helloOf } from './hello.ts';
import { Incarnations } from './incarnations.ts';
import { listenForPeer } from './listener.ts';
import type { PairedNode, PairingHost } from './pairing-host.ts';
import { meetBeforeServing, probe, PROBE_EVERY_MS } from './probe.ts';
import { PairStanding } from './standing.ts';
import type { NodeSettings } from './node-settings.ts';
import { Fence, type FenceOptions } from './fence.ts';

const LOOK_EVERY_MS = 1_000;
const MEET_FIRST_MS = 3_000;

export interface PrimaryOptions extends FenceOptions {
  readonly store: Pick<Store, 'gate' | 'system' | 'account'>;
  /** Made when it is first needed: most installations never have a standby. */
  readonly identity: () => Promise<Identity>;
  readonly socket: () => Promise<{ readonly path: string; readonly group: number }>;
  readonly pairing: PairingHost;
  readonly settings: () => NodeSettings;
}

export class PrimaryNode implements PairedNode {
  readonly #options: PrimaryOptions;
  readonly #incarnations = new Incarnations(() => performance.now());
  readonly standing: PairStanding;
  readonly #fence: Fence;
  #follower: Follower | null = null;
  #seeding: { done: number; total: number } | null = null;
  #listening: Promise<void> | null = null;
  /** The standby's owner wants it to take over. */
  onWish: (frame: Frame) => void = () => undefined;
  /** How the standby proved itself. */
  onProof: (frame: Frame) => void = () => undefined;
  /** Called by the clock, and when the standing changes. */
  onLook: () => void = () => undefined;
  /** Hears every hello of the peer, on whichever way, and when its connection began, in monotonic milliseconds. */
  onHello: (hello: Hello, beganMs: number) => void = () => undefined;

  constructor(options: PrimaryOptions) {
    this.#options = options;
    const { ownLog, now } = options;
    const { spool, states, news } = ownLog;
    const paired = states.current.peer !== null;
    const changed = (): void => this.onLook();
    this.standing = new PairStanding({ spool, paired, clock: () => performance.now(), now, changed });
    this.#fence = new Fence(options, () => this.standing.acknowledged);
    news.onRecord = (file) => this.#recorded(file);
    news.onBehind = (file, error) => {
      options.log.error({ error, file }, 'a commit is not in the log');
      this.standing.logFails(file);
    };
  }

  get follower(): Follower | null {
    return this.#follower;
  }

  get seeding(): { readonly done: number; readonly total: number } | null {
    return this.#seeding;
  }

  get fenced(): boolean {
    return this.#fence.closed;
  }

  get options(): PrimaryOptions {
    return this.#options;
  }

  confirm(): Promise<Waited> {
    return this.standing.confirm();
  }

  /**
   * Before anything is served: who was away may find that its epoch is over. Tried for a bounded time: a plant does not wait.
   * @returns true: this process ends, and the next one does not serve
   */
  async isOver(): Promise<boolean> {
    const { ownLog, identity, signal, restart } = this.#options;
    const { peer, epoch } = ownLog.states.current;
    if (peer === null) return false;
    // The rooms of the life before may still run.
    if (await this.#fence.wasClosed()) await this.#fence.close(epoch);
    else {
      if (peer.addresses.length === 0) return false;
      const self = (): Hello => helloOf(ownLog.states, ownLog.spool.end);
      const met = await meetBeforeServing({ peer, identity: await identity(), self, signal }, MEET_FIRST_MS);
      if (met?.meeting.kind === 'refuse') this.standing.broken(met.meeting.because, met.setBack);
      if (met?.meeting.kind !== 'fence') return false;
      await this.#fence.close(met.meeting.epoch, met.theirs);
    }
    restart();
    return true;
  }

  async start(): Promise<void> {
    const { ownLog, pairing } = this.#options;
    if (ownLog.states.current.peer !== null || pairing.waiting) await this.listen();
    void this.#every(PROBE_EVERY_MS, () => this.#lookForPeer());
    void this.#every(LOOK_EVERY_MS, () => {
      this.standing.look();
      this.onLook();
      return Promise.resolve();
    });
  }

  /** Where nobody is paired and no code is open, nobody listens. */
  listen(): Promise<void> {
    this.#listening ??= this.#listen();
    return this.#listening;
  }

  async #listen(): Promise<void> {
    const { socket, identity, ownLog, pairing, log, signal } = this.#options;
    await listenForPeer({
      ...(await socket()),
      identity: await identity(),
      pinned: () => ownLog.states.current.peer?.fingerprint ?? null,
      peer: (peer, { beganMs }) => this.#take(peer, beganMs),
      stranger: () => pairing.strangers(this),
      refused: (address, error) =>
        log.info({ address, error: String(error) }, 'a connection for the standby came to nothing'),
      signal,
    });
  }

  /** Who was handed everything and now comes as a standby does. */
  takeCandidate(peer: Peer, admit: () => Promise<boolean>): Promise<void> {
    return this.#take(peer, performance.now(), admit);
  }

  /** The pair is another one, or none any more. */
  pairChanged(): void {
    this.#follower?.end();
    this.standing.paired(this.#options.ownLog.states.current.peer !== null);
  }

  /** C8. @param theirs who was met with that epoch */
  async fence(epoch: number, theirs?: Hello): Promise<void> {
    if (this.fenced) return;
    await this.#fence.close(epoch, theirs);
    this.restartSoon();
  }

  /** The root half knows that this term is over. */
  async termEnded(): Promise<void> {
    await this.fence(this.#options.ownLog.states.current.epoch);
  }

  restartSoon(): void {
    this.#fence.restartSoon();
  }

  /** @returns false: they may still run; never throws */
  stopServing(): Promise<boolean> {
    return this.#fence.stopServing();
  }

  async #take(peer: Peer, beganMs: number, admit?: () => Promise<boolean>): Promise<void> {
    const { ownLog, store, now, signal } = this.#options;
    const { spool, folder, following, states } = ownLog;
    let mine: Follower | null = null;
    const end = await feed({
      peer,
      self: () => helloOf(states, spool.end),
      spool,
      folder,
      met: (theirs) => this.#met(theirs, beganMs, admit),
      following: (theirs) => (mine = this.#begin(peer, theirs)),
      acknowledged: (lsn) => this.#acknowledged(mine, lsn),
      told: (frame) => this.#told(mine, frame),
      fence: (epoch, theirs) => void this.fence(epoch, theirs),
      seed: {
        open: async (file) =>
          (file === 'system' ? store.system : store.account(file)).read(() => Promise.resolve()),
        pin: (file) => following.pin(file),
        progress: (done, total) => this.#seeded(done, total),
      },
      now: () => now().getTime(),
      signal,
    }).finally(() => this.#ended(mine));
    this.#came(end);
  }

  async #met(theirs: Hello, beganMs: number, admit?: () => Promise<boolean>): Promise<RefusalCode | null> {
    if (!this.#incarnations.isOne(theirs.incarnation)) {
      // Neither of the two may have anything, not even the one that came first.
      this.#follower?.end();
      return 'clone';
    }
    if (admit && !(await admit())) return 'other-pair';
    const { peer } = this.#options.ownLog.states.current;
    if (peer !== null && peer.node !== theirs.node) return 'other-pair';
    if (theirs.role === 'primary') return 'two-primaries';
    this.onHello(theirs, beganMs);
    return null;
  }

  #begin(peer: Peer, theirs: Hello): Follower {
    this.#follower?.end();
    const follower = new Follower(peer, theirs.incarnation);
    this.#follower = follower;
    this.standing.has(theirs.lsn);
    void this.sendSettings();
    return follower;
  }

  async sendSettings(): Promise<void> {
    await this.#follower?.send('settings', this.#options.settings()).catch(() => undefined);
  }

  #acknowledged(from: Follower | null, lsn: number): void {
    if (from === null || from !== this.#follower) return;
    this.#incarnations.alive(from.incarnation);
    this.standing.has(lsn);
  }

  #told(from: Follower | null, frame: Frame): void {
    if (from !== null && from.told(frame)) return;
    if (frame.kind === 'wish') this.onWish(frame);
    if (frame.kind === 'proof') this.onProof(frame);
  }

  #ended(mine: Follower | null): void {
    this.#seeding = null;
    mine?.ended();
    if (mine === null || mine !== this.#follower) return;
    this.#follower = null;
    this.standing.broken('not-connected');
  }

  #came(end: FeedEnd): void {
    if (end.kind === 'refused' && this.#follower === null) this.standing.broken(end.because);
  }

  #seeded(done: number, total: number): void {
    this.#seeding = { done, total };
    if (this.#follower === null) this.standing.broken('seeding');
  }

  /** On the way to the standby as soon as it is on this disk; without one, the file's own log holds it as well. */
  #recorded(file: string): void {
    const { spool } = this.#options.ownLog;
    this.standing.recorded(file);
    if (this.#follower === null) return;
    spool.durable(spool.end.lsn).catch(() => this.standing.broken('log-fails'));
  }

  async #lookForPeer(): Promise<void> {
    const { ownLog, identity, signal } = this.#options;
    const { peer } = ownLog.states.current;
    if (peer === null || peer.addresses.length === 0 || this.#follower !== null || this.fenced) return;
    const self = (): Hello => helloOf(ownLog.states, ownLog.spool.end);
    const mine = await identity();
    const beganMs = performance.now();
    const met = await probe({ peer, identity: mine, self, signal }).catch(() => null);
    if (met === null) return;
    const { meeting } = met;
    if (meeting.kind !== 'refuse' || meeting.because !== 'epoch-leap') this.onHello(met.theirs, beganMs);
    if (meeting.kind === 'fence') await this.fence(meeting.epoch, met.theirs);
    else if (meeting.kind === 'refuse') this.standing.broken(meeting.because, met.setBack);
  }

  async #every(ms: number, work: () => Promise<void>): Promise<void> {
    const { signal, log } = this.#options;
    while (!signal.aborted) {
      await delay(ms, undefined, { signal }).catch(() => undefined);
      await work().catch((error: unknown) => log.warn({ error }, 'looking after the standby failed'));
    }
  }
}
