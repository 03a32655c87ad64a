/**
 * The inside of a backup, before encryption: `ferngate-backup\n`, four bytes with the length of the manifest (big
 * endian), the manifest in JSON, then the bytes of its parts in their order, and nothing after them.
 *
 * Who reads one trusts nothing of it, although `age` has shown that nobody without the recipient's key changed it: who
 * has only the public recipient can write any backup he likes. So sizes are compared with the space there is before a
 * byte is kept, and nothing in it chooses where it is written.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { BackupError } from '../errors.ts';
import { ByteReader } from './byte-reader.ts';
import { MANIFEST_MAX_BYTES, parseManifest, type Manifest, type Part } from './manifest.ts';

const MAGIC = Buffer.from('ferngate-backup\n', 'latin1');
const LENGTH_BYTES = 4;
/** A piece is encrypted in less than a millisecond, so that the event loop is never held for longer. */
const PIECE_BYTES = 64 * 1024;

/** @param pathOf where each part of the manifest lies; the files are no live databases */
export async function* writeContainer(
  manifest: Manifest,
  pathOf: (part: Part) => string,
): AsyncGenerator<Uint8Array> {
  const text = Buffer.from(JSON.stringify(manifest), 'utf8');
  if (text.length > MANIFEST_MAX_BYTES) throw new BackupError('too-large', 'too many parts');
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32BE(text.length);
  yield Buffer.concat([MAGIC, length]);
  for (let at = 0; at < text.length; at += PIECE_BYTES) yield text.subarray(at, at + PIECE_BYTES);
  for (const part of manifest.parts) {
    let sent = 0;
    for await (const piece of createReadStream(pathOf(part), { highWaterMark: PIECE_BYTES })) {
      sent += (piece as Buffer).length;
      yield piece as Buffer;
    }
    // The file was hashed when it was made; whoever changed it since would spoil the backup.
    if (sent !== part.bytes) throw new BackupError('failed', 'a part changed while it was read');
  }
}

export interface ContainerSink {
  /** Called once, before any part; throws what speaks against it. */
  begin(manifest: Manifest): Promise<void>;
  /** Takes all pieces; the digest is checked after the last one, before the next part. */
  part(part: Part, pieces: AsyncIterable<Uint8Array>): Promise<void>;
}

/** @throws BackupError `not-a-backup`, `newer-version`, `damaged`, or what the sink throws */
export async function readContainer(
  source: AsyncIterable<Uint8Array>,
  sink: ContainerSink,
): Promise<Manifest> {
  const reader = new ByteReader(source);
  try {
    const magic = await reader.take(MAGIC.length).catch((error: unknown) => {
      // Shorter than our first line: something else was encrypted.
      throw reader.ended ? new BackupError('not-a-backup', 'it is no backup of Ferngate') : error;
    });
    if (!magic.equals(MAGIC)) throw new BackupError('not-a-backup', 'it is no backup of Ferngate');
    const length = (await reader.take(LENGTH_BYTES)).readUInt32BE();
    if (length > MANIFEST_MAX_BYTES) throw new BackupError('damaged', 'its list of contents is too long');
    const manifest = parseManifest((await reader.take(length)).toString('utf8'));
    await sink.begin(manifest);
    for (const part of manifest.parts) {
      const hash = createHash('sha256');
      await sink.part(part, hashed(reader.pass(part.bytes), hash));
      if (hash.digest('hex') !== part.sha256) throw new BackupError('damaged', 'a part has another digest');
    }
    await reader.end();
    return manifest;
  } finally {
    await reader.close();
  }
}

async function* hashed(
  pieces: AsyncIterable<Uint8Array>,
  hash: ReturnType<typeof createHash>,
): AsyncGenerator<Uint8Array> {
  for await (const piece of pieces) {
    hash.update(piece);
    yield piece;
  }
}
