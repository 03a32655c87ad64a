import type { Socket } from 'node:net';
import type { z } from 'zod';
import { systemCode } from '../errors.ts';
import type { Log } from '../log.ts';
import { Answer, Request, REQUEST_MAX_BYTES } from '../protocol.ts';
import { readLines } from './lines.ts';

/** Requests of one connection that are worked on at the same time; more wait unread. */
const IN_FLIGHT_MAX = 64;

/** Two of the largest answers (64,000 allowances); who leaves more unread is cut off. */
const UNREAD_MAX_BYTES = 32 * 1024 * 1024;

/** Who takes nothing for so long does not read any more. */
const UNREAD_MAX_MS = 10_000;

export type ConnectionOptions = {
  answer: (request: z.infer<typeof Request>) => Promise<z.infer<typeof Answer>>;
  log: Log;
  lineMaxMs?: number;
};

/** Serves one client until it leaves or misbehaves; ends with the last answer that was begun. */
export async function serveConnection(socket: Socket, options: ConnectionOptions): Promise<void> {
  const inFlight = new Set<Promise<void>>();
  const lines = readLines(socket, {
    maxBytes: REQUEST_MAX_BYTES,
    ...(options.lineMaxMs === undefined ? {} : { maxMs: options.lineMaxMs }),
  });
  try {
    for await (const line of lines) {
      const request = parseRequest(line);
      if (request === undefined) {
        options.log.warn('a client of the socket sent what is no request: cut off');
        return;
      }
      const work = options
        .answer(request)
        .then((answer) => send(socket, answer))
        .finally(() => inFlight.delete(work));
      inFlight.add(work);
      if (inFlight.size >= IN_FLIGHT_MAX) await Promise.race(inFlight);
    }
  } catch (error) {
    // The client went away, or was cut off for its slowness while we were reading.
    options.log.debug({ code: systemCode(error) }, 'a client of the socket left');
  } finally {
    await Promise.all(inFlight);
    socket.destroy();
  }
}

function parseRequest(line: string): z.infer<typeof Request> | undefined {
  try {
    return Request.parse(JSON.parse(line));
  } catch {
    return undefined;
  }
}

function send(socket: Socket, answer: z.infer<typeof Answer>): void {
  if (socket.destroyed) return;
  const taken = socket.write(`${JSON.stringify(answer)}\n`);
  if (socket.writableLength > UNREAD_MAX_BYTES) socket.destroy();
  if (!taken && socket.listenerCount('drain') === 0) {
    const timer = setTimeout(() => socket.destroy(), UNREAD_MAX_MS);
    socket.once('drain', () => clearTimeout(timer));
    socket.once('close', () => clearTimeout(timer));
  }
}
