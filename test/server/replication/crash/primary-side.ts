/** A primary under test: the store, its log, the link, and random work; ends by a kill, or by `stop` with everything on both sides. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Acknowledgements } from '../../../../server/replication/acknowledgements.ts';
import type { CaptureNews } from '../../../../server/replication/capture.ts';
import { feed } from '../../../../server/replication/link/feed.ts';
import type { Peer } from '../../../../server/replication/link/peer.ts';
import { ReplicationLog } from '../../../../server/replication/log.ts';
import { Spool } from '../../../../server/replication/spool/spool.ts';
import { Store } from '../../../../server/store/store.ts';
import { hello, listen } from './link.ts';
import { asRanges, at, CLUSTER, say, type SideConfig } from './protocol.ts';
import { smallCache } from './small-cache.ts';
import { TABLES, work } from './workload.ts';

const CHECKPOINT_AT_BYTES = 150_000;
const CHAPTER_BYTES = 400_000;

/** More than any wait of a loaded machine: the referee wants to see acknowledgements, not their absence. */
const WAIT_MS = 20_000;

class Primary {
  readonly spool: Spool;
  readonly following: ReplicationLog;
  readonly acknowledgements: Acknowledgements;
  readonly #log: string;

  constructor(spool: Spool, log: string) {
    this.spool = spool;
    this.#log = log;
    this.acknowledgements = new Acknowledgements({
      paired: true,
      end: () => spool.durableLsn,
      clock: () => performance.now(),
      changed: () => undefined,
      waitMs: WAIT_MS,
    });
    this.following = new ReplicationLog({ spool, epoch: 1, now: () => Date.now(), tell: this.#news() });
  }

  async serve(store: Store, peer: Peer): Promise<void> {
    const { spool, following } = this;
    const end = await feed({
      peer,
      self: () => hello('primary', spool),
      spool,
      folder: this.#log,
      acknowledged: (lsn) => this.acknowledgements.acknowledged(lsn),
      fence: () => undefined,
      seed: {
        open: (file) =>
          (file === 'system' ? store.system : store.account(file)).read(() => Promise.resolve()),
        pin: (file) => following.pin(file),
        progress: () => undefined,
      },
      now: () => Date.now(),
      signal: new AbortController().signal,
    }).catch((error: unknown) => ({ kind: 'failed', error }));
    if (end.kind !== 'seeded') this.acknowledgements.broken(end.kind);
  }

  #news(): CaptureNews {
    return {
      recorded: (file, lsn) => {
        at('recorded');
        this.spool.durable(lsn).catch((error: unknown) => say('news', file, String(error)));
      },
      behind: (file, error) => say('news', file, 'behind', error.code, error.message, String(error.cause)),
      takenAnew: (file, why) => say('news', file, 'taken anew', why),
    };
  }
}

/** Says which numbers are there, of every file. */
async function sayWhatIsHere(store: Store): Promise<void> {
  for (const file of ['system', ...(await store.accountIds())]) {
    const database = file === 'system' ? store.system : store.account(file);
    const rows = await database.read((reader) =>
      reader.all<{ number: number }>('SELECT number FROM kept ORDER BY number'),
    );
    say('has', file, asRanges(rows.map(({ number }) => number)));
  }
}

export async function runPrimary(config: SideConfig, stopped: Promise<void>): Promise<void> {
  smallCache();
  const [data, log] = [join(config.folder, 'data'), join(config.folder, 'log')];
  await mkdir(config.folder, { recursive: true });
  const spool = await Spool.open({ folder: log, cluster: CLUSTER, epoch: 1, chapterBytes: CHAPTER_BYTES });
  const primary = new Primary(spool, log);
  const store = await Store.open({
    folder: data,
    log: { info: () => undefined, warn: () => undefined },
    migrations: { system: [TABLES], account: [TABLES] },
    signal: new AbortController().signal,
    maxOpenAccounts: 2,
    idleMs: 30,
    checkpointAtBytes: CHECKPOINT_AT_BYTES,
    following: primary.following,
  });
  await primary.following.forgetMissing(['system', ...(await store.accountIds())]);
  await sayWhatIsHere(store);
  say('up');
  const close = await listen(config, (peer) => primary.serve(store, peer));

  const stop = new AbortController();
  void stopped.then(() => stop.abort());
  const confirm = async (file: string) => {
    const lsn = spool.head(file)?.lsn ?? 0;
    const waited = await primary.acknowledgements.wait(lsn);
    return { lsn, both: waited === 'both' };
  };
  await work({ store, config, signal: stop.signal, confirm });
  await store.close();
  await spool.durable(spool.end.lsn);
  while ((await primary.acknowledgements.wait(spool.end.lsn)) !== 'both')
    await new Promise((resolve) => setTimeout(resolve, 5));
  say('end', spool.end.lsn, spool.end.hash);
  close();
  await spool.close();
}
