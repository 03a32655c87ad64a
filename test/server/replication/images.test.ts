import { mkdtemp, open, readlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Images } from '../../../server/replication/replica/images.ts';

const ACCOUNT = 'acc_aaaaaaaaaaaaaaaa';
const PAGES = [{ number: 1, content: Buffer.alloc(4096, 1) }];

/** What is made durable meanwhile, relative to the folder. */
async function synced(folder: string, during: () => Promise<void>): Promise<string[]> {
  const some = await open(folder);
  const prototype = Object.getPrototypeOf(some) as { sync: () => Promise<void> };
  await some.close();
  const { sync } = prototype;
  const paths: string[] = [];
  prototype.sync = async function (this: { fd: number }) {
    paths.push(relative(folder, await readlink(`/proc/self/fd/${this.fd}`)));
    return sync.call(this);
  };
  try {
    await during();
  } finally {
    prototype.sync = sync;
  }
  return paths.toSorted();
}

test('an account’s file is made durable with every folder that leads to it, and so is its end', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'images-'));
  const images = new Images(folder);
  await images.remove(ACCOUNT);
  assert.equal(await synced(folder, () => images.sync()), [], 'what never was has no end');
  await images.write(ACCOUNT, PAGES);
  const account = join('accounts', ACCOUNT);
  assert.equal(await synced(folder, () => images.sync()), [
    '',
    'accounts',
    account,
    join(account, 'account.db'),
  ]);
  await images.write(ACCOUNT, PAGES);
  assert.equal(await synced(folder, () => images.sync()), [join(account, 'account.db')]);
  await images.remove(ACCOUNT);
  assert.equal(await synced(folder, () => images.sync()), ['accounts']);
  await images.write(ACCOUNT, PAGES);
  await images.remove(ACCOUNT);
  assert.equal(await synced(folder, () => images.sync()), ['', 'accounts']);
  await images.close();
});

test.run();
