/** Who is let in by the socket behind the door: the paired node, a stranger while a code is open, and nobody else (C13). */
import { mkdtemp } from 'node:fs/promises';
import { connect as connectTcp, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type TLSSocket } from 'node:tls';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { generateRsaKey } from '../../../../server/certificates/keys.ts';
import { REPLICATION_ALPN } from '../../../../server/replication/node/alpn.ts';
import { listenForPeer, type ListenerOptions } from '../../../../server/replication/node/listener.ts';
import { makeIdentity, tlsOptions, type Identity } from '../../../../server/replication/link/identity.ts';

const [mine, paired, stranger] = (await Promise.all(
  ['a', 'b', 'c'].map(async (node) => makeIdentity(node, await generateRsaKey(), new Date())),
)) as [Identity, Identity, Identity];

const stop = new AbortController();
test.after(() => stop.abort());

const HEADER = Buffer.from('0d0a0d0a000d0a515549540a2111000cc0000207cb007109d43101bb', 'hex');

/** Listens, calls as `caller`, and says how far he came. */
async function call(
  caller: Identity,
  options: Partial<ListenerOptions> & { header?: Buffer; alpn?: string; tls?: object } = {},
): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), 'listener-')), 'replication.sock');
  const { header = HEADER, alpn = REPLICATION_ALPN, tls = {}, ...changes } = options;
  let outcome = 'refused';
  await listenForPeer({
    path,
    identity: mine,
    pinned: () => paired.fingerprint,
    peer: async (_peer, { address }) => void (outcome = `peer from ${address}`),
    stranger: () => null,
    refused: () => undefined,
    signal: stop.signal,
    ...changes,
  });
  const socket: Socket = connectTcp(path);
  socket.write(header);
  const secured: TLSSocket = connect({ ...tlsOptions(caller), socket, ALPNProtocols: [alpn], ...tls });
  secured.on('error', () => undefined).resume();
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

test.run();
