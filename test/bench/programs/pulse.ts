/**
 * Asks the portal for the smallest thing that it has, again and again, until its input ends; then prints how long
 * each answer took, in ms. A process of its own, so that what the measurement itself does is not in it.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { readArguments } from '../../world/arguments.ts';
import { Client } from '../measure/client.ts';

const EVERY_MS = 10;

const options = readArguments({ socket: '' });
const client = new Client(options.socket);
const times: number[] = [];
const stop = new AbortController();
process.stdin.on('end', () => stop.abort()).resume();

await client.get('/healthz');
process.stdout.write('ready\n');
while (!stop.signal.aborted) {
  times.push((await client.get('/healthz')).ms);
  await wait(EVERY_MS);
}
client.close();
process.stdout.write(`${JSON.stringify(times)}\n`);
