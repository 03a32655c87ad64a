/**
 * How this node becomes the primary. There is one moment in which it is decided: the note is on the disk. Before it, everything received
 * is applied and each file is compared with what the log says of it; behind it stands only the next start.
 *
 * In order (the primary asks): `prepare` makes sure of all of that while the primary still stands ready to go on; `take` only decides. The
 * primary has then given up serving and asks again after a cut; so whoever was told "still a standby" since must never be surprised by
 * a promotion on an older request. Both happen in one turn.
 */
import type { Hello } from '../../replication/fencing/rules.ts';
import { decodeJson, HandOverFrame, type Frame } from '../../replication/link/frames.ts';
import type { Peer } from '../../replication/link/peer.ts';
import type { NodeStates } from '../../replication/node/state.ts';
import type { LogEnd } from '../../replication/spool/find-end.ts';
import { Turns } from '../../store/turns.ts';
import { StandbyError } from '../errors.ts';
import type { Applier } from '../follow/applier.ts';
import type { Held, Holdings } from '../holdings.ts';
import type { Places } from '../places.ts';
import { readNote, writeNote, type PromotedBy, type PromotionNote } from './note.ts';

const ALIVE_EVERY_MS = 1_000;

export interface TakeoverOptions {
  readonly places: Places;
  readonly states: NodeStates;
  readonly holdings: Holdings;
  readonly applier: () => Applier | null;
  readonly now: () => number;
  /** It is decided: this process ends, and the next one serves. */
  readonly decided: (epoch: number) => void;
  /** Whether it is cannot be read: this process ends without another word, and the next one obeys what it finds. */
  readonly inDoubt: () => void;
}

export class Takeover {
  readonly #options: TakeoverOptions;
  readonly #turn = new Turns(1);
  #prepared: { readonly peer: Peer; readonly end: LogEnd } | null = null;
  #decided: number | null = null;
  #inDoubt = false;
  #by: PromotedBy | null = null;

  constructor(options: TakeoverOptions) {
    this.#options = options;
  }

  /** The epoch in which this node serves after its next start, once that is decided. */
  get decided(): number | null {
    return this.#decided;
  }

  /** Somebody here has asked the primary to hand over; null: that came to nothing. */
  wished(by: PromotedBy | null): void {
    this.#by = by;
  }

  /** Says who we are to somebody who may act on it: a request to take over that came before is void from then on. */
  async saying<T>(hello: () => Hello, say: (hello: Hello) => Promise<T>): Promise<T> {
    return this.#alone(async () => {
      if (this.#inDoubt) throw new StandbyError('under-way', 'it is not known what this node is');
      this.#prepared = null;
      const said = hello();
      const epoch = this.#decided;
      return say(epoch === null ? said : { ...said, role: 'primary', epoch });
    });
  }

  /** @throws StandbyError `does-not-fit`, `damaged` */
  async prepare(frame: Frame, peer: Peer): Promise<void> {
    const asked = decodeJson(HandOverFrame, frame);
    const alive = setInterval(() => this.#sayAlive(peer, asked.lsn), ALIVE_EVERY_MS);
    try {
      await this.#alone(async () => {
        const { spool } = this.#fitting(asked);
        await spool.durable(asked.lsn);
        await this.#compareAll(asked.lsn);
        this.#prepared = { peer, end: spool.end };
      });
    } finally {
      clearInterval(alive);
    }
    await peer.sendJson('prepared', asked);
  }

  /** Reading every page of every file takes its time, and a primary that hears nothing takes us for gone. */
  #sayAlive(peer: Peer, lsn: number): void {
    const applied = this.#options.applier()?.applied ?? 0;
    void peer.sendJson('acknowledged', { lsn, applied }).catch(() => undefined);
  }

  /** @throws StandbyError `does-not-fit` */
  async take(frame: Frame, peer: Peer): Promise<void> {
    const asked = decodeJson(HandOverFrame, frame);
    await this.#alone(async () => {
      const { spool } = this.#fitting(asked);
      if (this.#prepared?.peer !== peer || this.#prepared.end.lsn !== spool.end.lsn)
        throw new StandbyError('does-not-fit', 'it was not prepared on this connection');
      await this.#decide(spool.end, true);
    });
    // Decided, whether or not the answer arrives: a node that followed on after this would say that it never heard of it.
    await peer
      .sendJson('taken', { epoch: asked.epoch })
      .then(() => peer.finish())
      .catch(() => undefined);
    this.#options.decided(asked.epoch);
  }

  /** Without the primary. Nothing may be received any more when this is called. @throws StandbyError */
  async alone(by: PromotedBy): Promise<number> {
    this.#by = by;
    const epoch = await this.#decideAlone(async () => true);
    if (epoch === null) throw new StandbyError('under-way', 'it was not decided');
    return epoch;
  }

  /** The same without a human being. @param claim the last thing before it is decided. @returns whether it is */
  async byWitness(claim: () => Promise<boolean>): Promise<boolean> {
    this.#by = { subject: 'witness', address: '' };
    return (await this.#decideAlone(claim)) !== null;
  }

  async #decideAlone(claim: () => Promise<boolean>): Promise<number | null> {
    const epoch = await this.#alone(async () => {
      const { spool } = this.#held();
      await spool.durable(spool.end.lsn);
      await this.#compareAll(spool.end.lsn);
      return (await claim()) ? this.#decide(spool.end, false) : null;
    });
    if (epoch !== null) this.#options.decided(epoch);
    return epoch;
  }

  async #decide({ lsn, hash }: LogEnd, planned: boolean): Promise<number> {
    const { places, states, now } = this.#options;
    const epoch = states.current.epoch + 1;
    const by = this.#by === null ? {} : { by: this.#by };
    const note = { version: 1, epoch, lsn, hash, planned, decidedMs: now(), ...by, phase: 'out' } as const;
    await writeNote(places.replication, note).catch((error: unknown) => this.#readBack(note, error));
    this.#decided = epoch;
    return epoch;
  }

  /**
   * A folder that cannot be synced, say by an EIO, leaves the note where it is although writing it failed, and the next start would carry it
   * out. So what stands there counts: decided, or not at all. @throws unless it is decided
   */
  async #readBack(wanted: PromotionNote, error: unknown): Promise<void> {
    const { places, inDoubt } = this.#options;
    const found = await readNote(places.replication).catch(() => undefined);
    if (found?.epoch === wanted.epoch && found.lsn === wanted.lsn && found.hash === wanted.hash) return;
    if (found !== null) {
      this.#inDoubt = true;
      inDoubt();
    }
    throw error;
  }

  /** Everything up to here is in the files, on the disk, and each file is what the log says of it. */
  async #compareAll(lsn: number): Promise<void> {
    const applier = this.#options.applier();
    if (applier === null) throw new StandbyError('nothing-held', 'there is nothing here yet');
    await applier.drain(lsn);
    const { replica } = this.#held();
    const wrong = await applier.still(() => replica.compare());
    if (wrong.length > 0) throw new StandbyError('damaged', `${wrong.join(', ')}: not what the log says`);
    await applier.still(() => replica.sync());
  }

  #fitting({ epoch, lsn, hash }: { epoch: number; lsn: number; hash: string }): Held {
    const held = this.#held();
    const { end } = held.spool;
    if (epoch !== this.#options.states.current.epoch + 1 || lsn !== end.lsn || hash !== end.hash)
      throw new StandbyError('does-not-fit', `record ${lsn} in epoch ${epoch} is not where this log ends`);
    return held;
  }

  #held(): Held {
    if (this.#decided !== null || this.#inDoubt)
      throw new StandbyError('under-way', 'it is decided already, or may be');
    const { held } = this.#options.holdings;
    if (held === null) throw new StandbyError('nothing-held', 'there is nothing here yet');
    return held;
  }

  async #alone<T>(work: () => Promise<T>): Promise<T> {
    const release = await this.#turn.take();
    try {
      return await work();
    } finally {
      release();
    }
  }
}
