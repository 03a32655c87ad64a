/** On a disk that is really full. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ApplianceError } from '../../../appliance/errors.ts';
import { replaceFile } from '../../../appliance/files/replace-file.ts';
import { Account } from '../rig/account.ts';
import { Appliance } from '../rig/appliance.ts';
import { refusalOf } from '../rig/portal-client.ts';
import { ensureUsers } from '../rig/users.ts';

const DISK = '/tmp/disk';

test.before(() => {
  mkdirSync(DISK);
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'none', DISK]);
});

test('the old file or the new one, with its mode, and nothing beside it', async () => {
  await replaceFile(`${DISK}/a`, 'one', { mode: 0o640, owner: { uid: 0, gid: 7 } });
  assert.is(statSync(`${DISK}/a`).mode & 0o777, 0o640);
  assert.is(statSync(`${DISK}/a`).gid, 7);
  await replaceFile(`${DISK}/a`, 'two');
  assert.is(statSync(`${DISK}/a`).mode & 0o777, 0o600);
  try {
    await replaceFile(`${DISK}/a`, 'x'.repeat(512 * 1024));
    assert.unreachable();
  } catch (error) {
    assert.is(error instanceof ApplianceError && error.code, 'disk-full');
  }
  assert.is(readFileSync(`${DISK}/a`, 'utf8'), 'two');
  assert.equal(readdirSync(DISK), ['a']);
  await Promise.all(Array.from({ length: 20 }, (_, index) => replaceFile(`${DISK}/a`, String(index))));
  assert.equal(readdirSync(DISK), ['a']);
});

test('a room that finds no place is refused, and what runs goes on as it was', async () => {
  ensureUsers();
  const appliance = new Appliance({ data: `${DISK}/data`, run: '/run/ferngate' });
  const { spec } = new Account(2, { pool: '10.1.0.0/16', dialIn: '10.1.0.0/24' });
  const portal = await appliance.ready();
  const before = await portal.call('room.put', spec);
  const stored = readFileSync(`${DISK}/data/appliance/rooms/2/spec.json`, 'utf8');
  // A full disk has no place for one block more.
  assert.throws(() => writeFileSync(`${DISK}/filler`, Buffer.alloc(1024 * 1024)), 'ENOSPC');
  const names = [{ name: `plc.${spec.domain}`, address: '10.1.1.1' }];
  assert.match(await refusalOf(portal.call('room.put', { ...spec, maxSessions: 5 })), /^disk-full/);
  assert.match(await refusalOf(portal.call('room.names', { room: spec.room, names })), /^disk-full/);
  assert.is((await portal.call('room.list', {})).rooms[0]!.pid, before.pid);
  assert.is(readFileSync(`${DISK}/data/appliance/rooms/2/spec.json`, 'utf8'), stored);
  assert.equal(readdirSync(`${DISK}/data/appliance/rooms/2`), ['spec.json']);
  rmSync(`${DISK}/filler`);
  assert.is((await portal.call('room.put', { ...spec, maxSessions: 5 })).status, 'running');
  portal.close();
  await appliance.end('SIGTERM');
});

test.run();
