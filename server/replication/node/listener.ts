/**
 * Where the other node comes in: a unix socket behind the door, which passes a connection on unopened by its ALPN. TLS ends here.
 *
 * Who calls is nobody until his certificate is the pinned one. As long as none is pinned, a stranger gets as far as the pairing, and
 * only while a person has opened it; everybody else is cut off without a word.
 */
import { chmod, chown, rm } from 'node:fs/promises';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { createSecureContext, TLSSocket } from 'node:tls';
import { ReplicationError } from '../errors.ts';
import { fingerprintOf, tlsOptions, verifyPeer, type Identity } from '../link/identity.ts';
import { Peer } from '../link/peer.ts';
import { REPLICATION_ALPN } from './alpn.ts';
import { readProxyHeader } from './proxy-header.ts';

/** Places of those who have not shown that they are the paired node: anybody who reaches the door gets one. */
const STRANGERS_MAX = 32;

/** One follows, one is being seeded, a few are on their way out. */
const PAIRED_MAX = 8;
/** Longer than the caller waits: a busy machine is slow for both. Who says nothing holds nobody up, for the oldest makes room. */
const HANDSHAKE_MAX_MS = 10_000;

/** Who is connected, in the order in which they came, and the certificate that each has shown; null: none yet. */
type Open = Map<Socket, string | null>;

export interface Caller {
  /** As the door saw it. */
  readonly address: string;
  /** When it was let in, before anything could be said on it; monotonic milliseconds. */
  readonly beganMs: number;
}

export interface ListenerOptions {
  readonly path: string;
  /** Of the door's group, which has to connect. */
  readonly group?: number;
  readonly identity: Identity;
  /** The one certificate that is let in; null while nobody is paired. */
  readonly pinned: () => string | null;
  readonly peer: (peer: Peer, caller: Caller) => Promise<void>;
  /** Only while nobody is paired; null while no code is open. Has to end the socket. */
  readonly stranger: () => ((socket: TLSSocket, caller: Caller) => Promise<void>) | null;
  /** Why a connection came to nothing: for the log. */
  readonly refused: (caller: string, error: unknown) => void;
  readonly signal: AbortSignal;
}

/** Resolves when it listens; ends with the signal, connections included. */
export async function listenForPeer(options: ListenerOptions): Promise<void> {
  const { path, group, signal } = options;
  await rm(path, { force: true });
  const open: Open = new Map();
  const server = createServer((socket) => {
    makeRoom(open, options.pinned());
    open.set(
      socket.once('close', () => open.delete(socket)),
      null,
    );
    socket.on('error', () => socket.destroy());
    void take(options, open, socket);
  });
  server.listen(path);
  await once(server, 'listening');
  if (group !== undefined) await chown(path, -1, group);
  await chmod(path, 0o660);
  const end = (): void => {
    server.close();
    for (const socket of open.keys()) socket.destroy();
  };
  if (signal.aborted) end();
  else signal.addEventListener('abort', end, { once: true });
}

/**
 * Who comes always finds a place, or strangers who say nothing could keep the paired node out: the oldest makes room. While a code is
 * open, those with a handshake behind them may be pairing; they and the others cannot take each other's half of the places.
 */
function makeRoom(open: Open, pinned: string | null): void {
  const [paired, secured, silent]: [Socket[], Socket[], Socket[]] = [[], [], []];
  for (const [socket, shown] of open)
    (shown === null ? silent : shown === pinned ? paired : secured).push(socket);
  const leaving = paired.length > PAIRED_MAX ? paired.slice(0, 1) : [];
  if (secured.length + silent.length >= STRANGERS_MAX)
    leaving.push(...(silent.length >= secured.length ? silent : secured).slice(0, 1));
  for (const socket of leaving) {
    open.delete(socket);
    socket.destroy();
  }
}

async function take(options: ListenerOptions, open: Open, socket: Socket): Promise<void> {
  let address = '';
  const beganMs = performance.now();
  try {
    address = await readProxyHeader(socket);
    // Nobody may make this process compute a handshake for nothing.
    if (options.pinned() === null && options.stranger() === null) return void socket.destroy();
    const secured = await secure(options.identity, socket);
    // Not for one who had to make room meanwhile.
    if (open.has(socket)) open.set(socket, fingerprintOf(secured));
    const pinned = options.pinned();
    const stranger = options.stranger();
    if (pinned !== null) {
      verifyPeer(secured, pinned);
      await options.peer(new Peer(secured), { address, beganMs });
    } else if (stranger !== null) await stranger(secured, { address, beganMs });
    secured.destroy();
  } catch (error) {
    options.refused(address, error);
  } finally {
    socket.destroy();
  }
}

async function secure(identity: Identity, socket: Socket): Promise<TLSSocket> {
  const { cert, key, ...tls } = tlsOptions(identity);
  const secured = new TLSSocket(socket, {
    ...tls,
    secureContext: createSecureContext({ ...tls, cert, key }),
    isServer: true,
    ALPNProtocols: [REPLICATION_ALPN],
  });
  const timer = setTimeout(() => secured.destroy(), HANDSHAKE_MAX_MS);
  secured.on('error', () => secured.destroy());
  try {
    await Promise.race([once(secured, 'secure'), once(secured, 'close')]);
    if (secured.destroyed || secured.alpnProtocol !== REPLICATION_ALPN)
      throw new ReplicationError('foreign-record', 'no handshake of ours');
    return secured;
  } finally {
    clearTimeout(timer);
  }
}
