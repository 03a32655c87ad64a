import type { Socket } from 'node:net';

/** A request is written in one go; who takes longer over a line is stuck or wants to hold our memory. */
export const LINE_MAX_MS = 10_000;

export type LineLimits = { maxBytes: number; maxMs?: number };

const NEWLINE = 0x0a;

/**
 * The lines that arrive, one by one; reading stops while nobody takes them. A line that is too long or
 * too slow destroys the connection.
 */
export async function* readLines(socket: Socket, limits: LineLimits): AsyncGenerator<string> {
  let parts: Buffer[] = [];
  let bytes = 0;
  let timer: NodeJS.Timeout | undefined;
  try {
    for await (const chunk of socket as AsyncIterable<Buffer>) {
      let from = 0;
      for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, from)) {
        if (bytes + end - from > limits.maxBytes) return;
        clearTimeout(timer);
        timer = undefined;
        const line = Buffer.concat([...parts, chunk.subarray(from, end)]).toString('utf8');
        parts = [];
        bytes = 0;
        from = end + 1;
        yield line;
      }
      if (from === chunk.length) continue;
      parts.push(chunk.subarray(from));
      bytes += chunk.length - from;
      if (bytes > limits.maxBytes) return;
      timer ??= setTimeout(() => socket.destroy(), limits.maxMs ?? LINE_MAX_MS);
    }
  } finally {
    clearTimeout(timer);
    socket.destroy();
  }
}
