/** The people of one account. */
import type { AccountFacts } from '../accounts/facts.ts';
import { likeText } from '../audit/audit.ts';
import type { UserPerson } from '../operations/person.ts';
import { endEveryAccess } from '../people/sessions.ts';
import { invalid, notFound, Refusal } from '../refusal.ts';
import type { Role } from '../rights/rights.ts';
import { randomId } from '../secrets/random.ts';
import type { Database, Transaction } from '../store/database.ts';
import { utcTime } from '../store/times.ts';

export interface User extends UserPerson {
  readonly email: string;
  readonly status: 'active' | 'disabled';
  readonly hasPassword: boolean;
  readonly secondFactor: boolean;
  readonly createdAt: string;
  readonly signedInAt: string | null;
}

export interface UserInput {
  readonly displayName: string;
  readonly email: string;
  readonly role: Role;
}

export interface UsersWanted {
  readonly search: string;
  /** Exactly this one. */
  readonly name?: string | undefined;
  /** Only those whom a switch to a required second factor would ask. */
  readonly withoutSecondFactor?: boolean | undefined;
  readonly page: number;
  readonly size: number;
}

interface UserRow {
  id: string;
  name: string;
  display_name: string;
  email: string;
  role: Role;
  status: 'active' | 'disabled';
  language: 'en' | 'de' | null;
  theme: 'system' | 'light' | 'dark';
  has_password: number;
  second_factor: number;
  created_at: string;
  signed_in_at: string | null;
}

const SELECT = `SELECT id, name, display_name, email, role, status, language, theme, created_at, signed_in_at,
  password_hash IS NOT NULL AS has_password, totp_secret IS NOT NULL AS second_factor FROM users`;

export class Users {
  readonly #facts: AccountFacts;
  readonly #db: Database;
  readonly #now: () => Date;

  constructor(facts: AccountFacts, db: Database, now: () => Date) {
    this.#facts = facts;
    this.#db = db;
    this.#now = now;
  }

  /** A new user without a password: he sets it himself through a link. */
  async create(input: UserInput & { name: string }): Promise<User> {
    const id = randomId('usr');
    await this.#db.write(async (tx) => {
      await this.#refuseOverLimit(tx);
      if ((await tx.get('SELECT 1 AS there FROM users WHERE name = ?', input.name)) !== undefined) {
        throw new Refusal('conflict', [{ field: 'name', code: 'name-taken' }]);
      }
      await tx.run(
        `INSERT INTO users (id, name, display_name, email, role, status, created_at)
         VALUES (?, ?, ?, ?, ?, 'active', ?)`,
        id,
        input.name,
        input.displayName,
        input.email,
        input.role,
        utcTime(this.#now()),
      );
      // What opens packets is a row that everybody can see, also for an administrator.
      if (input.role === 'administrator') await grantAccount(tx, id, utcTime(this.#now()));
    });
    return this.byId(id);
  }

  /** Another role ends his sessions: rights that were taken away must not live on in an open window. */
  async change(id: string, input: UserInput): Promise<User> {
    const user = await this.byId(id);
    await this.#db.write(async (tx) => {
      if (user.role === 'administrator' && input.role !== 'administrator') await refuseLast(tx, id, 'role');
      await tx.run(
        'UPDATE users SET display_name = ?, email = ?, role = ? WHERE id = ?',
        input.displayName,
        input.email,
        input.role,
        id,
      );
      if (input.role !== user.role) await endEveryAccess(tx, id);
    });
    return this.byId(id);
  }

  async setStatus(id: string, status: User['status']): Promise<User> {
    await this.byId(id);
    await this.#db.write(async (tx) => {
      if (status === 'disabled') await refuseLast(tx, id, '');
      await tx.run('UPDATE users SET status = ? WHERE id = ?', status, id);
      if (status === 'disabled') await endEveryAccess(tx, id);
    });
    return this.byId(id);
  }

  async remove(id: string): Promise<User> {
    const user = await this.byId(id);
    await this.#db.write(async (tx) => {
      await refuseLast(tx, id, '');
      await tx.run('DELETE FROM users WHERE id = ?', id);
    });
    return user;
  }

  async setPreferences(
    id: string,
    input: { language: User['language']; theme: User['theme'] },
  ): Promise<void> {
    await this.#db.write((tx) =>
      tx.run('UPDATE users SET language = ?, theme = ? WHERE id = ?', input.language, input.theme, id),
    );
  }

  async byId(id: string): Promise<User> {
    const row = await this.#db.read((reader) => reader.get<UserRow>(`${SELECT} WHERE id = ?`, id));
    if (row === undefined) throw notFound();
    return toUser(row);
  }

  async list(wanted: UsersWanted): Promise<{ users: User[]; total: number }> {
    const values = [
      likeText(wanted.search),
      wanted.name ?? null,
      wanted.withoutSecondFactor === true ? 1 : 0,
    ];
    const where = `(?1 = '%%' OR name LIKE ?1 ESCAPE '\\' OR display_name LIKE ?1 ESCAPE '\\'
      OR email LIKE ?1 ESCAPE '\\' OR role LIKE ?1 ESCAPE '\\')
      AND (?2 IS NULL OR name = ?2) AND (?3 = 0 OR (totp_secret IS NULL AND status = 'active'))`;
    return this.#db.read(async (reader) => ({
      users: (
        await reader.all<UserRow>(
          `${SELECT} WHERE ${where} ORDER BY display_name COLLATE NOCASE, name LIMIT ?4 OFFSET ?5`,
          ...values,
          wanted.size,
          (wanted.page - 1) * wanted.size,
        )
      ).map(toUser),
      total:
        (await reader.get<{ n: number }>(`SELECT count(*) AS n FROM users WHERE ${where}`, ...values))?.n ??
        0,
    }));
  }

  async #refuseOverLimit(tx: Transaction): Promise<void> {
    const held = await tx.get<{ n: number }>('SELECT count(*) AS n FROM users');
    if ((held?.n ?? 0) < this.#facts.maxUsers) return;
    throw new Refusal('limit-reached', [
      { field: '', code: 'limit-users', values: { max: this.#facts.maxUsers } },
    ]);
  }
}

async function grantAccount(tx: Transaction, userId: string, now: string): Promise<void> {
  await tx.run(
    `INSERT INTO grants (id, user_id, kind, created_at) VALUES (?, ?, 'account', ?)`,
    randomId('gra'),
    userId,
    now,
  );
}

/** An account that nobody can administer any more would need the owner. */
async function refuseLast(tx: Transaction, id: string, field: string): Promise<void> {
  const self = await tx.get<{ role: Role }>(`SELECT role FROM users WHERE id = ?`, id);
  const other = await tx.get(
    `SELECT 1 AS there FROM users WHERE role = 'administrator' AND status = 'active' AND id <> ?`,
    id,
  );
  if (self?.role === 'administrator' && other === undefined) throw invalid(field, 'last-administrator');
}

function toUser(row: UserRow): User {
  return {
    id: row.id,
    name: row.name,
    displayName: row.display_name,
    email: row.email,
    role: row.role,
    status: row.status,
    language: row.language,
    theme: row.theme,
    hasPassword: row.has_password === 1,
    secondFactor: row.second_factor === 1,
    createdAt: row.created_at,
    signedInAt: row.signed_in_at,
  };
}
