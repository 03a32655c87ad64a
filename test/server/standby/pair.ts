/** A primary that is fed from a real store over real TLS, and a standby that follows it: everything but door and rooms. */
import { mkdtemp } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, type Server, type TLSSocket } from 'node:tls';
import { generateRsaKey } from '../../../server/certificates/keys.ts';
import { createLog } from '../../../server/log.ts';
import { feed, type FeedOptions } from '../../../server/replication/link/feed.ts';
import { makeIdentity, tlsOptions, type Identity } from '../../../server/replication/link/identity.ts';
import { Peer } from '../../../server/replication/link/peer.ts';
import { REPLICATION_ALPN } from '../../../server/replication/node/alpn.ts';
import { NodeStates, type PeerState } from '../../../server/replication/node/state.ts';
import type { Hello } from '../../../server/replication/fencing/rules.ts';
import { readContact } from '../../../server/standby/follow/contact-file.ts';
import { StandingBook } from '../../../server/standby/follow/standing.ts';
import { Holdings } from '../../../server/standby/holdings.ts';
import { placesOf, type Places } from '../../../server/standby/places.ts';
import { Standby } from '../../../server/standby/standby.ts';
import { CLUSTER, openPrimary, type Primary } from '../replication/primary.ts';

export const [primaryIdentity, standbyIdentity] = (await Promise.all(
  ['a', 'b'].map(async (node) => makeIdentity(node, await generateRsaKey(), new Date())),
)) as [Identity, Identity];

export const PRIMARY_NODE = 'aa'.repeat(16);

export class FedPrimary {
  readonly data: string;
  readonly log: string;
  primary: Primary;
  readonly #server: Server;
  readonly #sockets = new Set<TLSSocket>();
  /** What it says of itself otherwise than it is. */
  change: Partial<Hello> = {};
  #port = 0;
  acknowledged = 0;
  fencedBy = 0;
  /** The connections on which somebody follows now. */
  readonly peers: Peer[] = [];
  onTold: NonNullable<FeedOptions['told']> = () => undefined;

  private constructor(data: string, log: string, primary: Primary) {
    this.data = data;
    this.log = log;
    this.primary = primary;
    this.#server = createServer({ ...tlsOptions(primaryIdentity), ALPNProtocols: [REPLICATION_ALPN] });
    this.#server.on('secureConnection', (socket: TLSSocket) => void this.#feed(socket));
  }

  static async open(): Promise<FedPrimary> {
    const folder = await mkdtemp(join(tmpdir(), 'fed-'));
    const [data, log] = [join(folder, 'data'), join(folder, 'log')];
    const fed = new FedPrimary(data, log, await openPrimary(data, log));
    await new Promise<void>((resolve) => fed.#server.listen(0, '127.0.0.1', resolve));
    fed.#port = (fed.#server.address() as AddressInfo).port;
    return fed;
  }

  get peerState(): PeerState {
    const { fingerprint } = primaryIdentity;
    return { node: PRIMARY_NODE, name: 'first', fingerprint, addresses: [`127.0.0.1:${this.#port}`] };
  }

  async write(number: number, bytes = 2_000, file = 'system'): Promise<void> {
    const { store } = this.primary;
    const database = file === 'system' ? store.system : store.account(file);
    await database.write((t) => t.run('INSERT INTO entries VALUES (?, randomblob(?))', number, bytes));
    await this.primary.spool.durable(this.primary.spool.end.lsn);
  }

  /** As a power cut does it: nobody is told anything, and nobody answers any more. */
  silence(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Its next life, after something happened to its files; who follows it finds it at the same place. */
  async again(between: () => Promise<void>): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await this.primary.store.close();
    await this.primary.spool.close();
    await between();
    this.primary = await openPrimary(this.data, this.log);
  }

  async close(): Promise<void> {
    this.silence();
    await this.primary.store.close();
    await this.primary.spool.close();
  }

  #hello(): Hello {
    const { lsn, hash } = this.primary.spool.end;
    const known = { cluster: CLUSTER, node: PRIMARY_NODE, incarnation: 'ab'.repeat(16) };
    return { ...known, role: 'primary', epoch: 1, lsn, hash, ...this.change };
  }

  async #feed(socket: TLSSocket): Promise<void> {
    this.#sockets.add(socket.on('error', () => undefined));
    const { store, spool, following } = this.primary;
    const peer = new Peer(socket);
    this.peers.push(peer);
    await feed({
      peer,
      spool,
      self: () => this.#hello(),
      folder: this.log,
      acknowledged: (lsn) => (this.acknowledged = lsn),
      told: (frame) => this.onTold(frame),
      fence: (epoch) => (this.fencedBy = epoch),
      seed: {
        open: async (file) => {
          await (file === 'system' ? store.system : store.account(file)).read(() => Promise.resolve());
        },
        pin: (file) => following.pin(file),
        progress: () => undefined,
      },
      now: () => Date.now(),
      signal: new AbortController().signal,
    }).catch(() => undefined);
    this.peers.splice(this.peers.indexOf(peer), 1);
  }
}

export interface RunningStandby {
  readonly standby: Standby;
  readonly states: NodeStates;
  readonly holdings: Holdings;
  readonly places: Places;
  readonly restarted: () => boolean;
  close(): Promise<void>;
}

export const newDataFolder = () => mkdtemp(join(tmpdir(), 'standby-'));

/** One life of a standby's process. @param data the same as in the life before */
export async function startStandby(data: string, primary: PeerState): Promise<RunningStandby> {
  const places = placesOf(data);
  const states = await NodeStates.open(data);
  const { role } = states.current;
  await states.change(() => ({
    cluster: CLUSTER,
    peer: primary,
    ...(role === 'primary' ? { role: 'standby' as const } : {}),
  }));
  const holdings = await Holdings.open(places, () => states.current);
  const book = new StandingBook(() => Date.now(), await readContact(places.replication));
  const stop = new AbortController();
  let restarted = false;
  const standby = new Standby({
    ...{ places, states, holdings, book, identity: standbyIdentity, log: createLog('warn') },
    now: () => Date.now(),
    restart: () => (restarted = true),
    signal: stop.signal,
  });
  await standby.start();
  const close = async (): Promise<void> => {
    stop.abort();
    await standby.close();
    await states.close();
  };
  return { standby, states, holdings, places, restarted: () => restarted, close };
}
