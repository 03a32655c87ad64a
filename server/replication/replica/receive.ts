import { ReplicationError } from '../errors.ts';
import type { RecordHeader } from '../record/header.ts';
import { readRecord, type ByteSource } from '../record/read.ts';
import type { LogEnd } from '../spool/find-end.ts';
import type { Appended, Spool } from '../spool/spool.ts';

export interface Receiving {
  readonly spool: Spool;
  /** The highest epoch this node has seen: what a fenced primary sends is refused. */
  readonly epoch: number;
}

/**
 * Takes one record from a primary into the standby's own log, proved but not yet durable.
 * @returns null where the source ends between two records
 * @throws ReplicationError `damaged-record`, `foreign-record`, `gap`, `diverged`, `io`; and then nothing was taken
 */
export async function receiveRecord(
  source: ByteSource,
  { spool, epoch }: Receiving,
): Promise<Appended | null> {
  const first = await source.take(1);
  if (first.length === 0) return null;
  return spool.append(async (write, after) => {
    const tee = new Tee(source, first, write);
    const here = { ...after, cluster: spool.cluster, epoch };
    // Before its pages fill the disk; the record's hash comes only at its end.
    const record = await readRecord(tee, (header) => verifyFollows(header, here));
    if (record === null) throw new ReplicationError('damaged-record', 'it is cut off');
    // A record without pages has not been looked at yet.
    verifyFollows(record.header, here);
    return record;
  });
}

/** What is taken is also written, so that a record as large as a database is never held in memory. */
class Tee implements ByteSource {
  readonly #source: ByteSource;
  readonly #write: (bytes: Buffer) => Promise<void>;
  #first: Buffer;

  constructor(source: ByteSource, first: Buffer, write: (bytes: Buffer) => Promise<void>) {
    this.#source = source;
    this.#first = first;
    this.#write = write;
  }

  async take(length: number): Promise<Buffer> {
    const rest = await this.#source.take(length - this.#first.length);
    const bytes = this.#first.length === 0 ? rest : Buffer.concat([this.#first, rest]);
    this.#first = Buffer.alloc(0);
    await this.#write(bytes);
    return bytes;
  }
}

interface Here extends LogEnd {
  readonly cluster: string;
  readonly epoch: number;
}

function verifyFollows(header: RecordHeader, here: Here): void {
  if (header.cluster !== here.cluster) throw new ReplicationError('foreign-record', 'it is of another pair');
  if (header.epoch < here.epoch)
    throw new ReplicationError('foreign-record', `epoch ${header.epoch} is over`);
  // C12, replay of an old record, or one lost on the way.
  if (header.lsn !== here.lsn + 1)
    throw new ReplicationError('gap', `record ${header.lsn} after ${here.lsn}`);
  // C16, a primary that was set back to an older state: the number fits, what stands before it does not.
  if (header.previous !== here.hash)
    throw new ReplicationError('diverged', 'it follows another record than ours');
}
