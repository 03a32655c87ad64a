/** What makes one installation another than the next, read from the data partition of a machine that is off. */
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { partitionsOf } from '../../../packer/scan/partitions.ts';
import { attempt, command } from '../../world/command.ts';

/** Files whose content, or whose private part, must be of this machine alone. Relative to the data partition. */
const KINDS = /(^|\/)(machine-id|random-seed|credential\.secret|[^/]*\.(key|pem)|keys\/[^/]+|duid[^/]*)$/;
/** A disk of 16 GiB, though most of it is a hole. */
const SLOW_MS = 180_000;
const LARGEST_BYTES = 1024 * 1024;

/** @returns a line for each: kind of file and digest of its content */
export async function secretsOn(disk: string, work: string): Promise<Set<string>> {
  const folder = await mkdtemp(join(work, 'data-'));
  const raw = join(folder, 'disk.raw');
  try {
    const { code, stderr } = await attempt('qemu-img', ['convert', '-O', 'raw', disk, raw], SLOW_MS);
    if (code !== 0) throw new Error(stderr);
    const run = ([program = '', ...words]: readonly string[]) => command(program, ...words);
    const data = (await partitionsOf({ run }, raw)).find(({ name }) => name === 'ferngate-data');
    if (!data) throw new Error('the disk has no data partition');
    // Its journal is replayed in the copy, then it is read without mounting it; both take an offset behind the name.
    const filesystem = `${raw}?offset=${data.start}`;
    await attempt('e2fsck', ['-fp', filesystem], SLOW_MS);
    const tree = join(folder, 'tree');
    await mkdir(tree);
    await attempt('debugfs', ['-R', `rdump / ${tree}`, filesystem], SLOW_MS);
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
