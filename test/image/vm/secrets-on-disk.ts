/** What makes one installation another than the next, read from the data partition of a machine that is off. */
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { partitionsOf } from '../../../packer/scan/partitions.ts';
import { attempt, command } from '../../world/command.ts';

/**
 * What any two machines may have the same, relative to the data partition: compiled code, what an owner has not set yet, and
 * how fast the clock of the hypervisor runs. The content of everything else must be of this machine alone.
 */
const COMMON = /^(appliance\/compiled\/|appliance\/network\.json$|system\/chrony\/)/;
/** Signs that no text of ours has in a row: keys, tokens, fingerprints, identifiers. */
const RANDOM = /[A-Za-z0-9+/=_-]{22,}/g;
/** A disk of 16 GiB, though most of it is a hole. */
const SLOW_MS = 180_000;

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
    const entry = await stat(join(tree, path));
    if (COMMON.test(path) || !entry.isFile() || entry.size === 0) continue;
    const content = await readFile(join(tree, path));
    found.add(`${path} ${createHash('sha256').update(content).digest('hex')}`);
    if (path.endsWith('.db')) for (const value of valuesOf(join(tree, path))) found.add(value);
  }
  return found;
}

/** Keys and identifiers in a database, which as a whole is never the same twice. */
function valuesOf(path: string): string[] {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all();
    return tables.flatMap(({ name }) => {
      const rows = database.prepare(`SELECT * FROM "${String(name)}"`).all();
      return rows
        .flatMap((row) => Object.values(row).flatMap(randomIn))
        .map((value) => `${String(name)} ${value}`);
    });
  } finally {
    database.close();
  }
}

function randomIn(value: unknown): string[] {
  if (value instanceof Uint8Array) return value.length < 16 ? [] : [Buffer.from(value).toString('base64')];
  if (typeof value !== 'string') return [];
  // Of a certificate, lines with nothing but names in them are the same everywhere.
  return value.includes('-----BEGIN') ? [value.replaceAll('\n', '')] : (value.match(RANDOM) ?? []);
}
