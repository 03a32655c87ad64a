/** The pairs and their leases: compare-and-swap, and nothing else is decided here but that an epoch never falls. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { WitnessError } from '../errors.ts';
import type { Lease, Pair, Swap } from './grammar.ts';
import type { StateFile } from './state-file.ts';

/** A witness of a few neighbours; each costs two writes of the file in three seconds. */
const PAIRS_MAX = 32;
const SECRET_BYTES = 32;

export interface Held {
  readonly version: number;
  readonly lease: Lease | null;
}

export class Pairs {
  readonly #file: StateFile;
  readonly #now: () => Date;

  constructor(file: StateFile, now: () => Date) {
    this.#file = file;
    this.#now = now;
  }

  /** @returns its token, which is shown once. @throws WitnessError `pair-exists`, `too-many-pairs` */
  async add(name: string): Promise<string> {
    const secret = randomBytes(SECRET_BYTES);
    const pair: Pair = { secret: digest(secret).toString('hex'), version: 0, lease: null, changed: null };
    await this.#file.change((state) => {
      if (Object.hasOwn(state.pairs, name))
        throw new WitnessError('pair-exists', `there is a pair ${name} already`);
      if (Object.keys(state.pairs).length >= PAIRS_MAX)
        throw new WitnessError('too-many-pairs', `${PAIRS_MAX} pairs are as many as one witness keeps`);
      return { ...state, pairs: { ...state.pairs, [name]: pair } };
    });
    return `${name}.${secret.toString('base64url')}`;
  }

  /** @throws WitnessError `no-such-pair` */
  async remove(name: string): Promise<void> {
    await this.#file.change((state) => {
      if (!Object.hasOwn(state.pairs, name))
        throw new WitnessError('no-such-pair', `there is no pair ${name}`);
      const left = Object.entries(state.pairs).filter(([other]) => other !== name);
      return { ...state, pairs: Object.fromEntries(left) };
    });
  }

  list(): { name: string; pair: Omit<Pair, 'secret'> }[] {
    return Object.entries(this.#file.current.pairs).map(([name, { version, lease, changed }]) => ({
      name,
      pair: { version, lease, changed },
    }));
  }

  /** @returns the pair's name; null for a token of nobody, which is found out as slowly as one of somebody */
  authenticate(token: string): string | null {
    const [name = '', secret = ''] = token.split('.', 2);
    const { pairs } = this.#file.current;
    const pair = Object.hasOwn(pairs, name) ? pairs[name] : undefined;
    const kept = Buffer.from(pair?.secret ?? '0'.repeat(64), 'hex');
    const fits = timingSafeEqual(kept, digest(Buffer.from(secret, 'base64url')));
    return fits && pair !== undefined ? name : null;
  }

  read(name: string): Held {
    const pair = this.#file.current.pairs[name];
    return { version: pair?.version ?? 0, lease: pair?.lease ?? null };
  }

  /** @returns whether the lease was still the one that the caller had seen, and now is his */
  swap(name: string, { version, lease }: Swap): Promise<boolean> {
    return this.#file.change((state) => {
      const pair = state.pairs[name];
      if (pair === undefined || pair.version !== version) return null;
      // An appliance that was set back to an old copy of itself must not turn the clock back for both.
      if (pair.lease !== null && lease.epoch < pair.lease.epoch) return null;
      const changed = this.#now().toISOString();
      return {
        ...state,
        pairs: { ...state.pairs, [name]: { ...pair, version: version + 1, lease, changed } },
      };
    });
  }
}

const digest = (secret: Buffer): Buffer => createHash('sha256').update(secret).digest();
