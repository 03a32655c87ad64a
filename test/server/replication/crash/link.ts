/**
 * The two ends of the real link, over a socket of the file system: as behind the door, which hands it on in this way too. Over
 * a network where one side is a machine of its own.
 */
import { once } from 'node:events';
import { chmod, rm } from 'node:fs/promises';
import { connect as connectPlain } from 'node:net';
import { connect, createServer, type TLSSocket } from 'node:tls';
import { tlsOptions, verifyPeer } from '../../../../server/replication/link/identity.ts';
import { Peer } from '../../../../server/replication/link/peer.ts';
import type { Hello, Role } from '../../../../server/replication/fencing/rules.ts';
import type { Spool } from '../../../../server/replication/spool/spool.ts';
import { CLUSTER, type SideConfig } from './protocol.ts';

export function hello(role: Role, { end }: Pick<Spool, 'end'>, epoch = 1): Hello {
  const node = Buffer.from(role.padEnd(16)).toString('hex');
  return { cluster: CLUSTER, node, incarnation: node, role, epoch, ...end };
}

const place = ({ socket, network }: SideConfig) => network ?? { path: socket };

export async function listen(config: SideConfig, serve: (peer: Peer) => Promise<void>): Promise<() => void> {
  const { identity, pinned, socket, network } = config;
  if (network === undefined) await rm(socket, { force: true });
  const open = new Set<TLSSocket>();
  const server = createServer(tlsOptions(identity), (secure) => {
    open.add(secure);
    secure.on('error', () => undefined).once('close', () => open.delete(secure));
    verifyPeer(secure, pinned);
    void serve(new Peer(secure));
  });
  server.listen(place(config));
  await once(server, 'listening');
  if (network === undefined) await chmod(socket, 0o600);
  return () => {
    server.close();
    for (const secure of open) secure.destroy();
  };
}

/** @throws Error nobody listens, or the connection ends before it is one */
export async function dial(config: SideConfig): Promise<Peer> {
  const { identity, pinned } = config;
  const plain = connectPlain(place(config));
  await once(plain, 'connect');
  const secure = connect({ ...tlsOptions(identity), socket: plain });
  const ended = once(secure, 'close').then(() => {
    throw new Error('closed');
  });
  await Promise.race([once(secure, 'secureConnect'), ended]);
  ended.catch(() => undefined);
  secure.on('error', () => undefined);
  verifyPeer(secure, pinned);
  return new Peer(secure);
}
