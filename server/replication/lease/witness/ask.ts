/** One request to a witness on a connection of its own: nothing is kept that could be dead when it is needed. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls';
import { LeaseError } from '../errors.ts';
import { ASK_MAX_MS } from '../times.ts';

const ANSWER_MAX_BYTES = 64 * 1024;

export interface Place {
  readonly host: string;
  readonly port: number;
  /** How it is proved who answers; null: not at all (etcd without TLS, in a network of its own). */
  readonly tls: { readonly pinned: string } | ConnectionOptions | null;
}

export interface Asked {
  readonly method: 'GET' | 'PUT' | 'POST';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object;
}

export interface Answered {
  readonly status: number;
  readonly text: string;
}

/** @throws LeaseError `unreachable`, `refused` */
export async function ask(place: Place, asked: Asked, signal: AbortSignal): Promise<Answered> {
  const bound = AbortSignal.any([signal, AbortSignal.timeout(ASK_MAX_MS)]);
  const socket = await open(place, bound);
  const end = (): void => void socket.destroy();
  bound.addEventListener('abort', end, { once: true });
  try {
    return await converse(socket, place, asked);
  } catch (error) {
    if (error instanceof LeaseError) throw error;
    throw new LeaseError('unreachable', 'the witness did not answer', { cause: error });
  } finally {
    bound.removeEventListener('abort', end);
    end();
  }
}

/** Nothing is sent before it is proved who listens: what is sent opens the witness. */
async function open({ host, port, tls }: Place, signal: AbortSignal): Promise<Socket> {
  const socket = tls === null ? connectTcp({ host, port }) : connect({ host, port, ...tlsOf(host, tls) });
  const end = (): void => void socket.destroy();
  signal.addEventListener('abort', end, { once: true });
  if (signal.aborted) end();
  try {
    await Promise.race([once(socket, tls === null ? 'connect' : 'secureConnect'), once(socket, 'close')]);
  } catch (cause) {
    socket.destroy();
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
    // What a certificate that is not the right one ends with; everything else is the network.
    const kind = /CERT|ALTNAME|SSL|TLS|ISSUER|SELF_SIGNED/u.test(code) ? 'refused' : 'unreachable';
    throw new LeaseError(kind, `the witness at ${host}:${port} cannot be reached (${code})`, { cause });
  } finally {
    signal.removeEventListener('abort', end);
  }
  socket.on('error', end);
  if (socket.destroyed)
    throw new LeaseError('unreachable', `the witness at ${host}:${port} cannot be reached`);
  if (tls !== null && 'pinned' in tls && fingerprintOf(socket as TLSSocket) !== tls.pinned) {
    socket.destroy();
    throw new LeaseError('refused', 'what answers there does not have the witness’s certificate');
  }
  return socket;
}

function tlsOf(host: string, tls: { readonly pinned: string } | ConnectionOptions): ConnectionOptions {
  const name = isIP(host) === 0 ? { servername: host } : {};
  if (!('pinned' in tls)) return { minVersion: 'TLSv1.2', ...name, ...tls };
  const unnamed = { rejectUnauthorized: false, checkServerIdentity: () => undefined };
  return { minVersion: 'TLSv1.3', ...name, ...unnamed };
}

function fingerprintOf(socket: TLSSocket): string | undefined {
  const shown = socket.getPeerX509Certificate();
  return shown && createHash('sha256').update(shown.raw).digest('hex');
}

async function converse(socket: Socket, { host, port }: Place, asked: Asked): Promise<Answered> {
  const text = asked.body === undefined ? '' : JSON.stringify(asked.body);
  const own = { Host: `${host}:${port}`, Connection: 'close', 'Content-Length': Buffer.byteLength(text) };
  const headers = { ...asked.headers, ...own, 'Content-Type': 'application/json' };
  const { method, path } = asked;
  const sent = request({ method, path, headers, createConnection: () => socket });
  sent.end(text);
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > ANSWER_MAX_BYTES) throw new LeaseError('bad-answer', 'the witness says too much');
    chunks.push(chunk);
  }
  return { status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') };
}

/** @throws LeaseError `bad-answer` */
export function parsed<T>(grammar: { parse: (value: unknown) => T }, text: string): T {
  try {
    return grammar.parse(JSON.parse(text));
  } catch {
    throw new LeaseError('bad-answer', 'the witness says nothing that we know');
  }
}
