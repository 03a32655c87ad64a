/** What the witness keeps and what it is told, checked where it comes in. */
import { z } from 'zod';

const hex = (bytes: number) => z.string().regex(new RegExp(`^[0-9a-f]{${bytes * 2}}$`, 'u'));

/** What the two of a pair write; the witness itself only compares. */
export const Lease = z.strictObject({
  /** Rises with each take-over; the witness takes no lower one. */
  epoch: z.int().min(1),
  /** The node that may serve. */
  holder: hex(16),
  /** The node that has everything that was confirmed, if any. */
  inSync: hex(16).nullable(),
  /** The holder's process, so that a copy of its machine is told apart … */
  incarnation: hex(16),
  /** … and its renewal, so that no two are the same. */
  renewal: hex(8),
});
export type Lease = z.infer<typeof Lease>;

export const Swap = z.strictObject({
  /** The version that the caller has seen; anything else has happened since if it does not fit. */
  version: z.int().min(0),
  lease: Lease,
});
export type Swap = z.infer<typeof Swap>;

export const PairName = z.string().regex(/^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$/u);

export const Pair = z.strictObject({
  /** SHA-256 of the token's secret, hexadecimal: the file opens nothing. */
  secret: hex(32),
  /** 0 as long as nobody has written. */
  version: z.int().min(0),
  lease: Lease.nullable(),
  /** Of the last swap; only for people. */
  changed: z.iso.datetime().nullable(),
});
export type Pair = z.infer<typeof Pair>;

export const State = z.strictObject({
  version: z.literal(1),
  identity: z.strictObject({ certificate: z.string().max(10_000), key: z.string().max(10_000) }),
  pairs: z.record(PairName, Pair),
});
export type State = z.infer<typeof State>;
