/**
 * The root half of Ferngate. Starts or takes over door and rooms, then serves the portal's verbs. Told to
 * end (SIGTERM, SIGINT) it ends itself only: door, rooms and tunnels go on. `stop.ts` ends those.
 */
import { setMaxListeners } from 'node:events';
import { join } from 'node:path';
import { runCommand } from './commands/run.ts';
import { composeAppliance } from './compose.ts';
import { DoorError } from './door/errors.ts';
import type { Door } from './door/door.ts';
import { createLog, type Log } from './log.ts';
import { keepNetwork } from './network/keep.ts';
import { loadHostRules } from './rules/host-rules.ts';
import { readSettings, type Settings } from './settings.ts';
import { answerRequest } from './socket/answer.ts';
import { listen } from './socket/server.ts';
import { askSocket, Health } from './system/health.ts';
import { createHandlers } from './verbs.ts';

async function main(): Promise<void> {
  const settings = readSettings(process.env);
  const log = createLog(settings.logLevel);
  const lifetime = new AbortController();
  // One listener for each command that is running, and there are many at once.
  setMaxListeners(0, lifetime.signal);
  const stop = await start(settings, log, lifetime);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => void stop().then(() => process.exit(0)));
  }
}

async function start(settings: Settings, log: Log, lifetime: AbortController): Promise<() => Promise<void>> {
  const appliance = await composeAppliance(settings, log, { signal: lifetime.signal, lockWaitS: 0 });
  // First: whatever else does not come up, a change that nobody confirmed ends in time.
  void keepNetwork(appliance.network, log, lifetime.signal);
  await loadHostRules(runCommand);
  // Over while nobody looked: no room is started to be ended at once.
  if (await appliance.lease.open()) await appliance.rooms.holdFromStart();
  await openDoor(appliance.door, log);
  await appliance.rooms.open();
  void appliance.lease.watch();
  await appliance.proofRoom.close();
  const handlers = createHandlers(appliance);
  const path = join(settings.runFolder, 'appliance.sock');
  const socket = await listen({
    path,
    group: appliance.users.portal.gid,
    answer: (request) => answerRequest(request, handlers, log),
    log,
  });
  log.info({ rooms: appliance.rooms.list().rooms.length }, 'ready');
  const health = new Health(settings.notification, { run: runCommand, log, signal: lifetime.signal });
  await health.ready(() => askSocket(path, 'appliance.describe', lifetime.signal));
  return async () => {
    await health.stopping();
    await socket.close();
    lifetime.abort();
    appliance.door.release();
    appliance.unlock();
    log.info('ended; door and rooms go on');
  };
}

/** A HAProxy that does not come up yet is tried again by the door; a wrong setting or a taken port is not. */
async function openDoor(door: Door, log: Log): Promise<void> {
  try {
    await door.start();
  } catch (error) {
    if (!(error instanceof DoorError) || error.code !== 'not-running') throw error;
    log.error({ err: error }, 'the door is not open yet');
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`appliance: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
