/** A database whose pages were overwritten: that account is refused in words, the others are served, and it is never begun anew. */
import { closeSync, copyFileSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { authorities } from '../../../server/health/conditions/authorities.ts';
import { databases } from '../../../server/health/conditions/databases.ts';
import { HealthWatch } from '../../../server/health/watch.ts';
import { problemOf } from '../../../server/http/problem.ts';
import { SYSTEM_FILE } from '../../../server/store/trouble.ts';
import { silent } from '../account-file.ts';
import { ACME, ComposedPortal, newSettings } from '../portal-world.ts';

const settings = await newSettings();
const pathOf = (id: string) => join(settings.dataFolder, 'accounts', id, 'account.db');

/** All pages but the first one, where SQLite would notice at once. */
function overwrite(path: string): void {
  const { size } = statSync(path);
  const file = openSync(path, 'r+');
  for (let at = 3 * 4096; at + 2048 < size; at += 4096)
    writeSync(file, Buffer.alloc(2048, 0xa5), 0, 2048, at);
  closeSync(file);
}

const first = await ComposedPortal.start(settings);
const [{ facts: acme }, { facts: beta }] = [
  await first.composed.portal.accounts.create(ACME),
  await first.composed.portal.accounts.create({ ...ACME, name: 'beta' }),
];
await first.stop();
const whole = `${pathOf(acme.id)}.whole`;
copyFileSync(pathOf(acme.id), whole);
overwrite(pathOf(acme.id));
const damagedBytes = readFileSync(pathOf(acme.id));

const world = await ComposedPortal.start(settings);
const { portal, store } = world.composed;
const condition = databases({
  files: () => [
    { file: SYSTEM_FILE, name: SYSTEM_FILE },
    ...portal.accounts.all().map(({ facts }) => ({ file: facts.id, name: facts.name })),
  ],
  examine: (file) => store.examine(file),
  shut: () => store.shut,
});
const watch = new HealthWatch({ conditions: [condition], notices: portal.notices, log: silent });
const damaged = () =>
  portal.notices
    .list()
    .filter(({ code }) => code === 'database-damaged')
    .map(({ about }) => about);

test('it is found by the clock, whoever uses it or not, and the owner is told which', async () => {
  for (let look = 0; look < 3; look += 1) await watch.lookAtAll();
  assert.equal(damaged(), ['acme']);
  assert.equal([...store.shut], [acme.id]);
});

test('its people are refused in words, with nothing read and nothing written', async () => {
  for (const work of [
    portal.accounts.active(acme.id)!.settings.read(),
    portal.accounts.active(acme.id)!.db.read((reader) => reader.get('SELECT 1')),
    portal.accounts.active(acme.id)!.db.write((tx) => tx.run('DELETE FROM devices')),
  ]) {
    const error: unknown = await work.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    const { status, code, title } = problemOf(error);
    assert.equal([status, code], [503, 'damaged']);
    assert.match(title, /damaged and shut.*restore/);
  }
  await store.examine(beta.id);
  assert.ok(readFileSync(pathOf(acme.id)).equals(damagedBytes), 'the file is kept as it is');
});

test('the others are served', async () => {
  const { db, audit } = portal.accounts.active(beta.id)!;
  await audit.write({ subject: 'test', address: '', action: 'a', object: '', result: 'done' });
  assert.ok(await db.read((reader) => reader.get('SELECT 1 AS there FROM audit')));
});

test('what a damaged file is needed for is not guessed: an authority’s end is no notice then', async () => {
  const ends = authorities({
    now: portal.now,
    accounts: () => [acme],
    endOf: async (id) => {
      await portal.accounts.active(id)!.keys.authorities();
      return new Date(0);
    },
  });
  assert.equal(await ends.look(() => false), []);
});

test('put back whole, it is opened again by itself', async () => {
  for (const rest of ['', '-wal', '-shm']) rmSync(`${pathOf(acme.id)}${rest}`, { force: true });
  copyFileSync(whole, pathOf(acme.id));
  await watch.lookAtAll();
  assert.equal(damaged(), []);
  assert.ok(await portal.accounts.active(acme.id)!.db.read((reader) => reader.get('SELECT 1 AS there')));
});

test.after(() => world.stop());
test.run();
