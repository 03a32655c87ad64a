/** The rows of an account's authorities. Their private keys are sealed, each to its row, and opened only to sign. */
import { createHash } from 'node:crypto';
import { newAuthority, type Authority } from '../certificates/authority.ts';
import type { KeyPool } from '../certificates/keys.ts';
import { crossTrust } from '../certificates/succession.ts';
import type { SecretBox } from '../secrets/box.ts';
import { randomId } from '../secrets/random.ts';
import type { Database, Reader, Transaction } from '../store/database.ts';
import { utcTime } from '../store/times.ts';

export interface AuthorityRow {
  readonly id: string;
  readonly state: 'issuing' | 'next' | 'former';
  readonly generation: number;
  readonly certificate: string;
  readonly created_at: string;
  readonly not_after: string;
}

/** Ready to sign. */
export interface Signer extends Authority {
  readonly id: string;
}

export interface NewAuthority {
  readonly id: string;
  readonly generation: number;
  readonly certificate: string;
  readonly sealedKey: Uint8Array;
  readonly notAfter: Date;
}

/** All whom the account trusts at one moment, as one PEM text. */
export interface Bundle {
  readonly pem: string;
  /** SHA-256, by which a member's bundle is told from the present one. */
  readonly hash: string;
}

const SELECT = 'SELECT id, state, generation, certificate, created_at, not_after FROM authorities';

export class Authorities {
  readonly #accountId: string;
  readonly #db: Database;
  readonly #box: SecretBox;
  readonly #pool: KeyPool;
  readonly #now: () => Date;

  constructor(
    accountId: string,
    options: { db: Database; box: SecretBox; keyPool: KeyPool; now: () => Date },
  ) {
    this.#accountId = accountId;
    this.#db = options.db;
    this.#box = options.box;
    this.#pool = options.keyPool;
    this.#now = options.now;
  }

  /** A new one, not stored yet: making its key takes longer than a transaction may. */
  async make(generation: number): Promise<NewAuthority> {
    const id = randomId('aut');
    const pair = await this.#pool.take();
    const made = await newAuthority({ id: this.#accountId, generation, now: this.#now() }, pair);
    const sealedKey = this.#box.seal(made.key, this.#context(id));
    return { id, generation, certificate: made.certificate, sealedKey, notAfter: made.notAfter };
  }

  async insert(tx: Transaction, made: NewAuthority, state: AuthorityRow['state']): Promise<void> {
    await tx.run(
      `INSERT INTO authorities (id, state, generation, certificate, key, created_at, not_after)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
      made.id,
      state,
      made.generation,
      made.certificate,
      made.sealedKey,
      utcTime(this.#now()),
      utcTime(made.notAfter),
    );
  }

  /** The issuing one first, then its planned successor or the former one. */
  async list(): Promise<AuthorityRow[]> {
    return this.#db.read((reader) =>
      reader.all<AuthorityRow>(`${SELECT} ORDER BY state = 'issuing' DESC, generation DESC`),
    );
  }

  /** In the same order before and after the next one begins to issue, so that nobody needs a new text then. */
  async bundle(): Promise<Bundle> {
    return bundleOf(await this.#db.read((reader) => reader.all<AuthorityRow>(SELECT)));
  }

  /** @throws Error when there is none in this state */
  async signer(state: AuthorityRow['state']): Promise<Signer> {
    const row = await this.#db.read((reader: Reader) =>
      reader.get<{ id: string; certificate: string; key: Uint8Array }>(
        'SELECT id, certificate, key FROM authorities WHERE state = ?',
        state,
      ),
    );
    if (row === undefined) throw new Error(`an account file without an authority that is ${state}`);
    const key = this.#box.open(row.key, this.#context(row.id)).toString('utf8');
    return { id: row.id, certificate: row.certificate, key };
  }

  #context(id: string): string {
    return `${this.#accountId}:authority:${id}`;
  }
}

export function bundleOf(rows: readonly AuthorityRow[]): Bundle {
  const pem = crossTrust(rows.toSorted((a, b) => b.generation - a.generation));
  return { pem, hash: createHash('sha256').update(pem).digest('hex') };
}
