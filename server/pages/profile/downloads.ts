/** Files with private keys between being made and being downloaded: in memory, once, for a few minutes. */
import type { Portal } from '../../portal.ts';
import { randomToken } from '../../secrets/random.ts';

const HELD_MS = 5 * 60_000;
/** 4 KiB each; more people do not make a seat within five minutes. */
const HELD_MAX = 1000;

export interface Download {
  /** Only this session may have it. */
  readonly session: string;
  readonly fileName: string;
  readonly body: string;
}

export class Downloads {
  readonly #held = new Map<string, Download & { readonly endsMs: number }>();
  readonly #nowMs: () => number;

  /** @param nowMs monotonic milliseconds */
  constructor(nowMs: () => number = () => performance.now()) {
    this.#nowMs = nowMs;
  }

  /** @returns its id, and for how long it waits */
  hold(download: Download): { id: string; forMs: number } {
    this.#sweep();
    const id = randomToken();
    this.#held.set(id, { ...download, endsMs: this.#nowMs() + HELD_MS });
    return { id, forMs: HELD_MS };
  }

  take(id: string, session: string): Download | undefined {
    this.#sweep();
    const held = this.#held.get(id);
    if (held?.session !== session) return undefined;
    this.#held.delete(id);
    return held;
  }

  /** The oldest stand first. */
  #sweep(): void {
    const now = this.#nowMs();
    for (const [id, { endsMs }] of this.#held) {
      if (endsMs > now && this.#held.size < HELD_MAX) return;
      this.#held.delete(id);
    }
  }
}

/** One for each portal that runs; two in one process, as in tests, share nothing. */
const ofPortal = new WeakMap<Portal, Downloads>();

export function downloadsOf(portal: Portal): Downloads {
  const known = ofPortal.get(portal) ?? new Downloads();
  ofPortal.set(portal, known);
  return known;
}
