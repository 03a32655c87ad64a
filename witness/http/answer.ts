import type { IncomingMessage, ServerResponse } from 'node:http';
import { BODY_MAX_BYTES } from './limits.ts';

export interface Answered {
  readonly status: 200 | 400 | 401 | 404 | 409 | 500;
  readonly body: object;
}

/** Reads what is sent, bounded, answers, and ends the connection: nobody keeps one. */
export async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  answer: (body: unknown) => Promise<Answered>,
): Promise<void> {
  const { status, body } = await readJson(request).then(
    (json) => answer(json).catch((): Answered => ({ status: 500, body: { error: 'internal' } })),
    (): Answered => ({ status: 400, body: { error: 'bad-request' } }),
  );
  const text = JSON.stringify(body);
  const headers = { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) };
  response.writeHead(status, { ...headers, 'Cache-Control': 'no-store', Connection: 'close' });
  response.end(text);
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > BODY_MAX_BYTES) throw new Error('too much');
    chunks.push(chunk);
  }
  return size === 0 ? null : (JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown);
}
