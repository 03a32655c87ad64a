/** The owner's people, who work in the back end. */
import type { Person } from '../operations/person.ts';
import { endEveryAccess } from '../people/sessions.ts';
import { invalid, notFound, Refusal } from '../refusal.ts';
import { randomId } from '../secrets/random.ts';
import type { Database, Transaction } from '../store/database.ts';
import { utcTime } from '../store/times.ts';

export interface Operator extends Person {
  readonly status: 'active' | 'disabled';
  readonly hasPassword: boolean;
  readonly secondFactor: boolean;
  readonly createdAt: string;
  readonly signedInAt: string | null;
}

interface OperatorRow {
  id: string;
  name: string;
  display_name: string;
  status: 'active' | 'disabled';
  language: 'en' | 'de' | null;
  theme: 'system' | 'light' | 'dark';
  has_password: number;
  second_factor: number;
  created_at: string;
  signed_in_at: string | null;
}

const SELECT = `SELECT id, name, display_name, status, language, theme, created_at, signed_in_at,
  password_hash IS NOT NULL AS has_password, totp_secret IS NOT NULL AS second_factor FROM operators`;

export class Operators {
  readonly #db: Database;
  readonly #now: () => Date;

  constructor(db: Database, now: () => Date) {
    this.#db = db;
    this.#now = now;
  }

  async create(input: { name: string; displayName: string }): Promise<Operator> {
    return this.#insert(input, async () => null);
  }

  /**
   * The first operator, who brings the set-up token. Until he has a second factor too, the token can begin anew:
   * the operator that it made before goes, so that one at most comes to own the box.
   * @throws Refusal `gone` when the box is somebody's already or the token is another
   */
  async createFirst(input: {
    name: string;
    displayName: string;
    passwordHash: string;
    tokenHash: string;
  }): Promise<Operator> {
    return this.#insert(input, async (tx, id) => {
      const before = await tx.get<{ id: string | null }>(
        `SELECT setup_operator AS id FROM installation WHERE setup_hash = ? AND owned_at IS NULL`,
        input.tokenHash,
      );
      const finished = await tx.get('SELECT 1 AS there FROM operators WHERE totp_secret IS NOT NULL');
      if (before === undefined || finished !== undefined)
        throw new Refusal('gone', [{ field: '', code: 'link-ended' }]);
      await tx.run('DELETE FROM operators WHERE id = ?', before.id);
      await tx.run('UPDATE installation SET setup_operator = ?', id);
      return input.passwordHash;
    });
  }

  async change(id: string, input: { displayName: string }): Promise<Operator> {
    await this.byId(id);
    await this.#db.write((tx) =>
      tx.run('UPDATE operators SET display_name = ? WHERE id = ?', input.displayName, id),
    );
    return this.byId(id);
  }

  async setStatus(id: string, status: Operator['status']): Promise<Operator> {
    await this.byId(id);
    await this.#db.write(async (tx) => {
      if (status === 'disabled') await refuseLast(tx, id);
      await tx.run('UPDATE operators SET status = ? WHERE id = ?', status, id);
      if (status === 'disabled') await endEveryAccess(tx, id);
    });
    return this.byId(id);
  }

  async remove(id: string): Promise<Operator> {
    const operator = await this.byId(id);
    await this.#db.write(async (tx) => {
      await refuseLast(tx, id);
      await tx.run('DELETE FROM operators WHERE id = ?', id);
    });
    return operator;
  }

  async setPreferences(
    id: string,
    input: { language: Operator['language']; theme: Operator['theme'] },
  ): Promise<void> {
    await this.#db.write((tx) =>
      tx.run('UPDATE operators SET language = ?, theme = ? WHERE id = ?', input.language, input.theme, id),
    );
  }

  async byId(id: string): Promise<Operator> {
    const row = await this.#db.read((reader) => reader.get<OperatorRow>(`${SELECT} WHERE id = ?`, id));
    if (row === undefined) throw notFound();
    return toOperator(row);
  }

  async byName(name: string): Promise<Operator> {
    const row = await this.#db.read((reader) => reader.get<OperatorRow>(`${SELECT} WHERE name = ?`, name));
    if (row === undefined) throw notFound();
    return toOperator(row);
  }

  async list(): Promise<Operator[]> {
    const rows = await this.#db.read((reader) =>
      reader.all<OperatorRow>(`${SELECT} ORDER BY display_name COLLATE NOCASE, name`),
    );
    return rows.map(toOperator);
  }

  async #insert(
    input: { name: string; displayName: string },
    passwordHash: (tx: Transaction, id: string) => Promise<string | null>,
  ): Promise<Operator> {
    const id = randomId('opr');
    await this.#db.write(async (tx) => {
      const hash = await passwordHash(tx, id);
      if ((await tx.get('SELECT 1 AS there FROM operators WHERE name = ?', input.name)) !== undefined) {
        throw new Refusal('conflict', [{ field: 'name', code: 'name-taken' }]);
      }
      await tx.run(
        `INSERT INTO operators (id, name, display_name, status, password_hash, created_at)
         VALUES (?, ?, ?, 'active', ?, ?)`,
        id,
        input.name,
        input.displayName,
        hash,
        utcTime(this.#now()),
      );
    });
    return this.byId(id);
  }
}

async function refuseLast(tx: Transaction, id: string): Promise<void> {
  const other = await tx.get(
    `SELECT 1 AS there FROM operators WHERE status = 'active' AND password_hash IS NOT NULL AND id <> ?`,
    id,
  );
  if (other === undefined) throw invalid('', 'last-operator');
}

function toOperator(row: OperatorRow): Operator {
  return {
    id: row.id,
    name: row.name,
    displayName: row.display_name,
    status: row.status,
    language: row.language,
    theme: row.theme,
    hasPassword: row.has_password === 1,
    secondFactor: row.second_factor === 1,
    createdAt: row.created_at,
    signedInAt: row.signed_in_at,
  };
}
