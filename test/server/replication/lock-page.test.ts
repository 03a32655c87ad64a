/** C15 in small: numbers and sums across the page that SQLite never writes. The real thing is `lock-page/main.ts`. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, open, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { hashPage, lockPage, PageSums, RunningSum } from '../../../server/replication/pages/page-sums.ts';
import { Images } from '../../../server/replication/replica/images.ts';
import { readRecord } from '../../../server/replication/record/read.ts';
import { RecordWriter, type Page } from '../../../server/replication/record/write.ts';
import { CLUSTER } from './primary.ts';
import { Bytes } from './standby.ts';

const PAGE_BYTES = 4_096;
const LOCK = lockPage(PAGE_BYTES);
const page = (number: number): Page => ({ number, content: randomBytes(PAGE_BYTES) });
const around = [page(LOCK - 1), page(LOCK + 1)];
const empty: Page = { number: LOCK, content: Buffer.alloc(PAGE_BYTES) };

test('the lock page is where SQLite has it', () => {
  assert.is(LOCK, 262_145);
  assert.is(lockPage(65_536), 16_385);
});

test('a commit that leaves the page out and a file that has it as a hole have the same sum', () => {
  const byCommit = new PageSums();
  const hashes = new Map(around.map(({ number, content }) => [number, hashPage(number, content)]));
  byCommit.apply({ hashes, sizePages: LOCK + 1, newLog: false });
  const byFile = new RunningSum(LOCK + 1);
  const [before, behind] = around as [Page, Page];
  for (const { number, content } of [before, empty, behind]) byFile.add(number, content);
  assert.is(byCommit.sum, byFile.sum);
  byFile.add(LOCK + 2, randomBytes(PAGE_BYTES));
  assert.is(byCommit.sum, byFile.sum, 'what lies behind the end does not count');
});

test('pages around it go through a record into the standby’s file, and leave a hole', async () => {
  const writer = new RecordWriter();
  const chain = { lsn: 1, epoch: 1, cluster: CLUSTER, previous: '0'.repeat(64), timeMs: 0, file: 'system' };
  const pages = {
    pageSize: PAGE_BYTES,
    sizePages: LOCK + 1,
    before: '0'.repeat(32),
    newLog: true,
    position: null,
  };
  const bytes = Buffer.concat([
    writer.header({ kind: 'commit', ...chain, ...pages }),
    writer.block(around),
    writer.end('0'.repeat(32)).bytes,
  ]);
  const folder = await mkdtemp(join(tmpdir(), 'lock-'));
  const images = new Images(folder);
  await readRecord(new Bytes(bytes), ({ file }, block) => images.write(file, block));
  await images.close();
  const { size, blocks } = await stat(images.path('system'));
  assert.is(size, (LOCK + 1) * PAGE_BYTES);
  assert.ok(blocks * 512 < 1_000_000, 'it is not sparse');
  const file = await open(images.path('system'), 'r');
  const read = Buffer.alloc(3 * PAGE_BYTES, 1);
  await file.read(read, 0, read.length, (LOCK - 2) * PAGE_BYTES);
  await file.close();
  assert.ok(read.equals(Buffer.concat([around[0]!.content, empty.content, around[1]!.content])));
});

test.run();
