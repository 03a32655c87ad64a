/** A record may be whole, in its place, and of another truth: then it is not applied. Nor is a seed that is not what it says. */
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isReplicationError } from '../../../server/replication/errors.ts';
import { SeedTaker } from '../../../server/replication/link/take-seed.ts';
import { receiveRecord } from '../../../server/replication/replica/receive.ts';
import { hashPage, PageSums } from '../../../server/replication/pages/page-sums.ts';
import type { PagesHeader } from '../../../server/replication/record/header.ts';
import { RecordWriter, type Page } from '../../../server/replication/record/write.ts';
import { records } from '../../../server/replication/spool/records.ts';
import { CLUSTER, openPrimary } from './primary.ts';
import { Bytes, openStandby, ship } from './standby.ts';

interface Made {
  readonly header: PagesHeader;
  readonly pages: readonly Page[];
  readonly sumAfter: string;
}

/** A primary's log, and the last record of it in parts. */
async function made(): Promise<{ log: string; folder: string; last: Made }> {
  const folder = await mkdtemp(join(tmpdir(), 'applying-'));
  const log = join(folder, 'log');
  const { store, spool } = await openPrimary(join(folder, 'data'), log);
  for (let number = 1; number <= 3; number += 1)
    await store.system.write((t) => t.run('INSERT INTO entries VALUES (?, randomblob(9000))', number));
  await store.close();
  await spool.close();
  const pages: Page[] = [];
  const to = spool.end.lsn;
  for await (const { header, sumAfter } of records(
    { folder: log, from: to, to },
    (_, block) => void pages.push(...block),
  ))
    if (header.kind === 'commit') return { log, folder, last: { header, pages, sumAfter } };
  throw new Error('the last record is no commit');
}

function bytesOf({ header, pages, sumAfter }: Made): Buffer {
  const writer = new RecordWriter();
  return Buffer.concat([writer.header(header), writer.block(pages), writer.end(sumAfter).bytes]);
}

const code = (error: unknown): string => (isReplicationError(error) ? error.code : String(error));

const OTHERS: readonly [string, (last: Made) => Made, string][] = [
  ['as it is', (last) => last, 'applied'],
  [
    'made on other pages',
    (last) => ({ ...last, header: { ...last.header, before: 'a'.repeat(32) } }),
    'diverged',
  ],
  ['with another sum at its end', (last) => ({ ...last, sumAfter: 'b'.repeat(32) }), 'diverged'],
  [
    'with another content under the same sum',
    (last) => ({
      ...last,
      pages: last.pages.map(({ number, content }) => ({
        number,
        content: Buffer.from(content).fill(7, 100, 101),
      })),
    }),
    'diverged',
  ],
  [
    'of pages of another size',
    ({ header, pages, sumAfter }) => ({
      header: { ...header, pageSize: 8_192 },
      pages: pages.map(({ number, content }) => ({ number, content: Buffer.concat([content, content]) })),
      sumAfter,
    }),
    'diverged',
  ],
  [
    'of a file that is not here',
    (last) => ({ ...last, header: { ...last.header, file: `acc_${'a'.repeat(16)}` } }),
    'gap',
  ],
];

for (const [what, change, came] of OTHERS)
  test(`a record ${what}: ${came}`, async () => {
    const { log, folder, last } = await made();
    const standby = await openStandby({ images: join(folder, 'images'), log: join(folder, 'standby-log') });
    await ship(log, last.header.lsn - 1, standby.spool);
    await standby.replica.applyTo(standby.spool.durableLsn);
    await receiveRecord(new Bytes(bytesOf(change(last))), { spool: standby.spool, epoch: 1 });
    await standby.spool.durable(last.header.lsn);
    assert.is(await standby.replica.applyTo(last.header.lsn).then(() => 'applied', code), came);
    await standby.replica.abandon();
    await standby.spool.close();
  });

test('pages of another size are not applied by a standby that was just started either, and knows no sums yet', async () => {
  const { log, folder, last } = await made();
  const folders = { images: join(folder, 'images'), log: join(folder, 'standby-log') };
  const first = await openStandby(folders);
  await ship(log, last.header.lsn - 1, first.spool);
  await first.replica.applyTo(first.spool.durableLsn);
  await first.replica.close();
  await first.spool.close();
  const again = await openStandby(folders);
  const header = { ...last.header, pageSize: 8_192 };
  const pages = last.pages.map(({ number, content }) => ({
    number,
    content: Buffer.concat([content, content]),
  }));
  const bytes = bytesOf({ ...last, header, pages });
  await receiveRecord(new Bytes(bytes), { spool: again.spool, epoch: 1 });
  await again.spool.durable(header.lsn);
  assert.is(await again.replica.applyTo(header.lsn).then(() => 'applied', code), 'diverged');
  await again.replica.abandon();
  await again.spool.close();
});

const image: PagesHeader = {
  ...{
    kind: 'image',
    lsn: 1,
    epoch: 1,
    cluster: CLUSTER,
    previous: '0'.repeat(64),
    timeMs: 0,
    file: 'system',
  },
  ...{ pageSize: 4_096, sizePages: 2, before: '0'.repeat(32), newLog: true, position: null },
};
function page(number: number): Page {
  const content = Buffer.alloc(4_096, number);
  if (number === 1) content.writeUInt16BE(content.length, 16);
  return { number, content };
}

const SEEDS: readonly [string, Made, string][] = [
  [
    'that is not what its sum says',
    { header: image, pages: [page(1), page(2)], sumAfter: 'a'.repeat(32) },
    'diverged',
  ],
  ['with a page left out', { header: image, pages: [page(2)], sumAfter: 'a'.repeat(32) }, 'damaged-record'],
  [
    'of another pair',
    { header: { ...image, cluster: 'f'.repeat(32) }, pages: [page(1), page(2)], sumAfter: '0'.repeat(32) },
    'foreign-record',
  ],
  [
    'that is only a commit',
    { header: { ...image, kind: 'commit' }, pages: [page(1)], sumAfter: '0'.repeat(32) },
    'damaged-record',
  ],
];

for (const [what, sent, came] of SEEDS)
  test(`a seed ${what}: ${came}`, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'seed-'));
    const target = { images: join(folder, 'images'), log: join(folder, 'log'), cluster: CLUSTER, epoch: 1 };
    const taken = new SeedTaker(target).file(new Bytes(bytesOf(sent)));
    assert.is(await taken.then(() => 'taken', code), came);
  });

test('what lay behind the end of a file is gone when its log begins anew, and does not come back when it grows', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'growing-'));
  const standby = await openStandby({ images: join(folder, 'images'), log: join(folder, 'log') });
  const sums = new PageSums();
  const take = async (about: Partial<PagesHeader>, pages: readonly Page[]): Promise<void> => {
    const { lsn, hash: previous } = standby.spool.end;
    const header = { ...image, ...about, lsn: lsn + 1, previous, before: sums.sum };
    const hashes = new Map(pages.map(({ number, content }) => [number, hashPage(number, content)]));
    sums.apply({ hashes, sizePages: header.sizePages, newLog: header.newLog });
    await receiveRecord(new Bytes(bytesOf({ header, pages, sumAfter: sums.sum })), {
      spool: standby.spool,
      epoch: 1,
    });
  };
  await take({ sizePages: 4 }, [page(1), page(2), page(3), page(4)]);
  await take({ kind: 'commit', sizePages: 2, newLog: true }, [page(1)]);
  // Page 3 was allocated and freed again within one transaction: SQLite never writes it.
  await take({ kind: 'commit', sizePages: 4, newLog: true }, [page(1), page(4)]);
  await standby.spool.durable(3);
  await standby.replica.applyTo(3);
  assert.equal(await standby.replica.compare(), []);
  await standby.replica.abandon();
  await standby.spool.close();
});

test.run();
