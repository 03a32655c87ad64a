/** The life of a node that does not serve: composed, kept up until the signal, put down in order. */
import { once } from 'node:events';
import { chmod, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generateRsaKey } from '../certificates/keys.ts';
import { listenOn } from '../http/listen.ts';
import { createLog, type Log } from '../log.ts';
import { StandbyLease } from '../replication/lease/standby-lease.ts';
import { helloOf } from '../replication/node/hello.ts';
import { openIdentity } from '../replication/node/identity-file.ts';
import { listenForPeer } from '../replication/node/listener.ts';
import type { NodeStates } from '../replication/node/state.ts';
import type { Identity } from '../replication/link/identity.ts';
import { ApplianceSocket } from '../rooms/appliance-socket.ts';
import type { Settings } from '../settings.ts';
import { Heartbeat } from '../systemd/heartbeat.ts';
import { readContact } from './follow/contact-file.ts';
import { StandingBook } from './follow/standing.ts';
import { Holdings } from './holdings.ts';
import { ownerApi } from './http/owner-api.ts';
import { noApi, standbyApp } from './http/app.ts';
import { standbyPages } from './http/pages.ts';
import type { SelfProof } from '../replication/proof/self-proof.ts';
import { proveItself } from './prove-itself.ts';
import { pageFingerprint } from './page-fingerprint.ts';
import { OperatorCheck } from './operators/operator-check.ts';
import { placesOf } from './places.ts';
import { Standby } from './standby.ts';

export interface StandbyLife {
  readonly states: NodeStates;
  /** Ends this process, which its keeper starts again. */
  readonly restart: () => void;
}

export async function serveStandby(
  settings: Settings,
  signal: AbortSignal,
  { states, restart }: StandbyLife,
): Promise<void> {
  const log = createLog(settings.logLevel);
  const places = placesOf(settings.dataFolder);
  const now = (): number => Date.now();
  const { node } = states.current;
  const identity = await openIdentity({
    ...{ folder: places.replication, node, newKey: generateRsaKey, now: () => new Date() },
  });
  const holdings = await Holdings.open(places, () => states.current);
  const book = new StandingBook(now, await readContact(places.replication));
  const standby = new Standby({ places, states, identity, holdings, book, log, now, restart, signal });
  const lease = await StandbyLease.open({
    folder: places.replication,
    ...{ runFolder: settings.runFolder, states, log, signal },
    self: () => helloOf(states, holdings.end),
    promote: (claim) => standby.promoteByWitness(claim),
  });
  standby.witness = lease;
  const appliance = new ApplianceSocket(join(settings.runFolder, 'appliance.sock'));
  const proof = await proveItself({ standby, holdings, book, settings, places, node, log }, signal);
  appliance.onConnected(() => {
    void standDown(appliance, log);
    proof.applianceIsThere();
  });
  const link = appliance.run(signal);
  await listen({ standby, states, identity, log, settings, proof, replication: places.replication }, signal);
  const started = standby.start();
  proof.start();
  lease.start();
  await announce(settings, identity, signal);
  await new Heartbeat(settings.notification, log).start(() => Promise.resolve(), signal);
  if (!signal.aborted) await once(signal, 'abort');
  await started;
  await standby.close();
  await link;
  await states.close();
}

/** No room runs here, and the door lets in who looks at the page and the other node: nothing else (CVE-2017-7937). */
async function standDown(appliance: ApplianceSocket, log: Log): Promise<void> {
  try {
    await appliance.call('rooms.hold', { held: true });
    await appliance.call('door.entrances', { open: 'set-up' });
  } catch (error) {
    log.error({ error }, 'the appliance could not be told to stand by');
  }
}

interface Listening {
  readonly standby: Standby;
  readonly states: NodeStates;
  readonly identity: Identity;
  readonly log: Log;
  readonly settings: Settings;
  readonly proof: SelfProof;
  readonly replication: string;
}

async function listen(parts: Listening, signal: AbortSignal): Promise<void> {
  const { standby, states, identity, log, settings } = parts;
  const folder = join(settings.runFolder, 'portal');
  // The folder belongs to HAProxy's group, which has to connect, and to nobody else.
  const { gid: group } = await stat(folder);
  await listenForPeer({
    path: join(folder, 'replication.sock'),
    group,
    identity,
    pinned: () => states.current.peer?.fingerprint ?? null,
    peer: (peer) => standby.visited(peer),
    stranger: () => null,
    refused: (caller, error) => log.info({ caller, error }, 'a call for the other node came to nothing'),
    signal,
  });
  const applier = () => standby.follower.applier;
  const operators = new OperatorCheck({
    places: placesOf(settings.dataFolder),
    applier,
    log,
    now: () => new Date(),
  });
  const pages = await standbyPages({ ...parts, operators });
  const outside = standbyApp(log, [noApi, ...pages]);
  await listenOn({ path: join(folder, 'http.sock'), mode: 0o660, group }, outside.callback(), signal);
  const owner = standbyApp(log, [ownerApi(parts), noApi]);
  await listenOn({ path: join(folder, 'owner.sock'), mode: 0o600 }, owner.callback(), signal);
}

/** As the portal does it; nobody is asked to set anything up here. */
async function announce({ place, runFolder }: Settings, own: Identity, signal: AbortSignal): Promise<void> {
  const { name, ports } = place;
  const address = `https://${name}${ports.https === 443 ? '' : `:${ports.https}`}`;
  const fingerprint = await pageFingerprint(ports.https, own.fingerprint, signal);
  const path = join(runFolder, 'portal', 'ready.json');
  await writeFile(path, `${JSON.stringify({ address, fingerprint, setupLink: null })}\n`, { mode: 0o600 });
  await chmod(path, 0o600);
}
