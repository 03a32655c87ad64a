/**
 * What a record says about itself. One record is one commit of one database file, or the birth or the end of a file.
 *
 * Records are numbered in one sequence over all files, and each names the SHA-256 of the one before it: cut, swapped, repeated
 * or foreign ones cannot fit (IMMUNITY 30, REPLICATION C12).
 */
import { z } from 'zod';
import { isPageSize } from '../wal/header.ts';

/** Number of a record in the one sequence; 0 stands before the first. */
export type Lsn = number;

const Hex = (bytes: number) => z.string().regex(new RegExp(`^[0-9a-f]{${bytes * 2}}$`, 'u'));
const Uint32 = z.int().min(0).max(0xffff_ffff);

/** `system`, or an account's id: the only texts that ever become part of a path on the standby. */
export const FileName = z.string().regex(/^(?:system|acc_[a-z2-7]{16,32})$/u);

const Position = z.strictObject({
  generation: z.strictObject({ salt1: Uint32, salt2: Uint32 }),
  offset: z.int().min(0),
  checksum: z.strictObject({ first: Uint32, second: Uint32 }),
});

const Sum = Hex(16);

const Chain = {
  lsn: z.int().min(1),
  /** Rises by one with each promotion; who meets a higher one is not the primary any more. */
  epoch: z.int().min(1),
  /** The pair of appliances: a standby of another pair takes nothing of it. */
  cluster: Hex(16),
  /** SHA-256 of the record before it; zeros for the first. */
  previous: Hex(32),
  /** Of the primary's clock, in milliseconds: for people, nothing is decided by it. */
  timeMs: z.int().min(0),
  file: FileName,
};

const Pages = {
  pageSize: z.int().refine(isPageSize),
  sizePages: z.int().min(1).max(0xffff_fffe),
  /** Sum of the whole file before it; the one after it stands at the record's end. */
  before: Sum,
  /** The log began anew: what lay behind the end of the file is gone. */
  newLog: z.boolean(),
  /** Where the primary's log stands after it; null after an image, which is taken while there is no log. */
  position: Position.nullable(),
};

export const RecordHeader = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('commit'), ...Chain, ...Pages }),
  /** All pages of a file: its birth, or its state after its log could not be followed. */
  z.strictObject({ kind: z.literal('image'), ...Chain, ...Pages }),
  z.strictObject({ kind: z.literal('deletion'), ...Chain }),
]);

export type RecordHeader = z.infer<typeof RecordHeader>;
export type PagesHeader = Extract<RecordHeader, { kind: 'commit' | 'image' }>;

export const NO_RECORD_HASH = '0'.repeat(64);
export const EMPTY_FILE_SUM = '0'.repeat(32);
