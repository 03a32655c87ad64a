/**
 * One backup to one target, and its proof.
 *
 * The appliance does not keep the owner's key, so it could not open what it wrote. Therefore each file is encrypted to
 * two: the owner, and a key that exists in memory for the minutes of this run and is then forgotten. With it the file is
 * read back from the target, decrypted, unpacked and restored on the side. What only the owner's key can show is that the
 * owner still has it.
 */
import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { unpack, placeOf } from './archive/layout.ts';
import { writeContainer } from './archive/container.ts';
import type { Manifest } from './archive/manifest.ts';
import { newKeyPair, sealed, unsealed } from './archive/sealing.ts';
import { BackupError } from './errors.ts';
import { counted, type Progress } from './progress.ts';
import { rehearseAside } from './rehearsal/child.ts';
import type { BackupFile, BackupTarget } from './targets/target.ts';

export interface Writing {
  readonly target: BackupTarget;
  readonly targetName: string;
  readonly file: BackupFile;
  readonly manifest: Manifest;
  /** Where the copies lie. */
  readonly parts: string;
  /** Where it is restored; made and removed here. */
  readonly side: string;
  readonly recipient: string;
  readonly signal: AbortSignal;
  readonly progress: (progress: Progress) => void;
}

export interface Written {
  readonly bytes: number;
  readonly sha256: string;
  readonly tookMs: number;
  /** Opens it, and is nowhere else. */
  readonly identity: string;
}

/** @throws BackupError; then nothing complete is at the target */
export async function write(writing: Writing): Promise<Written> {
  const { target, targetName, file, manifest, parts, recipient, signal, progress } = writing;
  const began = performance.now();
  const once = await newKeyPair();
  const hash = createHash('sha256');
  const total = manifest.parts.reduce((sum, part) => sum + part.bytes, 0);
  let bytes = 0;
  const plain = writeContainer(manifest, (part) => placeOf(parts, part));
  const cipher = counted(sealed(plain, [recipient, once.recipient]), (size) => {
    bytes += size;
    progress({ step: { kind: 'writing', target: targetName }, done: Math.min(bytes, total), total });
  });
  await target.put(file, hashing(cipher, hash), signal);
  return { bytes, sha256: hash.digest('hex'), tookMs: performance.now() - began, identity: once.identity };
}

export interface Proving {
  readonly target: BackupTarget;
  readonly targetName: string;
  readonly file: BackupFile;
  /** As it was sent. */
  readonly bytes: number;
  readonly sha256: string;
  readonly identity: string;
  readonly side: string;
  readonly signal: AbortSignal;
  readonly progress: (progress: Progress) => void;
}

/**
 * Reads it back from the target and restores it on the side.
 * @returns how long it took
 * @throws BackupError
 */
export async function prove(proving: Proving): Promise<number> {
  const { target, targetName, file, bytes, sha256, identity, side, signal, progress } = proving;
  const began = performance.now();
  const folder = join(side, 'restored');
  const hash = createHash('sha256');
  let read = 0;
  const cipher = counted(target.get(file, signal), (size) => {
    read += size;
    progress({ step: { kind: 'reading', target: targetName }, done: Math.min(read, bytes), total: bytes });
  });
  try {
    const manifest = await unpack(unsealed(hashing(cipher, hash), identity), folder, {
      kind: 'appliance',
      signal,
    });
    // Also what age would not notice: something behind the end of its last piece.
    if (read !== bytes || hash.digest('hex') !== sha256)
      throw new BackupError('damaged', 'the target gives back something else than it was given');
    progress({ step: { kind: 'rehearsing', target: targetName }, done: 0, total: 1 });
    const { accounts } = await rehearseAside(folder, signal);
    if (accounts !== manifest.counts.accounts)
      throw new BackupError('rehearsal-failed', 'an account is missing');
    return performance.now() - began;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function* hashing(
  pieces: AsyncIterable<Uint8Array>,
  hash: ReturnType<typeof createHash>,
): AsyncGenerator<Uint8Array> {
  for await (const piece of pieces) {
    hash.update(piece);
    yield piece;
  }
}
