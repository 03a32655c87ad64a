/** A standby under test: follows, applies, takes a seed when it has to; ends by a kill, or by `stop` with everything applied. */
import { access, mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isReplicationError } from '../../../../server/replication/errors.ts';
import { follow, takeSeed } from '../../../../server/replication/link/follow.ts';
import { Replica } from '../../../../server/replication/replica/replica.ts';
import { NO_RECORD_HASH } from '../../../../server/replication/record/header.ts';
import { Spool } from '../../../../server/replication/spool/spool.ts';
import { dial, hello } from './link.ts';
import { at, below, CLUSTER, say, type SideConfig } from './protocol.ts';

const CHAPTER_BYTES = 300_000;
const RETRY_MS = 15;

/** What a connection may end with when the other side is killed; everything else is a fault. */
const BY_A_KILL = new Set(['io', 'damaged-record']);

/** Where a standby keeps what it has: whole, by one rename. */
export const standing = (folder: string) => ({
  images: join(folder, 'standing', 'images'),
  log: join(folder, 'standing', 'log'),
});

/** Asks for everything until it has it; what a kill left of an earlier try goes. */
async function seeded(config: SideConfig): Promise<void> {
  const incoming = join(config.folder, 'incoming');
  for (;;) {
    await rm(incoming, { recursive: true, force: true });
    await mkdir(join(incoming, 'images'), { recursive: true });
    const target = {
      images: join(incoming, 'images'),
      log: join(incoming, 'log'),
      cluster: CLUSTER,
      epoch: 1,
    };
    const self = () => hello('standby', { end: { lsn: 0, hash: NO_RECORD_HASH } });
    const end = await dial(config)
      .then((peer) => takeSeed({ peer, self, met: () => undefined }, target))
      .catch((error: unknown) => complain(error));
    if (end?.kind === 'seeded') break;
    await delay(RETRY_MS);
  }
  await rename(incoming, join(config.folder, 'standing'));
  say('seeded');
}

function complain(error: unknown): undefined {
  if (isReplicationError(error) && !BY_A_KILL.has(error.code)) say('fault', error.code, error.message);
  return undefined;
}

class Standby {
  readonly spool: Spool;
  readonly #replica: Replica;
  /** What came last may still be on its way into the log. */
  #finishing = false;
  #applying: Promise<void> = Promise.resolve();

  constructor(spool: Spool, replica: Replica) {
    this.spool = spool;
    this.#replica = replica;
  }

  async follow(config: SideConfig, signal: AbortSignal): Promise<void> {
    const { spool } = this;
    const peer = await dial(config);
    signal.addEventListener('abort', () => peer.end(), { once: true });
    if (signal.aborted) peer.end();
    const end = await follow({
      peer,
      self: () => hello('standby', spool),
      spool,
      taken: (lsn) => {
        at('taken');
        this.#applyLater(lsn);
        return this.#replica.lsn;
      },
      pulse: () => undefined,
      met: () => undefined,
    });
    if (end.kind === 'refused') say('fault', 'refused', end.because);
  }

  async finish(): Promise<void> {
    await this.spool.durable(this.spool.end.lsn);
    this.#applyLater(this.spool.durableLsn);
    this.#finishing = true;
    await this.#applying;
    const wrong = await this.#replica.compare();
    for (const file of wrong) say('fault', 'compare', file);
    await this.#replica.close();
    await this.spool.close();
    say('end', this.spool.end.lsn, this.spool.end.hash);
  }

  #applyLater(lsn: number): void {
    if (this.#finishing) return;
    this.#applying = this.#applying
      .then(async () => {
        await this.#replica.applyTo(lsn);
        at('applied');
        if (below(12) > 0) return;
        await this.#replica.sync();
        at('synced');
      })
      .catch((error: unknown) => complain(error));
  }
}

export async function runStandby(config: SideConfig, stopped: Promise<void>): Promise<void> {
  const { images, log } = standing(config.folder);
  const there = await access(images).then(
    () => true,
    () => false,
  );
  // Half of the pairs begin with the first record, the others with a seed.
  if (!there && config.folder.endsWith('seeded')) await seeded(config);
  const spool = await Spool.open({ folder: log, cluster: CLUSTER, epoch: 1, chapterBytes: CHAPTER_BYTES });
  const standby = new Standby(spool, await Replica.open({ folder: images, log }));
  say('has', spool.end.lsn);
  say('up');
  const stop = new AbortController();
  void stopped.then(() => stop.abort());
  const keepFollowing = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      await standby.follow(config, stop.signal).catch((error: unknown) => complain(error));
      await delay(RETRY_MS);
    }
  };
  await keepFollowing();
  await standby.finish();
}
