/**
 * Between password and second factor: who passed the first step, bound to a random ticket, so that the
 * second step can only be his (CVE-2025-3091). In memory: a restart of the portal asks for both again.
 */
import type { GuessKeys } from '../secrets/back-off.ts';
import { randomToken } from '../secrets/random.ts';

export const STEP_MS = 5 * 60_000;
/** Wrong codes on one ticket; after that the password is asked for again. */
const TRIES_MAX = 5;
/** Tickets are handed out only for right passwords, so this is a ceiling against a bug, not a limit. */
const STEPS_MAX = 10_000;

export interface FirstStep {
  readonly realm: string;
  readonly personId: string;
  readonly personName: string;
  /** What the password was checked against: another one since makes the ticket worthless (CVE-2024-42345). */
  readonly passwordHash: string | null;
  /** Under which the password's attempt was counted; taken back when the code is right as well. */
  readonly guess: GuessKeys;
}

interface Waiting extends FirstStep {
  readonly endsMs: number;
  tries: number;
}

export class SecondSteps {
  readonly #waiting = new Map<string, Waiting>();
  readonly #nowMs: () => number;

  /** @param nowMs monotonic milliseconds: a changed clock prolongs nothing */
  constructor(nowMs: () => number = () => performance.now()) {
    this.#nowMs = nowMs;
  }

  begin(first: FirstStep): string {
    this.#sweep();
    const ticket = randomToken();
    this.#waiting.set(ticket, { ...first, endsMs: this.#nowMs() + STEP_MS, tries: 0 });
    return ticket;
  }

  /** Who may try a code with this ticket now; each call is a try. */
  attempt(ticket: string): FirstStep | undefined {
    const waiting = this.#waiting.get(ticket);
    if (waiting === undefined) return undefined;
    waiting.tries += 1;
    if (waiting.endsMs > this.#nowMs() && waiting.tries <= TRIES_MAX) return waiting;
    this.#waiting.delete(ticket);
    return undefined;
  }

  /** Uses the ticket up. @returns false when another request was faster */
  done(ticket: string): boolean {
    return this.#waiting.delete(ticket);
  }

  #sweep(): void {
    const now = this.#nowMs();
    for (const [ticket, { endsMs }] of this.#waiting) {
      if (endsMs > now && this.#waiting.size < STEPS_MAX) return;
      this.#waiting.delete(ticket);
    }
  }
}
