/** Which backups there are: a row for each file that we made or tried to make at a target. */
import { notFound } from '../refusal.ts';
import type { Database } from '../store/database.ts';
import { utcTime } from '../store/times.ts';
import type { BackupErrorCode } from './errors.ts';
import { BACKUP_ERROR_CODES } from './errors.ts';
import { backupFile, type BackupFile } from './targets/target.ts';

export const BACKUP_STATES = ['writing', 'written', 'verified', 'failed'] as const;
export type BackupState = (typeof BACKUP_STATES)[number];

export interface Backup {
  readonly id: string;
  readonly targetId: string;
  readonly file: BackupFile;
  /** `written`: complete, and not restored on the side yet. */
  readonly state: BackupState;
  readonly madeAt: string;
  readonly by: string;
  readonly product: string;
  /** To whose key. */
  readonly recipient: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly accounts: number;
  readonly devices: number;
  readonly tookMs: number;
  readonly verifiedAt: string | null;
  readonly verifyMs: number;
  /** Opened with the owner's own key. */
  readonly provedAt: string | null;
  readonly failure: BackupErrorCode | null;
}

interface Row {
  id: string;
  target_id: string;
  file: string;
  state: BackupState;
  made_at: string;
  by: string;
  product: string;
  recipient: string;
  bytes: number;
  sha256: string;
  accounts: number;
  devices: number;
  took_ms: number;
  verified_at: string | null;
  verify_ms: number;
  proved_at: string | null;
  failure: string | null;
}

/** Failures older than the newest so many say nothing to anybody. */
const FAILURES_KEPT = 30;

export class Runs {
  readonly #db: Database;
  readonly #now: () => Date;

  constructor(db: Database, now: () => Date) {
    this.#db = db;
    this.#now = now;
  }

  /** The newest first. */
  async list(): Promise<Backup[]> {
    const rows = await this.#db.read((reader) =>
      reader.all<Row>('SELECT * FROM backups ORDER BY made_at DESC, id'),
    );
    return rows.map(backupOf);
  }

  /** @throws Refusal `not-found` */
  async byId(id: string): Promise<Backup> {
    const row = await this.#db.read((reader) => reader.get<Row>('SELECT * FROM backups WHERE id = ?', id));
    if (row === undefined) throw notFound();
    return backupOf(row);
  }

  async begin(
    run: Pick<
      Backup,
      'id' | 'targetId' | 'file' | 'madeAt' | 'by' | 'product' | 'recipient' | 'accounts' | 'devices'
    >,
  ): Promise<void> {
    await this.#db.write((tx) =>
      tx.run(
        `INSERT INTO backups (id, target_id, file, state, made_at, by, product, recipient, accounts, devices)
         VALUES (?, ?, ?, 'writing', ?, ?, ?, ?, ?, ?)`,
        ...[run.id, run.targetId, run.file, run.madeAt, run.by, run.product, run.recipient],
        ...[run.accounts, run.devices],
      ),
    );
  }

  async written(id: string, done: { bytes: number; sha256: string; tookMs: number }): Promise<void> {
    await this.#db.write((tx) =>
      tx.run(
        `UPDATE backups SET state = 'written', bytes = ?, sha256 = ?, took_ms = ? WHERE id = ?`,
        ...[done.bytes, done.sha256, Math.round(done.tookMs), id],
      ),
    );
  }

  /** @param proved with the owner's own key */
  async verified(id: string, { verifyMs, proved }: { verifyMs: number; proved: boolean }): Promise<void> {
    const now = utcTime(this.#now());
    await this.#db.write((tx) =>
      tx.run(
        `UPDATE backups SET state = 'verified', failure = NULL, verified_at = ?1, verify_ms = ?2,
           proved_at = CASE WHEN ?3 THEN ?1 ELSE proved_at END WHERE id = ?4`,
        ...[now, Math.round(verifyMs), proved ? 1 : 0, id],
      ),
    );
  }

  async failed(id: string, failure: BackupErrorCode): Promise<void> {
    await this.#db.write(async (tx) => {
      await tx.run(`UPDATE backups SET state = 'failed', failure = ? WHERE id = ?`, failure, id);
      await tx.run(
        `DELETE FROM backups WHERE state = 'failed' AND bytes = 0 AND id NOT IN
           (SELECT id FROM backups WHERE state = 'failed' ORDER BY made_at DESC LIMIT ?)`,
        FAILURES_KEPT,
      );
    });
  }

  /** A look that did not come to an end: what is known of the backup stays. */
  async notChecked(id: string, failure: BackupErrorCode): Promise<void> {
    await this.#db.write((tx) => tx.run('UPDATE backups SET failure = ? WHERE id = ?', failure, id));
  }

  async forget(id: string): Promise<void> {
    await this.#db.write((tx) => tx.run('DELETE FROM backups WHERE id = ?', id));
  }

  /** After a start: what was being written or verified then is not any more. */
  async interrupted(): Promise<void> {
    await this.#db.write((tx) =>
      tx.run(`UPDATE backups SET state = 'failed', failure = 'interrupted' WHERE state = 'writing'`),
    );
  }
}

function backupOf(row: Row): Backup {
  const file = backupFile(row.file);
  if (file === undefined) throw new Error('a backup with a name that is none');
  return {
    id: row.id,
    targetId: row.target_id,
    file,
    state: row.state,
    madeAt: row.made_at,
    by: row.by,
    product: row.product,
    recipient: row.recipient,
    bytes: row.bytes,
    sha256: row.sha256,
    accounts: row.accounts,
    devices: row.devices,
    tookMs: row.took_ms,
    verifiedAt: row.verified_at,
    verifyMs: row.verify_ms,
    provedAt: row.proved_at,
    failure:
      BACKUP_ERROR_CODES.find((code) => code === row.failure) ?? (row.failure === null ? null : 'failed'),
  };
}
