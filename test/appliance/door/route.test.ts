import { once } from 'node:events';
import { connect } from 'node:net';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  carries,
  dial,
  exchange,
  exec,
  firstPacket,
  newTag,
  openDoor,
  openRoom,
  ports,
  roomAddress,
  roomNumber,
} from './rig.ts';

const { door } = await openDoor();
await openRoom(1);
await openRoom(2);
const tags = [newTag(), newTag()];
await exec('ip', ['-6', 'addr', 'add', '2001:db8::5/128', 'dev', 'lo', 'nodad']);

test('each tag leads to its room, on each of the three ports, over IPv4 and IPv6', async () => {
  await door.putTags(roomNumber(1), roomAddress(1), [tags[0]!]);
  await door.putTags(roomNumber(2), roomAddress(2), [tags[1]!]);
  for (const port of Object.values(ports)) {
    for (const host of ['127.0.0.1', '::1']) {
      for (const [index, tag] of tags.entries()) {
        const stream = await dial({ bytes: firstPacket(tag), port, host });
        assert.is(stream.greeting, `room ${index + 1}`);
        stream.destroy();
      }
    }
  }
});

test('the tag is found from the end of the packet, whatever stands before it and however it arrives', async () => {
  for (const extra of [{ before: 0, metadata: 0 }, { before: 20, metadata: 300 }, { metadata: 734 }]) {
    const stream = await dial({ bytes: firstPacket(tags[0]!, extra) });
    assert.is(stream.greeting, 'room 1');
    stream.destroy();
  }
  const packet = firstPacket(tags[1]!);
  const slow = connect({ host: '127.0.0.1', port: ports.vpn, noDelay: true });
  for (const byte of packet) {
    slow.write(Uint8Array.of(byte));
    await new Promise(setImmediate);
  }
  assert.match(String((await once(slow, 'data'))[0]), 'room 2');
  slow.destroy();
  const twice = await dial({ bytes: Buffer.concat([packet, packet]) });
  assert.is(twice.greeting, 'room 2');
  twice.destroy();
});

test('the whole first packet reaches the room unchanged', async () => {
  const packet = firstPacket(tags[0]!);
  const back = await exchange({ bytes: packet, half: true });
  assert.equal(back, Buffer.concat([Buffer.from('room 1\n'), packet]));
});

test('a tag of another room is refused with a code and changes nothing', async () => {
  const error = await door
    .putTags(roomNumber(2), roomAddress(2), [newTag(), tags[0]!])
    .catch((e: unknown) => e);
  assert.is((error as { code: string }).code, 'tag-taken');
  const stream = await dial({ bytes: firstPacket(tags[1]!) });
  assert.ok(await carries(stream));
  stream.destroy();
});

test('a removed tag and a removed room open nothing; the same tag may then lead elsewhere', async () => {
  const standing = await dial({ bytes: firstPacket(tags[0]!) });
  await door.putTags(roomNumber(1), roomAddress(1), []);
  assert.is((await exchange({ bytes: firstPacket(tags[0]!) })).length, 0);
  assert.ok(await carries(standing), 'what stands is ended by the room, not by the door');
  standing.destroy();
  await door.removeRoom(roomNumber(2));
  await door.removeRoom(roomNumber(2));
  assert.is((await exchange({ bytes: firstPacket(tags[1]!) })).length, 0);
  await door.putTags(roomNumber(1), roomAddress(1), [tags[1]!]);
  const moved = await dial({ bytes: firstPacket(tags[1]!) });
  assert.is(moved.greeting, 'room 1');
  moved.destroy();
});

test('before the portal has said its name, TLS and HTTP get nothing', async () => {
  assert.is(
    (await exchange({ bytes: Buffer.from('GET / HTTP/1.1\r\nhost: x\r\n\r\n'), port: ports.http })).length,
    0,
  );
  assert.is(
    (await exchange({ bytes: Buffer.from('160301020001000000', 'hex'), port: ports.https })).length,
    0,
  );
});

test('describes itself', async () => {
  const said = await door.describe();
  assert.is(said.status, 'running');
  assert.equal(said.ports, ports);
  assert.ok(Number(said.pid) > 1);
});

test.after(() => door.stop());
test.run();
