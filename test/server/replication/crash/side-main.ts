/**
 * One side of a pair. Loads everything, says `ready`, and waits for the line that says which side it is: the
 * referee keeps some of these ready, because loading costs more than the life of most of them.
 */
import { createInterface } from 'node:readline';
import { runPrimary } from './primary-side.ts';
import { plan, say, type SideConfig } from './protocol.ts';
import { runStandby } from './standby-side.ts';

const lines = createInterface({ input: process.stdin });
const stop = Promise.withResolvers<undefined>();
const begin = Promise.withResolvers<SideConfig>();
lines.on('line', (line) => {
  if (line === 'stop') stop.resolve(undefined);
  // The referee is the only one who writes here, and a program of the same checkout.
  else begin.resolve(JSON.parse(line) as SideConfig);
});
// Nobody is left to judge what this side does.
lines.once('close', () => process.exit(2));

say('ready');
const config = await begin.promise;
plan(config);
await (config.role === 'primary' ? runPrimary(config, stop.promise) : runStandby(config, stop.promise));
process.exit(0);
