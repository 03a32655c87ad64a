/** Brings the composed portal up, keeps it running until the signal, and puts it down in order. */
import { paths } from '../ui/paths.ts';
import { chmod, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { once } from 'node:events';
import { portalAddress } from './accounts/facts.ts';
import { openApi } from './api/openapi.ts';
import { apiRoutes } from './api/routes.ts';
import { compose, type Life } from './compose.ts';
import { createApp } from './http/app.ts';
import { fence } from './http/fence.ts';
import { listenOn } from './http/listen.ts';
import { handOver } from './maintenance/hand-over.ts';
import { Maintenance } from './maintenance/maintenance.ts';
import { metricsEndpoint } from './metrics/endpoint.ts';
import { operations } from './operations/list.ts';
import type { Caller } from './operations/caller.ts';
import { createPages } from './pages/pages.ts';
import type { Portal } from './portal.ts';
import { OPERATOR_RIGHTS, SELF } from './rights/rights.ts';
import { ApplianceRefused } from './rooms/appliance-socket.ts';
import { replicationFolder } from './replication/node/state.ts';
import type { Settings } from './settings.ts';
import { writeIntoTrail } from './standby/promotion/trail.ts';
import { ownerTransfers } from './transfers/owner-transfers.ts';
import { Heartbeat } from './systemd/heartbeat.ts';

export async function serve(settings: Settings, signal: AbortSignal, life?: Life): Promise<void> {
  const { portal, store, appliance, care, ownLog, pair, lease } = await compose(settings, signal, life);
  const putDown = async (): Promise<void> => {
    await store.close();
    await ownLog.close();
    await care.close();
    await ownLog.states.close();
  };
  // Before anything: whoever finds that his time is over has to end what still runs.
  const link = appliance.run(signal);
  if (await pair.isOver()) {
    await link;
    return putDown();
  }
  await store.migrateAll((done, total) => {
    if (total > 50 && done % 50 === 0)
      portal.log.info({ done, total }, 'account files are brought up to date');
  });
  await ownLog.settled();
  await writeIntoTrail(replicationFolder(settings.dataFolder), portal.audit).catch((error: unknown) => {
    portal.log.error({ error }, 'the trail does not say yet that this node was promoted');
  });
  await portal.branding.load();
  // Made here, once: everybody after this finds it.
  await portal.choices.load();
  await portal.installation.portalIdentity(portal.place.name, portal.place.also);
  await portal.choices.load();
  await portal.accounts.start();
  await portal.clock.start();
  await portal.backups.start();
  await portal.restore.start();
  await portal.history.start();
  await portal.exports.start();
  const maintenance = new Maintenance(portal);
  appliance.onConnected(() => void bringUpToDate(portal));
  portal.ownership.onOwned(() => void bringUpToDate(portal));
  await listen(portal, settings, signal);
  await pair.start();
  lease.onServing = () => void bringUpToDate(portal);
  lease.start();
  maintenance.start(signal);
  await care.start(portal, store, signal);
  portal.mail.start(signal);
  portal.acme.start(signal, () => void bringUpToDate(portal));
  await announce(portal, settings);
  const alive = () => store.system.read((reader) => reader.get('SELECT 1 AS there FROM installation'));
  await new Heartbeat(settings.notification, portal.log).start(alive, signal);
  if (!signal.aborted) await once(signal, 'abort');
  await lease.close();
  portal.accounts.stop();
  await link;
  await putDown();
}

async function listen(portal: Portal, settings: Settings, signal: AbortSignal): Promise<void> {
  const folder = join(settings.runFolder, 'portal');
  const api = apiRoutes(portal, operations);
  const documented = openApi(operations);
  const pages = await createPages(portal, documented);
  const outside = createApp(portal, [fence(portal), api, metricsEndpoint(portal), ...pages]);
  // The folder belongs to HAProxy's group, which has to connect, and to nobody else.
  const { gid: group } = await stat(folder);
  await listenOn({ path: join(folder, 'http.sock'), mode: 0o660, group }, outside.callback(), signal);
  const box: Caller = { kind: 'box', address: 'console', rights: ownerRights() };
  const owner = createApp(portal, [ownerTransfers(portal), apiRoutes(portal, operations, async () => box)]);
  await listenOn({ path: join(folder, 'owner.sock'), mode: 0o600 }, owner.callback(), signal);
}

/** root on the box may what an operator may, but has no person of his own. */
function ownerRights() {
  return new Set([...OPERATOR_RIGHTS].filter((right) => right !== SELF));
}

async function bringUpToDate(portal: Portal): Promise<void> {
  // What was just stopped for good must not be started again.
  if (portal.standby.refusesWrites) return;
  try {
    if (!(await portal.lease.mayServe())) return;
    await handOver(portal);
    portal.notices.clear('appliance-away', '');
  } catch (error) {
    if (error instanceof ApplianceRefused && error.code === 'term-over') return portal.standby.termEnded();
    portal.log.error({ error }, 'the appliance could not be brought up to date');
  }
}

/** Tells who started us where we are; the set-up link only as long as nobody has used one. */
async function announce(portal: Portal, settings: Settings): Promise<void> {
  const address = portalAddress(portal.place);
  const { fingerprint } = await portal.installation.portalIdentity(portal.place.name, portal.place.also);
  const token = await portal.ownership.newSetUpToken();
  const ready = {
    address,
    fingerprint,
    setupLink: token === undefined ? null : `${address}${paths.backEnd.setUp(token)}`,
  };
  const path = join(settings.runFolder, 'portal', 'ready.json');
  await writeFile(path, `${JSON.stringify(ready)}\n`, { mode: 0o600 });
  await chmod(path, 0o600);
}
