/**
 * Server-side sessions of people. The cookie carries a random value of 256 bits; the file holds its hash,
 * so that a stolen backup signs nobody in.
 */
import { Refusal } from '../refusal.ts';
import { hashToken, randomId, randomToken } from '../secrets/random.ts';
import type { Transaction } from '../store/database.ts';
import { noteUse } from './note-use.ts';
import { bearer, type PeopleFile } from './people-file.ts';

/** A working day; after that everybody proves again who he is. */
export const SESSION_MAX_MS = 12 * 3_600_000;
/** A browser left open in an office is not a person. */
export const SESSION_IDLE_MS = 2 * 3_600_000;
/** Writing "seen" at each request would turn every read into a write. */
const SEEN_EVERY_MS = 60_000;
const SESSIONS_PER_PERSON_MAX = 20;

export interface Session {
  readonly id: string;
  readonly personId: string;
  readonly kind: 'browser' | 'program';
  readonly address: string;
  readonly agent: string;
  readonly createdAt: string;
  readonly seenAt: string;
  readonly endsAt: string;
}

interface SessionRow {
  id: string;
  person_id: string;
  kind: 'browser' | 'program';
  address: string;
  agent: string;
  created_at: string;
  seen_at: string;
  ends_at: string;
}

/** What was proved a moment ago. */
export interface Proof {
  readonly passwordHash: string | null;
  /** A code was given as well. */
  readonly secondFactor: boolean;
}

export class Sessions {
  readonly #file: PeopleFile;
  readonly #now: () => Date;

  constructor(file: PeopleFile, now: () => Date) {
    this.#file = file;
    this.#now = now;
  }

  /**
   * Signs in: the returned text is handed out once and is the only way in.
   *
   * @param proof looked at again in the same transaction: a password that is changed, or a second factor that is set
   *   up, while the old ones are still being checked must not leave a session behind (CVE-2024-42345)
   * @throws Refusal `wrong-credentials` when the proof does not hold any more
   */
  async start(
    personId: string,
    from: { kind: Session['kind']; address: string; agent: string },
    proof?: Proof,
  ): Promise<{ token: string; session: Session }> {
    const secret = randomToken();
    const now = this.#now();
    const session: Session = {
      id: randomId('ses'),
      personId,
      ...from,
      agent: from.agent.slice(0, 200),
      createdAt: now.toISOString(),
      seenAt: now.toISOString(),
      endsAt: new Date(now.getTime() + SESSION_MAX_MS).toISOString(),
    };
    await this.#file.db.write(async (tx) => {
      if (proof !== undefined && !(await this.#holds(tx, personId, proof)))
        throw new Refusal('wrong-credentials');
      await this.#makeRoom(tx, personId);
      await tx.run(
        `INSERT INTO sessions (hash, id, person_id, kind, address, agent, created_at, seen_at, ends_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        hashToken(secret),
        session.id,
        personId,
        session.kind,
        session.address,
        session.agent,
        session.createdAt,
        session.seenAt,
        session.endsAt,
      );
      await tx.run(
        `UPDATE ${this.#file.table} SET signed_in_at = ? WHERE id = ?`,
        session.createdAt,
        personId,
      );
    });
    return { token: bearer(this.#file, secret), session };
  }

  /**
   * The session behind a cookie, or undefined when there is none, it is over or was idle too long.
   * @param use false: nobody did anything, an open page only looked again; it goes on becoming idle
   */
  async find(secret: string, use = true): Promise<Session | undefined> {
    const hash = hashToken(secret);
    const row = await this.#file.db.read((reader) =>
      reader.get<SessionRow>('SELECT * FROM sessions WHERE hash = ?', hash),
    );
    if (row === undefined) return undefined;
    const now = this.#now().getTime();
    const idleMs = now - Date.parse(row.seen_at);
    if (Date.parse(row.ends_at) <= now || idleMs > SESSION_IDLE_MS) return undefined;
    if (use && idleMs > SEEN_EVERY_MS) await this.#seen(hash);
    return toSession(row);
  }

  /** Whether a session still counts. Looking is no use of it: a stream must not keep it from becoming idle. */
  async stands(id: string): Promise<boolean> {
    const now = this.#now();
    const row = await this.#file.db.read((reader) =>
      reader.get(
        'SELECT 1 AS there FROM sessions WHERE id = ? AND ends_at > ? AND seen_at > ?',
        id,
        now.toISOString(),
        new Date(now.getTime() - SESSION_IDLE_MS).toISOString(),
      ),
    );
    return row !== undefined;
  }

  async list(personId?: string): Promise<Session[]> {
    const now = this.#now();
    const rows = await this.#file.db.read((reader) =>
      reader.all<SessionRow>(
        `SELECT * FROM sessions WHERE (?1 IS NULL OR person_id = ?1) AND ends_at > ?2 AND seen_at > ?3
         ORDER BY seen_at DESC LIMIT 1000`,
        personId ?? null,
        now.toISOString(),
        new Date(now.getTime() - SESSION_IDLE_MS).toISOString(),
      ),
    );
    return rows.map(toSession);
  }

  /** Ends one session of this person; false when he has none with this id. */
  async end(id: string, personId?: string): Promise<boolean> {
    const { changes } = await this.#file.db.write((tx) =>
      tx.run('DELETE FROM sessions WHERE id = ?1 AND (?2 IS NULL OR person_id = ?2)', id, personId ?? null),
    );
    return changes > 0;
  }

  /** Ends every session of this person. */
  async endAll(personId: string): Promise<void> {
    await this.#file.db.write((tx) => endEverySession(tx, personId));
  }

  /** Forgets what is over; run daily. */
  async sweep(): Promise<void> {
    const now = this.#now();
    await this.#file.db.write((tx) =>
      tx.run(
        'DELETE FROM sessions WHERE ends_at <= ? OR seen_at <= ?',
        now.toISOString(),
        new Date(now.getTime() - SESSION_IDLE_MS).toISOString(),
      ),
    );
  }

  async #seen(hash: string): Promise<void> {
    await noteUse(() =>
      this.#file.db.write((tx) =>
        tx.run('UPDATE sessions SET seen_at = ? WHERE hash = ?', this.#now().toISOString(), hash),
      ),
    );
  }

  async #holds(tx: Transaction, personId: string, proof: Proof): Promise<boolean> {
    const row = await tx.get(
      `SELECT 1 AS there FROM ${this.#file.table} WHERE id = ? AND status = 'active' AND password_hash IS ?
         AND (totp_secret IS NOT NULL) = ?`,
      personId,
      proof.passwordHash,
      proof.secondFactor ? 1 : 0,
    );
    return row !== undefined;
  }

  /** The oldest gives way: a script that signs in for ever must not fill the file. */
  async #makeRoom(tx: Transaction, personId: string): Promise<void> {
    await tx.run(
      `DELETE FROM sessions WHERE hash IN
         (SELECT hash FROM sessions WHERE person_id = ? ORDER BY seen_at DESC LIMIT -1 OFFSET ?)`,
      personId,
      SESSIONS_PER_PERSON_MAX - 1,
    );
  }
}

/**
 * Ends every session of a person, inside the change that makes it necessary (CVE-2024-42345). Tokens of
 * programs go on until they are taken back, or the password is another one.
 */
export async function endEverySession(tx: Transaction, personId: string, except?: string): Promise<void> {
  await tx.run('DELETE FROM sessions WHERE person_id = ?1 AND id IS NOT ?2', personId, except ?? null);
}

/** Shut out, or in another role: what programs hold of the person's rights ends as well, and does not come back. */
export async function endEveryAccess(tx: Transaction, personId: string): Promise<void> {
  await endEverySession(tx, personId);
  await tx.run('DELETE FROM tokens WHERE person_id = ?', personId);
}

function toSession(row: SessionRow): Session {
  return {
    id: row.id,
    personId: row.person_id,
    kind: row.kind,
    address: row.address,
    agent: row.agent,
    createdAt: row.created_at,
    seenAt: row.seen_at,
    endsAt: row.ends_at,
  };
}
