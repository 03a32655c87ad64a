/** The console of a box, as somebody with a terminal has it: a screen to read and keys to press. */
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { VtScreen } from './vt-screen.ts';

const POLL_MS = 100;
/** For whoever looks why something went wrong. */
const KEPT_CHARACTERS = 400_000;

export class SerialLine {
  readonly #line: Duplex;
  readonly #screen = new VtScreen();
  /** Everything that came, with its control sequences. */
  log = '';

  /** @param line both directions of it */
  constructor(line: Duplex) {
    this.#line = line;
    line.setEncoding('utf8').on('data', (text: string) => {
      this.log = (this.log + text).slice(-KEPT_CHARACTERS);
      this.#screen.write(text);
    });
    // The machine was switched off: what it has said stays.
    line.on('error', () => undefined);
  }

  static async open(path: string): Promise<SerialLine> {
    const socket = connect(path);
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve).once('error', reject);
    });
    return new SerialLine(socket);
  }

  /** What the screen shows now. */
  get screen(): string {
    return this.#screen.text;
  }

  type(keys: string): void {
    this.#line.write(keys);
  }

  /** Waits until the screen shows it. @returns the match @throws Error with the screen when it does not come */
  async shows(pattern: RegExp, timeoutMs: number): Promise<RegExpExecArray> {
    const until = performance.now() + timeoutMs;
    for (;;) {
      const found = pattern.exec(this.screen);
      if (found) return found;
      if (performance.now() > until) {
        throw new Error(
          `${String(pattern)} did not come within ${timeoutMs} ms; the screen:\n${this.screen}`,
        );
      }
      await wait(POLL_MS);
    }
  }

  close(): void {
    this.#line.destroy();
  }
}
