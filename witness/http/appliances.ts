/** What the appliances of the pairs see, over TLS 1.3: `GET` and `PUT /v1/lease`, with the token of their pair. */
import { createServer, type Server } from 'node:https';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Identity } from '../identity/identity.ts';
import { Swap } from '../state/grammar.ts';
import type { Pairs } from '../state/pairs.ts';
import { respond, type Answered } from './answer.ts';
import { CONNECTIONS_MAX, CONNECTIONS_PER_SOURCE_MAX, HTTP_LIMITS, REQUEST_MAX_MS } from './limits.ts';

export function appliancesServer({ certificate, key }: Identity, pairs: Pairs): Server {
  const tls = { cert: certificate, key, minVersion: 'TLSv1.3', handshakeTimeout: REQUEST_MAX_MS } as const;
  const server = createServer({ ...HTTP_LIMITS, ...tls }, (request, response) => {
    void respond(request, response, (body) => answer(request, body, pairs));
  });
  server.maxConnections = CONNECTIONS_MAX;
  const sources = new Map<string, number>();
  server.on('connection', (socket: Socket) => {
    const source = socket.remoteAddress ?? '';
    const open = (sources.get(source) ?? 0) + 1;
    sources.set(source, open);
    socket.once('close', () => {
      const left = (sources.get(source) ?? 1) - 1;
      if (left > 0) sources.set(source, left);
      else sources.delete(source);
    });
    if (open > CONNECTIONS_PER_SOURCE_MAX) socket.destroy();
  });
  server.on('tlsClientError', (_error, socket) => socket.destroy());
  return server;
}

async function answer(
  { method, url, headers }: IncomingMessage,
  body: unknown,
  pairs: Pairs,
): Promise<Answered> {
  const token = /^Bearer ([\w.-]{1,128})$/u.exec(headers.authorization ?? '')?.[1] ?? '';
  const pair = pairs.authenticate(token);
  // Before anything else: who has no token learns nothing, not even what there is.
  if (pair === null) return { status: 401, body: { error: 'unauthorised' } };
  if (url !== '/v1/lease') return { status: 404, body: { error: 'not-found' } };
  if (method === 'GET') return { status: 200, body: pairs.read(pair) };
  if (method !== 'PUT') return { status: 404, body: { error: 'not-found' } };
  const swap = Swap.safeParse(body);
  if (!swap.success) return { status: 400, body: { error: 'bad-request' } };
  const swapped = await pairs.swap(pair, swap.data);
  return { status: swapped ? 200 : 409, body: { swapped } };
}
