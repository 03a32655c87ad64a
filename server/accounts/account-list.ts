/** The list of accounts in the system file. */
import { RoomNumber } from '../../appliance/protocol-values.ts';
import { notFound, Refusal } from '../refusal.ts';
import type { Database, Transaction } from '../store/database.ts';
import { utcTime } from '../store/times.ts';
import type { AccountFacts } from './facts.ts';

/** Beside the two states that people see: half-made and half-deleted, finished at the next start. */
export type AccountStatus = AccountFacts['status'] | 'creating' | 'deleting';

export interface AccountLimits {
  readonly maxDevices: number;
  readonly maxUsers: number;
  readonly maxSessions: number;
}

export interface NewAccount extends AccountLimits {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly pool: string;
}

interface AccountRow {
  id: string;
  name: string;
  title: string;
  room: number;
  status: AccountStatus;
  pool: string;
  max_devices: number;
  max_users: number;
  max_sessions: number;
  created_at: string;
}

export class AccountList {
  readonly #db: Database;
  readonly #now: () => Date;

  constructor(db: Database, now: () => Date) {
    this.#db = db;
    this.#now = now;
  }

  /** Those that people see. */
  async list(): Promise<AccountFacts[]> {
    return this.#select(`status IN ('active', 'suspended') ORDER BY title COLLATE NOCASE, name`);
  }

  /** Those that a crash left half-made or half-deleted. */
  async unfinished(): Promise<AccountFacts[]> {
    return this.#select(`status IN ('creating', 'deleting')`);
  }

  async byName(name: string): Promise<AccountFacts> {
    const [found] = await this.#select(`status IN ('active', 'suspended') AND name = ?`, name);
    if (found === undefined) throw notFound();
    return found;
  }

  /** Reserves name and room; the account does not exist for anybody until `setStatus` says 'active'. */
  async reserve(account: NewAccount): Promise<AccountFacts> {
    await this.#db.write(async (tx) => {
      if ((await tx.get('SELECT 1 AS there FROM accounts WHERE name = ?', account.name)) !== undefined) {
        throw new Refusal('conflict', [{ field: 'name', code: 'name-taken' }]);
      }
      await tx.run(
        `INSERT INTO accounts
           (id, name, title, room, status, pool, max_devices, max_users, max_sessions, created_at)
         VALUES (?, ?, ?, ?, 'creating', ?, ?, ?, ?, ?)`,
        account.id,
        account.name,
        account.title,
        await freeRoom(tx),
        account.pool,
        account.maxDevices,
        account.maxUsers,
        account.maxSessions,
        utcTime(this.#now()),
      );
    });
    const [facts] = await this.#select('id = ?', account.id);
    if (facts === undefined) throw notFound();
    return facts;
  }

  async change(id: string, input: AccountLimits & { title: string; pool: string }): Promise<void> {
    await this.#db.write((tx) =>
      tx.run(
        'UPDATE accounts SET title = ?, pool = ?, max_devices = ?, max_users = ?, max_sessions = ? WHERE id = ?',
        input.title,
        input.pool,
        input.maxDevices,
        input.maxUsers,
        input.maxSessions,
        id,
      ),
    );
  }

  async setStatus(id: string, status: AccountStatus): Promise<void> {
    await this.#db.write((tx) => tx.run('UPDATE accounts SET status = ? WHERE id = ?', status, id));
  }

  /** Also of accounts that nobody sees. */
  async knows(name: string): Promise<boolean> {
    const found = await this.#db.read((reader) =>
      reader.get('SELECT 1 AS there FROM accounts WHERE name = ?', name),
    );
    return found !== undefined;
  }

  /** Since when another appliance serves it; null: it does not. */
  async movedAt(id: string): Promise<string | null> {
    const row = await this.#db.read((reader) =>
      reader.get<{ moved_at: string | null }>('SELECT moved_at FROM accounts WHERE id = ?', id),
    );
    return row?.moved_at ?? null;
  }

  async setMoved(id: string, moved: boolean): Promise<void> {
    const at = moved ? utcTime(this.#now()) : null;
    await this.#db.write((tx) => tx.run('UPDATE accounts SET moved_at = ? WHERE id = ?', at, id));
  }

  async forget(id: string): Promise<void> {
    await this.#db.write((tx) => tx.run('DELETE FROM accounts WHERE id = ?', id));
  }

  async #select(where: string, ...values: readonly string[]): Promise<AccountFacts[]> {
    const rows = await this.#db.read((reader) =>
      reader.all<AccountRow>(`SELECT * FROM accounts WHERE ${where}`, ...values),
    );
    return rows.map((row) => ({
      id: row.id,
      name: row.name,
      title: row.title,
      room: RoomNumber.parse(row.room),
      status: row.status === 'active' ? 'active' : 'suspended',
      pool: row.pool,
      maxDevices: row.max_devices,
      maxUsers: row.max_users,
      maxSessions: row.max_sessions,
      createdAt: row.created_at,
    }));
  }
}

async function freeRoom(tx: Transaction): Promise<number> {
  const row = await tx.get<{ room: number }>(
    `SELECT min(n) AS room FROM (SELECT 1 AS n UNION ALL SELECT room + 1 FROM accounts)
     WHERE n NOT IN (SELECT room FROM accounts)`,
  );
  if (row === undefined || row.room > 32_767) throw new Refusal('limit-reached');
  return row.room;
}
