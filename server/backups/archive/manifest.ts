/**
 * What stands at the beginning of a backup: what it is, from when, and each part with its size and digest. Parts have no
 * names and no paths (IMMUNITY 16): where a part goes follows from its kind and, for an account, from its id, which has
 * the grammar of our own ids.
 */
import { z } from 'zod';
import { BackupError } from '../errors.ts';

export const FORMAT = 1;

/** 32,767 accounts with their schema's names fit twice. */
export const MANIFEST_MAX_BYTES = 32 * 1024 * 1024;

const PARTS_MAX = 32_767 + 2;
/** Nothing of ours comes near; a sum of such sizes is still an exact number. */
const PART_MAX_BYTES = 2 ** 38;

const PartData = {
  bytes: z.int().min(1).max(PART_MAX_BYTES),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
};
const Schema = z.array(z.string().max(80)).max(1000);
const Line = z
  .string()
  .max(200)
  .regex(/^[^\p{Cc}\p{Zl}\p{Zp}\p{Cs}]*$/u);

export const AccountId = z.string().regex(/^acc_[a-z2-7]{16,32}$/);

const Part = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('system'), ...PartData, schema: Schema }),
  z.strictObject({ kind: z.literal('keys'), ...PartData }),
  z.strictObject({
    kind: z.literal('account'),
    ...PartData,
    schema: Schema,
    account: AccountId,
    name: Line,
    title: Line,
  }),
  /** Of one account alone: what the system file knows of it. */
  z.strictObject({ kind: z.literal('facts'), ...PartData }),
]);
export type Part = z.infer<typeof Part>;

export const Manifest = z.strictObject({
  format: z.literal(FORMAT),
  kind: z.enum(['appliance', 'account']),
  id: z.string().regex(/^bak_[a-z2-7]{16}$/),
  /** Version of Ferngate that wrote it. */
  product: z.string().max(40),
  madeAt: z.iso.datetime(),
  /** By which installation: first half of the digest of its authority's certificate. */
  installation: z.string().regex(/^[0-9a-f]{32}$/),
  /** The portal's public name there. */
  name: Line,
  /** Number of the last write of the replicated log that is in it; null where no log is kept. */
  position: z.int().min(0).nullable(),
  counts: z.strictObject({
    accounts: z.int().min(0),
    devices: z.int().min(0),
    users: z.int().min(0),
    operators: z.int().min(0),
  }),
  parts: z.array(Part).min(1).max(PARTS_MAX),
});
export type Manifest = z.infer<typeof Manifest>;

/** @throws BackupError `newer-version`, `damaged` */
export function parseManifest(text: string): Manifest {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new BackupError('damaged', 'the list of contents cannot be read', { cause });
  }
  const head = z.looseObject({ format: z.int() }).safeParse(value);
  if (head.success && head.data.format > FORMAT)
    throw new BackupError('newer-version', `format ${head.data.format}; this Ferngate knows ${FORMAT}`);
  const parsed = Manifest.safeParse(value);
  if (!parsed.success) throw new BackupError('damaged', 'the list of contents is wrong');
  checkParts(parsed.data);
  return parsed.data;
}

/** Exactly what the kind consists of, each once. */
function checkParts({ kind, parts }: Manifest): void {
  const count = (wanted: Part['kind']) => parts.filter((part) => part.kind === wanted).length;
  const ids = parts.flatMap((part) => (part.kind === 'account' ? [part.account] : []));
  const whole = count('system') === 1 && count('keys') === 1 && count('facts') === 0;
  const single = count('system') === 0 && count('keys') === 1 && count('facts') === 1 && ids.length === 1;
  if (new Set(ids).size !== ids.length || !(kind === 'appliance' ? whole : single))
    throw new BackupError('damaged', 'the parts do not make a whole');
}

export function totalBytes({ parts }: Pick<Manifest, 'parts'>): number {
  return parts.reduce((sum, { bytes }) => sum + bytes, 0);
}
