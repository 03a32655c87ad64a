/** Takes whatever is sent, and says at the end of each connection how many bytes came and how long it took. */
import { createServer } from 'node:net';
import { readArguments } from '../../world/arguments.ts';

const options = readArguments({ address: '127.0.0.1', port: '5001' });

createServer({ allowHalfOpen: true }, (socket) => {
  let bytes = 0;
  const began = performance.now();
  socket.on('data', (chunk) => (bytes += chunk.length));
  socket.on('error', () => undefined);
  socket.on('end', () => {
    const ms = performance.now() - began;
    socket.end(`${JSON.stringify({ bytes, ms })}\n`);
  });
}).listen(Number(options.port), options.address, () => process.stdout.write('listening\n'));
