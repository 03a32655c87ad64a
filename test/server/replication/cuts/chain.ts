/** Reads a log from its first record to its last, as whoever takes over would, and proves it. */
import { records } from '../../../../server/replication/spool/records.ts';
import { listChapters } from '../../../../server/replication/spool/chapter.ts';

/** The hash of each record, by its number. */
export type Chain = ReadonlyMap<number, string>;

/** @throws ReplicationError a record is missing or is not what its hash says; Error one does not follow the one before it */
export async function readChain(folder: string, to: number): Promise<Chain> {
  const [first] = await listChapters(folder);
  if (first === undefined) throw new Error(`${folder} is empty`);
  const hashes = new Map<number, string>();
  for await (const { header, hash } of records({ folder, from: first.lsn, to })) {
    const before = hashes.get(header.lsn - 1);
    if (before !== undefined && before !== header.previous)
      throw new Error(`${folder}: record ${header.lsn} does not follow ${header.lsn - 1}`);
    hashes.set(header.lsn, hash);
  }
  return hashes;
}

/** @returns the first number at which two logs hold different records, or null */
export function firstDifference(one: Chain, other: Chain): number | null {
  for (const [lsn, hash] of one) if ((other.get(lsn) ?? hash) !== hash) return lsn;
  return null;
}
