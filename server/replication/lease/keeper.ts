/**
 * The primary's side of the lease: renews it, says in time that it is lost, and names the standby as in sync or takes that back
 * before anything is confirmed without it.
 *
 * Parties: the *witness* compares and swaps, and may be gone; the *standby* says that it is no candidate, and means it also after a
 * restart; the *appliance* ends the rooms if this process says nothing in time. What may be done is `fencing/lease-rules.ts`; here is only
 * when it is tried. Everything happens in one turn: two swaps at once would be two primaries with one name.
 */
import { randomBytes } from 'node:crypto';
import { mayBeNamedInSync } from '../fencing/rules.ts';
import {
  isOverByLease,
  leaseToConfirm,
  mayBeCandidate,
  mayServe,
  NO_HOLD,
  type Candidacy,
  type CandidacyWord,
  type Hold,
} from '../fencing/lease-rules.ts';
import { LeaseError, leaseCodeOf, type LeaseErrorCode } from './errors.ts';
import { CALL_OFF_MS, RELY_MS, SILENT_MS } from './times.ts';
import type { LeaseRecord, Seen, Witness } from './witness/witness.ts';

/** What the keeper needs of the pair. */
export interface LeasePair {
  readonly node: string;
  readonly epoch: number;
  /** The standby's node id; null while there is none. */
  standby(): string | null;
  /** The last record here, and the last one that the standby has. */
  readonly end: () => number;
  readonly acknowledged: () => number;
  /** What the standby has on its disk afterwards; null if it cannot be asked. */
  say(word: CandidacyWord): Promise<Candidacy | null>;
}

export interface KeeperOptions {
  readonly witness: Witness;
  readonly pair: LeasePair;
  readonly incarnation: string;
  /** Of the process before this one on this machine: it is surely gone. */
  readonly predecessor: string | null;
  /** Milliseconds, of a clock that counts while the machine is suspended. */
  readonly clock: () => number;
  /** The appliance's switch: until when rooms may run, or without an end. */
  readonly arm: (until: number | 'off') => Promise<void>;
  readonly signal: AbortSignal;
}

/** How it stands with the lease, for people and for who serves. */
export interface LeaseStatus {
  readonly serving: boolean;
  readonly hold: Hold;
  /** null: it was never reached by this process. */
  readonly renewedAgoMs: number | null;
  readonly trouble: LeaseErrorCode | 'waits' | 'clone' | 'taken' | null;
  /** The standby would take over by itself. */
  readonly covered: boolean;
}

/** Another epoch has begun, or somebody else has our name: this process may not serve again. */
export type LeaseEnd = { readonly kind: 'taken'; readonly epoch: number } | { readonly kind: 'clone' };

export class LeaseKeeper {
  readonly #options: KeeperOptions;
  #hold: Hold = NO_HOLD;
  #until = 0;
  #renewedAt: number | null = null;
  #seen: Seen | null = null;
  /** The renewal that stands there, and those of ours whose answer did not come. */
  readonly #sent = new Set<string>();
  #confirmedLsn: number;
  #turn = 0;
  #candidate = false;
  #trouble: LeaseStatus['trouble'] = null;
  #foreign: { readonly version: string; readonly since: number } | null = null;
  #end: LeaseEnd | null = null;
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: KeeperOptions) {
    this.#options = options;
    this.#confirmedLsn = options.pair.end();
  }

  get end(): LeaseEnd | null {
    return this.#end;
  }

  get status(): LeaseStatus {
    const { clock } = this.#options;
    return {
      serving: this.serving,
      hold: this.#current(),
      renewedAgoMs: this.#renewedAt === null ? null : clock() - this.#renewedAt,
      trouble: this.#trouble,
      covered: this.#candidate && !this.#hold.unnamed && !this.#hold.calledOff,
    };
  }

  get serving(): boolean {
    return this.#end === null && mayServe(this.#current());
  }

  /** One round: renew, name or call up what may be, and when the witness does not answer, call off. */
  renew(): Promise<void> {
    return this.#inTurn(() => this.#round());
  }

  /**
   * Before something is confirmed that the standby has not got. @returns whether it may be: nobody who lacks it can take over
   */
  mayConfirmAlone(): Promise<boolean> {
    this.#confirmedLsn = Math.max(this.#confirmedLsn, this.#options.pair.end());
    if (this.#nobodyIsNamed()) return Promise.resolve(this.serving);
    return this.#inTurn(async () => {
      if (!this.#nobodyIsNamed()) await this.#swap(null).catch((error: unknown) => this.#failed(error));
      if (!this.#nobodyIsNamed()) await this.#callOff();
      return this.#nobodyIsNamed() && this.serving;
    });
  }

  /** An orderly end: nobody takes over from a process that only starts anew. */
  async release(): Promise<void> {
    if (await this.mayConfirmAlone()) await this.#options.arm('off').catch(() => undefined);
  }

  /**
   * For what ends the pair: called off is not enough, for who left cannot be asked again. Nobody is named before `change` is done.
   * @throws LeaseError and then `change` was not begun
   */
  unnamed(change: () => Promise<void>): Promise<void> {
    return this.#inTurn(async () => {
      if (!this.#hold.unnamed && !(await this.#swap(null))) await this.#swap(null);
      if (!this.#hold.unnamed) throw new LeaseError('refused', 'the lease is not ours: nobody is unnamed');
      await change();
    });
  }

  /** The pair is another one: what the standby said was somebody else's word. */
  pairChanged(): void {
    this.#hold = { ...this.#hold, calledOff: false };
    this.#candidate = false;
    this.#turn = 0;
  }

  /** Whether `confirmation()` would let a write be confirmed that is only here. */
  #nobodyIsNamed(): boolean {
    const { node: holder, epoch } = this.#options.pair;
    return leaseToConfirm({ epoch, holder, inSync: 'the standby' }, this.#hold).inSync === null;
  }

  #current(): Hold {
    return { ...this.#hold, leased: this.#options.clock() < this.#until };
  }

  async #round(): Promise<void> {
    if (this.#end !== null) return;
    try {
      // Who was overtaken looks at once by whom.
      if (!(await this.#swap(this.#wish()))) await this.#swap(this.#wish());
      if (this.#current().leased) await this.#callUp();
    } catch (error) {
      this.#failed(error);
      if (this.#until - this.#options.clock() < CALL_OFF_MS && !this.#nobodyIsNamed()) await this.#callOff();
    }
    await this.#setSwitch();
  }

  /** Who is to be named: nobody who lacks what was confirmed or is not the standby, and nobody anew before the appliance knows the end. */
  #wish(): string | null {
    const { pair } = this.#options;
    const standby = pair.standby();
    if (!this.#hold.unnamed) return this.#seen?.lease?.inSync === standby ? standby : null;
    const everything = mayBeNamedInSync(this.#confirmedLsn, pair.acknowledged());
    return standby !== null && everything && pair.acknowledged() > 0 ? standby : null;
  }

  /** Renews by writing: what did not change could not be told from what was lost. @returns false if somebody else wrote before */
  async #swap(wanted: string | null): Promise<boolean> {
    const { witness, pair, incarnation, clock, signal } = this.#options;
    this.#seen ??= await witness.read(signal);
    const seen = this.#seen;
    if (!this.#mayWrite(seen)) return true;
    const inSync = wanted !== null && this.#hold.unnamed ? await this.#toBeNamed() : wanted;
    const renewal = randomBytes(8).toString('hex');
    const lease = { epoch: pair.epoch, holder: pair.node, inSync, incarnation, renewal };
    this.#sent.add(renewal);
    this.#seen = null;
    const begun = clock();
    const swapped = await witness.swap(seen.version, lease, signal);
    if (swapped === null) return false;
    this.#sent.clear();
    this.#sent.add(renewal);
    this.#seen = { version: swapped, lease };
    this.#until = begun + RELY_MS;
    this.#renewedAt = begun;
    this.#trouble = null;
    this.#hold = { ...this.#hold, unnamed: inSync === null };
    return true;
  }

  /** Named from the request on: from here everything hangs on the lease, so the appliance has to count first. */
  async #toBeNamed(): Promise<string | null> {
    const counts = await this.#options.arm(this.#until).then(
      () => true,
      () => false,
    );
    // Meanwhile something may have been confirmed alone.
    const standby = counts ? this.#wish() : null;
    if (standby !== null) this.#hold = { ...this.#hold, unnamed: false };
    return standby;
  }

  /** Is what stands there ours to replace? */
  #mayWrite({ version, lease }: Seen): boolean {
    const { pair } = this.#options;
    if (lease === null || lease.epoch < pair.epoch) return true;
    if (isOverByLease(pair.node, pair.epoch, lease)) {
      this.#ends({ kind: 'taken', epoch: lease.epoch });
      return false;
    }
    if (this.#isOurs(lease)) return true;
    // Our name and not our word: a copy of this machine, or this machine before it was started anew.
    if (this.#renewedAt !== null) {
      this.#ends({ kind: 'clone' });
      return false;
    }
    return this.#isSilent(version);
  }

  #isOurs({ incarnation, renewal }: LeaseRecord): boolean {
    if (this.#renewedAt === null && incarnation === this.#options.predecessor) return true;
    return incarnation === this.#options.incarnation && this.#sent.has(renewal);
  }

  #isSilent(version: string): boolean {
    const now = this.#options.clock();
    if (this.#foreign?.version !== version) this.#foreign = { version, since: now };
    const silent = now - this.#foreign.since >= SILENT_MS;
    if (!silent) {
      this.#trouble = 'waits';
      this.#seen = null;
    }
    return silent;
  }

  #ends(end: LeaseEnd): void {
    this.#end = end;
    this.#trouble = end.kind;
    this.#until = 0;
    this.#hold = NO_HOLD;
  }

  #failed(error: unknown): void {
    this.#trouble = leaseCodeOf(error);
  }

  async #callOff(): Promise<void> {
    this.#candidate = false;
    const heard = await this.#say(false);
    if (heard !== null && !heard.candidate && !heard.taking) this.#hold = { ...this.#hold, calledOff: true };
  }

  /** Relies on the lease before it says so. */
  async #callUp(): Promise<void> {
    const { pair, arm } = this.#options;
    const may = (): boolean => mayBeCandidate(this.#current(), this.#confirmedLsn, pair.acknowledged());
    if (this.#candidate || this.#hold.unnamed || pair.standby() === null || !may()) return;
    await arm(this.#until);
    // Meanwhile something may have been confirmed alone.
    if (!may()) return;
    this.#hold = { ...this.#hold, calledOff: false };
    this.#candidate = (await this.#say(true))?.candidate ?? false;
  }

  /** @returns what the standby has written down; null if it could not be asked or another word came before ours */
  async #say(candidate: boolean): Promise<Candidacy | null> {
    for (let tries = 0; tries < 2; tries += 1) {
      this.#turn += 1;
      const heard = await this.#options.pair.say({ candidate, turn: this.#turn }).catch(() => null);
      if (heard === null || heard.taking || heard.turn === this.#turn) return heard;
      // It has heard later words, of a process before this one.
      this.#turn = Math.max(this.#turn, heard.turn);
    }
    return null;
  }

  /** Where nobody can take over, rooms need not end when this process does. */
  async #setSwitch(): Promise<void> {
    if (this.#nobodyIsNamed()) await this.#options.arm('off').catch(() => undefined);
    else if (this.#current().leased) await this.#options.arm(this.#until).catch(() => undefined);
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const next = this.#last.then(work);
    this.#last = next.catch(() => undefined);
    return next;
  }
}
