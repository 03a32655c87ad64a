// test: waits
/**
 * C12, a peer that is the paired node, as TLS proves, and means harm or is out of its mind: garbage, wrong sizes, words without end, one
 * that takes nothing. Each ends the connection under a name, costs no memory, and changes nothing of what is taken from the true one.
 */
import { randomBytes } from 'node:crypto';
import { connect as connectPlain } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { zstdCompressSync } from 'node:zlib';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { encodeFrame, encodeJson, KINDS } from '../../../server/replication/link/frames.ts';
import { tlsOptions } from '../../../server/replication/link/identity.ts';
import { Peer } from '../../../server/replication/link/peer.ts';
import type { RecordHeader } from '../../../server/replication/record/header.ts';
import { RecordWriter } from '../../../server/replication/record/write.ts';
import { recordBytes, records } from '../../../server/replication/spool/records.ts';
import { until } from '../store/fixture.ts';
import { hello, listen } from './crash/link.ts';
import { linkedPair, write, type LinkedPair } from './linked-pair.ts';

const MIB = 1024 * 1024;

interface Next {
  /** The record that the standby wants now, as it is. */
  readonly bytes: Buffer;
  readonly header: RecordHeader;
}

async function nextRecord({ ownLog, primary, standby }: LinkedPair): Promise<Next> {
  const from = standby.spool.end.lsn + 1;
  for await (const record of records({ folder: ownLog, from, to: primary.spool.end.lsn })) {
    const parts: Buffer[] = [];
    for await (const part of recordBytes(record)) parts.push(part);
    return { bytes: Buffer.concat(parts), header: record.header };
  }
  throw new Error('nothing is missing');
}

/** A record with a right beginning, and then whatever is made of it. */
function begun({ header }: Next, rest: (writer: RecordWriter) => readonly Buffer[]): Buffer {
  const writer = new RecordWriter();
  return Buffer.concat([writer.header(header), ...rest(writer)]);
}

const page = (number: number) => ({ number, content: randomBytes(4_096) });

/** Says that it holds one page, and unpacks to 64 MiB. */
function bomb(): Buffer {
  const packed = zstdCompressSync(Buffer.alloc(64 * MIB));
  const head = Buffer.alloc(12);
  head.writeUInt32BE(1, 0);
  head.writeUInt32BE(packed.length, 4);
  head.writeUInt32BE(1, 8);
  return Buffer.concat([head, packed]);
}

function block(pages: number, length: number): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(pages, 0);
  head.writeUInt32BE(length, 4);
  return head;
}

/** What a primary sends in the place of the next record, and what the standby says to it. */
const PRIMARIES: readonly [string, (next: Next) => Buffer, string][] = [
  ['noise in a frame', () => encodeFrame('record', randomBytes(5_000)), 'damaged-record'],
  ['noise instead of frames', () => Buffer.alloc(100, 0xee), 'damaged-record'],
  ['a frame of 4 GiB', () => Buffer.from([KINDS.record, 0xff, 0xff, 0xff, 0xff]), 'damaged-record'],
  ['a greeting in between', () => encodeFrame('hello', Buffer.from('{}')), 'damaged-record'],
  ['a pulse that says nothing', () => encodeJson('pulse', { lsn: -1 }), 'damaged-record'],
  [
    'a header without end',
    () => encodeFrame('record', Buffer.concat([Buffer.from('FGR1'), Buffer.alloc(4, 0xff)])),
    'damaged-record',
  ],
  [
    'a page size that there is not',
    (next) =>
      encodeFrame(
        'record',
        begun({ ...next, header: { ...next.header, pageSize: 3 } as RecordHeader }, () => []),
      ),
    'damaged-record',
  ],
  [
    '257 pages at once',
    (next) =>
      encodeFrame(
        'record',
        begun(next, () => [block(257, 10)]),
      ),
    'damaged-record',
  ],
  [
    'a block larger than its pages can be',
    (next) =>
      encodeFrame(
        'record',
        begun(next, () => [block(1, 1_000_000)]),
      ),
    'damaged-record',
  ],
  [
    'a block that swells',
    (next) =>
      encodeFrame(
        'record',
        begun(next, () => [bomb()]),
      ),
    'damaged-record',
  ],
  [
    'a page twice',
    (next) =>
      encodeFrame(
        'record',
        begun(next, (w) => [w.block([page(2), page(2)]), w.end('0'.repeat(32)).bytes]),
      ),
    'damaged-record',
  ],
  [
    'pages out of order',
    (next) =>
      encodeFrame(
        'record',
        begun(next, (w) => [w.block([page(3)]), w.block([page(2)])]),
      ),
    'damaged-record',
  ],
  [
    'the record after the next',
    (next) =>
      encodeFrame(
        'record',
        begun({ ...next, header: { ...next.header, lsn: next.header.lsn + 1 } }, (w) => [w.block([page(1)])]),
      ),
    'gap',
  ],
  ['the end of a seed', () => encodeJson('seeded', { lsn: 1, hash: 'a'.repeat(64), until: 1 }), 'gone'],
];

test('a primary that lost its mind is left under a name, and what the true one sends is taken afterwards', async () => {
  const all = await linkedPair();
  await write(all, 3);
  assert.is(await all.connection(all.sides.primary.socket), 'complete');
  await write(all, 2);
  const next = await nextRecord(all);
  const { end } = all.standby.spool;
  const socket = join(all.folder, 'mad');
  for (const [what, sent, came] of PRIMARIES) {
    const close = await listen({ ...all.sides.primary, socket }, async (peer: Peer) => {
      await peer.sendJson('hello', { ...hello('primary', all.primary.spool), seed: false });
      await peer.send(sent(next)).catch(() => undefined);
      while ((await peer.next().catch(() => null)) !== null);
    });
    assert.is(await all.connection(socket), came, what);
    assert.equal(all.standby.spool.end, end, what);
    close();
  }
  assert.is(await all.connection(all.sides.primary.socket), 'complete');
  await all.same();
});

test('a primary that asks without end and hears nothing fills no memory with answers', async () => {
  const all = await linkedPair();
  await write(all, 3);
  const socket = join(all.folder, 'asks');
  const pulse = encodeJson('pulse', { lsn: 1, timeMs: 1 });
  const many = Buffer.concat(Array.from({ length: 5_000 }, () => pulse));
  let answers = -1;
  const close = await listen({ ...all.sides.primary, socket }, async (peer: Peer) => {
    await peer.sendJson('hello', { ...hello('primary', all.primary.spool), seed: false });
    for (let sent = 0; sent < 20; sent += 1) await peer.send(many);
    for (answers = 0; (await peer.next().catch(() => null)) !== null; answers += 1);
  });
  const following = all.connection(socket);
  let before = -1;
  await until(async () => {
    before = answers;
    await delay(300);
    return answers > 0 && answers === before;
  });
  assert.ok(answers < 20_000, `${answers} answers waited`);
  close();
  await following;
  assert.is(await all.connection(all.sides.primary.socket), 'complete');
  await all.same();
});

/** The paired node as a bare connection, greeted. */
async function follower(all: LinkedPair): Promise<TLSSocket> {
  const { standby, primary } = all.sides;
  const plain = connectPlain(primary.socket);
  const secure = connect({ ...tlsOptions(standby.identity), socket: plain }).on('error', () => undefined);
  secure.once('close', () => plain.destroy());
  await once(secure, 'secureConnect');
  secure.write(
    encodeJson('hello', { ...hello('standby', { end: { lsn: 0, hash: '0'.repeat(64) } }), seed: false }),
  );
  return secure;
}

const ack = (lsn: unknown, more = {}) => encodeJson('acknowledged', { lsn, applied: 0, ...more });

/** What a standby says, and how the primary's side of the connection ends. */
const STANDBYS: readonly [string, Buffer, string][] = [
  ['noise', randomBytes(3_000).fill(0xee, 0, 1), 'damaged-record'],
  ['a frame of 4 GiB', Buffer.from([KINDS.acknowledged, 0xff, 0xff, 0xff, 0xff]), 'damaged-record'],
  ['a record', encodeFrame('record', randomBytes(100)), 'damaged-record'],
  ['more than an acknowledgement says', ack(1, { more: 1 }), 'damaged-record'],
  ['a number that is none', ack('1'), 'damaged-record'],
  ['an acknowledgement of what was never sent', ack(1_000_000), 'diverged'],
];

test('a standby that lost its mind is cut off, and nothing counts as acknowledged', async () => {
  const all = await linkedPair();
  await write(all, 3);
  for (const [what, said, came] of STANDBYS) {
    const before = all.heard.ends.length;
    const secure = await follower(all);
    secure.resume();
    secure.write(said);
    await until(() => all.heard.ends.length > before);
    assert.is(all.heard.ends.at(-1), came, what);
    assert.is(all.heard.acknowledged, 0, what);
    secure.destroy();
  }
  assert.is(await all.connection(all.sides.primary.socket), 'complete');
  await all.same();
});

test('a standby that takes some bytes a second costs no memory, holds up no write, and is cut off', async () => {
  const all = await linkedPair();
  for (let rows = 0; rows < 4; rows += 1)
    await all.primary.store.system.write((t) =>
      t.run('INSERT INTO entries (body) VALUES (randomblob(4000000))'),
    );
  await all.primary.spool.durable(all.primary.spool.end.lsn);
  const secure = await follower(all);
  secure.pause();
  // What waits for it waits in the log on the disk, not in memory.
  let handedOver = 0;
  const send = Reflect.get<typeof Peer.prototype, 'send'>(Peer.prototype, 'send');
  Peer.prototype.send = function (this: Peer, bytes) {
    handedOver += bytes.length;
    return send.call(this, bytes);
  };
  const drip = (async () => {
    while (all.heard.ends.length === 0) {
      secure.read(100);
      await write(all, 1);
      await delay(100);
    }
  })();
  await until(() => all.heard.ends.length > 0);
  await drip;
  Peer.prototype.send = send;
  assert.ok(handedOver < 6 * MIB, `${handedOver} bytes`);
  assert.is(all.heard.acknowledged, 0);
  secure.destroy();
  assert.is(await all.connection(all.sides.primary.socket), 'complete');
  await all.same();
});

test.run();
