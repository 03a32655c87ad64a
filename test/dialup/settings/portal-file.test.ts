import { chmod, mkdtemp, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { settingsFolder } from '../../../dialup/settings/folder.ts';
import { otherPlaces } from '../../../dialup/settings/other-places.ts';
import { PortalFile } from '../../../dialup/settings/portal-file.ts';
import { refusal } from '../refused.ts';

const PORTAL = { host: 'portal.example', port: 443 };
const PIN = { leaf: 'AB'.repeat(32), authority: null, issuer: 'CN=x', known: false };
const SEAT = {
  account: 'acme',
  user: 'anna',
  wanted: 'laptop',
  id: 'sea_1',
  name: 'laptop',
  profile: 'client\n',
};
const fresh = async () => join(await mkdtemp(join(tmpdir(), 'settings-')), 'ferngate');

test('pin and seats are kept for each portal, account, user and name', async () => {
  const folder = await fresh();
  const file = await PortalFile.read(folder, PORTAL);
  assert.is(file.pin, undefined);
  await file.keepPin(PIN);
  await file.keepSeat(SEAT);
  await file.keepSeat({ ...SEAT, wanted: 'other' });
  await file.keepSeat({ ...SEAT, name: 'laptop 2' });
  const again = await PortalFile.read(folder, PORTAL);
  assert.equal(again.pin, PIN);
  assert.is(again.seat('acme', 'anna', 'laptop')?.name, 'laptop 2');
  assert.is(again.seat('acme', 'anna', 'other')?.name, 'laptop');
  assert.is(again.seat('beta', 'anna', 'laptop'), undefined);
  assert.is((await PortalFile.read(folder, { ...PORTAL, port: 8443 })).pin, undefined);
});

test('where else the portal may be: what it said, and what its profiles say; never its own place', async () => {
  const folder = await fresh();
  const file = await PortalFile.read(folder, PORTAL);
  assert.equal(otherPlaces(file, PORTAL), []);
  await file.keepOthers(['standby.example', 'portal.example', 'no place at all']);
  const again = await PortalFile.read(folder, PORTAL);
  assert.equal(otherPlaces(again, { ...PORTAL, port: 8443 }), [{ host: 'standby.example', port: 8443 }]);
});

test('only its user reads it, whatever the umask says', async () => {
  const before = process.umask(0);
  const folder = await fresh();
  await (await PortalFile.read(folder, PORTAL)).keepPin(PIN);
  process.umask(before);
  assert.is((await stat(folder)).mode & 0o777, 0o700);
  assert.is((await stat(PortalFile.pathOf(folder, PORTAL))).mode & 0o777, 0o600);
  assert.equal(await readdir(folder), ['portal.example_443.json']);
});

test('a damaged file is said, and stays: a pin does not vanish unseen', async () => {
  const folder = await fresh();
  await (await PortalFile.read(folder, PORTAL)).keepPin(PIN);
  const path = PortalFile.pathOf(folder, PORTAL);
  for (const text of [
    '',
    '{',
    '[]',
    '{"format":"ferngate-dialup/2","pin":null,"seats":[]}',
    '{"format":"ferngate-dialup/1","pin":{"leaf":"x"},"seats":[]}',
  ]) {
    await writeFile(path, text);
    const error = await refusal(() => PortalFile.read(folder, PORTAL));
    assert.equal([error.code, error.values['file']], ['settings-unusable', path]);
    assert.is(await readFile(path, 'utf8'), text);
  }
});

test('does not write through somebody’s link, and says when it cannot write', async () => {
  const folder = await fresh();
  const file = await PortalFile.read(folder, PORTAL);
  await file.keepPin(PIN);
  const target = join(folder, 'target');
  await writeFile(target, 'mine');
  await symlink(target, `${file.path}.${process.pid}.new`);
  await file.keepSeat(SEAT);
  assert.is(await readFile(target, 'utf8'), 'mine');
  const impossible = await PortalFile.read('/dev/null/x', PORTAL).catch(() => undefined);
  assert.is(impossible, undefined);
  await chmod(folder, 0o700);
});

test('forgetting', async () => {
  const folder = await fresh();
  await (await PortalFile.read(folder, PORTAL)).keepPin(PIN);
  assert.is(await PortalFile.forget(folder, PORTAL), true);
  assert.is(await PortalFile.forget(folder, PORTAL), false);
});

for (const [platform, home, named, expected] of [
  ['linux', '/home/anna', undefined, '/home/anna/.config/ferngate-dialup'],
  ['linux', '/home/anna', '/x', '/x/ferngate-dialup'],
  ['linux', '/home/anna', 'relative', '/home/anna/.config/ferngate-dialup'],
  ['darwin', '/Users/anna', '/x', '/Users/anna/Library/Application Support/Ferngate Dial-up'],
  ['win32', 'C:\\Users\\anna', 'D:\\Roaming', 'D:\\Roaming\\Ferngate Dial-up'],
  ['win32', 'C:\\Users\\anna', undefined, 'C:\\Users\\anna\\AppData\\Roaming\\Ferngate Dial-up'],
] as const) {
  test(`settings of ${platform} ${named ?? ''}`, () =>
    assert.is(settingsFolder({ platform, home, named }), expected));
}

test.run();
