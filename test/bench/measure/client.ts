/** Asks the portal over its own socket, as the door does, on connections that stay: little of our own is measured. */
import { Agent, request } from 'node:http';

export interface Answered {
  readonly status: number;
  readonly text: string;
  /** From the request's first byte to the answer's last one, ms. */
  readonly ms: number;
}

const BROKEN: ReadonlySet<string> = new Set(['EPIPE', 'ECONNRESET']);

export class Client {
  readonly #socketPath: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 8 });

  constructor(socketPath: string, headers: Readonly<Record<string, string>> = {}) {
    this.#socketPath = socketPath;
    this.#headers = { 'x-forwarded-for': '203.0.113.250', ...headers };
  }

  with(headers: Readonly<Record<string, string>>): Client {
    return new Client(this.#socketPath, { ...this.#headers, ...headers });
  }

  get(path: string): Promise<Answered> {
    return this.send('GET', path);
  }

  send(method: string, path: string, body?: object): Promise<Answered> {
    const text = body === undefined ? '' : JSON.stringify(body);
    const json = { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(text)) };
    const headers = { ...this.#headers, ...(body === undefined ? {} : json) };
    const began = performance.now();
    return new Promise((resolve, reject) => {
      const asked = request({
        socketPath: this.#socketPath,
        agent: this.#agent,
        method,
        path,
        headers,
      });
      asked.on('error', (error: NodeJS.ErrnoException) => {
        // The portal has just closed a connection that nobody used for a while: that is not an answer.
        if (asked.reusedSocket && BROKEN.has(error.code ?? ''))
          this.send(method, path, body).then(resolve, reject);
        else reject(error);
      });
      asked.on('response', (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          const ms = performance.now() - began;
          resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8'), ms });
        });
      });
      asked.end(text);
    });
  }

  /** The answer's JSON. @throws Error for every answer from 400 on */
  async call<T>(method: string, path: string, body?: object): Promise<T> {
    const { status, text } = await this.send(method, `/api/v1${path}`, body);
    if (status >= 400) throw new Error(`${method} ${path}: ${status} ${text}`);
    return JSON.parse(text) as T;
  }

  close(): void {
    this.#agent.destroy();
  }
}
