/**
 * `portal.lease`: whether this primary may serve, for as long as its process lives. Without a witness it always may.
 *
 * Keeps the keeper going, stops everything when the lease is lost, brings it back when it is there again, and tells the owner.
 */
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Log } from '../../log.ts';
import type { Notices } from '../../notices/notices.ts';
import type { Appliance } from '../../rooms/appliance.ts';
import { ApplianceSocket } from '../../rooms/appliance-socket.ts';
import { CandidacyFrame } from '../link/frames.ts';
import type { PrimaryNode } from '../node/primary.ts';
import { bootTimeMs } from './boot-clock.ts';
import { LeaseError } from './errors.ts';
import { readHolder, writeHolder } from './holder-file.ts';
import { LeaseKeeper, type LeaseStatus } from './keeper.ts';
import { openWitness, readWitnessSettings, writeWitnessSettings, type WitnessSettings } from './settings.ts';
import { ASK_MAX_MS, RENEW_EVERY_MS, TRY_AGAIN_MS } from './times.ts';

const LOOK_EVERY_MS = 200;
/** The next renewal must not wait for an appliance that is busy or away: it ends the rooms in time by itself. */
const ARM_MAX_MS = 1_500;
/** A witness that is started anew is no news. */
const TELL_AFTER_MS = 10_000;

export interface PrimaryLeaseParts {
  /** `replicationFolder()` */
  readonly folder: string;
  readonly runFolder: string;
  readonly node: PrimaryNode;
  readonly appliance: Appliance;
  readonly notices: Pick<Notices, 'raise' | 'clear'>;
  readonly log: Log;
  readonly now: () => Date;
  readonly signal: AbortSignal;
}

export class PrimaryLease {
  readonly #parts: PrimaryLeaseParts;
  readonly #predecessor: string | null;
  #settings: WitnessSettings | null;
  #keeper: LeaseKeeper | null = null;
  /** Of its own, and longer: a renewal waits behind nothing, and the last word is said after everything else was told to end. */
  readonly #line: ApplianceSocket;
  #connected: Promise<void> | null = null;
  readonly #ended = new AbortController();
  #served = false;
  #noted = false;
  #troubleSince: number | null = null;
  #heldSince: Date | null = null;
  /** Everything that was ended may be brought back. */
  onServing: () => void = () => undefined;

  private constructor(
    parts: PrimaryLeaseParts,
    settings: WitnessSettings | null,
    predecessor: string | null,
  ) {
    this.#parts = parts;
    this.#settings = settings;
    this.#predecessor = predecessor;
    this.#line = new ApplianceSocket(join(parts.runFolder, 'appliance.sock'), { patienceMs: ARM_MAX_MS });
    this.#served = settings === null;
    if (settings !== null) this.#keeper = this.#keep(settings);
  }

  static async open(parts: PrimaryLeaseParts): Promise<PrimaryLease> {
    const settings = await readWitnessSettings(parts.folder);
    return new PrimaryLease(parts, settings, await readHolder(parts.runFolder));
  }

  get settings(): WitnessSettings | null {
    return this.#settings;
  }

  get status(): LeaseStatus | null {
    return this.#keeper?.status ?? null;
  }

  /** Since when the lease is held without a gap, by this process; null: it is not. */
  get heldSince(): Date | null {
    return this.#heldSince;
  }

  get serving(): boolean {
    return this.#keeper === null || this.#keeper.serving;
  }

  start(): void {
    void this.#renewing();
    void this.#looking();
  }

  /** Whether rooms may run now. A switch that a former life armed is taken off where nothing hangs on it any more. */
  async mayServe(): Promise<boolean> {
    if (this.#keeper === null) await this.#parts.appliance.call('system.lease', { until: 'off' });
    return this.serving;
  }

  /** Before something is confirmed that the standby has not got. */
  async mayConfirmAlone(): Promise<boolean> {
    return this.#keeper === null || (await this.#keeper.mayConfirmAlone());
  }

  /**
   * What ends the pair happens only while the witness names nobody.
   * @throws LeaseError and then `change` was not begun
   */
  async unnamed(change: () => Promise<void>): Promise<void> {
    await (this.#keeper === null ? change() : this.#keeper.unnamed(change));
  }

  /** Somebody wants to see it. */
  async renewNow(): Promise<void> {
    await this.#keeper?.renew();
    this.#look();
  }

  pairChanged(): void {
    this.#keeper?.pairChanged();
  }

  /**
   * @throws LeaseError if it does not answer as described, and then nothing has changed; or if it does not let us have the lease, and
   * then there is none
   */
  async use(settings: WitnessSettings): Promise<void> {
    // Before the present one is given up: a typing error must not cost the pair its witness.
    const { cluster } = this.#parts.node.options.ownLog.states.current;
    await openWitness(settings, cluster).read(this.#parts.signal);
    if (this.#keeper !== null) await this.remove({ isolated: false });
    const keeper = this.#keep(settings);
    await keeper.renew();
    const { trouble, renewedAgoMs } = keeper.status;
    // It may serve without one as well, as long as the standby is no candidate: that is not the question here.
    if (renewedAgoMs === null) {
      const code = trouble === 'refused' || trouble === 'unreachable' ? trouble : 'bad-answer';
      throw new LeaseError(code, `the witness does not give the lease: ${String(trouble)}`);
    }
    await writeWitnessSettings(this.#parts.folder, settings);
    this.#settings = settings;
    this.#keeper = keeper;
    this.#served = true;
    // At once: another one may be set before the next renewal, and must know its predecessor.
    await this.#noteHolder(keeper);
    this.#look();
    void this.#parts.node.sendSettings();
  }

  /**
   * @param isolated somebody says that the standby is off or cut off
   * @throws LeaseError `unreachable` while the standby might take over and can neither be told nor unnamed
   */
  async remove({ isolated }: { isolated: boolean }): Promise<void> {
    const keeper = this.#keeper;
    if (keeper === null) return;
    if (!(await keeper.mayConfirmAlone()) && !isolated)
      throw new LeaseError('unreachable', 'the standby might take over, and cannot be told not to');
    await writeWitnessSettings(this.#parts.folder, null);
    this.#keeper = null;
    this.#settings = null;
    this.#troubleSince = null;
    for (const code of ['witness-unreachable', 'lease-lost'] as const) this.#parts.notices.clear(code, '');
    await this.#arm('off').catch(() => undefined);
    void this.#parts.node.sendSettings();
    this.#look();
  }

  /** The process ends in order: nobody need take over from one that only starts anew. */
  async close(): Promise<void> {
    const bound = delay(2 * ASK_MAX_MS, undefined, { ref: false });
    await Promise.race([this.#keeper?.release().catch(() => undefined), bound]);
    this.#ended.abort();
    await this.#connected;
  }

  async #renewing(): Promise<void> {
    const { signal, log } = this.#parts;
    while (!signal.aborted) {
      const keeper = this.#keeper;
      await keeper?.renew().catch((error: unknown) => log.warn({ error }, 'the lease was not renewed'));
      await this.#noteHolder(keeper);
      this.#look();
      const well = keeper === null || keeper.status.trouble === null;
      const pause = well ? RENEW_EVERY_MS : TRY_AGAIN_MS;
      await delay(pause, undefined, { signal }).catch(() => undefined);
    }
  }

  /** A timer stands still with a suspended machine; looking often finds out soon after. */
  async #looking(): Promise<void> {
    const { signal } = this.#parts;
    while (!signal.aborted) {
      this.#look();
      await delay(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  #look(): void {
    const { node, log, now } = this.#parts;
    const end = this.#keeper?.end ?? null;
    if (end?.kind === 'taken') void node.fence(end.epoch);
    this.#heldSince = this.status?.hold.leased === true ? (this.#heldSince ?? now()) : null;
    this.#tell();
    if (this.serving === this.#served) return;
    this.#served = this.serving;
    if (this.#served) {
      log.info({ lease: this.status }, 'this node may serve');
      this.onServing();
    } else {
      log.error({ lease: this.status }, 'the lease is lost: this node stops');
      void node.stopServing();
    }
  }

  #tell(): void {
    const { notices } = this.#parts;
    const status = this.status;
    if (status === null) return;
    if (status.trouble === null) this.#troubleSince = null;
    else this.#troubleSince ??= performance.now();
    const late = this.#troubleSince !== null && performance.now() - this.#troubleSince > TELL_AFTER_MS;
    if (late) notices.raise('witness-unreachable', '', status.trouble ?? '');
    else notices.clear('witness-unreachable', '');
    if (late && !status.serving) notices.raise('lease-lost', '', status.trouble ?? '');
    else if (status.serving) notices.clear('lease-lost', '');
  }

  async #noteHolder(keeper: LeaseKeeper | null): Promise<void> {
    if (this.#noted || keeper === null || keeper.status.renewedAgoMs === null) return;
    this.#noted = true;
    const { runFolder, node } = this.#parts;
    await writeHolder(runFolder, node.options.ownLog.states.incarnation).catch(() => undefined);
  }

  #keep(settings: WitnessSettings): LeaseKeeper {
    const { node } = this.#parts;
    const { signal } = this.#ended;
    this.#connected ??= this.#line.run(signal);
    const { states, spool } = node.options.ownLog;
    const { cluster, node: id, epoch } = states.current;
    return new LeaseKeeper({
      witness: openWitness(settings, cluster),
      pair: {
        node: id,
        epoch,
        standby: () => states.current.peer?.node ?? null,
        end: () => spool.end.lsn,
        acknowledged: () => (node.standing.current.kind === 'in-sync' ? node.standing.acknowledged : 0),
        say: async (word) => {
          const { follower } = node;
          if (follower === null) return null;
          const heard = follower.answer('candidacy', CandidacyFrame, ASK_MAX_MS);
          const [answered] = await Promise.all([
            heard,
            follower.send('candidacy', { ...word, taking: false }),
          ]);
          return answered;
        },
      },
      incarnation: states.incarnation,
      predecessor: this.#noted ? states.incarnation : this.#predecessor,
      clock: bootTimeMs,
      arm: (until) => this.#arm(until),
      signal,
    });
  }

  async #arm(until: number | 'off'): Promise<void> {
    const late = delay(ARM_MAX_MS, null, { ref: false });
    const armed = this.#line.call('system.lease', { until });
    armed.catch(() => undefined);
    if ((await Promise.race([armed, late])) === null)
      throw new LeaseError('unreachable', 'the appliance does not count the lease');
  }
}
