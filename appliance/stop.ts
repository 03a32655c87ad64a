/**
 * Ends what outlives the appliance: all rooms with their tunnels, and the door. What is stored stays, so that
 * the next start brings everything back. The appliance itself must have ended before.
 */
import { composeAppliance } from './compose.ts';
import { createLog } from './log.ts';
import { readSettings } from './settings.ts';

/** An appliance that was asked to end finishes what it has begun. */
const LOCK_WAIT_S = 10;

async function stop(): Promise<void> {
  const settings = readSettings(process.env);
  const log = createLog(settings.logLevel);
  const appliance = await composeAppliance(settings, log, {
    signal: new AbortController().signal,
    lockWaitS: LOCK_WAIT_S,
  });
  const ends = await Promise.allSettled([
    appliance.door.stop(),
    appliance.rooms.endAll(),
    appliance.proofRoom.close(),
  ]);
  const failures = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason as unknown] : []));
  if (failures.length > 0) throw new AggregateError(failures, failures.map(String).join('; '));
  log.info('rooms and door have ended');
}

stop().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`appliance: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
