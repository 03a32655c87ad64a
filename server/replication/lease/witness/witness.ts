/** What a third machine has to do for a pair; `own-witness.ts` and `etcd-witness.ts` implement it. */
import { z } from 'zod';
import { NodeId } from '../../node/state.ts';
import type { Lease } from '../../fencing/rules.ts';

/** What is written there. Nobody's word is believed further than its grammar. */
export const LeaseRecord = z.strictObject({
  epoch: z.int().min(1),
  holder: NodeId,
  inSync: NodeId.nullable(),
  /** The holder's process: a copy of its machine has the same node and another one of these. */
  incarnation: NodeId,
  /** Each renewal's own: so a holder knows whether what it finds is what it wrote. */
  renewal: z.string().regex(/^[0-9a-f]{16}$/u),
}) satisfies z.ZodType<Lease>;
export type LeaseRecord = z.infer<typeof LeaseRecord>;

export interface Seen {
  /** Another one after each change. */
  readonly version: string;
  /** null: nobody has written yet. */
  readonly lease: LeaseRecord | null;
}

export interface Witness {
  /** @throws LeaseError */
  read(signal: AbortSignal): Promise<Seen>;
  /**
   * @returns the new version; null if it was not `version` any more, and then nothing has changed
   * @throws LeaseError; after `unreachable` it may have happened, or may still
   */
  swap(version: string, lease: LeaseRecord, signal: AbortSignal): Promise<string | null>;
}
