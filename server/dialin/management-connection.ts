/**
 * One connection to an OpenVPN management socket: commands with their answers, and what OpenVPN tells by
 * itself. OpenVPN answers in the order of the commands ("OUTPUT FORMAT": `SUCCESS:` or `ERROR:`, or several
 * lines and `END`), so the answers are handed out in that order.
 */
import { createConnection, type Socket } from 'node:net';
import { DialInError } from './dial-in-error.ts';
import { ManagementLines, type Message } from './management-lines.ts';

/** OpenVPN answers within milliseconds; one that does not for so long hangs, or serves another client. */
const ANSWER_MAX_MS = 10_000;
/** 16,384 sessions with three lines each. */
const ANSWER_LINES_MAX = 65_536;
/** More commands than sessions are not waiting at any time. */
const WAITING_MAX = 32_768;

interface Waiting {
  readonly form: 'line' | 'block';
  readonly lines: string[];
  readonly timer: NodeJS.Timeout;
  readonly resolve: (lines: string[]) => void;
  readonly reject: (error: DialInError) => void;
}

/** What OpenVPN tells by itself. */
export type Notification = Exclude<Message, { kind: 'answer' }>;
type OnMessage = (message: Notification) => void;

export class ManagementConnection {
  readonly #socket: Socket;
  readonly #lines = new ManagementLines();
  readonly #waiting: Waiting[] = [];
  readonly #onMessage: OnMessage;
  /** Resolves when the connection is over, whoever ended it. */
  readonly closed: Promise<void>;

  private constructor(socket: Socket, onMessage: OnMessage) {
    this.#socket = socket;
    this.#onMessage = onMessage;
    this.closed = new Promise((resolve) => {
      socket.once('close', () => {
        this.#failAll(new DialInError('not-attached', 'the connection to OpenVPN ended'));
        resolve();
      });
    });
    // 'close' follows and tells those who wait.
    socket.on('error', () => undefined);
    const decoder = new TextDecoder();
    socket.on('data', (chunk: Buffer) => this.#read(decoder.decode(chunk, { stream: true })));
  }

  /** @throws DialInError `not-attached`, whose cause carries the system's code */
  static async open(
    path: string,
    { onMessage, signal }: { onMessage: OnMessage; signal: AbortSignal },
  ): Promise<ManagementConnection> {
    const socket = createConnection({ path, signal });
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', (cause) => {
        reject(new DialInError('not-attached', 'nothing listens on the management socket', { cause }));
      });
    });
    return new ManagementConnection(socket, onMessage);
  }

  /**
   * @param text one command, several lines for those that take a block; every value in it was checked
   * @returns the answer's lines without `END`
   * @throws DialInError `command-failed`, `timeout`, `not-attached`
   */
  command(text: string, form: 'line' | 'block' = 'line'): Promise<string[]> {
    if (this.#socket.destroyed || this.#waiting.length >= WAITING_MAX) {
      return Promise.reject(new DialInError('not-attached', 'not connected to OpenVPN'));
    }
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        reject(new DialInError('timeout', 'OpenVPN does not answer'));
        this.close();
      }, ANSWER_MAX_MS);
      this.#waiting.push({ form, lines: [], timer, resolve, reject });
      this.#socket.write(`${text}\n`);
    });
  }

  close(): void {
    this.#socket.destroy();
  }

  #read(text: string): void {
    try {
      for (const message of this.#lines.feed(text)) {
        if (message.kind === 'answer') this.#answer(message.line);
        else this.#onMessage(message);
      }
    } catch (error) {
      // Whatever stands behind a line without end cannot be understood any more: start afresh.
      this.#socket.destroy(error instanceof Error ? error : undefined);
    }
  }

  #answer(line: string): void {
    const first = this.#waiting[0];
    if (!first) return;
    if (first.lines.length === 0 && line.startsWith('ERROR:')) {
      this.#next()?.reject(new DialInError('command-failed', line.slice(0, 200)));
      return;
    }
    if (first.form === 'line') {
      if (line.startsWith('SUCCESS:')) this.#next()?.resolve([line]);
      return;
    }
    if (line === 'END') this.#next()?.resolve(first.lines);
    else if (first.lines.length < ANSWER_LINES_MAX) first.lines.push(line);
    else throw new DialInError('too-long', 'an answer without end');
  }

  #next(): Waiting | undefined {
    const first = this.#waiting.shift();
    clearTimeout(first?.timer);
    return first;
  }

  #failAll(error: DialInError): void {
    while (this.#waiting.length > 0) this.#next()?.reject(error);
  }
}
