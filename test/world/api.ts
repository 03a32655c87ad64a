/** The portal's public API, as a program outside uses it; the certificate is pinned by its fingerprint. */
import { request as httpRequest } from 'node:http';
import { Agent, request as httpsRequest } from 'node:https';
import { TLSSocket } from 'node:tls';

export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** No resumption: a resumed session does not show the certificate again. */
const agent = new Agent({ maxCachedSessions: 0, keepAlive: false });

export type Json = Record<string, unknown>;

export class ApiError extends Error {
  readonly status: number;
  readonly body: Json;

  constructor(status: number, body: Json, asked: string) {
    super(`${asked}: ${status} ${JSON.stringify(body)}`);
    this.status = status;
    this.body = body;
  }
}

export type Place =
  | { readonly kind: 'https'; readonly host: string; readonly port: number; readonly fingerprint: string }
  | { readonly kind: 'socket'; readonly path: string };

export class Api {
  /** How long anybody waits for an answer; on an emulated machine longer. */
  static patienceMs = 60_000;
  readonly place: Place;
  readonly token: string | undefined;
  readonly #agent: Agent;

  constructor(place: Place, token?: string, through: Agent = agent) {
    this.place = place;
    this.token = token;
    this.#agent = through;
  }

  as(token: string): Api {
    return new Api(this.place, token, this.#agent);
  }

  /** The same over connections that stay: thousands of new ones from one source are more than the door takes. */
  steady(): Api {
    return new Api(
      this.place,
      this.token,
      new Agent({ keepAlive: true, maxSockets: 20, maxCachedSessions: 0 }),
    );
  }

  /** @throws ApiError for every answer from 400 on */
  async call<T = Json>(method: string, path: string, body?: Json): Promise<T> {
    const answered = await this.send(method, `/api/v1${path}`, body);
    const parsed = (answered.text === '' ? {} : JSON.parse(answered.text)) as Json;
    if (answered.status >= 400) throw new ApiError(answered.status, parsed, `${method} ${path}`);
    return parsed as T;
  }

  get = <T = Json>(path: string): Promise<T> => this.call<T>('GET', path);
  post = <T = Json>(path: string, body: Json = {}): Promise<T> => this.call<T>('POST', path, body);
  put = <T = Json>(path: string, body: Json): Promise<T> => this.call<T>('PUT', path, body);
  delete = <T = Json>(path: string, body: Json = {}): Promise<T> => this.call<T>('DELETE', path, body);

  send(method: string, path: string, body?: Json): Promise<Answered> {
    const text = body === undefined ? '' : JSON.stringify(body);
    const headers: Record<string, string> = {
      ...(body === undefined
        ? {}
        : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(text)) }),
      ...(this.token === undefined ? {} : { authorization: `Bearer ${this.token}` }),
    };
    return new Promise((resolve, reject) => {
      const asked = this.#open({ method, path, headers });
      asked.on('error', reject);
      asked.setTimeout(Api.patienceMs, () => asked.destroy(new Error(`${method} ${path}: no answer`)));
      asked.on('response', (response) => {
        let answer = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (answer += chunk));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text: answer }),
        );
      });
      asked.end(text);
    });
  }

  #open(options: { method: string; path: string; headers: Record<string, string> }) {
    const { place } = this;
    if (place.kind === 'socket') return httpRequest({ socketPath: place.path, ...options });
    const { host, port, fingerprint } = place;
    const asked = httpsRequest({ host, port, agent: this.#agent, rejectUnauthorized: false, ...options });
    asked.on('socket', (socket) => {
      if (!(socket instanceof TLSSocket)) return;
      const verify = (): void => {
        const seen = socket.getPeerCertificate().fingerprint256;
        if (seen !== fingerprint) asked.destroy(new Error(`another certificate: ${seen}`));
      };
      if (asked.reusedSocket) verify();
      else socket.once('secureConnect', verify);
    });
    return asked;
  }
}
