/** The appliance over its unix socket: one JSON object per line, see `appliance/protocol.ts`. */
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import {
  Answer,
  REQUEST_MAX_BYTES,
  verbs,
  type Input,
  type Output,
  type Verb,
} from '../../appliance/protocol.ts';
import { ApplianceUnavailable, type Appliance } from './appliance.ts';

/** Long enough to start an OpenVPN server on a busy box; after that the portal says that it does not know. */
const ANSWER_MAX_MS = 30_000;
const RECONNECT_MS = 500;
const LOOK_AGAIN_MS = 100;
/**
 * After a start of either half the other one follows within seconds. Who asks meanwhile waits instead of being refused; after
 * that time nobody does, since a page that waits is worse than one that says what is wrong.
 */
const AWAY_PATIENCE_MS = 10_000;

interface Waiting {
  readonly resolve: (output: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

export class ApplianceSocket implements Appliance {
  readonly #path: string;
  readonly #listeners: (() => void)[] = [];
  readonly #waiting = new Map<number, Waiting>();
  readonly #patienceMs: number;
  /** Since when there is no connection, in monotonic milliseconds. */
  #awaySince = performance.now();
  #socket: Socket | undefined;
  #nextId = 1;
  #ended = false;

  constructor(path: string, { patienceMs = AWAY_PATIENCE_MS } = {}) {
    this.#path = path;
    this.#patienceMs = patienceMs;
  }

  get connected(): boolean {
    return this.#socket !== undefined;
  }

  onConnected(listener: () => void): void {
    this.#listeners.push(listener);
    if (this.connected) listener();
  }

  /** Keeps the connection up until the signal ends it. */
  async run(signal: AbortSignal): Promise<void> {
    this.#awaySince = performance.now();
    while (!signal.aborted) {
      await this.#session(signal);
      await delay(RECONNECT_MS, undefined, { signal }).catch(() => undefined);
    }
    this.#ended = true;
  }

  async call<V extends Verb>(verb: V, input: Input<V>): Promise<Output<V>> {
    const socket = this.#socket ?? (await this.#comes());
    const id = this.#nextId++;
    const output = await new Promise<unknown>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(id);
        reject(new ApplianceUnavailable(`${verb} was not answered within ${ANSWER_MAX_MS} ms`));
      }, ANSWER_MAX_MS);
      this.#waiting.set(id, { resolve, reject, timer });
      socket.write(`${JSON.stringify({ id, verb, input })}\n`);
    });
    return verbs[verb].output.parse(output) as Output<V>;
  }

  /** @throws ApplianceUnavailable when it has been away for longer than anybody waits */
  async #comes(): Promise<Socket> {
    const until = this.#awaySince + this.#patienceMs;
    while (performance.now() < until && !this.#ended) {
      await delay(LOOK_AGAIN_MS);
      if (this.#socket !== undefined) return this.#socket;
    }
    throw new ApplianceUnavailable('the appliance is not connected');
  }

  async #session(signal: AbortSignal): Promise<void> {
    const socket = connect(this.#path);
    const stop = () => socket.destroy();
    signal.addEventListener('abort', stop, { once: true });
    socket.once('connect', () => {
      this.#socket = socket;
      for (const listener of this.#listeners) listener();
    });
    try {
      await this.#readAnswers(socket);
    } catch {
      // Not there yet, or gone: the loop in `run` tries again, and every caller has been told below.
    } finally {
      signal.removeEventListener('abort', stop);
      // A try that failed has ended nothing: it has been away since before.
      if (this.#socket === socket) this.#awaySince = performance.now();
      this.#socket = undefined;
      socket.destroy();
      this.#refuseAll(new ApplianceUnavailable('the connection to the appliance broke off'));
    }
  }

  async #readAnswers(socket: Socket): Promise<void> {
    let rest = '';
    socket.setEncoding('utf8');
    for await (const chunk of socket as AsyncIterable<string>) {
      // A long answer comes in hundreds of pieces; each is looked through once.
      const [end = '', ...more] = chunk.split('\n');
      rest += end;
      const lines = more.length === 0 ? [] : [rest, ...more];
      if (more.length > 0) rest = lines.pop() ?? '';
      if (rest.length > REQUEST_MAX_BYTES) throw new Error('an answer of the appliance is too long');
      for (const line of lines) this.#take(Answer.parse(JSON.parse(line)));
    }
  }

  #take(answer: Answer): void {
    const waiting = this.#waiting.get(answer.id);
    if (waiting === undefined) return;
    this.#waiting.delete(answer.id);
    clearTimeout(waiting.timer);
    if (answer.ok) waiting.resolve(answer.output);
    else waiting.reject(new ApplianceRefused(answer.error.code, answer.error.message));
  }

  #refuseAll(error: Error): void {
    for (const { reject, timer } of this.#waiting.values()) {
      clearTimeout(timer);
      reject(error);
    }
    this.#waiting.clear();
  }
}

/** The appliance understood and did not do it. */
export class ApplianceRefused extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = 'ApplianceRefused';
    this.code = code;
  }
}
