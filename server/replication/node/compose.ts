/** Puts the primary's side of a pair together. */
import { readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Term } from '../../../appliance/protocol.ts';
import type { Audit } from '../../audit/audit.ts';
import type { KeyPool } from '../../certificates/keys.ts';
import type { ExclusiveWork } from '../../exclusive/exclusive-work.ts';
import type { Place } from '../../installation/place.ts';
import type { Log } from '../../log.ts';
import type { Notices } from '../../notices/notices.ts';
import type { Appliance } from '../../rooms/appliance.ts';
import type { Settings } from '../../settings.ts';
import type { Store } from '../../store/store.ts';
import type { Identity } from '../link/identity.ts';
import { Candidates } from '../pairing/admit.ts';
import { PairingDesk } from '../pairing/desk.ts';
import { ProofBook, proofsFile } from '../proof/proof-book.ts';
import { StandbyProofs } from '../proof/standby-proofs.ts';
import { StandbyAlarms } from './alarms.ts';
import { openIdentity } from './identity-file.ts';
import { PrimaryLease } from '../lease/primary-lease.ts';
import type { OwnLog } from './own-log.ts';
import { PairingHost } from './pairing-host.ts';
import { PrimaryNode } from './primary.ts';
import { PrimaryPart } from './primary-part.ts';
import { replicationFolder, type PeerState } from './state.ts';
import { TermOver } from './term-over.ts';

export interface PrimaryParts {
  readonly ownLog: OwnLog;
  readonly store: Store;
  readonly keyPool: KeyPool;
  readonly appliance: Appliance;
  readonly place: Place;
  readonly notices: Notices;
  readonly audit: Audit;
  readonly exclusive: ExclusiveWork;
  readonly restart: () => void;
  readonly log: Log;
  readonly now: () => Date;
  readonly signal: AbortSignal;
}

export interface ComposedPrimary {
  readonly node: PrimaryNode;
  readonly standby: PrimaryPart;
  readonly proofs: StandbyProofs;
  readonly lease: PrimaryLease;
}

export async function composePrimary(
  parts: PrimaryParts,
  { dataFolder, runFolder }: Pick<Settings, 'dataFolder' | 'runFolder'>,
): Promise<ComposedPrimary> {
  const { ownLog, notices, audit, log, now, exclusive } = parts;
  const folder = replicationFolder(dataFolder);
  const identity = identityOnce(parts, folder);
  const run = join(runFolder, 'portal');
  let lease: PrimaryLease | null = null;
  const settings = () => ({
    name: parts.place.name,
    addresses: addressesOf(parts.place),
    witness: lease?.settings ?? null,
  });
  const pairing = new PairingHost({
    desk: new PairingDesk(),
    candidates: await Candidates.open(folder, ownLog.states),
    fingerprint: async () => (await identity()).fingerprint,
    handOver: async () => {
      const { cluster, node, epoch } = ownLog.states.current;
      const key = await readFile(join(dataFolder, 'keys', 'installation.key'));
      const { name, addresses } = settings();
      return { cluster, node, epoch, name, addresses, installationKey: key.toString('base64') };
    },
    admitted: (standby, address) => writeAdmission(parts, standby, address),
    now,
  });
  const node = new PrimaryNode({
    ...parts,
    identity,
    // The folder belongs to HAProxy's group, which has to connect.
    socket: async () => ({ path: join(run, 'replication.sock'), group: (await stat(run)).gid }),
    pairing,
    settings,
    stopServing: (over) => stopServing(parts.appliance, over),
    termOver: new TermOver({ runFolder, appliance: parts.appliance, log }),
  });
  ownLog.news.onTakenAnew = (file, why) => {
    log.warn({ file, why }, 'a file was taken into the log anew');
    notices.raise('log-disturbed', file, why);
  };
  const { setAside } = ownLog.spool;
  if (setAside !== null) {
    log.error({ setAside }, 'the log of all commits is damaged and goes on behind a gap');
    notices.raise('log-damaged', '', basename(setAside));
  }
  const alarms = new StandbyAlarms({ notices, audit, log, clock: () => performance.now() });
  const proofs = await proofsOf(node, parts, folder);
  lease = await PrimaryLease.open({ ...parts, folder, runFolder, node });
  return {
    node,
    proofs,
    lease,
    standby: new PrimaryPart({ node, pairing, alarms, exclusive, lease, audit }),
  };
}

async function writeAdmission(
  { audit, ownLog, log }: PrimaryParts,
  { name, node, fingerprint }: PeerState,
  address: string,
): Promise<void> {
  const { epoch } = ownLog.states.current;
  const row = { subject: 'standby', address, action: 'standby.admit', object: name, result: 'done' } as const;
  const detail = `epoch ${epoch}, node ${node}, certificate ${fingerprint}`;
  await audit.write({ ...row, detail }).catch((error: unknown) => {
    log.error({ error }, 'the trail does not say that a standby was admitted');
  });
}

async function proofsOf(
  node: PrimaryNode,
  { ownLog, now, log }: PrimaryParts,
  folder: string,
): Promise<StandbyProofs> {
  const proofs = new StandbyProofs({
    book: await ProofBook.open(proofsFile(folder)),
    peer: () => ownLog.states.current.peer?.node ?? null,
    ask: (by) => {
      const { follower } = node;
      follower?.send('prove', { by }).catch(() => undefined);
      return follower !== null;
    },
    ...{ now, log },
  });
  node.onProof = (frame) => proofs.heard(frame);
  return proofs;
}

function identityOnce({ ownLog, keyPool, now }: PrimaryParts, folder: string): () => Promise<Identity> {
  let made: Promise<Identity> | null = null;
  const { node } = ownLog.states.current;
  return () => (made ??= openIdentity({ folder, node, newKey: () => keyPool.take(), now }));
}

function addressesOf({ name, others, ports }: Place): string[] {
  return [name, ...others].slice(0, 8).map((host) => `${host}:${ports.https}`);
}

/** All programs of all rooms have ended when this resolves, and 443 is for the pages only. */
async function stopServing(appliance: Appliance, over?: Term): Promise<void> {
  await Promise.all([
    appliance.call('rooms.hold', { held: true, ...(over === undefined ? {} : { term: over }) }),
    appliance.call('door.entrances', { open: 'set-up' }),
  ]);
}
