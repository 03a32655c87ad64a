/** Two nodes that know nothing of each other yet, over real TLS, with a place for somebody in between. */
import { mkdtemp } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, createServer, type TLSSocket } from 'node:tls';
import { generateRsaKey } from '../../../../server/certificates/keys.ts';
import { makeIdentity, tlsOptions, type Identity } from '../../../../server/replication/link/identity.ts';
import { Peer } from '../../../../server/replication/link/peer.ts';
import { NodeStates, replicationFolder } from '../../../../server/replication/node/state.ts';
import { Candidates } from '../../../../server/replication/pairing/admit.ts';
import { PairingDesk } from '../../../../server/replication/pairing/desk.ts';
import { joinPrimary, type Joined } from '../../../../server/replication/pairing/join.ts';
import { offerPairing } from '../../../../server/replication/pairing/offer.ts';
import type { PeerState } from '../../../../server/replication/node/state.ts';

export const [primaryIdentity, standbyIdentity, thirdIdentity] = (await Promise.all(
  ['a', 'b', 'c'].map(async (node) => makeIdentity(node, await generateRsaKey(), new Date())),
)) as [Identity, Identity, Identity];

export const KEY = Buffer.from('the content of keys/installation.key').toString('base64');

const opened = new Set<TLSSocket>();
export const closeAll = (): void => opened.forEach((socket) => void socket.destroy());

/** A connection: what the server's end and what the client's end is. */
export async function wire(server: Identity, client: Identity): Promise<{ near: TLSSocket; far: TLSSocket }> {
  const listener = createServer(tlsOptions(server));
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const { port } = listener.address() as AddressInfo;
  const accepted = new Promise<TLSSocket>((resolve) => listener.once('secureConnection', resolve));
  const far = connect({ ...tlsOptions(client), port, host: '127.0.0.1' });
  const near = await accepted;
  for (const socket of [near, far]) opened.add(socket.on('error', () => undefined));
  listener.close();
  return { near, far };
}

export interface Node {
  readonly states: NodeStates;
  readonly candidates: Candidates;
  readonly desk: PairingDesk;
  readonly data: string;
}

export async function node(now?: () => number): Promise<Node> {
  const data = await mkdtemp(join(tmpdir(), 'pairing-'));
  const states = await NodeStates.open(data);
  const candidates = await Candidates.open(replicationFolder(data), states);
  return { data, states, candidates, desk: new PairingDesk(now) };
}

export function offering({ states, candidates, desk }: Node, near: TLSSocket): Promise<PeerState> {
  const { cluster, node: id, epoch } = states.current;
  const handed = { cluster, node: id, epoch, name: 'portal.example', addresses: ['192.0.2.1:443'] };
  return offerPairing({
    peer: new Peer(near),
    socket: near,
    fingerprint: primaryIdentity.fingerprint,
    desk,
    candidates,
    handOver: async () => ({ ...handed, installationKey: KEY }),
    admitted: () => Promise.resolve(),
  });
}

export interface Joining {
  readonly code: string;
  readonly identity?: Identity;
  /** Before it is written down; may throw, as a full disk does. */
  readonly before?: () => Promise<void>;
}

export function joining({ states }: Node, far: TLSSocket, options: Joining): Promise<Joined> {
  const { code, identity = standbyIdentity, before } = options;
  return joinPrimary({
    peer: new Peer(far),
    socket: far,
    fingerprint: identity.fingerprint,
    code,
    self: { node: states.current.node, name: 'second', addresses: ['192.0.2.2:443'] },
    pin: async (primary, { cluster, epoch }) => {
      await before?.();
      await states.change(() => ({ role: 'standby', peer: primary, cluster, epoch }));
    },
  });
}
