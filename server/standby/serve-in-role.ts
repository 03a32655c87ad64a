/** What this process is to be: a portal, or the standby of another one. Known before anything else is opened. */
import { NodeStates } from '../replication/node/state.ts';
import { serve } from '../serve.ts';
import type { Settings } from '../settings.ts';
import { placesOf } from './places.ts';
import { carryOutPromotion } from './promotion/carry-out.ts';
import { serveStandby } from './serve.ts';

export async function serveInRole(
  settings: Settings,
  signal: AbortSignal,
  restart: () => void,
): Promise<void> {
  const states = await NodeStates.open(settings.dataFolder, signal);
  // First: a promotion that was decided is carried out, whatever this node was before.
  await carryOutPromotion(placesOf(settings.dataFolder), states);
  const life = { states, restart };
  if (states.current.role === 'primary') await serve(settings, signal, life);
  else await serveStandby(settings, signal, life);
}
