import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { checkServerIdentity, connect, createServer } from 'node:tls';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  issuePortalCertificate,
  portalCertificateDue,
} from '../../../server/certificates/portal-certificate.ts';
import { acme, DAY_MS, later, leafKey, now, opensslVerify } from './world.ts';

test('the portal’s certificate is taken by a strict TLS client for its name, or its address, and no other', async () => {
  const table: [string, string][] = [
    ['portal.example', 'other.example'],
    ['127.0.0.1', '127.0.0.2'],
    ['::1', '::2'],
  ];
  for (const [name, wrong] of table) {
    const portal = await issuePortalCertificate({ authority: acme, name, publicKey: leafKey.publicKey, now });
    const server = createServer({ cert: portal.chain, key: leafKey.privatePem }, (socket) => socket.end());
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    const tried = async (expected: string) => {
      const socket = connect({ port, host: '127.0.0.1', ca: acme.certificate,
        checkServerIdentity: (_, peer) => checkServerIdentity(expected, peer) }); // prettier-ignore
      return once(socket, 'secureConnect').then(
        () => (socket.destroy(), 'ok'),
        (error: unknown) => (error instanceof Error && 'code' in error ? error.code : 'none'),
      );
    };
    assert.is(await tried(name), 'ok', name);
    assert.is(await tried(wrong), 'ERR_TLS_CERT_ALTNAME_INVALID', wrong);
    server.close();
    assert.is(Math.round((portal.notAfter.getTime() - now.getTime()) / DAY_MS), 398);
    assert.is(await opensslVerify(acme.certificate, portal.certificate, { purpose: 'sslserver' }), 'ok');
  }
});

test('the portal’s certificate is due a month before its end, and for another name', async () => {
  const { certificate } = await issuePortalCertificate({
    authority: acme,
    name: 'portal.example',
    publicKey: leafKey.publicKey,
    now,
  });
  const due = (name: string, at: Date) => portalCertificateDue(certificate, { name, now: at });
  assert.equal(
    [
      due('portal.example', now),
      due('portal.example', later(367)),
      due('portal.example', later(369)),
      due('portal.example', later(500)),
    ],
    [false, false, true, true],
  );
  assert.ok(due('other.example', now) && due('192.0.2.1', now) && due('portal', now));
  const byAddress = await issuePortalCertificate({
    authority: acme,
    name: '192.0.2.1',
    publicKey: leafKey.publicKey,
    now,
  });
  assert.not.ok(portalCertificateDue(byAddress.certificate, { name: '192.0.2.1', now }));
});

test.run();
