import type { FileHandle } from 'node:fs/promises';
import { ReplicationError } from '../errors.ts';
import { FileBytes } from '../record/file-bytes.ts';
import { readRecord } from '../record/read.ts';
import type { LogEnd } from './find-end.ts';

export interface Place extends LogEnd {
  readonly offset: number;
}

const PIECE_BYTES = 1024 * 1024;

/**
 * Writes the records between two places once more, and brings them to the disk: after an fsync that failed, the kernel counts what it
 * could not write as written. What is read here comes out of its memory, so it is proved first.
 * @throws ReplicationError `io`
 */
export async function writeAgain(file: FileHandle, from: Place, to: Place): Promise<void> {
  try {
    await prove(new FileBytes(file, from.offset), from, to);
    const piece = Buffer.alloc(PIECE_BYTES);
    for (let at = from.offset; at < to.offset;) {
      const { bytesRead } = await file.read(piece, 0, Math.min(piece.length, to.offset - at), at);
      if (bytesRead === 0) throw new ReplicationError('io', 'the log became shorter');
      const { bytesWritten } = await file.write(piece, 0, bytesRead, at);
      at += bytesWritten;
    }
    await file.datasync();
  } catch (cause) {
    throw new ReplicationError('io', 'the log cannot be made durable', { cause });
  }
}

async function prove(bytes: FileBytes, from: LogEnd, to: LogEnd): Promise<void> {
  let { lsn, hash } = from;
  while (lsn < to.lsn) {
    const record = await readRecord(bytes);
    if (record?.header.lsn !== lsn + 1 || record.header.previous !== hash)
      throw new ReplicationError('damaged-record', `record ${lsn + 1} is lost`);
    ({ hash } = record);
    lsn += 1;
  }
  if (hash !== to.hash) throw new ReplicationError('damaged-record', `record ${lsn} is another`);
}
