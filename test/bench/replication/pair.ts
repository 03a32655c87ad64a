/** A primary in this process and a standby in another one, over the real link. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { generateRsaKey } from '../../../server/certificates/keys.ts';
import { Acknowledgements, type Waited } from '../../../server/replication/acknowledgements.ts';
import { feed } from '../../../server/replication/link/feed.ts';
import { makeIdentity, type Identity } from '../../../server/replication/link/identity.ts';
import { ReplicationLog } from '../../../server/replication/log.ts';
import { Spool } from '../../../server/replication/spool/spool.ts';
import type { Migration } from '../../../server/store/migration.ts';
import { Store } from '../../../server/store/store.ts';
import { hello, listen } from '../../server/replication/crash/link.ts';
import { CLUSTER, type SideConfig } from '../../server/replication/crash/protocol.ts';
import { Timed } from './timed.ts';

const PROGRAM = join(import.meta.dirname, '../programs/standby.ts');

export const TABLES: Migration = {
  name: '0001-start',
  up: async (transaction) => {
    await transaction.run('CREATE TABLE notes (id INTEGER PRIMARY KEY, text ANY NOT NULL) STRICT');
  },
};

export const quiet = { info: () => undefined, warn: () => undefined };

export class BenchPair {
  readonly store: Store;
  readonly timed: Timed;
  readonly spool: Spool;
  readonly #config: SideConfig;
  readonly #standbyIdentity: Identity;
  readonly #acknowledgements: Acknowledgements;
  #standby: ChildProcess | undefined;
  #unlisten: () => void = () => undefined;

  private constructor(parts: {
    store: Store;
    timed: Timed;
    spool: Spool;
    config: SideConfig;
    standbyIdentity: Identity;
  }) {
    this.store = parts.store;
    this.timed = parts.timed;
    this.spool = parts.spool;
    this.#config = parts.config;
    this.#standbyIdentity = parts.standbyIdentity;
    this.#acknowledgements = new Acknowledgements({
      paired: true,
      end: () => parts.spool.durableLsn,
      clock: () => performance.now(),
      changed: () => undefined,
    });
  }

  static async open(folder: string): Promise<BenchPair> {
    const [own, other] = await Promise.all(
      ['a', 'b'].map(async (node) => makeIdentity(node, await generateRsaKey(), new Date())),
    );
    if (!own || !other) throw new Error('no identities');
    await mkdir(folder, { recursive: true });
    const spool = await Spool.open({ folder: join(folder, 'log'), cluster: CLUSTER, epoch: 1 });
    const tell = {
      recorded: (_: string, lsn: number) => void spool.durable(lsn),
      behind: (file: string, error: Error) => console.error(file, error),
      takenAnew: (file: string, why: string) => console.error(file, why),
    };
    const timed = new Timed(new ReplicationLog({ spool, epoch: 1, now: () => Date.now(), tell }));
    const store = await Store.open({
      folder: join(folder, 'data'),
      log: quiet,
      migrations: { system: [TABLES], account: [TABLES] },
      signal: new AbortController().signal,
      following: timed,
    });
    const rest = { incarnation: 1, forgetBelow: 0, suicide: null, role: 'primary' } as const;
    const socket = join(folder, 'link');
    const config = { ...rest, folder, socket, identity: own, pinned: other.fingerprint };
    const pair = new BenchPair({ store, timed, spool, config, standbyIdentity: other });
    await pair.#listen();
    return pair;
  }

  /** The write-ahead log of the system's file. */
  get systemLog(): string {
    return join(this.#config.folder, 'data', 'system.db-wal');
  }

  /** Starts a standby, and waits until it has everything. @returns ms that its seed took */
  async standby(seed: boolean): Promise<number> {
    const { identity, folder } = this.#config;
    const own = { identity: this.#standbyIdentity, pinned: identity.fingerprint };
    const config = {
      ...this.#config,
      ...own,
      role: 'standby',
      folder: join(folder, `standby-${seed}`),
      seed,
    };
    await mkdir(config.folder);
    const began = performance.now();
    const child = spawn(process.execPath, [PROGRAM, JSON.stringify(config)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.#standby = child;
    const lines = createInterface({ input: child.stdout });
    for await (const line of lines) {
      if (line === 'follows') break;
      if (line.startsWith('ended') || line === 'gone') throw new Error(`the standby: ${line}`);
    }
    const tookMs = performance.now() - began;
    while (this.#acknowledgements.standing.kind !== 'in-sync')
      await new Promise((wake) => setTimeout(wake, 5));
    return tookMs;
  }

  async confirm(): Promise<Waited> {
    const { lsn } = this.spool.end;
    return this.#acknowledgements.wait(lsn);
  }

  async endStandby(): Promise<void> {
    const child = this.#standby;
    if (child?.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'close');
  }

  async close(): Promise<void> {
    await this.endStandby();
    this.#unlisten();
    await this.store.close();
    await this.spool.close();
  }

  async #listen(): Promise<void> {
    const { spool, store, timed } = this;
    this.#unlisten = await listen(this.#config, async (peer) => {
      const end = await feed({
        peer,
        self: () => hello('primary', spool),
        spool,
        folder: join(this.#config.folder, 'log'),
        acknowledged: (lsn) => this.#acknowledgements.acknowledged(lsn),
        fence: () => undefined,
        seed: {
          open: (file) =>
            (file === 'system' ? store.system : store.account(file)).read(() => Promise.resolve()),
          pin: (file) => timed.log.pin(file),
          progress: () => undefined,
        },
        now: () => Date.now(),
        signal: new AbortController().signal,
      }).catch(() => ({ kind: 'gone' as const }));
      if (end.kind !== 'seeded') this.#acknowledgements.broken(end.kind);
    });
  }
}
