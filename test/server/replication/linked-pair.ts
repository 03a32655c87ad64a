/** A primary and a standby in one process, over the real link; each connection is one try of the standby to get everything. */
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import * as assert from 'uvu/assert';
import { generateRsaKey } from '../../../server/certificates/keys.ts';
import { isReplicationError } from '../../../server/replication/errors.ts';
import { feed } from '../../../server/replication/link/feed.ts';
import { follow } from '../../../server/replication/link/follow.ts';
import { makeIdentity } from '../../../server/replication/link/identity.ts';
import { dial, hello, listen } from './crash/link.ts';
import type { SideConfig } from './crash/protocol.ts';
import { openPrimary } from './primary.ts';
import { digest, openStandby } from './standby.ts';

const [own, other] = await Promise.all(
  ['a', 'b'].map(async (node) => makeIdentity(node, await generateRsaKey(), new Date())),
);
if (!own || !other) throw new Error('no identities');

export async function linkedPair(log?: string) {
  const folder = await mkdtemp(join(tmpdir(), 'attack-'));
  const [data, ownLog] = [join(folder, 'data'), join(folder, 'log')];
  const primary = await openPrimary(data, ownLog);
  const folders = { images: join(folder, 'images'), log: log ?? join(folder, 'standby-log') };
  const standby = await openStandby(folders);
  const rest = { folder, incarnation: 1, forgetBelow: 0, suicide: null } as const;
  const sides: Record<'primary' | 'standby', SideConfig> = {
    primary: {
      ...rest,
      role: 'primary',
      socket: join(folder, 'p'),
      identity: own!,
      pinned: other!.fingerprint,
    },
    standby: {
      ...rest,
      role: 'standby',
      socket: join(folder, 's'),
      identity: other!,
      pinned: own!.fingerprint,
    },
  };
  /** What the primary heard, and how its connections ended. */
  const heard = { acknowledged: 0, ends: [] as string[] };
  const unlisten = await listen(sides.primary, async (peer) => {
    const end = await feed({
      peer,
      self: () => hello('primary', primary.spool),
      spool: primary.spool,
      folder: ownLog,
      acknowledged: (lsn) => (heard.acknowledged = Math.max(heard.acknowledged, lsn)),
      fence: () => undefined,
      seed: { open: () => Promise.resolve(), pin: () => null, progress: () => undefined },
      now: () => Date.now(),
      signal: new AbortController().signal,
    }).then(({ kind }) => kind, codeOf);
    heard.ends.push(end);
  });
  /** @returns what a connection came to, once the standby has everything, or `isOver`, or it ended */
  const connection = async (socket: string, isOver?: () => boolean): Promise<string> => {
    const peer = await dial({ ...sides.standby, socket });
    const { spool } = standby;
    const following = follow({
      peer,
      self: () => hello('standby', spool),
      spool,
      taken: () => standby.replica.lsn,
      pulse: () => undefined,
      met: () => undefined,
    }).then(({ kind }) => kind, codeOf);
    const complete = async (): Promise<string> => {
      const isComplete = (): boolean => spool.durableLsn >= primary.spool.end.lsn;
      while (!(isOver ?? isComplete)()) await delay(5);
      return 'complete';
    };
    const came = await Promise.race([following, complete()]);
    peer.end();
    await following;
    return came;
  };
  const same = async (): Promise<void> => {
    unlisten();
    await primary.store.close();
    assert.is(standby.spool.end.hash, primary.spool.end.hash);
    await standby.replica.applyTo(standby.spool.durableLsn);
    assert.equal(await standby.replica.compare(), []);
    assert.is(digest(folders.images, 'system'), digest(data, 'system'));
    await Promise.all([standby.replica.close(), standby.spool.close(), primary.spool.close()]);
  };
  return { folder, data, ownLog, primary, standby, folders, sides, heard, connection, same };
}

const codeOf = (error: unknown): string => (isReplicationError(error) ? error.code : String(error));

export type LinkedPair = Awaited<ReturnType<typeof linkedPair>>;

export async function write({ primary }: LinkedPair, rows: number): Promise<void> {
  for (let number = 1; number <= rows; number += 1)
    await primary.store.system.write((t) => t.run('INSERT INTO entries (body) VALUES (randomblob(20000))'));
  await primary.spool.durable(primary.spool.end.lsn);
}
