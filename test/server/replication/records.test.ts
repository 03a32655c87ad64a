/** C12: what happens to a record on its way, and what the standby says to it. */
import { randomInt } from 'node:crypto';
import { appendFile, mkdtemp, readdir, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isReplicationError, type ReplicationErrorCode } from '../../../server/replication/errors.ts';
import { receiveRecord } from '../../../server/replication/replica/receive.ts';
import { RecordWriter } from '../../../server/replication/record/write.ts';
import type { RecordHeader } from '../../../server/replication/record/header.ts';
import { recordBytes, records } from '../../../server/replication/spool/records.ts';
import { Spool } from '../../../server/replication/spool/spool.ts';
import { CLUSTER, openPrimary } from './primary.ts';
import { Bytes } from './standby.ts';

const newFolder = () => mkdtemp(join(tmpdir(), 'records-'));

/** The records of a small primary, as bytes. */
async function made(): Promise<Buffer[]> {
  const folder = await newFolder();
  const { store, spool } = await openPrimary(join(folder, 'data'), join(folder, 'log'));
  for (let number = 1; number <= 5; number += 1)
    await store.system.write((t) => t.run('INSERT INTO entries VALUES (?, randomblob(500))', number));
  await store.createAccount(`acc_${'a'.repeat(16)}`);
  await store.deleteAccount(`acc_${'a'.repeat(16)}`);
  await store.close();
  await spool.close();
  const all: Buffer[] = [];
  for await (const record of records({ folder: join(folder, 'log'), from: 1, to: spool.end.lsn })) {
    const parts: Buffer[] = [];
    for await (const part of recordBytes(record)) parts.push(part);
    all.push(Buffer.concat(parts));
  }
  return all;
}

const all = await made();

async function standbyAfter(count: number): Promise<Spool> {
  const spool = await Spool.open({ folder: await newFolder(), cluster: CLUSTER, epoch: 1 });
  for (const bytes of all.slice(0, count)) await receiveRecord(new Bytes(bytes), { spool, epoch: 1 });
  return spool;
}

async function refused(bytes: Buffer, spool: Spool, epoch = 1): Promise<ReplicationErrorCode | 'taken'> {
  const before = spool.end;
  const code = await receiveRecord(new Bytes(bytes), { spool, epoch }).then(
    () => 'taken' as const,
    (error: unknown) => {
      if (!isReplicationError(error)) throw error;
      return error.code;
    },
  );
  if (code !== 'taken') assert.equal(spool.end, before, 'what is refused leaves no trace');
  return code;
}

function at(index: number): Buffer {
  return all[index] ?? Buffer.alloc(0);
}

/** A record with a right hash whose header says something else: what a hostile primary could send. */
function forged(change: Partial<RecordHeader>): Buffer {
  const length = at(3).readUInt32BE(4);
  const header = JSON.parse(
    at(3)
      .subarray(8, 8 + length)
      .toString(),
  ) as RecordHeader;
  const writer = new RecordWriter();
  const parts = [writer.header({ ...header, ...change } as RecordHeader)];
  return Buffer.concat([...parts, writer.end('0'.repeat(32)).bytes]);
}

const ATTACKS: [string, () => Buffer, ReplicationErrorCode][] = [
  ['one left out', () => at(4), 'gap'],
  ['the same again', () => at(2), 'gap'],
  ['an old one', () => at(0), 'gap'],
  ['cut short', () => at(3).subarray(0, at(3).length - 1), 'damaged-record'],
  ['only its beginning', () => at(3).subarray(0, 3), 'damaged-record'],
  ['two in one', () => Buffer.concat([at(3).subarray(0, 60), at(4)]), 'damaged-record'],
  ['not a record', () => Buffer.from('GET / HTTP/1.1\r\n\r\n'), 'damaged-record'],
  [
    'a header without end',
    () => Buffer.concat([Buffer.from('FGR1'), Buffer.alloc(4, 0xff)]),
    'damaged-record',
  ],
  ['another pair', () => forged({ cluster: 'f'.repeat(32) }), 'foreign-record'],
  ['an epoch that is over', () => forged({ epoch: 1 }), 'foreign-record'],
  ['other history', () => forged({ previous: 'a'.repeat(64) }), 'diverged'],
  ['a path as file', () => forged({ file: '../../etc' }), 'damaged-record'],
  ['more than it says', () => forged({ extra: 1 } as Partial<RecordHeader>), 'damaged-record'],
];

for (const [what, bytes, code] of ATTACKS)
  test(`${what}: ${code}`, async () => {
    const spool = await standbyAfter(3);
    assert.is(await refused(bytes(), spool, what.startsWith('an epoch') ? 2 : 1), code);
    assert.is(await refused(at(3), spool), 'taken', 'and the right one is taken afterwards');
    await spool.close();
  });

test('any bit changed on the way is noticed', async () => {
  const spool = await standbyAfter(3);
  for (let round = 0; round < 200; round += 1) {
    const bytes = Buffer.from(at(3));
    const place = randomInt(bytes.length);
    bytes[place] = (bytes[place] ?? 0) ^ (1 << randomInt(8));
    assert.is.not(await refused(bytes, spool), 'taken', `bit in byte ${place}`);
  }
  await spool.close();
});

test('an unfinished record at the end of the log is cut off, and the log goes on', async () => {
  const folder = await newFolder();
  const first = await Spool.open({ folder, cluster: CLUSTER, epoch: 1 });
  for (const bytes of all.slice(0, 4)) await receiveRecord(new Bytes(bytes), { spool: first, epoch: 1 });
  await first.close();
  const [chapter = ''] = await readdir(folder);
  const { size } = await stat(join(folder, chapter));
  await appendFile(join(folder, chapter), at(4).subarray(0, 100));
  const second = await Spool.open({ folder, cluster: CLUSTER, epoch: 1 });
  assert.is(second.cutBytes, 100);
  assert.is((await stat(join(folder, chapter))).size, size, 'nothing of it stays behind what comes next');
  assert.is(second.end.lsn, 4);
  assert.is(await refused(at(4), second), 'taken');
  await second.close();
});

test.run();
