/**
 * Opens so many connections from so many addresses of this host, sends each the first packet, and counts those
 * that get a byte back: they reached a room and its OpenVPN has verified the wrapped key.
 */
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { readArguments } from '../../world/arguments.ts';

const ANSWER_MAX_MS = 10_000;
const options = readArguments({
  host: '127.0.0.1',
  port: '1194',
  packet: '',
  count: '100',
  from: '',
  atOnce: '16',
});
const packet = readFileSync(options.packet);
const from = options.from.split(',').filter(Boolean);

function tunnel(index: number): Promise<boolean> {
  return new Promise((resolve) => {
    const localAddress = from[index % from.length];
    const socket = connect({
      host: options.host,
      port: Number(options.port),
      ...(localAddress === undefined ? {} : { localAddress }),
    });
    const timer = setTimeout(() => done(false), ANSWER_MAX_MS);
    const done = (answered: boolean) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(answered);
    };
    socket.on('connect', () => socket.write(packet));
    socket.on('data', () => done(true));
    socket.on('error', () => done(false));
    socket.on('close', () => done(false));
  });
}

const began = performance.now();
let next = 0;
let answered = 0;
async function worker(): Promise<void> {
  while (next < Number(options.count)) {
    next += 1;
    if (await tunnel(next)) answered += 1;
  }
}
await Promise.all(Array.from({ length: Number(options.atOnce) }, worker));
process.stdout.write(`${JSON.stringify({ answered, ms: performance.now() - began })}\n`);
