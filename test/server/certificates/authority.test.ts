/** Certificates as OpenSSL sees them, and the table of those who try to pass for others. */
import { createHash, X509Certificate } from 'node:crypto';
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CertificatePem, PrivateKeyPem } from '../../../appliance/protocol-values.ts';
import {
  type Authority,
  issue,
  newAuthority,
  roomServerName,
} from '../../../server/certificates/authority.ts';
import { fingerprintOf } from '../../../server/certificates/certificate.ts';
import { CertificateError } from '../../../server/certificates/certificate-error.ts';
import { acme, beta, codeOf, DAY_MS, file, later, leaf, leafKey, now, opensslVerify, run } from './world.ts';

test('OpenSSL takes every kind for what it is, strictly, and for nothing else', async () => {
  const server = (await leaf(acme, 'server')).certificate;
  const seat = (await leaf(acme, 'seat')).certificate;
  const device = (await leaf(acme, 'device')).certificate;
  const table: [string, string, RegExp][] = [
    [server, 'sslserver', /^ok$/],
    [seat, 'sslclient', /^ok$/],
    [device, 'sslclient', /^ok$/],
    [seat, 'sslserver', /certificate purpose/],
    [device, 'sslserver', /certificate purpose/],
    [server, 'sslclient', /certificate purpose/],
  ];
  for (const [certificate, purpose, expected] of table) {
    assert.match(await opensslVerify(acme.certificate, certificate, { purpose }), expected, purpose);
    assert.match(
      await opensslVerify(beta.certificate, certificate, { purpose }),
      'unable to get local issuer certificate',
    );
  }
});

test('an end certificate cannot sign another, and an authority cannot make an authority', async () => {
  const seat = await leaf(acme, 'seat');
  const play: Authority = { certificate: seat.certificate, key: leafKey.privatePem };
  assert.is(await codeOf(leaf(play, 'seat')), 'not-an-authority');
  assert.match(new X509Certificate(acme.certificate).toString(), 'CERTIFICATE');
  const { stdout } = await run('openssl', ['x509', '-noout', '-text', '-in', await file(acme.certificate)]);
  assert.match(stdout, /Basic Constraints: critical\s+CA:TRUE, pathlen:0/);
  assert.match(stdout, /Key Usage: critical\s+Certificate Sign, CRL Sign/);
});

test('the extensions, subject and times are ours and complete', async () => {
  const issued = await leaf(acme, 'server', roomServerName('acc_acme'));
  const { stdout } = await run('openssl', ['x509', '-noout', '-text', '-in', await file(issued.certificate)]);
  assert.match(stdout, /Subject: O = Ferngate, OU = server, CN = room\.acc_acme\n/);
  assert.match(stdout, /Issuer: O = Ferngate, CN = authority-1\.acc_acme\n/);
  assert.match(stdout, /Key Usage: critical\s+Digital Signature, Key Encipherment\n/);
  assert.match(stdout, /Extended Key Usage: \s+TLS Web Server Authentication\n/);
  assert.match(stdout, /Basic Constraints: critical\s+CA:FALSE/);
  assert.match(stdout, /Signature Algorithm: sha256WithRSAEncryption/);
  const authority = await run('openssl', ['x509', '-noout', '-text', '-in', await file(acme.certificate)]);
  const subjectKey = /Subject Key Identifier: \s+([0-9A-F:]+)/.exec(authority.stdout)?.[1] ?? 'none';
  assert.match(stdout, new RegExp(`Authority Key Identifier: \\s+(keyid:)?${subjectKey}`));
  assert.ok(issued.notBefore < now && issued.notBefore > later(-2));
  assert.is(Math.round((issued.notAfter.getTime() - now.getTime()) / DAY_MS), 365);
});

test('the fingerprint is what OpenVPN calls tls_digest_sha256_0, and serials are random and of one length', async () => {
  const issued = await Promise.all(Array.from({ length: 16 }, () => leaf(acme, 'seat')));
  for (const { certificate, fingerprint, serial } of issued) {
    assert.is(fingerprint, createHash('sha256').update(new X509Certificate(certificate).raw).digest('hex'));
    assert.is(fingerprintOf(certificate), fingerprint);
    assert.match(serial, /^[4-7][0-9a-f]{31}$/);
    assert.ok(CertificatePem.safeParse(certificate).success);
  }
  assert.is(new Set(issued.map(({ serial }) => serial)).size, 16);
  assert.ok(PrivateKeyPem.safeParse(leafKey.privatePem).success);
});

test('nothing outlives its authority, and an ended authority issues nothing', async () => {
  const shortened = await issue({
    authority: acme,
    kind: 'seat',
    commonName: 's',
    publicKey: leafKey.publicKey,
    days: 100_000,
    now,
  });
  assert.equal(shortened.notAfter, acme.notAfter);
  assert.is(Math.round((acme.notAfter.getTime() - now.getTime()) / DAY_MS), 7300);
  const atTheEnd = {
    authority: acme,
    kind: 'seat',
    commonName: 's',
    publicKey: leafKey.publicKey,
    days: 1,
  } as const;
  assert.is(await codeOf(issue({ ...atTheEnd, now: later(7301) })), 'authority-expired');
  assert.is(await codeOf(issue({ ...atTheEnd, now: later(-3) })), 'authority-expired');
});

test('dates beyond 2049 are written so that OpenSSL reads them (RFC 5280, 4.1.2.5)', async () => {
  const in2048 = new Date('2048-06-01T00:00:00Z');
  const authority = await newAuthority({ id: 'acc_late', generation: 3, now: in2048 }, leafKey);
  const seat = await issue({
    authority,
    kind: 'seat',
    commonName: 's',
    publicKey: leafKey.publicKey,
    days: 3650,
    now: in2048,
  });
  assert.is(seat.notAfter.getUTCFullYear(), 2058);
  assert.is(
    await opensslVerify(authority.certificate, seat.certificate, {
      purpose: 'sslclient',
      at: new Date('2057-01-01'),
    }),
    'ok',
  );
  assert.match(
    await opensslVerify(authority.certificate, seat.certificate, {
      purpose: 'sslclient',
      at: new Date('2059-01-01'),
    }),
    'expired',
  );
});

test('the table of refusals', async () => {
  const weak = await run('openssl', ['genrsa', '2048']).then(({ stdout }) => stdout);
  const weakPublic = await run('openssl', ['rsa', '-pubout', '-in', await file(weak)]).then(
    ({ stdout }) => stdout,
  );
  const ec = await run('openssl', ['ecparam', '-name', 'prime256v1', '-genkey', '-noout']).then(
    ({ stdout }) => stdout,
  );
  const ecPublic = await run('openssl', ['ec', '-pubout', '-in', await file(ec)]).then(
    ({ stdout }) => stdout,
  );
  const base = {
    authority: acme,
    kind: 'seat',
    commonName: 's',
    publicKey: leafKey.publicKey,
    days: 1,
    now,
  } as const;
  const portal = { ...base, kind: 'portal', dnsNames: [], ips: [] } as const;
  const table: [string, Promise<unknown>, string][] = [
    ['short key', issue({ ...base, publicKey: weakPublic }), 'bad-key'],
    ['another kind of key', issue({ ...base, publicKey: ecPublic }), 'bad-key'],
    ['no key', issue({ ...base, publicKey: 'hello' }), 'bad-key'],
    [
      'another account’s key',
      issue({ ...base, authority: { ...acme, key: beta.key } }),
      'authority-mismatch',
    ],
    ['damaged authority', issue({ ...base, authority: { ...acme, certificate: 'x' } }), 'bad-certificate'],
    ['newline in a name', issue({ ...base, commonName: 'a\nscript-security 2' }), 'bad-name'],
    ['second attribute in a name', issue({ ...base, commonName: 'a/CN=room.acc_acme' }), 'bad-name'],
    ['empty name', issue({ ...base, commonName: '' }), 'bad-name'],
    ['NUL in a name', issue({ ...base, commonName: 'a\0b' }), 'bad-name'],
    ['long name', issue({ ...base, commonName: 'a'.repeat(65) }), 'bad-name'],
    ['account id', newAuthority({ id: 'a b', generation: 1, now }, leafKey), 'bad-name'],
    ['portal without a name', issue(portal), 'bad-name'],
    ['portal with a bad name', issue({ ...portal, dnsNames: ['a b'] }), 'bad-name'],
    ['portal with a bad address', issue({ ...portal, ips: ['1.2.3.4.5'] }), 'bad-name'],
  ];
  for (const [what, work, code] of table) assert.is(await codeOf(work), code, what);
});

test('no error text carries a piece of a private key', async () => {
  const broken = acme.key.replace(/\n[A-Za-z]/, '\n!');
  for (const key of [broken, acme.key.slice(0, 400), beta.key]) {
    const error: unknown = await leaf({ certificate: acme.certificate, key }, 'seat').catch(
      (e: unknown) => e,
    );
    assert.instance(error, CertificateError);
    const told = `${String((error as Error).stack)}${String((error as Error).cause)}`;
    for (const line of key.split('\n').slice(1, 4)) assert.not.ok(told.includes(line.slice(0, 20)));
  }
});

test('any allowed name comes out as it went in', async () => {
  const names = fc.stringMatching(/^[A-Za-z0-9]([A-Za-z0-9._-]{0,62}[A-Za-z0-9])?$/);
  await fc.assert(
    fc.asyncProperty(names, async (name) => {
      const { certificate } = await leaf(acme, 'device', name);
      assert.is(new X509Certificate(certificate).subject, `O=Ferngate\nOU=device\nCN=${name}`);
    }),
    { numRuns: 25 },
  );
});

test.run();
