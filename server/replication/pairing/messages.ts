/** What travels while two nodes become a pair; each side knows which of these has to come next. */
import { z } from 'zod';
import { HostPort, NodeId } from '../node/state.ts';

/** Raised when an older program could misunderstand what is said here. */
export const PAIRING_VERSION = 1;

/** As large as `secrets/key-file.ts` takes one, in base64. */
const KEY_FILE_MAX_BASE64 = 44_000;

const Proof = z.string().regex(/^[0-9a-f]{64}$/u);

export const NodeName = z.string().min(1).max(120);

/** Standby → primary: it knows the code, for this very connection. */
export const Knock = z.strictObject({ step: z.literal('knock'), version: z.int().min(1), proof: Proof });

/** Primary → standby: so does the other side, or why nothing comes of it. */
export const Answer = z.discriminatedUnion('step', [
  z.strictObject({ step: z.literal('known'), proof: Proof }),
  z.strictObject({
    step: z.literal('refused'),
    because: z.enum(['not-open', 'wrong-code', 'other-version', 'same-node']),
  }),
]);

/** Standby → primary: who it is. Its certificate is the one of this connection. */
export const Introduction = z.strictObject({
  step: z.literal('introduction'),
  node: NodeId,
  name: NodeName,
  addresses: z.array(HostPort).max(8),
});

/** Primary → standby: all that makes it one of the pair. */
export const HandOver = z.strictObject({
  step: z.literal('hand-over'),
  cluster: NodeId,
  node: NodeId,
  /** One that is used up could never be followed by another one. */
  epoch: z.int().min(1).max(1_000_000_000),
  name: NodeName,
  addresses: z.array(HostPort).max(8),
  /** Content of `keys/installation.key`: without it a promoted standby could open none of the secrets. */
  installationKey: z.base64().min(1).max(KEY_FILE_MAX_BASE64),
});
export type HandOver = z.infer<typeof HandOver>;

/** Standby → primary: it has written down whose standby it is. */
export const Pinned = z.strictObject({ step: z.literal('pinned') });

/** Primary → standby: so has this side. */
export const Done = z.strictObject({ step: z.literal('done') });
