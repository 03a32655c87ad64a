/** An authenticator app. */
import { Secret, TOTP } from 'otpauth';
import { setTimeout as wait } from 'node:timers/promises';

const PERIOD_MS = 30_000;

export class Authenticator {
  readonly #totp: TOTP;
  #usedStep = 0;

  constructor(secretBase32: string) {
    this.#totp = new TOTP({ secret: Secret.fromBase32(secretBase32) });
  }

  /** The next code that was not used before: codes work once, so a hurried person has to wait. */
  async code(): Promise<string> {
    // One step ahead is still accepted, which saves most of the waiting.
    const step = Math.max(Math.floor(Date.now() / PERIOD_MS), this.#usedStep + 1);
    while (step > Math.floor(Date.now() / PERIOD_MS) + 1) await wait(250);
    this.#usedStep = step;
    return this.#totp.generate({ timestamp: step * PERIOD_MS });
  }
}
