import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { receiveRecord } from '../../../server/replication/replica/receive.ts';
import { imagePath } from '../../../server/replication/replica/images.ts';
import { Replica } from '../../../server/replication/replica/replica.ts';
import { readRecord, type ByteSource } from '../../../server/replication/record/read.ts';
import { recordBytes, records } from '../../../server/replication/spool/records.ts';
import { Spool } from '../../../server/replication/spool/spool.ts';
import { CLUSTER } from './primary.ts';

export interface StandbyFolders {
  readonly images: string;
  readonly log: string;
}

/** Sends all that the primary's log holds and the standby has not got; whole records, in memory. */
export async function ship(primaryLog: string, to: number, standby: Spool): Promise<void> {
  const range = { folder: primaryLog, from: standby.end.lsn + 1, to };
  for await (const record of records(range)) {
    const bytes: Buffer[] = [];
    for await (const part of recordBytes(record)) bytes.push(part);
    await receiveRecord(new Bytes(Buffer.concat(bytes)), { spool: standby, epoch: 1 });
  }
  await standby.durable(standby.end.lsn);
}

export class Bytes implements ByteSource {
  #rest: Buffer;
  constructor(bytes: Buffer) {
    this.#rest = bytes;
  }
  take(length: number): Promise<Buffer> {
    const taken = this.#rest.subarray(0, length);
    this.#rest = this.#rest.subarray(length);
    return Promise.resolve(taken);
  }
}

export async function openStandby({
  images,
  log,
}: StandbyFolders): Promise<{ spool: Spool; replica: Replica }> {
  const spool = await Spool.open({ folder: log, cluster: CLUSTER, epoch: 1, chapterBytes: 2_000_000 });
  return { spool, replica: await Replica.open({ folder: images, log }) };
}

export function digest(folder: string, file: string): string {
  return createHash('sha256')
    .update(readFileSync(imagePath(folder, file)))
    .digest('hex');
}

export { readRecord };
