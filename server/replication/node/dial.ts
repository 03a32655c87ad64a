/** The way to the other node: TCP to its door, TLS 1.3 through it, and nothing believed before its certificate is the pinned one. */
import { once } from 'node:events';
import { isIP } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';
import { ReplicationError } from '../errors.ts';
import { tlsOptions, verifyPeer, type Identity } from '../link/identity.ts';
import { Peer } from '../link/peer.ts';
import { REPLICATION_ALPN } from './alpn.ts';

export const DIAL_MAX_MS = 5_000;

export interface DialOptions {
  readonly identity: Identity;
  readonly signal: AbortSignal;
  readonly maxMs?: number;
}

/** A connection whose other end is still anybody: only pairing may use it as it is. @throws ReplicationError `io` */
export async function dialAnybody(
  address: string,
  { identity, signal, maxMs }: DialOptions,
): Promise<TLSSocket> {
  const { host, port } = splitAddress(address);
  const options = { ...tlsOptions(identity), host, port, ALPNProtocols: [REPLICATION_ALPN] };
  // No name for a number (RFC 6066, 3).
  const socket = connect(isIP(host) === 0 ? { ...options, servername: host } : options);
  const bound = AbortSignal.any([signal, AbortSignal.timeout(maxMs ?? DIAL_MAX_MS)]);
  const end = (): void => void socket.destroy();
  socket.on('error', end);
  bound.addEventListener('abort', end, { once: true });
  if (bound.aborted) end();
  try {
    await Promise.race([once(socket, 'secureConnect'), once(socket, 'close')]);
    if (socket.destroyed || socket.alpnProtocol !== REPLICATION_ALPN)
      throw new ReplicationError('io', `nobody at ${address} speaks for a standby or its primary`);
    socket.setKeepAlive(true, 2_000);
    socket.setNoDelay(true);
    return socket;
  } catch (error) {
    socket.destroy();
    throw error;
  } finally {
    bound.removeEventListener('abort', end);
  }
}

/** @throws ReplicationError `io`; `foreign-record` for somebody else at that address */
export async function dial(address: string, pinned: string, options: DialOptions): Promise<Peer> {
  const socket = await dialAnybody(address, options);
  try {
    verifyPeer(socket, pinned);
    return new Peer(socket);
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

/** The first of the peer's addresses that answers as the peer. @throws the last reason why none did */
export async function dialPeer(
  { addresses, fingerprint }: { readonly addresses: readonly string[]; readonly fingerprint: string },
  options: DialOptions,
): Promise<Peer> {
  let reason: unknown = new ReplicationError('io', 'no address of the other node is known');
  for (const address of addresses) {
    try {
      return await dial(address, fingerprint, options);
    } catch (error) {
      reason = error;
    }
  }
  throw reason;
}

function splitAddress(address: string): { host: string; port: number } {
  const colon = address.lastIndexOf(':');
  return { host: address.slice(0, colon).replaceAll(/[[\]]/gu, ''), port: Number(address.slice(colon + 1)) };
}
