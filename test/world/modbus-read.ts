/**
 * Reads holding registers over Modbus/TCP and prints them, one `number=value` a line.
 *
 *     node test/world/modbus-read.ts --host 198.18.16.10 --port 502 --unit 1 --first 7 --count 2 --timeout 3000
 *
 * Ends with 0; with 1 when the unit answers with an exception; with 2 when it cannot be reached in time.
 */
import { connect } from 'node:net';
import { readArguments } from './arguments.ts';

const options = readArguments({
  host: '127.0.0.1',
  port: '502',
  unit: '1',
  first: '0',
  count: '1',
  timeout: '3000',
  source: '',
});
const [first, count] = [Number(options.first), Number(options.count)];

const request = Buffer.alloc(12);
request.writeUInt16BE(0x4647, 0);
request.writeUInt16BE(6, 4);
request.writeUInt8(Number(options.unit), 6);
request.writeUInt8(3, 7);
request.writeUInt16BE(first, 8);
request.writeUInt16BE(count, 10);

const source = options.source === '' ? {} : { localAddress: options.source };
const socket = connect({ host: options.host, port: Number(options.port), ...source }, () =>
  socket.write(request),
);
const end = (code: number, words: string) => {
  (code === 0 ? console.log : console.error)(words);
  socket.destroy();
  process.exit(code);
};

setTimeout(() => end(2, 'no answer in time'), Number(options.timeout));
socket.on('error', (error) => end(2, error.message));
socket.on('close', () => end(2, 'closed without an answer'));
let answer = Buffer.alloc(0);
socket.on('data', (chunk) => {
  answer = Buffer.concat([answer, chunk]);
  if (answer.length < 9) return;
  if (answer.readUInt8(7) !== 3) return end(1, `exception ${answer.readUInt8(8)}`);
  if (answer.length < 9 + 2 * count) return;
  const lines = Array.from(
    { length: count },
    (_, index) => `${first + index}=${answer.readUInt16BE(9 + 2 * index)}`,
  );
  end(0, lines.join('\n'));
});
