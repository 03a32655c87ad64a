/** One request over one connection whose certificate was accepted before a byte was sent. */
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import type { TLSSocket } from 'node:tls';
import { formatPortal, type PortalAddress } from './address.ts';

/** The largest honest answer is a profile of some 10 kB. */
const BODY_MAX_BYTES = 256 * 1024;
/** Sign-in takes argon2id's time, a new seat a key's. */
const ANSWER_MAX_MS = 30_000;

export interface Ask {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly token?: string;
  readonly body?: unknown;
}

export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly text: string;
  /** The portal's clock. */
  readonly date: Date | undefined;
}

/** @throws the operating system's error; a RangeError for an answer that is too long */
export async function exchange(
  tls: TLSSocket,
  { portal, ask, agent }: { portal: PortalAddress; ask: Ask; agent: string },
  signal: AbortSignal,
): Promise<Answer> {
  const limited = AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MAX_MS)]);
  const body = ask.body === undefined ? undefined : JSON.stringify(ask.body);
  const asked = request({
    method: ask.method,
    path: ask.path,
    createConnection: () => tls,
    headers: {
      host: formatPortal(portal),
      'user-agent': agent,
      accept: 'application/json',
      connection: 'close',
      ...(ask.token === undefined ? {} : { authorization: `Bearer ${ask.token}` }),
      ...(body === undefined
        ? {}
        : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) }),
    },
    signal: limited,
  });
  asked.end(body);
  try {
    const [response] = (await once(asked, 'response', { signal: limited })) as [IncomingMessage];
    const text = await read(response);
    const date = new Date(response.headers.date ?? '');
    return {
      status: response.statusCode ?? 0,
      type: response.headers['content-type'] ?? '',
      text,
      date: Number.isNaN(date.getTime()) ? undefined : date,
    };
  } finally {
    asked.on('error', () => undefined);
    tls.destroy();
  }
}

async function read(response: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of response as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes > BODY_MAX_BYTES) throw new RangeError('the answer is too long');
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}
