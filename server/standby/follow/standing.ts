/** How far a standby is, for people: in sync, some seconds behind, or broken and why. Pure but for the time that it is told. */
import type { BrokenBecause } from '../../replication/node/standby-part.ts';

/** What a primary does not know and a standby does. */
export type StandbyBecause =
  | BrokenBecause
  /** What came could not be believed; everything is asked for anew. */
  | 'damaged'
  /** The disk here does not take it. */
  | 'disk-fails'
  /** The other node does not serve either: one of the two has to be promoted. */
  | 'nobody-serves'
  /** The pair was ended on the primary. */
  | 'unpaired';

export type Standing =
  | { readonly kind: 'in-sync' }
  | { readonly kind: 'behind'; readonly seconds: number; readonly records: number }
  | { readonly kind: 'broken'; readonly because: StandbyBecause; readonly since: string };

export interface Contact {
  /** When the primary was last heard, and when this standby last had all that the primary had; null: never. Unix milliseconds. */
  readonly heardMs: number | null;
  readonly inSyncMs: number | null;
  /** When the primary said that the pair is over; null: it is not. */
  readonly unpairedMs: number | null;
}

interface Broken {
  readonly because: StandbyBecause;
  readonly sinceMs: number;
}

export class StandingBook {
  readonly #now: () => number;
  #broken: Broken | null;
  #records = 0;
  #contact: Contact;

  /** @param now Unix milliseconds */
  constructor(now: () => number, contact: Contact) {
    this.#now = now;
    this.#contact = contact;
    const { heardMs, unpairedMs } = contact;
    this.#broken =
      unpairedMs === null
        ? { because: 'not-connected', sinceMs: heardMs ?? now() }
        : { because: 'unpaired', sinceMs: unpairedMs };
  }

  get contact(): Contact {
    return this.#contact;
  }

  /** The primary said where its log ends. @param missing records that are not durable here */
  heard(missing: number): void {
    const heardMs = this.#now();
    this.#broken = null;
    this.#records = Math.max(0, missing);
    const inSyncMs = missing <= 0 ? heardMs : this.#contact.inSyncMs;
    this.#contact = { heardMs, inSyncMs, unpairedMs: null };
  }

  /** Something became durable here: all that was missing may be there now. */
  caughtUp(missing: number): void {
    if (this.#broken !== null) return;
    this.#records = Math.max(0, missing);
    if (missing <= 0) this.#contact = { ...this.#contact, inSyncMs: this.#now() };
  }

  broken(because: StandbyBecause): void {
    if (this.#broken?.because === because) return;
    // Who was told that nobody waits for him any more finds nobody, and that is why.
    if (this.#broken?.because === 'unpaired' && because === 'not-connected') return;
    if (because === 'unpaired') this.#contact = { ...this.#contact, unpairedMs: this.#now() };
    const sinceMs = this.#broken?.sinceMs ?? this.#now();
    // A line that is lost is lost since it was lost, however often it is tried again.
    this.#broken = { because, sinceMs: because === 'not-connected' ? sinceMs : this.#now() };
  }

  get standing(): Standing {
    if (this.#broken !== null) {
      const { because, sinceMs } = this.#broken;
      return { kind: 'broken', because, since: new Date(sinceMs).toISOString() };
    }
    if (this.#records === 0) return { kind: 'in-sync' };
    const since = this.#contact.inSyncMs ?? this.#now();
    return {
      kind: 'behind',
      seconds: Math.max(0, Math.round((this.#now() - since) / 1000)),
      records: this.#records,
    };
  }
}
