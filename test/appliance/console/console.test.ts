// test: waits
/** The console as it is used: real program, real terminal, real portal; only the root half is a script. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Authenticator } from '../../world/totp.ts';
import { OWNER, becomeOwner } from '../../world/owner.ts';
import { startServing } from '../../server/portal-world.ts';
import { until } from '../rig/until.ts';
import { Seat } from './seat.ts';

const world = await startServing({ owned: false });
const setupLink = world.setupLink ?? '';
const data = join(dirname(world.settings.dataFolder));
mkdirSync(join(data, 'appliance'), { recursive: true });
const place = { data, run: world.settings.runFolder };
const seat = new Seat(place);
const SETTINGS = join(data, 'appliance/network/settings.json');

test('before anybody owns it: how it is, the fingerprint, and the link in one piece', async () => {
  const text = await seat.sees(/Set-up link[^]*\/back-end\/set-up\/[a-z2-7]{26}\n/);
  assert.match(text, /^ Ferngate \d+\.\d+\.\d+ +portal\.example\n/);
  assert.match(text, /Address +none yet/);
  assert.match(
    text,
    /Portal +ready\n Rooms +0 of 0 running\n Standby +none yet\n Disk +[\d.]+ GiB used, [\d.]+ GiB free/,
  );
  const { fingerprint } = await world.owner.get<{ fingerprint: string }>('/backend/installation');
  const shown = /Fingerprint +(\S+)\n +\(SHA-256\) +(\S+)/.exec(text);
  assert.is(`${shown?.[1]}${shown?.[2]}`, fingerprint);
  assert.match(text, new RegExp(setupLink.split('/').at(-1)!));
});

test('the link as QR code, by half blocks and without them', async () => {
  const text = await seat.answers('q', /any other key: back/);
  assert.ok(text.split('\n').filter((line) => /[█▀▄]/.test(line)).length >= 17, text);
  assert.match(text, setupLink);
  await seat.answers('a', /needs a window of \d+ columns and \d+ lines/);
  seat.resize(120, 60);
  await seat.sees(/(##|  ){30,}/);
  seat.resize(80, 25);
  await seat.answers(' ', /n: network/);
});

test('a new link ends the one before', async () => {
  await seat.answers('t', /does not work any more[^]*y\/n\):$/m);
  await seat.answers('maybe\r', /! One of these letters is needed: y or n\./);
  await seat.answers('\x15y\r', /There is a new set-up link\./);
  assert.not.match(await seat.sees(/Set-up link/), setupLink.split('/').at(-1)!);
});

test('once it is owned there is no link any more', async () => {
  const { setUpLink } = await world.owner.get<{ setUpLink: string }>('/backend/installation');
  await becomeOwner(world.outside, setUpLink);
  await seat.sees(/Fingerprint(?![^]*Set-up link)/);
  assert.not.match(seat.screen.text(), 'q: set-up link');
});

test('wrong answers say what is wrong and what is right, and stay to be put right', async () => {
  await seat.answers('n', /IPv4: dhcp/);
  await seat.answers('x\r', /! One of these words is needed: dhcp, static, off\.[^]*IPv4: x/);
  await seat.answers('s\r', /IPv4 address:$/m);
  await seat.answers('10.0.0.300/24\r', /! An address with the length[^]*IPv4 address: 10\.0\.0\.300\/24/);
  await seat.answers('\x7f\x7f\x7f\x7f\x7f/24\r', /IPv4 gateway: 10\.0\.0\.1/);
  await seat.answers('\r', /DNS servers: 10\.0\.0\.1/);
  await seat.answers('\x1b[A', /IPv4 gateway: 10\.0\.0\.1/);
  await seat.answers('10.9.9.9\r', /DNS servers/);
  await seat.answers('\r', /What now: a/);
  await seat.answers(
    '\r',
    /! The gateway must be another machine in the network of the address\.[^]*gateway: 10\.9\.9\.9/,
  );
  await seat.answers('\x03', /n: network/);
  assert.not.ok(existsSync(SETTINGS));
});

test('six answers to an address for good; another console sees it on trial and on both it is the same', async () => {
  const other = new Seat(place);
  await other.sees(/n: network/);
  await seat.answers('n', /IPv4: dhcp/);
  await seat.answers('static\r', /IPv4 address:/);
  await seat.answers('10.0.0.30/24\r', /IPv4 gateway: 10\.0\.0\.1/);
  await seat.answers('\r', /DNS servers: 10\.0\.0\.1/);
  await seat.answers('\r', /What now: a/);
  await seat.answers('\r', /changes back by itself in \d:\d\d\.\n k: keep it/);
  await other.sees(/The network was changed on \d+\. It changes back[^]*k: keep it/);
  assert.not.ok(existsSync(SETTINGS), 'not before it is kept');
  await other.answers('k', /Kept\./);
  await seat.sees(/\(SHA-256\) +\S+\n\n( !.*\n\n)? n: network/);
  assert.match(readFileSync(SETTINGS, 'utf8'), '10.0.0.30/24');
  await other.leave();
});

test('a power cut at any prompt leaves the settings as they were', async () => {
  const before = readFileSync(SETTINGS, 'utf8');
  const answers = ['n', 'static\r', '10.0.0.31/24\r', '\r', '\r', 'm\r', '\r', '7\r', '\r', '\r', '\r'];
  const prompts = [
    /IPv4:/,
    /address:/,
    /gateway:/,
    /DNS servers:/,
    /What now:/,
    /IPv6:/,
    /VLAN:/,
    /Time servers:/,
    /proxy:/,
    /What now:/,
    /k: keep it/,
  ];
  for (const last of [2, 7, 10]) {
    const victim = new Seat(place);
    await victim.sees(/n: network/);
    for (let at = 0; at <= last; at += 1) await victim.answers(answers[at]!, prompts[at]!);
    await victim.cut();
    assert.is(readFileSync(SETTINGS, 'utf8'), before, `at prompt ${last}`);
  }
  await seat.sees(/z: change it back now/);
  // Without systemd-networkd the change back cannot be told to anybody either: that is said.
  await seat.answers('z', /! systemd-networkd did not take the settings/);
  await seat.sees(/\(SHA-256\) +\S+\n\n !/);
});

test('noise, pastes and cut sequences end nothing, change nothing, and leave a clean screen', async () => {
  const before = readFileSync(SETTINGS, 'utf8');
  seat.screen.unknown.length = 0;
  seat.types('\x1b', '[', '1;', '\x04\x1a\x1c\x03', '\0\xff\xfe\x9b', '\x1bP\x1b]0;x\x07');
  seat.types('10.0.0.1\ny\nx\nk\n'.repeat(2_000));
  // What comes in one piece with a paste belongs to it.
  await seat.insists('\x03', 'n', /IPv4:/);
  seat.types('z'.repeat(20_000));
  await seat.insists('\r', /! One of these words/);
  await seat.answers('\x03', /n: network/);
  assert.is(readFileSync(SETTINGS, 'utf8'), before);
  assert.equal(seat.screen.unknown, []);
});

test('windows of any size, down to next to nothing', async () => {
  for (const [columns, rows] of [
    [132, 50],
    [40, 12],
    [20, 6],
    [2, 2],
    [80, 25],
  ] as const) {
    seat.resize(columns, rows);
    seat.types('\x0c');
    if (columns > 2) await seat.sees(/\S/);
  }
  await seat.sees(/Fingerprint[^]*n: network/);
});

test('a lost second factor: a link that sets a new password, and the old one is worth nothing alone', async () => {
  await seat.answers('l', /Lost second factor[^]*Operator: world/);
  await seat.answers('nobody\r', /! There are: world\./);
  await seat.answers('world\r', /Link for world: sets a new[^]*any other key: back/);
  const beside = seat.screen
    .text()
    .split('\n')
    .map((line) => line.replace(/^[ █▀▄]+/, ''));
  const link = /https:\/\/portal\.example\/back-end\/reset-password\/\S+?(?=a:)/.exec(beside.join(''))?.[0];
  const token = decodeURIComponent(new URL(link ?? '').pathname.split('/').at(-1) ?? '');
  const password = 'a new lamp over the old lathe';
  await world.outside.post('/password-links/use', { link: token, password });
  const enter = (given: string) =>
    world.outside.send('POST', '/api/v1/backend/sign-in', { user: OWNER.name, password: given });
  assert.is((await enter(OWNER.password)).status, 401);
  const signedIn = await world.outside.post<{ token: string }>('/backend/sign-in', {
    user: OWNER.name,
    password,
  });
  const api = world.outside.as(signedIn.token);
  const { secret } = await api.post<{ secret: string }>('/me/second-factor');
  await api.post('/me/second-factor/confirm', { code: await new Authenticator(secret).code() });
  const trail = JSON.stringify(await world.owner.get('/backend/audit'));
  for (const action of ['password-link', 'second-factor.remove'])
    assert.match(trail, `backend.operator.${action}`);
  assert.not.match(trail, token);
  await seat.answers(' ', /n: network/);
});

test('a factory reset asks for the name, and only that; the mark is for the next boot', async () => {
  const mark = join(data, 'factory-reset');
  await seat.answers('x', /Type portal\.example to erase everything:$/m);
  for (const wrong of ['y', 'portal', 'PORTAL.EXAMPLE', 'portal.example.'])
    await seat.answers(`\x15${wrong}\r`, new RegExp(`! Nothing is erased[^]*everything: ${wrong}`));
  await seat.answers('\x15\r', /n: network/);
  assert.not.ok(existsSync(mark));
  await seat.answers('x', /Type portal\.example/);
  await seat.answers('portal.example\r', /n: network/);
  assert.ok(existsSync(mark));
});

test('a terminal that can nothing gets lines, and no control characters', async () => {
  const dumb = new Seat({ ...place, terminal: 'dumb' });
  await dumb.sees(/Fingerprint[^]*n: network/);
  await dumb.answers('s', /Shut down now\? \(y\/n\):$/m);
  await dumb.answers('n\r', /Shut down now[^]*n: network/);
  assert.not.match(dumb.said, /[\x00-\x09\x0b\x0c\x0e-\x1f]/);
  await dumb.leave();
});

test('under npm start the machine is left alone', async () => {
  const guest = new Seat({ ...place, supervisor: 'processes' });
  const text = await guest.sees(/l: lost second factor/);
  assert.not.match(text, /network {2}|restart|shut down|factory/);
  guest.types('n', 'r', 's', 'x');
  await guest.answers('\x0c', /l: lost second factor/);
  await guest.leave();
});

test('a backup is chosen, opened with the key, shown, and restored only after the name is typed', async () => {
  await seat.answers('b', /There is no backup at any of the targets/);
  const { owner } = world;
  mkdirSync(world.settings.backupFolder, { recursive: true });
  const { identity } = await owner.post<{ identity: string }>('/backend/backups/key');
  await owner.post('/backend/backups/targets/disk', { name: 'Disk' });
  await owner.post('/backend/backups/run');
  await until('a verified backup', async () => {
    const { backups } = await owner.get<{ backups: { state: string }[] }>('/backend/backups');
    return backups[0]?.state === 'verified';
  });
  await seat.answers('b', /1 +\d{4}-\d\d-\d\dT\S+ +Disk[^]*Number: ?$/m);
  await seat.answers('7\r', /! Type a number from 1 to 1\./);
  await seat.answers('\x151\r', /Key: ?$/m);
  await seat.answers('secret\r', /! The key begins with AGE-SECRET-KEY-1/);
  seat.types('\x15');
  await seat.answers(identity, new RegExp(identity.slice(-20)));
  await seat.answers('\r', /portal\.example, \S+: 0 accounts, 0 devices[^]*Type \S+ to restore it/);
  assert.not.match(seat.screen.text(), identity);
  await seat.answers('yes\r', /! Nothing is restored unless you type exactly portal\.example\./);
  await seat.answers('\x03', /l: lost second factor/);
  const { ready } = await owner.get<{ ready: object | null }>('/backend/restore');
  assert.ok(ready, 'opened, and nothing changed');
});

test('without a portal the rest is there; what needs it says so', async () => {
  const alone = new Seat({ data, run: join(place.run, 'nobody') });
  await alone.sees(/Portal +not running\n Rooms +unknown/);
  await alone.answers('l', /! the portal does not answer/);
  await alone.answers('x', /Type ferngate to erase/);
  await alone.leave();
});

test('stored settings that are damaged are said, not hidden', async () => {
  writeFileSync(SETTINGS, '{"vlan": 0}');
  await seat.sees(/! The stored network settings could not be read/);
});

test('a line that is hung up ends its console', async () => {
  process.kill(seat.pid, 'SIGHUP');
  await seat.ends();
});

test.after(async () => {
  await seat.leave();
  await world.stop();
});
test.run();
