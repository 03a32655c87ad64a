/**
 * A portal for what a real one must never do: shows any certificate, tells any time, hands out any profile.
 * It answers over real TLS, and writes down what it was told.
 */
import { once } from 'node:events';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Shown } from './issued.ts';

export interface StubAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly type?: string;
}

export interface StubOptions {
  readonly address?: string;
  readonly port?: number;
  /** Of its clock. */
  readonly now?: () => Date;
  readonly answer?: (method: string, path: string) => StubAnswer;
}

export class StubPortal {
  readonly #server: Server;
  readonly asked: string[] = [];

  private constructor(shown: Shown, options: StubOptions) {
    this.#server = createServer({ cert: shown.cert, key: shown.key }, (request, response) => {
      const path = request.url ?? '';
      this.asked.push(`${request.method ?? ''} ${path}`);
      const {
        status,
        body,
        type = 'application/json',
      } = options.answer?.(request.method ?? '', path) ?? { status: 200, body: {} };
      response.sendDate = false;
      const date = (options.now?.() ?? new Date()).toUTCString();
      response.writeHead(status, { date, 'content-type': type });
      response.end(typeof body === 'string' ? body : JSON.stringify(body));
    });
    this.#server.on('tlsClientError', () => undefined);
  }

  static async start(shown: Shown, options: StubOptions = {}): Promise<StubPortal> {
    const portal = new StubPortal(shown, options);
    portal.#server.listen(options.port ?? 443, options.address ?? '127.0.0.1');
    await once(portal.#server, 'listening');
    return portal;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
