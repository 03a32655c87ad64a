/** Sends as fast as the other side takes it, for so many milliseconds; prints what the other side says it got. */
import { connect } from 'node:net';
import { readArguments } from '../../world/arguments.ts';

const CHUNK = Buffer.alloc(64 * 1024, 0x5a);
const options = readArguments({ host: '127.0.0.1', port: '5001', ms: '1000' });

const socket = connect({ host: options.host, port: Number(options.port) });
let over = false;
let answer = '';

function pump(): void {
  while (!over) {
    if (!socket.write(CHUNK)) return;
  }
}

socket.on('connect', () => {
  setTimeout(() => {
    over = true;
    socket.end();
  }, Number(options.ms));
  pump();
});
socket.on('drain', pump);
socket.setEncoding('utf8').on('data', (text: string) => (answer += text));
socket.on('end', () => process.stdout.write(answer));
socket.on('error', (error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
