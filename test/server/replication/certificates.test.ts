/** C13: a node is the very certificate that was taken down when the two were paired. What else somebody shows, and how, decides nothing. */
import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { connect, createServer, type ConnectionOptions, type TlsOptions, type TLSSocket } from 'node:tls';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  attribute,
  checkedPrivateKey,
  DAY_MS,
  makeCertificate,
} from '../../../server/certificates/certificate.ts';
import { generateRsaKey, type RsaKeyPair } from '../../../server/certificates/keys.ts';
import {
  makeIdentity,
  tlsOptions,
  verifyPeer,
  type Identity,
} from '../../../server/replication/link/identity.ts';

const now = new Date();
const [authorityKeys, primaryKeys, standbyKeys, strangerKeys] = (await Promise.all(
  [1, 2, 3, 4].map(() => generateRsaKey()),
)) as [RsaKeyPair, RsaKeyPair, RsaKeyPair, RsaKeyPair];
const primary = await makeIdentity('a', primaryKeys, now);
const standby = await makeIdentity('b', standbyKeys, now);

const opened = new Set<Socket>();
test.after(() => {
  for (const socket of opened) socket.destroy();
});

/** @returns what became of it, as both nodes do it: TLS, then the look at the certificate */
async function met(
  server: TlsOptions,
  client: ConnectionOptions,
  pinned: { server: Identity; client: Identity },
): Promise<string> {
  const listener = createServer(server);
  listener.on('tlsClientError', () => undefined);
  await new Promise<void>((listening) => listener.listen(0, '127.0.0.1', listening));
  const { port } = listener.address() as AddressInfo;
  const accepted = once(listener, 'secureConnection') as Promise<[TLSSocket]>;
  try {
    const dialled = connect({ ...client, port, host: '127.0.0.1', rejectUnauthorized: false });
    opened.add(dialled);
    await once(dialled, 'secureConnect');
    const [near] = await accepted;
    opened.add(near.on('error', () => undefined));
    dialled.on('error', () => undefined);
    verifyPeer(near, pinned.client.fingerprint);
    verifyPeer(dialled, pinned.server.fingerprint);
    return 'taken';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    listener.close();
  }
}

const pair = { server: primary, client: standby };

/** A certificate for the standby's name that `signer` signed, as an authority that both know would. */
async function issued(keys: RsaKeyPair, signer: RsaKeyPair, name: string): Promise<Identity> {
  const { certificate, fingerprint } = await makeCertificate(
    {
      subject: [attribute('O', 'Ferngate'), attribute('CN', name)],
      issuer: [attribute('O', 'Ferngate'), attribute('CN', 'authority')],
      publicKey: keys.publicKey,
      signerPublicKey: signer.publicKey,
      notBefore: new Date(now.getTime() - DAY_MS),
      notAfter: new Date(now.getTime() + DAY_MS),
      extensions: [{ name: 'extKeyUsage', serverAuth: true, clientAuth: true }],
    },
    checkedPrivateKey(signer.privatePem),
  );
  return { certificate, key: keys.privatePem, fingerprint };
}

const ofOneAuthority = {
  paired: await issued(standbyKeys, authorityKeys, 'node.b'),
  other: await issued(strangerKeys, authorityKeys, 'node.b'),
};

const NOT_THE_NODE = 'it is not the node that was paired';

const STRANGERS: readonly [string, Identity, Identity, string][] = [
  ['a stranger', standby, await makeIdentity('c', strangerKeys, now), NOT_THE_NODE],
  ['a stranger under the standby’s name', standby, await makeIdentity('b', strangerKeys, now), NOT_THE_NODE],
  [
    'a node that the same authority signed, under the same name',
    ofOneAuthority.paired,
    ofOneAuthority.other,
    NOT_THE_NODE,
  ],
  [
    'what the paired node itself signed for another',
    standby,
    await issued(strangerKeys, standbyKeys, 'node.b'),
    NOT_THE_NODE,
  ],
  [
    'another certificate for the paired key',
    standby,
    await issued(standbyKeys, standbyKeys, 'node.b'),
    NOT_THE_NODE,
  ],
];

for (const [who, pinned, shown, said] of STRANGERS) {
  test(`${who} dials: refused`, async () => {
    assert.is(await met(tlsOptions(primary), tlsOptions(shown), { server: primary, client: pinned }), said);
  });
  test(`${who} listens: refused`, async () => {
    assert.is(await met(tlsOptions(shown), tlsOptions(primary), { server: pinned, client: primary }), said);
  });
}

test('who shows no certificate is refused', async () => {
  assert.is(await met(tlsOptions(primary), {}, pair), 'it showed no certificate');
});

for (const version of ['TLSv1.2', 'TLSv1.1'] as const) {
  const old = { minVersion: version, maxVersion: version, ciphers: 'DEFAULT@SECLEVEL=0' } as const;
  test(`${version} is not spoken to who dials`, async () => {
    assert.is.not(await met(tlsOptions(primary), { ...tlsOptions(standby), ...old }, pair), 'taken');
  });
  test(`${version} is not spoken to who listens`, async () => {
    assert.is.not(await met({ ...tlsOptions(primary), ...old }, tlsOptions(standby), pair), 'taken');
  });
}

/*
 * No clock is asked: after a restored machine or a dead battery it would part the two just when they need each other, and an end that
 * nobody renews guards nothing where the certificate itself is pinned. Who should not be believed any more is unpaired.
 */
for (const [what, made] of [
  ['is over by this clock', new Date('1990-01-01')],
  ['has not begun by this clock', new Date(now.getTime() + 10 * 365 * DAY_MS)],
] as const)
  test(`the paired certificate is taken also when its time ${what}`, async () => {
    const odd = await makeIdentity('b', standbyKeys, made);
    assert.is(await met(tlsOptions(primary), tlsOptions(odd), { server: primary, client: odd }), 'taken');
    assert.is(await met(tlsOptions(odd), tlsOptions(primary), { server: odd, client: primary }), 'taken');
  });

test.run();
