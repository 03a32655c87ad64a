/** API tokens: some of their owner's rights, until a date, for programs. Never SELF, never more than he has. */
import { z } from 'zod';
import { ACCOUNT_RIGHTS, BACKEND_RIGHTS, type Right } from '../rights/rights.ts';
import { hashToken, randomId, randomToken } from '../secrets/random.ts';
import { Refusal } from '../refusal.ts';
import { noteUse } from './note-use.ts';
import { bearer, type PeopleFile } from './people-file.ts';

export const TOKEN_MAX_DAYS = 366;
const TOKENS_PER_PERSON_MAX = 50;
/** As with sessions: a use is written down at most once a minute. */
const USED_EVERY_MS = 60_000;

const StoredRights = z.array(z.enum([...ACCOUNT_RIGHTS, ...BACKEND_RIGHTS]));

export interface Token {
  readonly id: string;
  readonly personId: string;
  readonly name: string;
  readonly rights: readonly Right[];
  readonly createdAt: string;
  readonly usedAt: string | null;
  readonly endsAt: string;
}

interface TokenRow {
  id: string;
  person_id: string;
  name: string;
  rights: string;
  created_at: string;
  used_at: string | null;
  ends_at: string;
}

export class Tokens {
  readonly #file: PeopleFile;
  readonly #now: () => Date;

  constructor(file: PeopleFile, now: () => Date) {
    this.#file = file;
    this.#now = now;
  }

  /** @returns the token's text, which is shown once, and its row. */
  async create(
    personId: string,
    wanted: { name: string; rights: readonly Right[]; endsAt: string },
  ): Promise<{ secret: string; token: Token }> {
    const secret = randomToken();
    const token: Token = {
      id: randomId('tok'),
      personId,
      ...wanted,
      createdAt: this.#now().toISOString(),
      usedAt: null,
    };
    await this.#file.db.write(async (tx) => {
      const held = await tx.get<{ n: number }>(
        'SELECT count(*) AS n FROM tokens WHERE person_id = ?',
        personId,
      );
      if ((held?.n ?? 0) >= TOKENS_PER_PERSON_MAX) {
        throw new Refusal('limit-reached', [
          { field: '', code: 'too-many', values: { max: TOKENS_PER_PERSON_MAX } },
        ]);
      }
      await tx.run(
        'INSERT INTO tokens (hash, id, person_id, name, rights, created_at, ends_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
        hashToken(secret),
        token.id,
        personId,
        token.name,
        JSON.stringify(token.rights),
        token.createdAt,
        token.endsAt,
      );
    });
    return { secret: bearer(this.#file, secret), token };
  }

  async find(secret: string): Promise<Token | undefined> {
    const hash = hashToken(secret);
    const row = await this.#file.db.read((reader) =>
      reader.get<TokenRow>('SELECT * FROM tokens WHERE hash = ?', hash),
    );
    const now = this.#now();
    if (row === undefined || Date.parse(row.ends_at) <= now.getTime()) return undefined;
    if (row.used_at === null || now.getTime() - Date.parse(row.used_at) > USED_EVERY_MS) {
      await noteUse(() =>
        this.#file.db.write((tx) =>
          tx.run('UPDATE tokens SET used_at = ? WHERE hash = ?', now.toISOString(), hash),
        ),
      );
    }
    return toToken(row);
  }

  async list(personId: string): Promise<Token[]> {
    const rows = await this.#file.db.read((reader) =>
      reader.all<TokenRow>('SELECT * FROM tokens WHERE person_id = ? ORDER BY created_at DESC', personId),
    );
    return rows.map(toToken);
  }

  /** Takes a token back; false when this person has none with this id. */
  async revoke(id: string, personId: string): Promise<boolean> {
    const { changes } = await this.#file.db.write((tx) =>
      tx.run('DELETE FROM tokens WHERE id = ? AND person_id = ?', id, personId),
    );
    return changes > 0;
  }
}

function toToken(row: TokenRow): Token {
  return {
    id: row.id,
    personId: row.person_id,
    name: row.name,
    rights: StoredRights.parse(JSON.parse(row.rights)),
    createdAt: row.created_at,
    usedAt: row.used_at,
    endsAt: row.ends_at,
  };
}
