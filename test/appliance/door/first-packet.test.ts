import { connect, type Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import fc from 'fast-check';
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
  until,
} from './rig.ts';
import { identity } from './pages-rig.ts';

const MALFORMED = 10_000;
/** In flight at a time; each from a source of its own, so that no ceiling by source hides the answer. */
const AT_A_TIME = 200;

const { door } = await openDoor();
const room = await openRoom(1);
const tag = newTag();
await door.putTags(roomNumber(1), roomAddress(1), [tag]);
await door.putPortal(identity('portal.example'));
const genuine = firstPacket(tag);
const KEY_LENGTH_AT = genuine.length - 2;
const TAG_AT = 56;

let sources = 0;
/** A source that nobody has used yet: 127.16.0.0 and up. */
function newSource(): string {
  sources += 1;
  return `127.${16 + (sources >> 16)}.${(sources >> 8) & 255}.${sources & 255}`;
}

function changed(at: number, value: number, width: 1 | 2 = 1): Buffer {
  const copy = Buffer.from(genuine);
  if (width === 1) copy.writeUInt8(value & 255, at);
  else copy.writeUInt16BE(value & 65_535, at);
  return copy;
}

/** What an attacker would write, each line a class of its own. */
function* table(): Generator<Buffer> {
  for (let length = 0; length < genuine.length; length += 1) yield genuine.subarray(0, length);
  for (let byte = 0; byte < 256; byte += 1) if (byte !== 0x50) yield changed(2, byte);
  for (let length = 0; length < 65_536; length += 43)
    if (length !== genuine.length - 2) yield changed(0, length, 2);
  for (let length = 0; length < 65_536; length += 31)
    if (length !== 299) yield changed(KEY_LENGTH_AT, length, 2);
  for (let length = 0; length < 700; length += 1) if (length !== 299) yield changed(KEY_LENGTH_AT, length, 2);
  for (let bit = 0; bit < 256; bit += 1)
    yield changed(TAG_AT + (bit >> 3), (genuine[TAG_AT + (bit >> 3)] ?? 0) ^ (1 << (bit & 7)));
  // Oversize: a wrapped key longer than OpenVPN's own ceiling, and a packet that claims more than we read.
  yield firstPacket(tag, { metadata: 735 });
  yield firstPacket(tag, { before: 1_000 });
  yield firstPacket(tag, { metadata: 20_000 });
  // A wrapped key that is too short to be one.
  yield Buffer.concat([
    Buffer.from([0, 88]),
    genuine.subarray(2, 56),
    Buffer.from(tag, 'hex'),
    Buffer.from([0, 34]),
  ]);
  // Whose first word is that of another protocol, or of a proxy that we have not asked for.
  yield Buffer.concat([Buffer.from('PROXY TCP4 10.0.0.1 10.0.0.2 1 2\r\n'), genuine]);
  yield Buffer.concat([
    Buffer.from('0d0a0d0a000d0a515549540a2111000c0a0000010a00000200010002', 'hex'),
    genuine,
  ]);
  yield Buffer.from('SSH-2.0-OpenSSH_9.2\r\n');
  yield Buffer.from('\x05\x01\x00', 'latin1');
  yield Buffer.from(`${tag} \n`);
  yield Buffer.from('WAIT');
  yield Buffer.alloc(100_000, 0x50);
}

/** Cut, stretched, shuffled and struck copies of a genuine packet. Where the tag is unharmed its place is not. */
const mutation = fc
  .tuple(
    fc.constantFrom('insert', 'delete', 'garbage', 'tag', 'swap'),
    fc.integer({ min: 0, max: genuine.length - 1 }),
    fc.uint8Array({ minLength: 1, maxLength: 40 }),
  )
  .map(([kind, at, bytes]) => {
    switch (kind) {
      case 'insert':
        return Buffer.concat([
          genuine.subarray(0, Math.min(at, KEY_LENGTH_AT)),
          bytes,
          genuine.subarray(Math.min(at, KEY_LENGTH_AT)),
        ]);
      case 'delete':
        return Buffer.concat([genuine.subarray(0, at), genuine.subarray(at + bytes.length)]);
      case 'garbage':
        return Buffer.concat([bytes, genuine.subarray(at)]);
      case 'tag':
        return Buffer.concat([
          genuine.subarray(0, TAG_AT),
          Buffer.from(newTag(), 'hex'),
          genuine.subarray(TAG_AT + 32),
        ]);
      case 'swap':
        return Buffer.concat([genuine.subarray(at), genuine.subarray(0, at)]);
    }
  })
  .filter((bytes) => !bytes.equals(genuine) && !speaksToPages(bytes) && !startsGenuine(bytes));

/** What TLS or HTTP would answer is not ours to judge. */
function speaksToPages(bytes: Buffer): boolean {
  return /^(\x16\x03...\x01|[A-Z]{1,7} )/s.test(bytes.toString('latin1'));
}

/** Still whole and only followed by something: a client that has sent its packet twice. */
function startsGenuine(bytes: Buffer): boolean {
  const end = 2 + (bytes.length < 2 ? 0 : bytes.readUInt16BE(0));
  return bytes.length >= end && bytes.subarray(Math.max(0, end - 299), end - 267).toString('hex') === tag;
}

test(`${MALFORMED} malformed first packets get no byte, and the door still serves`, async () => {
  const cases = [...table()];
  cases.push(...fc.sample(mutation, MALFORMED - cases.length));
  assert.is(cases.length, MALFORMED);
  const before = room.peers.length;
  const everyPort = Object.values(ports);
  let next = 0;
  const answered: string[] = [];
  const worker = async () => {
    for (let index = next++; index < cases.length; index = next++) {
      const bytes = cases[index]!;
      const got = await exchange({ bytes, port: everyPort[index % 3]!, from: newSource(), half: true });
      if (got.length > 0)
        answered.push(`${bytes.toString('hex').slice(0, 1_000)} → ${got.toString('latin1')}`);
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, worker));
  assert.equal(answered, []);
  assert.is(room.peers.length, before, 'no room has seen any of them');
  const stream = await dial({ bytes: genuine });
  assert.ok(await carries(stream));
  stream.destroy();
});

/** Comes back while the next two tests run, as a plant behind one address would. */
let crowd: Promise<Socket[]> = Promise.resolve([]);
let slowloris = Promise.resolve(0);

test('500 that send nothing and 300 that never finish are closed; others are served meanwhile', async () => {
  slowloris = trickle();
  crowd = Promise.all(Array.from({ length: 1_000 }, () => redial('127.6.6.6')));
  const silent = (from: string, bytes: Uint8Array = new Uint8Array()) => exchange({ bytes, from });
  const one = Array.from({ length: 500 }, () => silent('127.9.9.9'));
  const many = Array.from({ length: 500 }, () => silent(newSource()));
  const cut = Array.from({ length: 300 }, (_, index) => silent(newSource(), genuine.subarray(0, 1 + index)));
  for (let count = 0; count < 20; count += 1) {
    const stream = await dial({ bytes: genuine, from: '127.8.8.8', port: Object.values(ports)[count % 3]! });
    assert.ok(await carries(stream));
    stream.destroy();
  }
  const answers = await Promise.all([...one, ...many, ...cut]);
  assert.ok(answers.every((bytes) => bytes.length === 0));
  const after = await dial({ bytes: genuine, from: '127.9.9.9' });
  assert.ok(await carries(after), 'the silent one itself is welcome again when it speaks');
  after.destroy();
});

test('a source has 128 unrecognised connections at most; its tunnels do not count', async () => {
  const from = '127.7.7.7';
  const tunnels = await Promise.all(Array.from({ length: 150 }, () => redial(from)));
  const held = Array.from({ length: 200 }, () =>
    connect({ host: '127.0.0.1', port: ports.vpn, localAddress: from }),
  );
  let closed = 0;
  for (const socket of held) socket.on('error', () => undefined).on('close', () => (closed += 1));
  // 72, less the few that two threads of HAProxy let in at the same moment.
  await until(() => closed >= 64, 4_000);
  assert.ok(closed <= 72);
  for (const socket of [...held, ...tunnels]) socket.destroy();
});

test('an IPv6 /64 is one source', async () => {
  for (const end of ['a', 'b'])
    await exec('ip', ['-6', 'addr', 'add', `2001:db8:1:1::${end}/128`, 'dev', 'lo', 'nodad']);
  const open = (end: string) =>
    connect({ host: '::1', port: ports.vpn, localAddress: `2001:db8:1:1::${end}` });
  const held = Array.from({ length: 200 }, (_, index) => open(index % 2 ? 'a' : 'b'));
  let closed = 0;
  for (const socket of held) socket.on('error', () => undefined).on('close', () => (closed += 1));
  await until(() => closed >= 64, 4_000);
  assert.ok(closed <= 72);
  for (const socket of held) socket.destroy();
});

test('a source has 256 connections to the pages at most, and tunnels beside them', async () => {
  const from = '127.5.5.5';
  // Whole, and then nothing more: half of one would not yet be for the pages.
  const hello = await clientHello();
  const held: Socket[] = [];
  let closed = 0;
  for (let count = 0; count < 320; count += 1) {
    const socket = connect({ host: '127.0.0.1', port: ports.https, localAddress: from });
    held.push(socket.on('error', () => undefined).on('close', () => (closed += 1)));
    socket.write(hello);
    if (count % 50 === 49)
      await until(async () => (await door.describe()).openConnections >= Math.min(count, 200));
  }
  await until(() => closed >= 56, 4_000);
  assert.ok(closed <= 64, String(closed));
  const tunnel = await dial({ bytes: genuine, from, port: ports.https });
  assert.ok(await carries(tunnel));
  for (const socket of [...held, tunnel]) socket.destroy();
});

test('1,000 routers behind one address are all back within a minute and a half', async () => {
  assert.ok((await slowloris) < 15_000);
  const streams = await crowd;
  assert.is(streams.length, 1_000);
  for (const stream of streams) stream.destroy();
});

/** The first message of a browser's TLS. */
function clientHello(): Promise<Buffer> {
  return new Promise((resolve) => {
    const wire = new Duplex({ read: () => undefined, write: (bytes: Buffer) => resolve(bytes) });
    connectTls({ socket: wire, servername: 'portal.example', ALPNProtocols: ['h2', 'http/1.1'] });
  });
}

/** A request whose headers never end, a line each half second. @returns milliseconds until the door had enough */
function trickle(): Promise<number> {
  const since = performance.now();
  const socket = connect({ host: '127.0.0.1', port: ports.http, localAddress: newSource() });
  socket.write('GET / HTTP/1.1\r\nhost: portal.example\r\n');
  const timer = setInterval(() => socket.write('a: b\r\n'), 500);
  return new Promise((resolve) => {
    socket
      .on('error', () => undefined)
      .on('close', () => {
        clearInterval(timer);
        resolve(performance.now() - since);
      });
    socket.resume();
  });
}

/** As a router does: again after a second, for 90 seconds. */
async function redial(from: string) {
  const deadline = performance.now() + 90_000;
  for (;;) {
    try {
      return await dial({ bytes: genuine, from });
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 1_000));
    }
  }
}

test.after(() => door.stop());
test.run();
