/** What a snapshot is: where all files stood at one record of the log, and which images hold them. */
import { z } from 'zod';
import { FileName } from '../../record/header.ts';
import { Heads } from '../../spool/heads.ts';

export const MANIFEST_FORMAT = 1;

/** `<file>-<record>-<sum>.fgi`: the same content has the same name, so that a file at rest is kept once. */
export const ImageName = z.string().regex(/^(?:system|acc_[a-z2-7]{16,32})-\d{16}-[0-9a-f]{32}\.fgi$/u);

const Hex = (bytes: number) => z.string().regex(new RegExp(`^[0-9a-f]{${bytes * 2}}$`, 'u'));

export const Manifest = z.strictObject({
  format: z.literal(MANIFEST_FORMAT),
  /** The last record that is in it, and its hash: the log goes on behind exactly this one. */
  lsn: z.int().min(1),
  hash: Hex(32),
  cluster: Hex(16),
  /** When it was true, by the clock then, in milliseconds. */
  atMs: z.int().min(0),
  heads: Heads,
  images: z.record(FileName, z.strictObject({ name: ImageName, bytes: z.int().min(0) })),
});
export type Manifest = z.infer<typeof Manifest>;

export function imageName(file: string, { lsn, sum }: { lsn: number; sum: string }): string {
  return `${file}-${String(lsn).padStart(16, '0')}-${sum}.fgi`;
}

export function manifestName({ atMs, lsn }: Pick<Manifest, 'atMs' | 'lsn'>): string {
  return `${String(atMs).padStart(16, '0')}-${String(lsn).padStart(16, '0')}.json`;
}

export const MANIFEST_NAME = /^\d{16}-\d{16}\.json$/u;
