import { z } from 'zod';
import { WORK_KINDS } from '../../exclusive/exclusive-work.ts';
import type { Portal } from '../../portal.ts';
import { BACKUP_ERROR_CODES } from '../errors.ts';
import { BACKUP_STATES, type Backup } from '../runs.ts';
import { isOwnDisk } from '../targets/disk.ts';
import type { Target } from '../targets/target-list.ts';

const Failure = z.enum(BACKUP_ERROR_CODES).nullable();

export const BackupView = z.object({
  id: z.string(),
  target: z.string(),
  file: z.string(),
  state: z.enum(BACKUP_STATES),
  madeAt: z.string(),
  by: z.string(),
  product: z.string(),
  bytes: z.int(),
  accounts: z.int(),
  devices: z.int(),
  tookMs: z.int(),
  verifiedAt: z.string().nullable(),
  verifyMs: z.int(),
  /** Opened with the owner's own key. */
  provedAt: z.string().nullable(),
  failure: Failure,
});

export const TargetView = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(['disk', 'sftp', 's3']),
  /** Without anything secret; fields that a kind does not have are left out. */
  place: z.object({
    host: z.string().optional(),
    port: z.int().optional(),
    user: z.string().optional(),
    folder: z.string().optional(),
    /** Made here; belongs into `authorized_keys` on the server. */
    publicKey: z.string().nullable().optional(),
    region: z.string().optional(),
    bucket: z.string().optional(),
    prefix: z.string().optional(),
    authority: z.string().optional(),
    accessKeyId: z.string().optional(),
  }),
  hostKey: z.string().nullable(),
  /** Of a disk: not the one that the portal's own data is on. */
  ownDisk: z.boolean().nullable(),
  lastVerifiedAt: z.string().nullable(),
  failure: Failure,
});

export const BackupsView = z.object({
  configured: z.boolean(),
  late: z.boolean(),
  recipient: z.string().nullable(),
  keyProvedAt: z.string().nullable(),
  schedule: z.object({
    scheduled: z.boolean(),
    at: z.string(),
    weekdays: z.array(z.int()),
    keepDaily: z.int(),
    keepWeekly: z.int(),
    keepMonthly: z.int(),
    zone: z.string(),
    nextAt: z.string().nullable(),
  }),
  lastVerifiedAt: z.string().nullable(),
  targets: z.array(TargetView),
  /** The newest first. */
  backups: z.array(BackupView),
  work: z
    .object({ kind: z.enum(WORK_KINDS), by: z.string(), since: z.string(), until: z.string() })
    .nullable(),
  progress: z
    .object({
      step: z.enum(['snapshot', 'writing', 'reading', 'rehearsing', 'tidying']),
      target: z.string().nullable(),
      done: z.int(),
      total: z.int(),
    })
    .nullable(),
});

export function presentBackup(backup: Backup, targets: readonly Target[]): z.input<typeof BackupView> {
  const { name } = targets.find(({ id }) => id === backup.targetId) ?? { name: '' };
  return { ...backup, target: name };
}

export async function presentTarget(
  portal: Portal,
  { id, name, place, hostKey }: Target,
): Promise<z.input<typeof TargetView>> {
  const { targets } = await portal.backups.state();
  const health = targets.find((one) => one.id === id);
  const { kind, ...rest } = place;
  const { diskFolder, dataFolder } = portal.backups.folders;
  return {
    id,
    name,
    kind,
    place: rest,
    hostKey,
    ownDisk: kind === 'disk' ? await isOwnDisk(diskFolder, dataFolder) : null,
    lastVerifiedAt: health?.lastVerifiedAt ?? null,
    failure: health?.failure?.code ?? null,
  };
}
