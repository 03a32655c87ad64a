/** What makes one installation another than the next, read from the data partition of a machine that is off. */
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { partitionsOf } from '../../../packer/scan/partitions.ts';
import { command } from '../../world/command.ts';

/** Files whose content, or whose private part, must be of this machine alone. Relative to the data partition. */
const KINDS = /(^|\/)(machine-id|random-seed|credential\.secret|[^/]*\.(key|pem)|keys\/[^/]+|duid[^/]*)$/;
const LARGEST_BYTES = 1024 * 1024;

/** @returns a line for each: kind of file and digest of its content */
export async function secretsOn(disk: string, work: string): Promise<Set<string>> {
  const folder = await mkdtemp(join(work, 'data-'));
  const raw = join(folder, 'disk.raw');
  try {
    await command('qemu-img', 'convert', '-O', 'raw', disk, raw);
    const run = ([program = '', ...words]: readonly string[]) => command(program, ...words);
    const data = (await partitionsOf({ run }, raw)).find(({ name }) => name === 'ferngate-data');
    if (!data) throw new Error('the disk has no data partition');
    const filesystem = join(folder, 'data.ext4');
    const [from, count] = [data.start, data.bytes].map((bytes) => String(bytes / 2 ** 20));
    await command(
      'dd',
      `if=${raw}`,
      `of=${filesystem}`,
      'bs=1M',
      'conv=sparse',
      `skip=${from}`,
      `count=${count}`,
      'status=none',
    );
    // Its journal is replayed in the copy, then it is read without mounting it.
    await command('e2fsck', '-fp', filesystem).catch(() => '');
    const tree = join(folder, 'tree');
    await command('mkdir', tree);
    await command('debugfs', '-R', `rdump / ${tree}`, filesystem);
    return await digests(tree);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function digests(tree: string): Promise<Set<string>> {
  const found = new Set<string>();
  for (const path of await readdir(tree, { recursive: true })) {
    if (!KINDS.test(path)) continue;
    const entry = await stat(join(tree, path));
    if (!entry.isFile() || entry.size === 0 || entry.size > LARGEST_BYTES) continue;
    const content = await readFile(join(tree, path));
    found.add(`${path} ${createHash('sha256').update(content).digest('hex')}`);
  }
  return found;
}
