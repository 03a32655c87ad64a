import { connect } from 'node:net';
import { mkdtemp } from 'node:fs/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import fc from 'fast-check';
import { DoorLog, REMEMBERED_MAX, parseDoorLine } from '../../../server/dialin/door-log.ts';
import {
  dial,
  exec,
  firstPacket,
  newTag,
  openDoor,
  openRoom,
  portalFolder,
  ports,
  roomAddress,
  roomNumber,
  until,
} from '../../appliance/door/rig.ts';

const { door } = await openDoor();
const room = await openRoom(1);
const tag = newTag();
await door.putTags(roomNumber(1), roomAddress(1), [tag]);
const path = `${portalFolder}/door-log.sock`;
await exec('ip', ['-6', 'addr', 'add', '2001:db8::5/128', 'dev', 'lo', 'nodad']);

/** What the room's OpenVPN would report about its newest peer. */
function newestPeer() {
  const peer = room.peers.at(-1);
  return { address: peer?.remoteAddress ?? '', port: peer?.remotePort ?? 0 };
}

test('a line of the door is read, and nothing else is', () => {
  const line = 'door1 1795411503.872 https 2001:db8::5 42616 fd42:7:7:1::1 36734';
  assert.equal(parseDoorLine(line), {
    at: new Date(1_795_411_503_872),
    caller: { address: '2001:db8::5', port: 42_616 },
    seenByRoom: { address: 'fd42:7:7:1::1', port: 36_734 },
    entrance: 'https',
  });
  const others = [
    '',
    line.replace('door1', 'door2'),
    line.replace('https', 'web'),
    line.replace('2001:db8::5', '2001:db8:::5'),
    line.replace('2001:db8::5', '1.2.3.256'),
    line.replace('42616', '65536'),
    line.replace('42616', '-1'),
    `${line} `,
    `${line}\n`,
    ` ${line}`,
    line.replace('2001:db8::5', '-'),
  ];
  for (const other of others) assert.is(parseDoorLine(other), undefined, JSON.stringify(other));
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => parseDoorLine(text) === undefined));
});

test('the caller behind each tunnel is known, on each entrance, before and after a restart of the portal', async () => {
  const lifetime = new AbortController();
  const log = await DoorLog.listen(path, lifetime.signal);
  const callers = [
    { host: '127.0.0.1', port: ports.vpn, from: '127.3.3.3', entrance: 'vpn' },
    { host: '127.0.0.1', port: ports.https, from: '127.3.3.4', entrance: 'https' },
    { host: '::1', port: ports.http, from: '2001:db8::5', entrance: 'http' },
  ];
  for (const caller of callers) {
    const stream = await dial({ bytes: firstPacket(tag), ...caller });
    const seen = newestPeer();
    await until(() => log.lookup(seen.address, seen.port) !== undefined);
    assert.equal(log.lookup(seen.address, seen.port), {
      address: caller.from,
      port: stream.localPort,
      entrance: caller.entrance,
    });
    stream.destroy();
  }
  assert.is(log.lookup(roomAddress(1), 1), undefined);
  assert.is(log.lookup('not an address', 1), undefined);

  // The portal is away: what happens meanwhile waits in HAProxy.
  lifetime.abort();
  const meanwhile: { seen: ReturnType<typeof newestPeer>; from: string; port: number }[] = [];
  for (let count = 1; count <= 50; count += 1) {
    const from = `127.4.4.${count}`;
    const stream = await dial({ bytes: firstPacket(tag), from });
    meanwhile.push({ seen: newestPeer(), from, port: stream.localPort ?? 0 });
    stream.destroy();
  }
  const next = new AbortController();
  const again = await DoorLog.listen(path, next.signal);
  const last = meanwhile.at(-1)!;
  await until(() => again.lookup(last.seen.address, last.seen.port) !== undefined);
  const found = meanwhile.filter(({ seen }) => again.lookup(seen.address, seen.port) !== undefined);
  for (const { seen, from, port } of found) {
    assert.equal(again.lookup(seen.address, seen.port), { address: from, port, entrance: 'vpn' });
  }
  next.abort();
  // The one line that HAProxy had just handed over as the portal ended is the most that is lost.
  assert.ok(found.length >= meanwhile.length - 1, `${found.length} of ${meanwhile.length}`);
});

test('a flood is forgotten from its oldest end, and a line without end is cut off', async () => {
  const lifetime = new AbortController();
  const flooded = `${await mkdtemp('/tmp/flood-')}/door-log.sock`;
  const log = await DoorLog.listen(flooded, lifetime.signal);
  const speaker = connect(flooded);
  const count = REMEMBERED_MAX + 1_000;
  for (let index = 0; index < count; index += 1) {
    speaker.write(`door1 1.000 vpn 10.0.0.1 1 fd00::${(index >> 15).toString(16)} ${index & 32_767}\n`);
  }
  const address = (index: number) => [`fd00:0::${(index >> 15).toString(16)}`, index & 32_767] as const;
  await until(() => log.lookup(...address(count - 1)) !== undefined);
  assert.is(log.lookup(...address(999)), undefined);
  assert.ok(log.lookup(...address(1_000)));
  let closed = false;
  speaker.on('close', () => (closed = true)).on('error', () => undefined);
  speaker.write('x'.repeat(2_000));
  await until(() => closed);
  lifetime.abort();
});

test.after(() => door.stop());
test.run();
