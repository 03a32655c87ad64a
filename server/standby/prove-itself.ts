/** Where a standby's proof of itself meets what the standby has: its files, its line to the primary, its appliance. */
import { decodeJson, ProveFrame } from '../replication/link/frames.ts';
import { ProofError } from '../replication/proof/errors.ts';
import type { HeldReplica, ReplicaSource } from '../replication/proof/copy/copy-images.ts';
import type { RecoveryPoint } from '../replication/proof/report.ts';
import { SelfProof } from '../replication/proof/self-proof.ts';
import { records } from '../replication/spool/records.ts';
import type { Log } from '../log.ts';
import type { Settings } from '../settings.ts';
import type { StandingBook } from './follow/standing.ts';
import type { Holdings } from './holdings.ts';
import { keyOf, type Places } from './places.ts';
import type { Standby } from './standby.ts';

export interface ProvingParts {
  readonly standby: Standby;
  readonly holdings: Holdings;
  readonly book: StandingBook;
  readonly settings: Settings;
  readonly places: Places;
  readonly node: string;
  readonly log: Log;
}

export async function proveItself(parts: ProvingParts, signal: AbortSignal): Promise<SelfProof> {
  const { standby, holdings, settings, places, node, log } = parts;
  const now = () => new Date();
  const proof = await SelfProof.open(
    {
      ...{ node, log, now, replication: places.replication },
      ...{ keyFile: await keyOf(places), runFolder: settings.runFolder, place: settings.place },
      source: sourceOf(parts),
      ready: () => holdings.held !== null,
      recoveryPoint: () => recoveryPointOf(parts),
      send: (report) => {
        // Told again with the next connection.
        standby.follower.following?.peer.sendJson('proof', report).catch(() => undefined);
      },
    },
    signal,
  );
  standby.onFrame = (frame) => {
    // The first word of a primary on each connection.
    if (frame.kind === 'settings') proof.met();
    if (frame.kind !== 'prove') return;
    const { by } = decodeJson(ProveFrame, frame);
    proof.prove(by).catch((error: unknown) => log.warn({ error }, 'a proof that was asked for was not made'));
  };
  return proof;
}

/** The files stand still while they are copied: nothing is applied meanwhile, and records go on being acknowledged. */
function sourceOf({ standby, holdings, places }: ProvingParts): ReplicaSource {
  return {
    images: places.replica,
    log: places.log,
    hold: () => {
      const { held } = holdings;
      const { applier } = standby.follower;
      if (held === null || applier === null) throw new ProofError('no-replica', 'nothing is held here yet');
      const { promise, resolve, reject } = Promise.withResolvers<HeldReplica>();
      const still = applier.still(
        () =>
          new Promise<void>((release) =>
            resolve({ lsn: held.replica.lsn, heads: new Map(held.replica.heads), release }),
          ),
      );
      still.catch(reject);
      return promise;
    },
  };
}

async function recoveryPointOf({ holdings, book, places }: ProvingParts): Promise<RecoveryPoint> {
  const { lsn } = holdings.end;
  const { heardMs } = book.contact;
  const { standing } = book;
  const now = Date.now();
  let lastMs: number | null = null;
  for await (const { header } of records({ folder: places.log, from: Math.max(1, lsn), to: lsn }))
    lastMs = header.timeMs;
  return {
    lsn,
    behindRecords: standing.kind === 'broken' ? null : standing.kind === 'behind' ? standing.records : 0,
    lastRecordAgeMs: lastMs === null ? null : Math.max(0, now - lastMs),
    heardAgeMs: heardMs === null ? null : Math.max(0, now - heardMs),
  };
}
