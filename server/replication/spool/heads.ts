import { z } from 'zod';
import { FileName, type PagesHeader } from '../record/header.ts';
import type { ReadRecord } from '../record/read.ts';
import type { WalPosition } from '../wal/scan.ts';

/** Where one database file stands after the last record of it. */
export interface Head {
  readonly lsn: number;
  readonly sum: string;
  readonly pageSize: number;
  readonly sizePages: number;
  readonly position: WalPosition | null;
}

const Uint32 = z.int().min(0).max(0xffff_ffff);

export const Heads = z.record(
  FileName,
  z.strictObject({
    lsn: z.int().min(1),
    sum: z.string().regex(/^[0-9a-f]{32}$/u),
    pageSize: z.int(),
    sizePages: z.int().min(1),
    position: z
      .strictObject({
        generation: z.strictObject({ salt1: Uint32, salt2: Uint32 }),
        offset: z.int().min(0),
        checksum: z.strictObject({ first: Uint32, second: Uint32 }),
      })
      .nullable(),
  }),
);

/** Brings the heads to what they are after a record. */
export function advance(
  heads: Map<string, Head>,
  { header, sumAfter }: Pick<ReadRecord, 'header' | 'sumAfter'>,
): void {
  if (header.kind === 'deletion') heads.delete(header.file);
  else heads.set(header.file, headAfter(header, sumAfter));
}

function headAfter({ lsn, pageSize, sizePages, position }: PagesHeader, sum: string): Head {
  return { lsn, sum, pageSize, sizePages, position };
}
