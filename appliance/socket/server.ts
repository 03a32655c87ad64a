/**
 * The socket through which the portal asks: `<run>/appliance.sock`, which only root and the portal's group
 * may open. Whoever can open it is still not trusted: see `protocol.ts`. Everything a client may use up
 * has a ceiling, and one that sends what is no request is cut off without an answer.
 */
import { chmod, chown, rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import type { Log } from '../log.ts';
import { serveConnection, type ConnectionOptions } from './connection.ts';

/** The portal keeps one or two; the rest is for the owner's tools. Each may hold a request of 16 MiB. */
const CONNECTIONS_MAX = 16;

/** What has been begun may end before we go: a transaction of the largest size takes two seconds. */
const CLOSE_MAX_MS = 5_000;

export type ListenOptions = ConnectionOptions & { path: string; group: number; log: Log };

export type ListeningSocket = { close(): Promise<void> };

/** The caller holds the lock of the run folder, so that a socket file that lies there is nobody's. */
export async function listen(options: ListenOptions): Promise<ListeningSocket> {
  const clients = new Map<Socket, Promise<void>>();
  const server = createServer((socket) => {
    clients.set(
      socket,
      serveConnection(socket, options).finally(() => clients.delete(socket)),
    );
  });
  server.maxConnections = CONNECTIONS_MAX;
  await rm(options.path, { force: true });
  await bind(server, options.path);
  await chown(options.path, 0, options.group);
  await chmod(options.path, 0o660);
  return { close: () => close(server, clients) };
}

/** Closed to everybody until group and mode are set. */
function bind(server: Server, path: string): Promise<void> {
  const before = process.umask(0o177);
  return new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  }).finally(() => process.umask(before));
}

async function close(server: Server, clients: Map<Socket, Promise<void>>): Promise<void> {
  server.close();
  const served = [...clients.values()];
  for (const socket of clients.keys()) socket.pause();
  const force = setTimeout(() => clients.forEach((_, socket) => socket.destroy()), CLOSE_MAX_MS);
  for (const socket of clients.keys()) socket.destroySoon();
  await Promise.all(served);
  clearTimeout(force);
}
