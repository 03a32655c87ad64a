/**
 * A PLC that speaks Modbus/TCP (MODBUS Messaging on TCP/IP Implementation Guide 1.0b): function 3, read
 * holding registers, of one unit. Anything else gets the exception that the specification names.
 *
 *     node test/world/modbus-server.ts --address 192.168.0.10 --port 502 --unit 1 --registers 7=1234,8=99
 */
import { createServer, type Socket } from 'node:net';
import { readArguments } from './arguments.ts';

const MBAP_BYTES = 7;
const READ_HOLDING_REGISTERS = 3;
const ILLEGAL_FUNCTION = 1;
const ILLEGAL_DATA_ADDRESS = 2;
const ILLEGAL_DATA_VALUE = 3;
/** Guide 4.1: a length beyond 254 cannot be a Modbus frame. */
const LENGTH_MAX = 254;
const QUANTITY_MAX = 125;

const options = readArguments({ address: '127.0.0.1', port: '502', unit: '1', registers: '0=0' });
const unit = Number(options.unit);
const registers = new Map(
  options.registers.split(',').map((pair) => pair.split('=').map(Number) as [number, number]),
);

function answerTo(request: Buffer): Buffer {
  const exception = (code: number) => Buffer.from([request.readUInt8(0) | 0x80, code]);
  if (request.readUInt8(0) !== READ_HOLDING_REGISTERS) return exception(ILLEGAL_FUNCTION);
  if (request.length !== 5) return exception(ILLEGAL_DATA_VALUE);
  const [first, quantity] = [request.readUInt16BE(1), request.readUInt16BE(3)];
  if (quantity < 1 || quantity > QUANTITY_MAX) return exception(ILLEGAL_DATA_VALUE);
  const answer = Buffer.alloc(2 + 2 * quantity);
  answer.writeUInt8(READ_HOLDING_REGISTERS, 0);
  answer.writeUInt8(2 * quantity, 1);
  for (let index = 0; index < quantity; index += 1) {
    const value = registers.get(first + index);
    if (value === undefined) return exception(ILLEGAL_DATA_ADDRESS);
    answer.writeUInt16BE(value, 2 + 2 * index);
  }
  return answer;
}

function serve(socket: Socket): void {
  let pending = Buffer.alloc(0);
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk) => {
    pending = Buffer.concat([pending, chunk]);
    while (pending.length > MBAP_BYTES) {
      const length = pending.readUInt16BE(4);
      if (pending.readUInt16BE(2) !== 0 || length < 2 || length > LENGTH_MAX) return void socket.destroy();
      if (pending.length < 6 + length) return;
      const frame = pending.subarray(0, 6 + length);
      pending = pending.subarray(6 + length);
      if (frame.readUInt8(6) !== unit) continue;
      const answer = answerTo(frame.subarray(MBAP_BYTES));
      const header = Buffer.from(frame.subarray(0, MBAP_BYTES));
      header.writeUInt16BE(answer.length + 1, 4);
      socket.write(Buffer.concat([header, answer]));
    }
  });
}

createServer(serve).listen(Number(options.port), options.address, () => {
  console.log(`modbus unit ${options.unit} on ${options.address}:${options.port}`);
});
