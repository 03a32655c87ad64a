/** An HTTP server on a unix socket, with ceilings against slow and silent callers. */
import { chmod, chown, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

/** The largest that anybody sends is a backup; ordinary bodies have a ceiling of their own, see `body.ts`. */
const REQUEST_MAX_MS = 4 * 3_600_000;
const HEADERS_MAX_MS = 10_000;
const HEADERS_MAX_BYTES = 16 * 1024;
/** The door's own ceiling is lower; this one protects against the door. */
const CONNECTIONS_MAX = 5000;

export type Answer = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export interface SocketPlace {
  readonly path: string;
  readonly mode: number;
  /** Group that may connect; left as it is when undefined. */
  readonly group?: number;
}

/** Resolves when it listens; closes with the signal, open streams included. */
export async function listenOn(place: SocketPlace, answer: Answer, signal: AbortSignal): Promise<void> {
  await rm(place.path, { force: true });
  const server = createServer(
    { maxHeaderSize: HEADERS_MAX_BYTES, requestTimeout: REQUEST_MAX_MS },
    // Koa answers every failure of its own; nothing is left to reject here.
    (request, response) => void answer(request, response),
  );
  server.headersTimeout = HEADERS_MAX_MS;
  server.maxConnections = CONNECTIONS_MAX;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(place.path, resolve);
  });
  if (place.group !== undefined) await chown(place.path, -1, place.group);
  await chmod(place.path, place.mode);
  signal.addEventListener(
    'abort',
    () => {
      server.close();
      server.closeAllConnections();
    },
    { once: true },
  );
}
