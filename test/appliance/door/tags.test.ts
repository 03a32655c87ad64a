import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  carries,
  dial,
  exchange,
  exec,
  firstPacket,
  newDoor,
  newTag,
  openDoor,
  openRoom,
  ports,
  roomAddress,
  roomNumber,
  run,
  until,
} from './rig.ts';
import { identity, shownCertificate } from './pages-rig.ts';

const opened = await openDoor();
let door = opened.door;
const { dataFolder } = opened;
await openRoom(1);
await openRoom(2);
const many = Array.from({ length: 50_000 }, newTag);
const few = [newTag(), newTag()];

async function leadsTo(tag: string): Promise<string> {
  const bytes = await exchange({ bytes: firstPacket(tag), half: true });
  return bytes.toString('latin1').split('\n')[0] ?? '';
}

test('50,000 tags of one room are in force at once, and another room is not touched', async () => {
  await door.putTags(roomNumber(2), roomAddress(2), few);
  const standing = await dial({ bytes: firstPacket(few[0]!) });
  await door.putTags(roomNumber(1), roomAddress(1), many);
  for (const index of [0, 24_999, 49_999]) assert.is(await leadsTo(many[index]!), 'room 1');
  assert.is(await leadsTo(few[1]!), 'room 2');
  assert.ok(await carries(standing));
  standing.destroy();
});

test('one more, a few less, and half of them gone', async () => {
  const added = newTag();
  await door.putTags(roomNumber(1), roomAddress(1), [...many.slice(50), added]);
  assert.equal(await Promise.all([many[0]!, many[50]!, added].map(leadsTo)), ['', 'room 1', 'room 1']);
  await door.putTags(roomNumber(1), roomAddress(1), many.slice(0, 25_000));
  const after = [many[0]!, many[24_999]!, many[25_000]!, added, few[0]!];
  assert.equal(await Promise.all(after.map(leadsTo)), ['room 1', 'room 1', '', '', 'room 2']);
});

test('a room that moves to another address takes its tags along', async () => {
  await door.putTags(roomNumber(2), roomAddress(1), few);
  assert.is(await leadsTo(few[0]!), 'room 1');
  await door.putTags(roomNumber(2), roomAddress(2), few);
  assert.is(await leadsTo(few[0]!), 'room 2');
});

test('while the map changes all the time, a tag that stays always leads to its room', async () => {
  const rounds = [0, 1, 2, 3, 4].map((round) => many.slice(round * 1_000, round * 1_000 + 5_000));
  const change = Promise.all(rounds.map((tags) => door.putTags(roomNumber(1), roomAddress(1), tags)));
  for (let asked = 0; asked < 50; asked += 1) {
    assert.is(await leadsTo(few[asked % 2]!), 'room 2');
    assert.is(await leadsTo(many[4_999]!), 'room 1');
  }
  await change;
});

test('HAProxy killed: started anew with the same tags, name and certificate', async () => {
  await door.putPortal(identity('portal.example'));
  const { pid } = await door.describe();
  process.kill(pid!, 'SIGKILL');
  await until(async () => {
    const now = await door.describe();
    return now.status === 'running' && now.pid !== pid;
  });
  assert.equal(await Promise.all([few[0]!, many[4_000]!, many[49_999]!].map(leadsTo)), [
    'room 2',
    'room 1',
    '',
  ]);
  assert.is((await shownCertificate({})).subject, 'portal.example');
});

test('the next appliance takes over the same HAProxy and repairs what it finds wrong there', async () => {
  const { pid } = await door.describe();
  const standing = await dial({ bytes: firstPacket(few[0]!) });
  door.release();
  // A change that was written down and never carried out, as by a kill at that moment.
  const path = `${dataFolder}/appliance/door/room-2.json`;
  const lost = newTag();
  await writeFile(path, JSON.stringify({ address: roomAddress(2), tags: [few[0]!, lost] }));
  door = newDoor(dataFolder);
  await door.start();
  assert.is((await door.describe()).pid, pid);
  assert.equal(await Promise.all([few[0]!, lost, few[1]!].map(leadsTo)), ['room 2', 'room 2', '']);
  assert.ok(await carries(standing));
  const error = await door.putTags(roomNumber(1), roomAddress(1), [lost]).catch((e: unknown) => e);
  assert.is((error as { code: string }).code, 'tag-taken');
  standing.destroy();
});

test('an update of the configuration: a new HAProxy serves, the old one keeps its tunnels', async () => {
  const { pid } = await door.describe();
  const standing = await dial({ bytes: firstPacket(few[0]!) });
  door.release();
  await writeFile(`${run}/door/haproxy.cfg`, '# from an older release\n', { flag: 'a' });
  door = newDoor(dataFolder);
  await door.start();
  const now = await door.describe();
  assert.is.not(now.pid, pid);
  assert.is(await leadsTo(few[0]!), 'room 2');
  assert.ok(await carries(standing));
  standing.destroy();
  await until(() => !existsSync(`/proc/${pid!}`));
  assert.is((await shownCertificate({})).subject, 'portal.example');
});

test('secrets and the map are for root alone, and HAProxy itself is not root', async () => {
  const folder = `${dataFolder}/appliance/door`;
  assert.is((await stat(folder)).mode & 0o777, 0o700);
  for (const name of await readdir(folder))
    assert.is((await stat(`${folder}/${name}`)).mode & 0o777, 0o600, name);
  for (const name of await readdir(`${run}/door`)) {
    assert.is((await stat(`${run}/door/${name}`)).mode & 0o077, 0, name);
  }
  const { pid } = await door.describe();
  const { stdout } = await exec('stat', ['-c', '%U', `/proc/${pid!}`]);
  assert.is(stdout.trim(), 'haproxy');
});

test('a damaged file is named, without its content', async () => {
  const other = `${dataFolder}-2`;
  await exec('cp', ['-r', dataFolder, other]);
  await writeFile(
    `${other}/appliance/door/portal.json`,
    (await readFile(`${dataFolder}/appliance/door/portal.json`, 'utf8')).slice(0, 900),
  );
  const error = await newDoor(other)
    .start()
    .catch((e: unknown) => e);
  assert.is((error as { code: string }).code, 'damaged-file');
  assert.match((error as Error).message, 'portal.json');
  assert.not.match((error as Error).message, 'BEGIN');
});

test('stopped: the ports are free, what was told is kept; a taken port names its holder', async () => {
  await door.stop();
  assert.is((await door.describe()).status, 'stopped');
  const holder = createServer();
  const listen = () =>
    new Promise<boolean>((resolve) => {
      holder.once('error', () => resolve(false));
      holder.listen(ports.http, '127.0.0.1', () => resolve(true));
    });
  await until(listen);
  const error = await newDoor(dataFolder)
    .start()
    .catch((e: unknown) => e);
  assert.is((error as { code: string }).code, 'port-taken');
  assert.match((error as Error).message, new RegExp(`port 80 \\(http\\).*\\(process ${process.pid}\\)`));
  await new Promise((resolve) => holder.close(resolve));
  door = newDoor(dataFolder);
  await door.start();
  assert.is(await leadsTo(few[0]!), 'room 2');
});

test('without the right to open ports it says so', async () => {
  const script = `import { verifyPortsFree } from '${process.cwd()}/appliance/door/port-holders.ts';
    verifyPortsFree({ vpn: 11195, https: 444, http: 81 }, () => { throw new Error('not reached'); }).catch((e) => console.log(e.code, e.message));`;
  await exec('sysctl', ['-qw', 'net.ipv4.ip_unprivileged_port_start=1024']);
  const child = spawn('setpriv', [
    '--bounding-set=-all',
    '--inh-caps=-all',
    '--reuid=0',
    process.execPath,
    '--input-type=module',
    '-e',
    script,
  ]);
  let said = '';
  for await (const chunk of child.stdout) said += String(chunk);
  assert.match(said, /^not-permitted .*port 444 \(https\)/);
});

test.after(() => door.stop());
test.run();
