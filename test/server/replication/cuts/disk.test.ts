import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { mulberry32 } from '../../../runner/mulberry32.ts';
import { Disk, PIECE_BYTES } from './disk.ts';

const BYTES = 64 * PIECE_BYTES;
const filled = (length: number, byte: number) => Buffer.alloc(length, byte);

async function newDisk(): Promise<Disk> {
  return new Disk(join(await mkdtemp(join(tmpdir(), 'disk-')), 'disk'), BYTES);
}

test('what was flushed is there after a cut, and what was not may be lost', async () => {
  const disk = await newDisk();
  disk.write(0, filled(3 * PIECE_BYTES, 1));
  disk.flush();
  disk.write(PIECE_BYTES, filled(PIECE_BYTES, 2));
  disk.write(5 * PIECE_BYTES, filled(PIECE_BYTES, 3));
  assert.equal(disk.read(PIECE_BYTES, PIECE_BYTES), filled(PIECE_BYTES, 2), 'the guest reads what it wrote');
  assert.equal(disk.cut('all', Math.random), { unflushed: 2, lost: 2 });
  assert.equal(disk.read(0, 3 * PIECE_BYTES), filled(3 * PIECE_BYTES, 1));
  assert.equal(disk.read(5 * PIECE_BYTES, PIECE_BYTES), filled(PIECE_BYTES, 0));
  disk.close();
});

test('a cut that loses some may keep what was written later', async () => {
  const disk = await newDisk();
  for (let piece = 0; piece < 64; piece += 1) disk.write(piece * PIECE_BYTES, filled(PIECE_BYTES, piece + 1));
  const { unflushed, lost } = disk.cut('half', mulberry32(7));
  assert.is(unflushed, 64);
  const there = Array.from({ length: 64 }, (_, piece) => disk.read(piece * PIECE_BYTES, 1)[0] === piece + 1);
  assert.is(there.filter((is) => !is).length, lost);
  assert.ok(there.lastIndexOf(true) > there.indexOf(false), 'the order was kept');
  disk.close();
});

test('parts of pieces are put together, and written through only where that was asked', async () => {
  const disk = await newDisk();
  disk.write(PIECE_BYTES - 512, filled(1024, 4));
  disk.writeThrough(4 * PIECE_BYTES, filled(512, 5));
  assert.equal(disk.read(PIECE_BYTES - 512, 1024), filled(1024, 4));
  const copy = `${disk.path}-copy`;
  disk.copyTo(copy);
  const copied = await readFile(copy);
  assert.equal(copied.subarray(PIECE_BYTES - 512, PIECE_BYTES + 512), filled(1024, 4));
  disk.cut('all', Math.random);
  assert.equal(disk.read(PIECE_BYTES - 512, 1024), filled(1024, 0));
  assert.equal(disk.read(4 * PIECE_BYTES, 512), filled(512, 5));
  disk.close();
});

test.run();
