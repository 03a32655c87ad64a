/**
 * Where the primary's code is kept while it is good: ten minutes, five tries, one standby. In memory only, so a restart ends it.
 */
import { Turns } from '../../store/turns.ts';
import { newCode, pairingKey, type PairingKey } from './code.ts';

/** Time to walk to the other machine; long enough for nobody to guess one of 2^58. */
const OPEN_FOR_MS = 10 * 60_000;
const TRIES_MAX = 5;

export interface OpenPairing {
  readonly code: string;
  /** Monotonic milliseconds. */
  readonly endsAtMs: number;
  readonly triesLeft: number;
  /** Six digits of whoever proved the code; both sides show them. */
  readonly check: string | null;
}

export interface Attempt {
  readonly proof: Buffer;
  readonly channel: Buffer;
}

interface Opened {
  readonly code: string;
  readonly endsAtMs: number;
  triesLeft: number;
  check: string | null;
  ended: boolean;
}

export class PairingDesk {
  readonly #clock: () => number;
  /** One at a time: each check takes 64 MiB for a tenth of a second, and anybody may knock. */
  readonly #turn = new Turns(1);
  #opened: Opened | null = null;

  /** @param clock monotonic milliseconds */
  constructor(clock: () => number = () => performance.now()) {
    this.#clock = clock;
  }

  /** A new code; the one before it is worth nothing any more. */
  begin(): OpenPairing {
    this.end();
    const endsAtMs = this.#clock() + OPEN_FOR_MS;
    this.#opened = { code: newCode(), endsAtMs, triesLeft: TRIES_MAX, check: null, ended: false };
    return this.#opened;
  }

  end(): void {
    if (this.#opened !== null) this.#opened.ended = true;
    this.#opened = null;
  }

  get current(): OpenPairing | null {
    if (this.#opened !== null && this.#clock() >= this.#opened.endsAtMs) this.end();
    return this.#opened;
  }

  /** Does this proof come from somebody who knows the code? Each wrong one is a try less. */
  async check({ proof, channel }: Attempt): Promise<PairingKey | 'not-open' | 'wrong-code'> {
    const release = await this.#turn.take();
    try {
      if (this.current === null || this.#opened === null) return 'not-open';
      const opened = this.#opened;
      // Counted before the work, and given back only to who was right.
      opened.triesLeft -= 1;
      const key = await pairingKey(opened.code, channel);
      const right = key.verify('standby', proof);
      if (!right && opened.triesLeft <= 0) this.end();
      if (!right) return 'wrong-code';
      // Somebody ended it meanwhile.
      if (opened.ended) return 'not-open';
      opened.triesLeft += 1;
      opened.check = key.check;
      return key;
    } finally {
      release();
    }
  }
}
