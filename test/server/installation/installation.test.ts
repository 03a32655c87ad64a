import { X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { KeyPool } from '../../../server/certificates/keys.ts';
import { Installation } from '../../../server/installation/installation.ts';
import { SecretBox } from '../../../server/secrets/box.ts';
import { systemMigrations } from '../../../server/store/migrations/system.ts';
import { Clock, newFile, newFolder } from '../account-file.ts';

const stop = new AbortController();
const clock = new Clock();
const db = await newFile(systemMigrations);
const box = await SecretBox.open(join(newFolder(), 'key'));
const installation = new Installation({
  db,
  box,
  keyPool: new KeyPool({ signal: stop.signal }),
  now: clock.now,
});
const DAY_MS = 86_400_000;
const NAME = 'portal.example';

test('before the first start everything is as closed as it can be', async () => {
  assert.ok(await installation.secondFactorRequired(), 'closed until known');
});

test('the portal’s identity is made once, and kept sealed', async () => {
  const first = await installation.portalIdentity(NAME);
  assert.equal(await installation.portalIdentity(NAME), first);
  const leaf = new X509Certificate(first.chain);
  assert.is(leaf.checkHost(NAME), NAME);
  assert.is(leaf.fingerprint256, first.fingerprint);
  const row = await db.read((reader) => reader.get('SELECT * FROM installation'));
  assert.not.match(JSON.stringify(row), 'PRIVATE KEY');
});

test('another name brings another certificate of the same authority; so does its end', async () => {
  const first = await installation.portalIdentity(NAME);
  const named = await installation.portalIdentity('192.0.2.9');
  assert.is.not(named.fingerprint, first.fingerprint);
  assert.is(new X509Certificate(named.chain).checkIP('192.0.2.9'), '192.0.2.9');
  const authorityOf = (chain: string) => chain.slice(chain.lastIndexOf('-----BEGIN'));
  assert.is(authorityOf(named.chain), authorityOf(first.chain));
  clock.pass(360 * DAY_MS);
  assert.is((await installation.portalIdentity('192.0.2.9')).fingerprint, named.fingerprint);
  clock.pass(10 * DAY_MS);
  assert.is.not((await installation.portalIdentity('192.0.2.9')).fingerprint, named.fingerprint);
});

test.after(() => stop.abort());
test.run();
