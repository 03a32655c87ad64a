import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CertificatePem } from '../../../appliance/protocol-values.ts';
import { type Authority, issue } from '../../../server/certificates/authority.ts';
import { CertificateError } from '../../../server/certificates/certificate-error.ts';
import {
  crossTrust,
  publish,
  retire,
  type Succession,
  switchOver,
  trusted,
} from '../../../server/certificates/succession.ts';
import { acme, acmeNext, later, leaf, leafKey, opensslVerify } from './world.ts';

test('succession: at every step everybody who works before works after, by OpenSSL', async () => {
  const oldServer = (await leaf(acme, 'server')).certificate;
  const oldSeat = (await leaf(acme, 'seat')).certificate;
  const newServer = (
    await issue({
      authority: acmeNext,
      kind: 'server',
      commonName: 'r',
      publicKey: leafKey.publicKey,
      days: 9,
      now: later(1),
    })
  ).certificate;
  const at = later(2);
  let state: Succession<Authority> = { kind: 'settled', authority: acme };
  state = publish(state, acmeNext, 3);
  const both = crossTrust(trusted(state));
  assert.is(both, acmeNext.certificate + acme.certificate, 'the newest first');
  assert.is(await opensslVerify(both, oldServer, { purpose: 'sslserver', at }), 'ok');
  assert.is(await opensslVerify(both, oldSeat, { purpose: 'sslclient', at }), 'ok');
  assert.throws(
    () => switchOver(state, 1),
    (error: CertificateError) => error.code === 'step-too-early',
  );
  state = switchOver({ kind: 'published', authority: acme, next: acmeNext, lacking: 0 }, 1);
  assert.is(crossTrust(trusted(state)), both, 'the bundle does not change, so nobody has to be visited');
  assert.is(await opensslVerify(both, newServer, { purpose: 'sslserver', at }), 'ok');
  assert.is(await opensslVerify(both, oldSeat, { purpose: 'sslclient', at }), 'ok');
  assert.match(
    await opensslVerify(acme.certificate, newServer, { purpose: 'sslserver', at }),
    'unable to get local issuer',
    'why step 2 waits',
  );
  assert.throws(
    () => retire(state),
    (error: CertificateError) => error.code === 'step-too-early',
  );
  state = retire({ kind: 'switched', authority: acmeNext, former: acme, remaining: 0 });
  assert.match(
    await opensslVerify(crossTrust(trusted(state)), oldSeat, { purpose: 'sslclient', at }),
    'unable to get local issuer',
  );
  assert.throws(
    () => retire(state),
    (error: CertificateError) => error.code === 'step-too-early',
  );
});

test('a bundle holds authorities only, none twice, in whatever order they are given', async () => {
  const seat = await leaf(acme, 'seat');
  for (const bad of [[], [seat], [acme, seat]]) {
    assert.throws(
      () => crossTrust(bad),
      (error: CertificateError) => error.code === 'not-an-authority',
    );
  }
  assert.is(crossTrust([acme, acmeNext, acme]), crossTrust([acmeNext, acme]));
  assert.ok(CertificatePem.safeParse(crossTrust([acme, acmeNext])).success);
});

test.run();
