/**
 * Ends with 0 once appliance, door and portal answer; waits for that as long as systemd lets it (ferngate-healthy.service).
 * A start that comes so far counts as a good one; if three do not, systemd-boot goes back to the other slot.
 */
import { request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readSettings } from '../settings.ts';
import { askSocket } from '../system/health.ts';

const POLL_MS = 1_000;
/** One look; a machine that starts everything at once may take its time over an answer. */
const LOOK_MAX_MS = 20_000;

const { runFolder } = readSettings(process.env);

for (let problem = await look(); problem !== undefined; problem = await look()) {
  console.log(`not yet: ${problem}`);
  await sleep(POLL_MS);
}
console.log('appliance, door and portal answer');

async function look(): Promise<string | undefined> {
  try {
    const signal = AbortSignal.timeout(LOOK_MAX_MS);
    const door = await askSocket(join(runFolder, 'appliance.sock'), 'door.describe', signal);
    if (!/"status":"running"/.test(door)) return 'the door does not run';
    // 200 only if the portal has its store open and reaches the appliance.
    const status = await statusOf('/healthz', signal);
    return status === 200 ? undefined : `the portal answers ${status}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function statusOf(path: string, signal: AbortSignal): Promise<number> {
  const socketPath = join(runFolder, 'portal', 'http.sock');
  return new Promise((resolve, reject) => {
    request({ socketPath, path, signal }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    })
      .once('error', reject)
      .end();
  });
}
