/**
 * Whether this standby may take over by itself: `<data>/portal/replication/candidacy.json`. It holds for one primary in one epoch;
 * whatever is missing, damaged or of another one means that it may not.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { heardCandidacy, NO_CANDIDATE, type Candidacy, type CandidacyWord } from '../fencing/lease-rules.ts';
import { replaceJson } from '../replica/replace-json.ts';

const Kept = z.strictObject({
  /** Pair, primary and epoch, in one text. */
  of: z.string().max(200),
  candidate: z.boolean(),
  turn: z.int().min(0),
  taking: z.boolean(),
});

export interface CandidacyPlace {
  /** `replicationFolder()` */
  readonly folder: string;
  /** Pair, primary and epoch that this standby follows now. */
  readonly of: () => string;
}

export class CandidacyBook {
  readonly #place: CandidacyPlace;
  #kept: z.infer<typeof Kept>;
  #last: Promise<unknown> = Promise.resolve();

  private constructor(place: CandidacyPlace, kept: z.infer<typeof Kept>) {
    this.#place = place;
    this.#kept = kept;
  }

  static async open(place: CandidacyPlace): Promise<CandidacyBook> {
    const text = await readFile(fileOf(place.folder), 'utf8').catch(() => '');
    return new CandidacyBook(place, kept(text));
  }

  get current(): Candidacy {
    const { of, candidate, turn, taking } = this.#kept;
    return of === this.#place.of() ? { candidate, turn, taking } : { ...NO_CANDIDATE, turn };
  }

  /** Durable when it returns: the primary relies on it from then on. */
  heard(word: CandidacyWord): Promise<Candidacy> {
    return this.#change((now) => heardCandidacy(now, word));
  }

  /** Before the witness is asked: from here no word of the primary counts. @returns false for who is no candidate */
  async take(): Promise<boolean> {
    return (await this.#change((now) => (now.candidate ? { ...now, taking: true } : now))).taking;
  }

  giveUp(): Promise<Candidacy> {
    return this.#change((now) => ({ ...now, taking: false }));
  }

  #change(change: (now: Candidacy) => Candidacy): Promise<Candidacy> {
    const next = this.#last.then(async () => {
      const now = this.current;
      const wanted = change(now);
      if (wanted === now) return now;
      const kept = { of: this.#place.of(), ...wanted };
      await replaceJson(fileOf(this.#place.folder), kept);
      this.#kept = kept;
      return wanted;
    });
    this.#last = next.catch(() => undefined);
    return next;
  }
}

const fileOf = (folder: string): string => join(folder, 'candidacy.json');

function kept(text: string): z.infer<typeof Kept> {
  try {
    return Kept.parse(JSON.parse(text));
  } catch {
    return { of: '', ...NO_CANDIDATE };
  }
}
