/** Backups, restore, and accounts on their way. */
import type { Text } from '../texts/en.ts';
import type { FieldError, FormState, Iso, ReasonCode } from './basics.ts';

/** Why it failed, as a reason of `ui/texts`; null: it did not. */
type Failure = ReasonCode | null;

export interface BackupRow {
  readonly id: string;
  readonly madeAt: Iso;
  readonly target: string;
  readonly state: keyof Text['backupState'];
  readonly failure: Failure;
  readonly bytes: number;
  readonly accounts: number;
  readonly devices: number;
  readonly verifiedAt: Iso | null;
  readonly verifySeconds: number;
  readonly provedAt: Iso | null;
}

export interface TargetRow {
  readonly id: string;
  readonly name: string;
  readonly kind: keyof Text['targetKind'];
  /** Where it is, in one line. */
  readonly place: string;
  readonly publicKey: string | null;
  readonly hostKey: string | null;
  /** Of the disk: it is not the portal's own. */
  readonly ownDisk: boolean | null;
  readonly lastVerifiedAt: Iso | null;
  readonly failure: Failure;
}

/**
 * View `backend-backups`. POST backupsRun, backupTargetTest, backupTargetForget without fields; backupTargetRemove is
 * GET (view `confirm`) and POST.
 */
export interface BackupsModel {
  readonly state: keyof Text['backupsState'];
  readonly lastVerifiedAt: Iso | null;
  readonly nextAt: Iso | null;
  readonly scheduled: boolean;
  readonly key: { readonly recipient: string; readonly provedAt: Iso | null } | null;
  readonly targets: readonly TargetRow[];
  readonly backups: readonly BackupRow[];
  readonly work: {
    readonly kind: keyof Text['workKind'];
    readonly by: string;
    readonly since: Iso;
    readonly step: keyof Text['backupStep'] | null;
    readonly target: string;
    readonly percent: number;
  } | null;
  /** What served before the last restore is still there. */
  readonly former: boolean;
  readonly errors: readonly FieldError[];
}

/** View `backend-backup-key`. POST backupKeyMake without fields, backupKey: `recipient`, backupKeyProve: `identity`. */
export interface BackupKeyModel extends FormState<{ readonly recipient: string }> {
  readonly recipient: string | null;
  readonly provedAt: Iso | null;
  /** Shown once, right after it was made. */
  readonly made: { readonly identity: string; readonly recipient: string } | null;
}

/** View `backend-backup-schedule`. POST backupSchedule: `scheduled`, `at`, `weekdays`, `keepDaily`, `keepWeekly`, `keepMonthly`. */
export interface BackupScheduleModel extends FormState<{
  readonly scheduled: boolean;
  readonly at: string;
  readonly weekdays: readonly string[];
  readonly keepDaily: string;
  readonly keepWeekly: string;
  readonly keepMonthly: string;
}> {
  readonly zone: string;
}

/** View `backend-backup-target`. POST backupTargets(kind) or backupTarget(id), with the fields of its kind. */
export interface BackupTargetModel extends FormState<Readonly<Record<string, string>>> {
  readonly kind: keyof Text['targetKind'];
  readonly id: string | null;
}

/** View `backend-backup-prove`. POST backupProve: `identity`. */
export interface BackupProveModel extends FormState<null> {
  readonly id: string;
  readonly madeAt: Iso;
  readonly target: string;
}

/**
 * View `backend-restore`. POST restoreUpload (multipart): `identity`, then the file as `upload`; restoreFrom:
 * `target`, `file`, `identity`; restoreDrop, restoreKeep without fields; restoreDecide and restoreBack ask first.
 */
export interface RestoreModel extends FormState<{ readonly file: string }> {
  readonly targets: readonly { readonly id: string; readonly name: string }[];
  /** What lies at the chosen one. */
  readonly chosen: {
    readonly id: string;
    readonly name: string;
    readonly files: readonly { readonly file: string; readonly bytes: number }[];
  } | null;
  readonly ready: {
    readonly id: string;
    readonly name: string;
    /** Made by this very appliance. */
    readonly own: boolean;
    readonly madeAt: Iso;
    readonly product: string;
    readonly counts: {
      readonly accounts: number;
      readonly devices: number;
      readonly users: number;
      readonly operators: number;
    };
    readonly accounts: readonly { readonly name: string; readonly title: string }[];
  } | null;
  readonly former: boolean;
}

/**
 * View `backend-account-travel`. POST accountExport: `recipient`, and for a move `move`, `confirm`; accountMove:
 * `place`, `now`; accountMoveCancel without fields; accountTakeBack asks first.
 */
export interface AccountTravelModel extends FormState<{
  readonly recipient: string;
  readonly place: string;
}> {
  readonly name: string;
  readonly displayName: string;
  readonly to: string | null;
  readonly movedAt: Iso | null;
  readonly waiting: number;
  readonly routers: number;
  /** Backups have a key, so that none has to be typed. */
  readonly hasKey: boolean;
  readonly exported: { readonly href: string; readonly fileName: string; readonly bytes: number } | null;
}

/** View `backend-account-import`. POST accountImport (multipart): `identity`, then the file as `upload`. */
export interface AccountImportModel extends FormState<null> {
  readonly place: string;
}
