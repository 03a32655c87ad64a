/** Our keys beside those that OpenVPN itself makes. That a real server takes ours: `dial-in.test.ts`. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { AuthTokenSecretPem, KeyTag, TlsCryptV2ServerPem } from '../../../appliance/protocol-values.ts';
import { CertificateError } from '../../../server/certificates/certificate-error.ts';
import {
  metadataOf,
  newAuthTokenSecret,
  newClientKey,
  newServerKey,
  tagOf,
  TlsCryptV2ClientPem,
} from '../../../server/certificates/tls-crypt-v2.ts';

const run = promisify(execFile);
const folder = await mkdtemp(join(tmpdir(), 'fg-tcv2-'));
const path = (name: string) => join(folder, name);
const serverKey = newServerKey();
const client = newClientKey(serverKey);

const refuses = (work: () => unknown, what?: string) =>
  assert.throws(
    work,
    (error: unknown) => error instanceof CertificateError && error.code === 'bad-wrapped-key',
    what,
  );
const body = (text: string) => Buffer.from(text.trimEnd().split('\n').slice(1, -1).join(''), 'base64');
const rewritten = (bytes: Buffer, like: string) => {
  const label = /BEGIN (.+)-----/.exec(like)![1]!;
  return `-----BEGIN ${label}-----\n${bytes.toString('base64').replace(/.{64}/g, '$&\n').trimEnd()}\n-----END ${label}-----\n`;
};

test('texts have the grammar that the appliance asks for, and look like OpenVPN’s', async () => {
  await run('openvpn', ['--genkey', 'tls-crypt-v2-server', path('s')]);
  await run('openvpn', ['--genkey', 'auth-token', path('a')]);
  const shape = (text: string) => text.replace(/[A-Za-z0-9+/](?=[A-Za-z0-9+/=]*\n)/g, 'x');
  assert.is(shape(serverKey), shape(await readFile(path('s'), 'utf8')));
  assert.is(shape(newAuthTokenSecret()), shape(await readFile(path('a'), 'utf8')));
  assert.ok(TlsCryptV2ServerPem.safeParse(serverKey).success);
  assert.ok(AuthTokenSecretPem.safeParse(newAuthTokenSecret()).success);
  assert.ok(TlsCryptV2ClientPem.safeParse(client.pem).success);
  assert.ok(KeyTag.safeParse(client.tag).success);
});

test('a client key that OpenVPN made with our server key opens with it, and its tag is found', async () => {
  await writeFile(path('server'), serverKey);
  await run('openvpn', ['--tls-crypt-v2', path('server'), '--genkey', 'tls-crypt-v2-client', path('client')]);
  const text = await readFile(path('client'), 'utf8');
  assert.is(body(text).length, body(client.pem).length, 'the same size as ours');
  assert.is(tagOf(text), body(text).subarray(256, 288).toString('hex'));
  const metadata = metadataOf(text, serverKey);
  assert.is(metadata[0], 1);
  assert.ok(Math.abs(Number(metadata.readBigInt64BE(1)) - Date.now() / 1000) < 120);
});

test('OpenVPN’s user metadata is read back', async () => {
  const words = Buffer.from('seat_abc');
  const args = ['--tls-crypt-v2', path('server'), '--genkey', 'tls-crypt-v2-client', path('user')];
  await run('openvpn', [...args, words.toString('base64')]);
  assert.equal(
    metadataOf(await readFile(path('user'), 'utf8'), serverKey),
    Buffer.concat([Buffer.of(0), words]),
  );
});

test('any metadata that fits comes back; each key and tag is new; more is refused', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 734 }), (metadata) => {
      const one = newClientKey(serverKey, metadata);
      assert.equal(new Uint8Array(metadataOf(one.pem, serverKey)), metadata);
      assert.is(tagOf(one.pem), one.tag);
      assert.is.not(newClientKey(serverKey, metadata).tag, one.tag);
    }),
  );
  refuses(() => newClientKey(serverKey, new Uint8Array(735)));
});

test('another account’s server key does not open it', () => {
  refuses(() => metadataOf(client.pem, newServerKey()));
});

test('every changed byte of a client key is noticed', () => {
  const bytes = body(client.pem);
  for (let index = 0; index < bytes.length; index += 1) {
    const changed = Buffer.from(bytes);
    changed[index]! ^= 0x20;
    refuses(() => metadataOf(rewritten(changed, client.pem), serverKey), `byte ${index}`);
  }
});

test('the table of what is no key', () => {
  const bytes = body(client.pem);
  const table: [string, string][] = [
    ['empty', ''],
    ['text', 'hello'],
    ['a server key', serverKey],
    ['cut', rewritten(bytes.subarray(0, 300), client.pem)],
    ['one byte more', rewritten(Buffer.concat([bytes, Buffer.of(0)]), client.pem)],
    ['closing the block early', client.pem.replace('\n', '\n</tls-crypt-v2>\nup /bin/sh\n')],
    ['something before', `script-security 2\n${client.pem}`],
    ['Windows line ends', client.pem.replaceAll('\n', '\r\n')],
    ['two in one', client.pem + client.pem],
  ];
  for (const [what, text] of table) refuses(() => tagOf(text), what);
  for (const text of [client.pem, '', rewritten(body(serverKey).subarray(1), serverKey)])
    refuses(() => newClientKey(text));
});

test('errors tell nothing of the key', () => {
  try {
    metadataOf(client.pem, newServerKey());
    assert.unreachable();
  } catch (error) {
    const told = String((error as Error).stack);
    for (const line of client.pem.split('\n').slice(1, -2)) assert.not.ok(told.includes(line.slice(0, 16)));
  }
});

test.run();
