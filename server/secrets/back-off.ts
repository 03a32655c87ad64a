/**
 * Against guessing passwords, codes and device secrets (IMMUNITY 11).
 *
 * Failures are counted in three ways, so that who guesses waits and who is guessed at does not:
 * this user from this source (heavily: this is the guesser, or the owner of the password mistyping), this user
 * from anywhere (gently, with a low ceiling: an attacker must not lock somebody out), this source
 * whatever the user (gently, and late: a whole company may sit behind one address, or behind one /48 of IPv6).
 *
 * Who has signed in from a source does not wait there for what others do to his name elsewhere: a crowd that takes
 * each turn as it comes would otherwise lock him out for as long as it likes.
 *
 * In memory, with monotonic time: a jump of the clock forgives nothing and locks nobody (IMMUNITY 39). A
 * restart forgives; it is rarer than what guessing needs.
 */
import { createHash } from 'node:crypto';
import { siteKey, sourceKey } from './source-key.ts';

/** Who is tried, and from where. */
export interface GuessKeys {
  /** Account and user (or device) as entered, known or not: `acme/anna`. */
  user: string;
  /** Address as text, IPv4 or IPv6. */
  source: string;
}

interface Policy {
  /** Failures that cost nothing. */
  free: number;
  /** Seconds of the first delay; each further failure doubles it. */
  firstS: number;
  /** No delay is longer. */
  ceilingS: number;
}

interface Failures {
  count: number;
  /** Monotonic milliseconds. */
  blockedUntil: number;
  forgetAt: number;
}

const POLICIES = {
  /** At the ceiling: 96 guesses a day. */
  pair: { free: 5, firstS: 1, ceilingS: 15 * 60 },
  /** A botnet gets one guess in 8 seconds, and the user himself waits 8 seconds at worst. */
  user: { free: 20, firstS: 1, ceilingS: 8 },
  /** Fifty colleagues mistyping within the hour cost nothing; spraying passwords over users slows down. */
  source: { free: 50, firstS: 1, ceilingS: 60 },
} as const satisfies Record<string, Policy>;
type Kind = keyof typeof POLICIES;
const KINDS = ['pair', 'user', 'source'] as const satisfies readonly Kind[];

/** So long after the last failure (and the end of its delay) all is forgotten. */
const FORGET_AFTER_S = 60 * 60;

/** So long a source is known as one from which the user has signed in. */
const KNOWN_FOR_S = 30 * 86_400;

/** Entries of each kind: some 15 MiB in all when somebody floods us with names. */
const ENTRIES_MAX = 20_000;

export class BackOff {
  readonly #now: () => number;
  readonly #entriesMax: number;
  readonly #failures: Record<Kind, Map<string, Failures>> = {
    pair: new Map(),
    user: new Map(),
    source: new Map(),
  };
  /** Pairs that have succeeded, with the monotonic millisecond at which that is forgotten. */
  readonly #known = new Map<string, number>();

  /** @param now monotonic milliseconds */
  constructor({ now = () => performance.now(), entriesMax = ENTRIES_MAX } = {}) {
    this.#now = now;
    this.#entriesMax = entriesMax;
  }

  /** Seconds, rounded up, that must pass before the next attempt; 0: now. Changes nothing. */
  check(keys: GuessKeys): { waitS: number } {
    const now = this.#now();
    const known = (this.#known.get(keyOf('pair', keys)) ?? 0) > now;
    const kinds = KINDS.filter((kind) => kind !== 'user' || !known);
    const ends = kinds.map((kind) => this.#live(kind, keys, now)?.blockedUntil ?? 0);
    return { waitS: Math.max(0, Math.ceil((Math.max(...ends) - now) / 1000)) };
  }

  /**
   * Checks and, if it may go on, counts the attempt as failed at once, until `succeeded` takes it back. Use
   * this before slow checks: a thousand guesses sent together would all pass a mere `check`.
   */
  attempt(keys: GuessKeys): { waitS: number } {
    const answer = this.check(keys);
    if (answer.waitS === 0) this.failed(keys);
    return answer;
  }

  failed(keys: GuessKeys): void {
    const now = this.#now();
    for (const kind of KINDS) {
      const count = (this.#live(kind, keys, now)?.count ?? 0) + 1;
      const blockedUntil = now + delayS(POLICIES[kind], count) * 1000;
      this.#put(kind, keyOf(kind, keys), {
        count,
        blockedUntil,
        forgetAt: blockedUntil + FORGET_AFTER_S * 1000,
      });
    }
  }

  /**
   * The right password: this user from this source starts afresh. Of the other two only the attempt itself is
   * taken back, or an attacker with one account of his own could wash his source clean, and each
   * sign-in of the victim would give the botnet twenty free guesses.
   */
  succeeded(keys: GuessKeys): void {
    const now = this.#now();
    const pair = keyOf('pair', keys);
    this.#failures.pair.delete(pair);
    putLast(this.#known, [pair, now + KNOWN_FOR_S * 1000], this.#entriesMax);
    for (const kind of ['user', 'source'] as const) {
      const entry = this.#live(kind, keys, now);
      if (!entry) continue;
      if (entry.count <= 1) this.#failures[kind].delete(keyOf(kind, keys));
      else this.#put(kind, keyOf(kind, keys), { ...entry, count: entry.count - 1, blockedUntil: now });
    }
  }

  /** How many entries are held, of all kinds. */
  get size(): number {
    return KINDS.reduce((sum, kind) => sum + this.#failures[kind].size, 0);
  }

  #live(kind: Kind, keys: GuessKeys, now: number): Failures | undefined {
    const entry = this.#failures[kind].get(keyOf(kind, keys));
    return entry && entry.forgetAt > now ? entry : undefined;
  }

  /** Last written stands last; when there are too many, the one that has been quiet longest goes. */
  #put(kind: Kind, key: string, entry: Failures): void {
    putLast(this.#failures[kind], [key, entry], this.#entriesMax);
  }
}

function putLast<Value>(entries: Map<string, Value>, [key, value]: [string, Value], max: number): void {
  entries.delete(key);
  entries.set(key, value);
  const [oldest] = entries.keys();
  if (entries.size > max && oldest !== undefined) entries.delete(oldest);
}

function delayS({ free, firstS, ceilingS }: Policy, count: number): number {
  return count <= free ? 0 : Math.min(ceilingS, firstS * 2 ** (count - free - 1));
}

/** A hash, so that long names cost no more memory than short ones, and a dump of it names nobody. */
function keyOf(kind: Kind, { user, source }: GuessKeys): string {
  const name = user.normalize('NFKC').toLowerCase();
  const parts = { pair: [name, sourceKey(source)], user: [name], source: [siteKey(source)] }[kind];
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
}
