/**
 * Tries to reach a TCP port again and again until it answers. Waits for a line on its input, knocks from then
 * on every few milliseconds, and prints when the first answer was there: nanoseconds of the monotonic
 * clock, which all processes of a machine share. Then waits for the next line.
 */
import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { readArguments } from '../../world/arguments.ts';

const options = readArguments({ host: '127.0.0.1', port: '502', every: '10' });

function knockUntilAnswered(): void {
  const trying = new Set<Socket>();
  let answered = false;
  const knock = () => {
    const socket = connect({ host: options.host, port: Number(options.port) });
    trying.add(socket);
    socket.on('connect', () => {
      if (answered) return;
      answered = true;
      const at = process.hrtime.bigint();
      clearInterval(timer);
      process.stdout.write(`${at}\n`);
      for (const other of trying) other.destroy();
    });
    socket.on('error', () => undefined);
  };
  const timer = setInterval(knock, Number(options.every));
  knock();
}

createInterface({ input: process.stdin }).on('line', knockUntilAnswered);
process.stdout.write('ready\n');
