/** The terminal that systemd gives us as standard input and output: raw, so that no key ends us or is echoed. */
import type { ReadStream, WriteStream } from 'node:tty';
import { systemCode } from '../../errors.ts';
import { USUAL_SIZE, type Size } from '../view.ts';
import { KeyReader, type Key } from './keys.ts';
import { Screen, type Frame, type TerminalKind } from './screen.ts';

/** A terminal sends the bytes of one key at once; what comes later is another key. */
const KEY_PAUSE_MS = 100;

/** A serial line takes some time for a screen; more than this waiting means that nobody reads. */
const UNREAD_MAX_BYTES = 64 * 1024;

export type TerminalOptions = {
  input: ReadStream | NodeJS.ReadStream;
  output: WriteStream | NodeJS.WriteStream;
  kind: TerminalKind;
  onKeys: (keys: readonly Key[]) => void;
  onResize: () => void;
  /** The line was hung up. */
  onEnd: () => void;
};

export class Terminal {
  readonly #options: TerminalOptions;
  readonly #reader = new KeyReader();
  readonly #screen: Screen;
  #pause: NodeJS.Timeout | undefined;

  constructor(options: TerminalOptions) {
    this.#options = options;
    this.#screen = new Screen(options.kind);
    const { input, output, onEnd, onResize } = options;
    if (input.isTTY) input.setRawMode(true);
    input.on('data', (bytes: Buffer) => this.#take(bytes));
    input.on('end', onEnd);
    for (const stream of [input, output]) {
      stream.on('error', (error: Error) => {
        // EAGAIN: a serial line without anybody at its other end.
        if (systemCode(error) !== 'EAGAIN') onEnd();
      });
    }
    output.on('resize', () => {
      this.redraw();
      onResize();
    });
  }

  /** A serial line knows no size; most windows are at least this big. */
  size(): Size {
    const { columns, rows } = this.#options.output;
    return columns > 0 && rows > 0 ? { columns, rows } : USUAL_SIZE;
  }

  draw(frame: Frame): void {
    const { output } = this.#options;
    // Nobody reads: the screen is written whole when somebody does again.
    if (output.writableLength > UNREAD_MAX_BYTES) {
      this.redraw();
      return;
    }
    const bytes = this.#screen.draw(frame);
    if (bytes !== '') output.write(bytes);
  }

  /** The next frame is written whole. */
  redraw(): void {
    this.#screen.forget();
  }

  close(): void {
    clearTimeout(this.#pause);
    const { input } = this.#options;
    if (input.isTTY) input.setRawMode(false);
    input.pause();
  }

  #take(bytes: Uint8Array): void {
    clearTimeout(this.#pause);
    this.#pause = setTimeout(() => this.#options.onKeys(this.#reader.pause()), KEY_PAUSE_MS);
    this.#options.onKeys(this.#reader.read(bytes));
  }
}
