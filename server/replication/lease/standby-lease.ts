/** What a standby does about the witness: keeps what the primary says of it, looks at the lease, and takes over when it may. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Log } from '../../log.ts';
import type { Hello } from '../fencing/rules.ts';
import { CandidacyFrame, decodeJson, type Frame } from '../link/frames.ts';
import type { Peer } from '../link/peer.ts';
import type { NodeStates } from '../node/state.ts';
import { bootTimeMs } from './boot-clock.ts';
import { CandidacyBook } from './candidacy-book.ts';
import { writeHolder } from './holder-file.ts';
import { openWitness, readWitnessSettings, WitnessSettings, writeWitnessSettings } from './settings.ts';
import { LeaseWatch, type WatchStatus } from './watch.ts';

const LOOK_EVERY_MS = 1_000;
/** What spoke against a promotion is seldom gone in a second. */
const TRY_AGAIN_MS = 5_000;

export interface StandbyLeaseParts {
  /** `replicationFolder()` */
  readonly folder: string;
  readonly runFolder: string;
  readonly states: NodeStates;
  readonly self: () => Hello;
  /** See `WatchOptions.promote`. */
  readonly promote: (claim: () => Promise<boolean>) => Promise<void>;
  readonly log: Log;
  readonly signal: AbortSignal;
}

export class StandbyLease {
  readonly #parts: StandbyLeaseParts;
  readonly #book: CandidacyBook;
  #settings: WitnessSettings | null;
  #watch: LeaseWatch | null;

  private constructor(parts: StandbyLeaseParts, book: CandidacyBook, settings: WitnessSettings | null) {
    this.#parts = parts;
    this.#book = book;
    this.#settings = settings;
    this.#watch = this.#watching(settings);
  }

  static async open(parts: StandbyLeaseParts): Promise<StandbyLease> {
    const { folder, states } = parts;
    const of = (): string => {
      const { cluster, peer, epoch } = states.current;
      return `${cluster} ${peer?.node ?? ''} ${epoch}`;
    };
    const book = await CandidacyBook.open({ folder, of });
    return new StandbyLease(parts, book, await readWitnessSettings(folder).catch(() => null));
  }

  /** null: there is no witness. */
  get status(): WatchStatus | null {
    return this.#watch?.status ?? null;
  }

  start(): void {
    void this.#run();
  }

  /** The primary says whether this node may take over by itself; answered when it is on the disk. */
  async told(frame: Frame, peer: Peer): Promise<void> {
    const { candidate, turn } = decodeJson(CandidacyFrame, frame);
    await peer.sendJson('candidacy', await this.#book.heard({ candidate, turn }));
  }

  /** @param witness of the primary's settings; what does not read as ours is no witness of ours */
  async heardSettings(witness: unknown): Promise<void> {
    const settings = WitnessSettings.safeParse(witness).data ?? null;
    if (JSON.stringify(settings) === JSON.stringify(this.#settings)) return;
    await writeWitnessSettings(this.#parts.folder, settings);
    this.#settings = settings;
    this.#watch = this.#watching(settings);
  }

  #watching(settings: WitnessSettings | null): LeaseWatch | null {
    if (settings === null) return null;
    const { states, self, signal, promote, runFolder } = this.#parts;
    return new LeaseWatch({
      witness: openWitness(settings, states.current.cluster),
      book: this.#book,
      self,
      clock: bootTimeMs,
      promote: (claim) =>
        promote(async () => {
          // The primary that this process becomes knows by it whom it finds there.
          await writeHolder(runFolder, states.incarnation);
          return claim();
        }),
      signal,
    });
  }

  async #run(): Promise<void> {
    const { signal, log } = this.#parts;
    while (!signal.aborted) {
      let pause = LOOK_EVERY_MS;
      try {
        await this.#watch?.look();
      } catch (error) {
        log.error({ error }, 'the lease is free, and this node could not take over');
        pause = TRY_AGAIN_MS;
      }
      await delay(pause, undefined, { signal }).catch(() => undefined);
    }
  }
}
