/**
 * A node that does not serve: it follows, and waits to be asked.
 *
 * Parties: the primary, which TLS proves and whose every record is proved again; the owner, who alone may say that this node serves from now
 * on; and whoever reaches port 443, who is shown what this is and nothing else. Rooms are not run and no database is opened.
 */
import type { Frame } from '../replication/link/frames.ts';
import { decodeJson, SettingsFrame } from '../replication/link/frames.ts';
import type { Identity } from '../replication/link/identity.ts';
import type { Peer } from '../replication/link/peer.ts';
import { writeWitnessSettings } from '../replication/lease/settings.ts';
import { Incarnations } from '../replication/node/incarnations.ts';
import { newId, type NodeStates } from '../replication/node/state.ts';
import { replaceJson } from '../replication/replica/replace-json.ts';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Log } from '../log.ts';
import { StandbyError } from './errors.ts';
import { removeAll } from './files.ts';
import { keepContact } from './follow/contact-file.ts';
import { Follower } from './follow/follower.ts';
import { refuseCopy } from './follow/refuse-copy.ts';
import type { StandingBook } from './follow/standing.ts';
import { listKept } from './former/kept.ts';
import { forgetHandedOver, retire } from './former/retire.ts';
import type { Holdings } from './holdings.ts';
import type { Places } from './places.ts';
import { askPrimary } from './promotion/ask-primary.ts';
import type { PromotedBy } from './promotion/note.ts';
import { statementOf } from './promotion/statement.ts';
import { settleHandOver } from './promotion/settle-hand-over.ts';
import { Takeover } from './promotion/takeover.ts';
import { hearVisitor } from './visitor.ts';
import type { Promoted, StandbyView } from './view.ts';

const ANSWERED_MS = 300;
const KEEP_CONTACT_EVERY_MS = 30_000;

export interface StandbyParts {
  readonly places: Places;
  readonly states: NodeStates;
  readonly identity: Identity;
  readonly holdings: Holdings;
  readonly book: StandingBook;
  readonly log: Log;
  readonly now: () => number;
  /** Ends this process; its keeper starts it again, in whatever role it has then. */
  readonly restart: () => void;
  readonly signal: AbortSignal;
}

/** `replication/lease/standby-lease.ts` is one. */
export interface WitnessEar {
  told(frame: Frame, peer: Peer): Promise<void>;
  heardSettings(witness: unknown): Promise<void>;
}

export class Standby {
  readonly #parts: StandbyParts;
  readonly takeover: Takeover;
  readonly follower: Follower;
  readonly #incarnations = new Incarnations(() => performance.now());
  /** Hears what the primary says beside the log; it does not keep the connection waiting. */
  onFrame: (frame: Frame) => void = () => undefined;
  /** Hears what the primary says of the witness, and of taking over by it; answered before anything else is heard. */
  witness: WitnessEar = { told: async () => undefined, heardSettings: async () => undefined };
  #promoting = false;

  constructor(parts: StandbyParts) {
    this.#parts = parts;
    const { restart, log } = parts;
    this.takeover = new Takeover({
      ...parts,
      applier: () => this.follower.applier,
      decided: (epoch) => {
        log.info({ epoch }, 'this node serves from its next start on');
        // Nothing is followed any more; whoever asked for it gets his answer before the process ends.
        void this.follower.stop();
        setTimeout(restart, ANSWERED_MS);
      },
      inDoubt: () => {
        log.error('it cannot be read whether this node serves from its next start on');
        void this.follower.stop();
        restart();
      },
    });
    this.follower = new Follower({
      ...parts,
      clock: () => performance.now(),
      isOne: ({ incarnation }) => this.#incarnations.isOne(incarnation),
      told: (frame, peer) => this.#told(frame, peer),
      seeded: () => this.#seeded(),
    });
  }

  /** Resolves when it follows, or is about to be something else. */
  async start(): Promise<void> {
    const { states, places, now, restart, log } = this.#parts;
    if ((await settleHandOver(this.#parts)) === 'serves-on') {
      log.info('the other node did not take over: this one serves on');
      restart();
      return;
    }
    const kept = await retire(places, states.current, now());
    if (kept !== null) log.warn({ ...kept }, 'what this node served is kept for review');
    this.follower.start();
    void this.#keepContact();
  }

  /** The other node, on a line that it dialled. */
  visited(peer: Peer): Promise<void> {
    return hearVisitor(peer, {
      ...this.#parts,
      takeover: this.takeover,
      incarnations: this.#incarnations,
      followed: () => this.follower.following?.primary ?? null,
      cutOff: () => {
        const line = this.follower.following?.peer;
        if (line !== undefined) void refuseCopy(line, this.#parts.states.current.epoch);
      },
    });
  }

  async close(): Promise<void> {
    const { holdings, places, book } = this.#parts;
    await this.follower.close();
    await holdings.close();
    await keepContact(places.replication, book.contact);
  }

  async view(): Promise<StandbyView> {
    const { states, book, holdings, places, now } = this.#parts;
    const { role, node, epoch, peer } = states.current;
    const { held, end } = holdings;
    const about = { log: places.log, contact: book.contact, now: now() };
    return {
      ...{ role, node, epoch },
      primary: peer === null ? null : { name: peer.name, addresses: peer.addresses },
      standing: book.standing,
      lsn: end.lsn,
      applied: held?.replica.lsn ?? 0,
      promotable: held !== null,
      statement: held === null ? null : await statementOf(held, about),
      promoting: this.#promoting || this.takeover.decided !== null,
      kept: await listKept(places.replication),
    };
  }

  /**
   * In order if the primary can be reached, by whatever address; without it only if somebody says that it is off or cut off.
   * @throws StandbyError and then nothing has changed
   */
  async promote({ isolated, by }: { isolated: boolean; by: PromotedBy }): Promise<Promoted> {
    const { follower, takeover } = this;
    const { book, signal } = this.#parts;
    if (this.#promoting || this.takeover.decided !== null)
      throw new StandbyError('under-way', 'a promotion is under way');
    if (this.#parts.holdings.held === null)
      throw new StandbyError('nothing-held', 'there is nothing here yet');
    this.#promoting = true;
    try {
      takeover.wished(by);
      const epoch = await askPrimary({ follower, takeover, book, by, signal });
      if (epoch !== null) return { kind: 'in-order', epoch };
      const { statement } = await this.view();
      if (statement === null) throw new StandbyError('nothing-held', 'there is nothing here yet');
      if (!isolated) return { kind: 'confirm', statement };
      return { kind: 'alone', epoch: await this.#alone(by) };
    } finally {
      if (takeover.decided === null) takeover.wished(null);
      this.#promoting = false;
    }
  }

  /** What cannot serve follows on, and takes everything anew where its files are not what they should be. */
  async #alone(by: PromotedBy): Promise<number> {
    const { restart, holdings } = this.#parts;
    await this.follower.stop();
    try {
      return await this.takeover.alone(by);
    } catch (error) {
      if (error instanceof StandbyError && error.code === 'damaged') await holdings.distrust();
      setTimeout(restart, ANSWERED_MS);
      throw error;
    }
  }

  /**
   * Without the primary and without a human being: a witness says that nobody serves.
   * @param claim the last thing before it is decided; where it says no this process begins anew, and follows
   */
  async promoteByWitness(claim: () => Promise<boolean>): Promise<void> {
    if (this.#promoting || this.takeover.decided !== null) return;
    this.#promoting = true;
    let decided = false;
    try {
      await this.follower.stop();
      decided = await this.takeover.byWitness(claim);
    } catch (error) {
      if (error instanceof StandbyError && error.code === 'damaged') await this.#parts.holdings.distrust();
      throw error;
    } finally {
      this.#promoting = false;
      if (!decided) this.#parts.restart();
    }
  }

  /** Not a standby any more: this machine begins again with what it held before, if it held anything. */
  async leave(): Promise<void> {
    const { states, places, restart } = this.#parts;
    await this.close();
    const { log, replica, incoming, leaving, handedKey } = places;
    // First: a portal whose log is of another pair does not start, a standby without one takes everything anew.
    for (const folder of [replica, log, incoming, leaving]) await removeAll(folder);
    // Who opens the pair's lease finds somebody else there, and stops.
    for (const file of ['candidacy.json', 'settings.json']) await removeAll(join(places.replication, file));
    await writeWitnessSettings(places.replication, null);
    const alone = { peer: null, handingOver: null, fenced: null, began: null } as const;
    try {
      await states.change(() => ({ ...alone, role: 'primary', cluster: newId(), epoch: 1 }));
      await removeAll(dirname(handedKey));
    } finally {
      // Also where it could not be written: what stands there counts.
      setTimeout(restart, ANSWERED_MS);
    }
  }

  /** What is held stays until the primary's state is here, whole and compared. */
  seedAnew(): void {
    this.follower.seedAnew();
  }

  async #told(frame: Frame, peer: Peer): Promise<void> {
    if (frame.kind === 'prepare') await this.takeover.prepare(frame, peer);
    if (frame.kind === 'take') await this.takeover.take(frame, peer);
    this.onFrame(frame);
    if (frame.kind === 'candidacy') await this.witness.told(frame, peer);
    if (frame.kind !== 'settings') return;
    const { places, states } = this.#parts;
    const settings = decodeJson(SettingsFrame, frame);
    await replaceJson(join(places.replication, 'settings.json'), settings);
    await this.witness.heardSettings(settings.witness);
    const { name, addresses } = settings;
    await states.change(({ peer: known }) =>
      known === null
        ? {}
        : {
            peer: { ...known, name, addresses: [...new Set([...addresses, ...known.addresses])].slice(0, 8) },
          },
    );
  }

  async #seeded(): Promise<void> {
    const { states, places } = this.#parts;
    await states.change(() => ({ role: 'standby', fenced: null, handingOver: null }));
    await forgetHandedOver(places);
  }

  async #keepContact(): Promise<void> {
    const { signal, places, book, log } = this.#parts;
    for (;;) {
      await delay(KEEP_CONTACT_EVERY_MS, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      await keepContact(places.replication, book.contact).catch((error: unknown) =>
        log.warn({ error }, 'when the primary was last heard could not be written down'),
      );
    }
  }
}
