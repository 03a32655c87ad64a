/** Who is let in by the socket behind the door: the paired node, a stranger while a code is open, and nobody else (C13). */
import { mkdtemp } from 'node:fs/promises';
import { connect as connectTcp, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type TLSSocket } from 'node:tls';
import { once } from 'node:events';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { generateRsaKey } from '../../../../server/certificates/keys.ts';
import { REPLICATION_ALPN } from '../../../../server/replication/node/alpn.ts';
import { listenForPeer, type ListenerOptions } from '../../../../server/replication/node/listener.ts';
import { encodeJson } from '../../../../server/replication/link/frames.ts';
import { makeIdentity, tlsOptions, type Identity } from '../../../../server/replication/link/identity.ts';

const [mine, paired, stranger] = (await Promise.all(
  ['a', 'b', 'c'].map(async (node) => makeIdentity(node, await generateRsaKey(), new Date())),
)) as [Identity, Identity, Identity];

const stop = new AbortController();
test.after(() => stop.abort());

const HEADER = Buffer.from('0d0a0d0a000d0a515549540a2111000cc0000207cb007109d43101bb', 'hex');

/** Listens for the paired node. @returns where */
async function listen(changes: Partial<ListenerOptions>): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), 'listener-')), 'replication.sock');
  await listenForPeer({
    path,
    identity: mine,
    pinned: () => paired.fingerprint,
    peer: () => Promise.resolve(),
    stranger: () => null,
    refused: () => undefined,
    signal: stop.signal,
    ...changes,
  });
  return path;
}

/** Connects as `caller`, through the door. */
function dial(
  path: string,
  caller: Identity,
  changes: { alpn?: string; header?: Buffer; tls?: object } = {},
) {
  const { header = HEADER, alpn = REPLICATION_ALPN, tls = {} } = changes;
  const socket: Socket = connectTcp(path);
  socket.write(header);
  const secured: TLSSocket = connect({ ...tlsOptions(caller), socket, ALPNProtocols: [alpn], ...tls });
  return secured.on('error', () => undefined).resume();
}

/** Strangers who come through the door and say nothing. @returns the first of them, once all are there */
async function crowd(path: string, size: number): Promise<Socket> {
  const sockets = Array.from({ length: size }, () => connectTcp(path));
  for (const socket of sockets) socket.on('error', () => undefined).resume();
  await Promise.all(sockets.map((socket) => once(socket, 'connect')));
  for (const socket of sockets) socket.write(HEADER);
  return sockets[0] as Socket;
}

/** Listens, calls as `caller`, and says how far he came. */
async function call(
  caller: Identity,
  options: Partial<ListenerOptions> & { header?: Buffer; alpn?: string; tls?: object } = {},
): Promise<string> {
  let outcome = 'refused';
  const peer: ListenerOptions['peer'] = async (_peer, { address }) => void (outcome = `peer from ${address}`);
  const secured = dial(await listen({ peer, ...options }), caller, options);
  await new Promise((resolve) => secured.once('close', resolve));
  return outcome;
}

test('the paired node comes in, with the address that the door saw', async () => {
  assert.is(await call(paired), 'peer from 192.0.2.7');
});

test('an IPv6 address is read, and extensions behind it', async () => {
  const address = Buffer.from('20010db8000000000000000000000007', 'hex');
  const rest = Buffer.concat([
    address,
    address,
    Buffer.from('d43101bb', 'hex'),
    Buffer.from('04000100', 'hex'),
  ]);
  const length = Buffer.from([0, rest.length]);
  const header = Buffer.concat([HEADER.subarray(0, 12), Buffer.from([0x21, 0x21]), length, rest]);
  assert.is(await call(paired, { header }), 'peer from 2001:db8:0:0:0:0:0:7');
});

const REFUSED: [string, Identity, Parameters<typeof call>[1]][] = [
  ['another certificate than the paired one', stranger, {}],
  ['a stranger while no code is open', stranger, { pinned: () => null }],
  ['the paired node after it was unpaired', paired, { pinned: () => null }],
  ['TLS 1.2', paired, { tls: { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' } }],
  ['a caller without certificate', paired, { tls: { cert: undefined, key: undefined } }],
  ['another protocol', paired, { alpn: 'h2' }],
  ['a connection that did not come through the door', paired, { header: Buffer.alloc(16, 0x20) }],
  [
    'a header that never ends',
    paired,
    { header: Buffer.concat([HEADER.subarray(0, 14), Buffer.from('ffff', 'hex')]) },
  ],
];

for (const [who, caller, options] of REFUSED)
  test(`${who} is cut off`, async () => {
    assert.is(await call(caller, options), 'refused');
  });

test('a stranger gets to the pairing and nowhere else while a code is open', async () => {
  let seen = '';
  const pairing = async (socket: TLSSocket): Promise<void> => {
    seen = socket.getPeerX509Certificate()?.subject ?? '';
    socket.end();
  };
  assert.is(await call(stranger, { pinned: () => null, stranger: () => pairing }), 'refused');
  assert.match(seen, 'node.c');
  assert.is(await call(stranger, { stranger: () => pairing }), 'refused');
});

test('the paired node comes in past any number of strangers who say nothing', async () => {
  let seen = '';
  const path = await listen({ peer: async (_peer, { address }) => void (seen = address) });
  await crowd(path, 40);
  await once(dial(path, paired), 'close');
  assert.is(seen, '192.0.2.7');
});

test('the paired node stays while strangers come and make room for each other', async () => {
  let inside = (): void => undefined;
  const entered = new Promise<void>((resolve) => (inside = resolve));
  let heard: string | undefined = '';
  const path = await listen({
    peer: async (peer) => {
      inside();
      heard = (await peer.next())?.kind;
    },
  });
  const secured = dial(path, paired);
  await entered;
  const oldest = await crowd(path, 40);
  if (!oldest.closed) await once(oldest, 'close');
  secured.end(encodeJson('pulse', { lsn: 1, timeMs: 1 }));
  await once(secured, 'close');
  assert.is(heard, 'pulse');
});

test.run();
