/** The other appliance of a pair comes in through the door's 443, its TLS unopened, and takes nothing from the pages. */
import { chmod, chown, stat } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { connect, createSecureContext, TLSSocket } from 'node:tls';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { NODE_PER_SOURCE } from '../../../appliance/door/limits.ts';
import { openDoor, portalFolder, ports, until } from './rig.ts';
import { identity, openPortal, overHttps, shownCertificate } from './pages-rig.ts';

const { door } = await openDoor();
const portal = await openPortal((_request, response) => response.end('page'));
const node = identity('node.a');

const held: Socket[] = [];
const headers: string[] = [];

/** Ends TLS itself, with a certificate that the door has never seen; what comes back says that it was reached. */
const listener = createServer((socket) => {
  held.push(socket.on('error', () => socket.destroy()));
  socket.once('readable', () => {
    const header = socket.read(28) as Buffer | null;
    headers.push(header?.subarray(12, 20).toString('hex') ?? '');
    const secureContext = createSecureContext({ cert: node.certificate, key: node.key });
    const secured = new TLSSocket(socket, {
      isServer: true,
      secureContext,
      ALPNProtocols: ['ferngate-standby/1'],
    });
    secured.on('error', () => secured.destroy()).on('secure', () => secured.write('node'));
  });
});

async function listen(): Promise<void> {
  const path = `${portalFolder}/replication.sock`;
  await new Promise<void>((resolve) => listener.listen(path, resolve));
  await chown(path, 0, (await stat(portalFolder)).gid);
  await chmod(path, 0o660);
}

const calls: TLSSocket[] = [];

/** @returns what the other side said first, or `closed` */
function call(ALPNProtocols: string[]): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({
      host: '127.0.0.1',
      port: ports.https,
      rejectUnauthorized: false,
      ALPNProtocols,
    });
    calls.push(socket);
    socket.on('error', () => resolve('closed')).on('close', () => resolve('closed'));
    socket.on('data', (bytes: Buffer) =>
      resolve(`${bytes.toString()} ${socket.getPeerX509Certificate()?.subject ?? ''}`),
    );
  });
}

/** Whose certificate is shown to who asks for this. */
function shown(ALPNProtocols: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({
      host: '127.0.0.1',
      port: ports.https,
      rejectUnauthorized: false,
      ALPNProtocols,
    });
    socket.on('error', reject).on('secureConnect', () => {
      resolve(socket.getPeerX509Certificate()?.subject ?? '');
      socket.destroy();
    });
  });
}

const STANDBY = ['ferngate-standby/1'];

test('while nobody listens it is closed', async () => {
  assert.is(await call(STANDBY), 'closed');
});

test('TLS ends behind the door, which says who is calling; also before the portal said its name', async () => {
  await listen();
  assert.is(await call(STANDBY), 'node CN=node.a');
  // Version 2, on behalf of somebody, over TCP and IPv4, 12 bytes of which the first are his address.
  assert.is(headers.at(-1), '2111000c7f000001');
});

test('the pages stay pages', async () => {
  await door.putPortal(identity('portal.example'));
  assert.is((await overHttps({})).body, 'page');
  assert.is((await shownCertificate({})).subject, 'portal.example');
  assert.is(headers.length, 1);
});

test('it is asked for by its whole name', async () => {
  for (const asked of [['ferngate-standby/10'], ['x-ferngate-standby/1'], ['http/1.1']])
    assert.is(await shown(asked), 'CN=portal.example', asked.join());
  assert.is(headers.length, 1);
});

test('one source gets a few of them at a time', async () => {
  while (calls.length > 0) calls.pop()?.destroy();
  await until(async () => held.every((socket) => socket.destroyed));
  const answers = await Promise.all(Array.from({ length: NODE_PER_SOURCE + 4 }, () => call(STANDBY)));
  assert.is(answers.filter((answer) => answer.startsWith('node')).length, NODE_PER_SOURCE);
  assert.is((await overHttps({})).body, 'page');
});

test.after(() => {
  for (const socket of [...calls, ...held]) socket.destroy();
  listener.close();
  portal.close();
  return door.stop();
});

test.run();
