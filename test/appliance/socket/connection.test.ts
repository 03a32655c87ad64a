/** Clients that are slow on purpose. */
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { pino } from 'pino';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { serveConnection } from '../../../appliance/socket/connection.ts';

const PATH = '/tmp/connection.sock';
const log = pino({ level: 'silent' });
const server = createServer((socket) => {
  void serveConnection(socket, {
    log,
    lineMaxMs: 100,
    // Larger than what may lie unread.
    answer: async ({ id }) => ({ id, ok: true, output: 'x'.repeat(20 * 1024 * 1024) }),
  });
});

test.before(() => new Promise<void>((resolve) => server.listen(PATH, resolve)));
test.after(() => new Promise<void>((resolve) => server.close(() => resolve())));

test('a line that does not end in time', async () => {
  const client = connect(PATH).on('error', () => undefined);
  client.resume().write('{"id":1,');
  await once(client, 'close');
  assert.ok(client.destroyed);
});

test('a client that asks and does not read', async () => {
  const served = once(server, 'connection') as Promise<[Socket]>;
  const client = connect(PATH).on('error', () => undefined);
  client.pause();
  client.write('{"id":1,"verb":"x","input":{}}\n'.repeat(3));
  const [socket] = await served;
  if (!socket.destroyed) await once(socket, 'close');
  assert.ok(socket.destroyed);
  client.destroy();
});

test.run();
