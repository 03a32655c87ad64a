/**
 * The technician's terminal: questions, answers without echo, notices, and one status line that is rewritten in
 * place. Everything goes to standard error but the status, so that a script can read that alone.
 */
import type { ReadStream } from 'node:tty';
import { describe, type DialupError, printable } from '../diagnosis/diagnosis.ts';
import { readLines } from './read-lines.ts';

const TYPED_MAX_CHARACTERS = 1_000;
const STATUS_MAX_CHARACTERS = 200;

const CTRL_C = '\u0003';
const CTRL_D = '\u0004';
const CTRL_U = '\u0015';
const DELETE = '\u007f';

export interface Secret {
  /** In words: `password`. */
  readonly what: string;
  readonly question: string;
  /** The variable it may come from instead, and what stood there. */
  readonly variable: string;
  readonly given: string | undefined;
}

export interface Streams {
  readonly input: ReadStream;
  readonly output: NodeJS.WriteStream;
  readonly complaints: NodeJS.WriteStream;
}

export class Terminal {
  readonly #streams: Streams;
  readonly #signal: AbortSignal;
  readonly #interrupt: () => void;
  #lines: AsyncGenerator<string> | undefined;
  #statusShown = false;

  /** @param interrupt what Ctrl-C does while a secret is typed, when the terminal does not make a signal of it */
  constructor(streams: Streams, { signal, interrupt }: { signal: AbortSignal; interrupt: () => void }) {
    this.#streams = streams;
    this.#signal = signal;
    this.#interrupt = interrupt;
  }

  /** Somebody sits there who can be asked. */
  get isInteractive(): boolean {
    return this.#streams.input.isTTY && this.#streams.complaints.isTTY;
  }

  /** Undefined when it was neither given, nor can be asked for, nor stands on standard input. */
  async secret({ question, given }: Secret): Promise<string | undefined> {
    if (given !== undefined) return given;
    if (this.isInteractive) return this.#ask(question, false);
    this.#lines ??= readLines(this.#streams.input, this.#signal);
    const next = await this.#lines.next();
    return next.done === true || next.value === '' ? undefined : next.value;
  }

  async confirms(question: string): Promise<boolean> {
    const answer = await this.#ask(`${question} [yes/no] `, true);
    return ['y', 'yes', 'j', 'ja'].includes(answer.trim().toLowerCase());
  }

  say(line: string): void {
    this.endStatus();
    this.#streams.complaints.write(`${printable(line)}\n`);
  }

  explain(error: DialupError): void {
    const { title, todo } = describe(error);
    this.say(title);
    this.say(`  ${todo}`);
  }

  /** One calm line: rewritten in a terminal, a line each elsewhere. */
  status(line: string): void {
    const { output } = this.#streams;
    if (!output.isTTY) {
      output.write(`${printable(line)}\n`);
      return;
    }
    // A terminal that does not know its width says 0.
    const columns = output.columns > 1 ? output.columns - 1 : STATUS_MAX_CHARACTERS;
    output.write(`\r\u001b[K${printable(line).slice(0, columns)}`);
    this.#statusShown = true;
  }

  endStatus(): void {
    if (this.#statusShown) this.#streams.output.write('\n');
    this.#statusShown = false;
  }

  /** Raw, so that nothing is echoed by the terminal; what may be seen is echoed by us. */
  async #ask(question: string, visible: boolean): Promise<string> {
    this.endStatus();
    const { input, complaints } = this.#streams;
    complaints.write(question);
    input.setRawMode(true);
    try {
      return await this.#typed(input, (piece) => visible && complaints.write(piece));
    } finally {
      input.setRawMode(false);
      input.pause();
      complaints.write('\n');
    }
  }

  #typed(input: ReadStream, echo: (piece: string) => void): Promise<string> {
    return new Promise((resolve, reject) => {
      let text = '';
      const end = (finish: () => void) => {
        input.off('data', take).off('end', cancelled);
        this.#signal.removeEventListener('abort', cancelled);
        finish();
      };
      const cancelled = () => {
        this.#interrupt();
        end(() => reject(this.#signal.reason as Error));
      };
      const take = (piece: Buffer | string) => {
        for (const sign of piece.toString('utf8')) {
          if (sign === '\r' || sign === '\n') {
            end(() => resolve(text));
            return;
          }
          if (sign === CTRL_C || sign === CTRL_D) {
            cancelled();
            return;
          }
          if (sign === CTRL_U) text = '';
          else if (sign === DELETE || sign === '\b') text = text.replace(/.$/su, '');
          else if (!/\p{Cc}/u.test(sign) && text.length < TYPED_MAX_CHARACTERS) {
            text += sign;
            echo(sign);
          }
        }
      };
      this.#signal.addEventListener('abort', cancelled, { once: true });
      input.on('data', take).once('end', cancelled).resume();
    });
  }
}
