/** What the portal asks of the child that makes bundles, over its standard input as one JSON text. */
import { z } from 'zod';

/** A bundle of 50 MiB at most; what is handed to the child stays far below. */
export const BUNDLE_MAX_BYTES = 50 * 1024 * 1024;
export const BUNDLE_MAX_MS = 60_000;

/** A public key of age (age-encryption.org/v1): bech32, 32 bytes. */
const Recipient = z.string().regex(/^age1[ac-hj-np-z02-9]{58}$/);

const LogCount = z.strictObject({
  hour: z.string().regex(/^\d{4}-\d\d-\d\dT\d\d$/),
  level: z.int(),
  message: z.string(),
  count: z.int(),
});

const File = z.strictObject({ name: z.string().regex(/^[a-z]+\.json$/), text: z.string() });

export const Task = z.discriminatedUnion('task', [
  /** Checks every entry against its kind and reduces the log: answers with the files as JSON. */
  z.strictObject({
    task: z.literal('reduce'),
    collected: z.record(z.string(), z.unknown()),
    log: z.array(LogCount),
  }),
  /** Packs the files, for the recipient alone if there is one: answers with the bytes. */
  z.strictObject({
    task: z.literal('pack'),
    folder: z.string().regex(/^[a-z0-9-]{1,60}$/),
    at: z.iso.datetime(),
    files: z.array(File),
    recipient: Recipient.nullable(),
  }),
]);
export type Task = z.infer<typeof Task>;

export const Reduced = z.array(File);
