/** Speaks to the appliance's socket as the portal does. */
import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { Answer, verbs, type Input, type Output, type Verb } from '../../../appliance/protocol.ts';

export class Refused extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(`${code}: ${message}`);
    this.code = code;
  }
}

export class PortalClient {
  readonly #socket: Socket;
  readonly #waiting = new Map<
    number,
    { resolve: (output: unknown) => void; reject: (error: Error) => void }
  >();
  #next = 1;

  constructor(path: string) {
    this.#socket = connect(path);
    const fail = (error: Error) => this.#waiting.forEach(({ reject }) => reject(error));
    this.#socket.on('error', fail).on('close', () => fail(new Error('the appliance closed the socket')));
    createInterface({ input: this.#socket, crlfDelay: Infinity })
      .on('line', (line) => this.#take(line))
      .on('error', () => undefined);
  }

  call<V extends Verb>(verb: V, input: Input<V>): Promise<Output<V>> {
    return this.raw(verb, input).then((output) => verbs[verb].output.parse(output) as Output<V>);
  }

  /** Any input, also one that no portal would send. */
  raw(verb: string, input: unknown): Promise<unknown> {
    const id = this.#next++;
    this.#socket.write(`${JSON.stringify({ id, verb, input })}\n`);
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
  }

  close(): void {
    this.#socket.destroy();
  }

  #take(line: string): void {
    const answer = Answer.parse(JSON.parse(line));
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if (answer.ok) waiting?.resolve(answer.output);
    else waiting?.reject(new Refused(answer.error.code, answer.error.message));
  }
}

/** How a request was refused, as `code: message`; `done` if it was not. */
export async function refusalOf(request: Promise<unknown>): Promise<string> {
  try {
    await request;
    return 'done';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
