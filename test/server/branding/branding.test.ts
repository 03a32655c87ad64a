/** Which branding an appliance uses, whatever lies on its boot partition. */
import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Branding } from '../../../server/branding/branding.ts';
import { createLog } from '../../../server/log.ts';
import { Notices } from '../../../server/notices/notices.ts';
import { systemMigrations } from '../../../server/store/migrations/system.ts';
import { Store } from '../../../server/store/store.ts';
import { acmeBranding, branded, newSigner } from '../../updates/signed.ts';
import { newFolder } from '../account-file.ts';

const [acme, eve] = [newSigner(), newSigner()];
const log = createLog('warn');
const quiet = { ...log, error: () => undefined };
const stop = new AbortController();
const now = () => new Date('2026-11-23T08:00:00Z');

async function newBox() {
  const folder = newFolder();
  const migrations = { system: systemMigrations, account: [] };
  const store = await Store.open({ folder: join(folder, 'data'), log, migrations, signal: stop.signal });
  await store.migrateAll(() => undefined);
  const notices = new Notices(now);
  const carried = join(folder, 'branding');
  await mkdir(carried);
  const start = async () => {
    const options = { db: store.system, folder: carried, notices, log: quiet, now };
    const branding = new Branding(options);
    await branding.load();
    return branding;
  };
  const carry = async (record?: Buffer, keys?: string) => {
    await rm(carried, { recursive: true, force: true });
    await mkdir(carried);
    if (record !== undefined) await writeFile(join(carried, 'branding.record'), record);
    if (keys !== undefined) await writeFile(join(carried, 'branding.pub'), keys);
  };
  const noticed = () => notices.list().map(({ code, detail }) => `${code} ${detail}`);
  return { store, carried, start, carry, noticed };
}

test('without a record the product is plain Ferngate, and nobody is told anything', async () => {
  const box = await newBox();
  const branding = await box.start();
  assert.is(branding.productName(), 'Ferngate');
  assert.equal([branding.presets(), branding.support(), branding.assets()], [{}, null, []]);
  assert.is(await branding.use(true), false);
  await rm(box.carried, { recursive: true });
  await box.start();
  assert.equal(box.noticed(), []);
});

test('the first record is used, and its key kept: it holds without the image’s files', async () => {
  const box = await newBox();
  await box.carry(branded([acme]), acme.publicPem);
  const branding = await box.start();
  assert.is(branding.productName(), 'Acme Connect');
  assert.equal(branding.presets(), acmeBranding.presets);
  assert.is(branding.senderName(), 'Acme Connect');
  assert.equal(
    branding.assets().map(({ name, type }) => [name, type]),
    [
      ['logo.png', 'image/png'],
      ['brand.css', 'text/css; charset=utf-8'],
    ],
  );
  await box.carry();
  assert.is((await box.start()).productName(), 'Acme Connect');
  assert.equal(box.noticed(), []);
});

test('a newer one replaces it; an older one, and another with the same number, do not', async () => {
  const box = await newBox();
  const named = (product: string, counter: number) =>
    branded([acme], { counter, content: { ...acmeBranding, product } });
  await box.carry(named('Two', 2), acme.publicPem);
  await box.start();
  for (const [record, name, code] of [
    [named('Three', 3), 'Three', ''],
    [named('Two', 2), 'Three', 'older'],
    [named('One', 1), 'Three', 'older'],
    [named('Other', 3), 'Three', 'counter-reused'],
    [named('Three', 3), 'Three', ''],
    [named('Four', 4), 'Four', ''],
  ] as const) {
    await box.carry(record, acme.publicPem);
    const branding = await box.start();
    assert.is(branding.productName(), name);
    assert.is(branding.describe().refused?.code ?? '', code);
    assert.is(box.noticed().length, code === '' ? 0 : 1);
  }
});

test('whoever can write to the boot partition cannot brand in somebody’s place', async () => {
  const box = await newBox();
  await box.carry(branded([acme]), acme.publicPem);
  await box.start();
  const record = branded([acme], { counter: 9 });
  const changed = Buffer.from(record);
  changed[200]! ^= 1;
  for (const [what, code, give] of [
    [
      'another key with its record',
      'unknown-signer',
      () => box.carry(branded([eve], { counter: 9 }), eve.publicPem),
    ],
    [
      'both keys',
      'unknown-signer',
      () => box.carry(branded([eve], { counter: 9 }), acme.publicPem + eve.publicPem),
    ],
    ['a changed record', 'bad-signature', () => box.carry(changed, acme.publicPem)],
    [
      'a record that says too much',
      'bad-content',
      () => box.carry(branded([acme], { counter: 9, content: { css: 'x' } }), acme.publicPem),
    ],
    ['a record alone', 'unreadable', () => box.carry(record)],
    ['a key alone', 'unreadable', () => box.carry(undefined, acme.publicPem)],
    ['something else', 'not-a-record', () => box.carry(Buffer.from('<svg onload=alert(1)>'), acme.publicPem)],
    ['nothing', 'not-a-record', () => box.carry(Buffer.alloc(0), acme.publicPem)],
    ['much', 'too-large', () => box.carry(Buffer.alloc(2 ** 20), acme.publicPem)],
    [
      'a link',
      'unreadable',
      async () => {
        await box.carry(undefined, acme.publicPem);
        await symlink('/etc/passwd', join(box.carried, 'branding.record'));
      },
    ],
  ] as const) {
    await give();
    const branding = await box.start();
    assert.is(branding.describe().refused?.code, code, what);
    assert.is(branding.productName(), 'Acme Connect', what);
    assert.is(box.noticed().length, 1, what);
  }
});

test('a first record that does not hold leaves no key behind', async () => {
  const box = await newBox();
  await box.carry(branded([eve]), acme.publicPem);
  const branding = await box.start();
  assert.is(branding.productName(), 'Ferngate');
  assert.equal(branding.assets(), []);
  await box.carry(branded([acme]), acme.publicPem);
  assert.is((await box.start()).productName(), 'Acme Connect');
});

test('a row that was changed in the file is not used either', async () => {
  const box = await newBox();
  await box.carry(branded([acme]), acme.publicPem);
  await box.start();
  await box.carry();
  await box.store.system.write((tx) => tx.run('UPDATE branding SET keys = ?', eve.publicPem));
  const branding = await box.start();
  assert.is(branding.productName(), 'Ferngate');
  assert.is(branding.describe().refused?.code, 'unknown-signer');
});

test('the owner turns it off: nothing of it shows, also after a restart and a newer record', async () => {
  const box = await newBox();
  await box.carry(branded([acme]), acme.publicPem);
  const branding = await box.start();
  assert.is(await branding.use(false), true);
  assert.equal(
    [branding.productName(), branding.presets(), branding.support(), branding.asset('logo.png')],
    ['Ferngate', {}, null, null],
  );
  await box.carry(branded([acme], { counter: 2 }), acme.publicPem);
  const later = await box.start();
  assert.is(later.productName(), 'Ferngate');
  assert.is(later.describe().held?.verified.record.counter, 2);
  await later.use(true);
  assert.is((await box.start()).productName(), 'Acme Connect');
});

test.after(() => stop.abort());
test.run();
