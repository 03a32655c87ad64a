/** Passwords of operators or users: checking, changing, and the one-time link with which one is set. */
import { Refusal, type FieldReason } from '../refusal.ts';
import { hashPassword, needsRehash, verifyPassword } from '../secrets/password.ts';
import { passwordReasons, type PasswordReason, type PasswordRules } from '../secrets/password-rules.ts';
import { hashToken, randomToken } from '../secrets/random.ts';
import type { ReasonCode } from '../../ui/texts/reasons-en.ts';
import type { Transaction } from '../store/database.ts';
import { bearer, type PeopleFile } from './people-file.ts';
import { endEverySession } from './sessions.ts';

/** Long enough to reach somebody by phone and mail, short enough to be forgotten in a mailbox. */
export const RESET_LINK_MS = 24 * 3_600_000;

export interface PersonSecrets {
  readonly id: string;
  readonly name: string;
  readonly status: 'active' | 'disabled';
  readonly password_hash: string | null;
  readonly totp_secret: Uint8Array | null;
}

/** Who may set his password with a link. */
export interface LinkOwner {
  readonly id: string;
  readonly name: string;
  readonly endsAt: string;
  /** 1 when it is his first password. */
  readonly first: 0 | 1;
}

/** Called in the same moment as a credential changes: VPN sessions end too, not only those in the browser. */
export type CredentialsChanged = (personId: string) => Promise<void>;

export class Passwords {
  readonly #file: PeopleFile;
  readonly #now: () => Date;
  readonly #rules: () => Promise<PasswordRules>;
  readonly #changed: CredentialsChanged;

  constructor(
    file: PeopleFile,
    options: { now: () => Date; rules: () => Promise<PasswordRules>; changed: CredentialsChanged },
  ) {
    this.#file = file;
    this.#now = options.now;
    this.#rules = options.rules;
    this.#changed = options.changed;
  }

  /**
   * The active person with this name and password, or undefined. An unknown name, a disabled person and a
   * wrong password cost the same work and give the same answer (CVE-2022-22520).
   */
  async check(name: string, password: string, source?: string): Promise<PersonSecrets | undefined> {
    const person = await this.#file.db.read((reader) =>
      reader.get<PersonSecrets>(
        `SELECT id, name, status, password_hash, totp_secret FROM ${this.#file.table} WHERE name = ?`,
        name,
      ),
    );
    const usable = person?.status === 'active' ? (person.password_hash ?? undefined) : undefined;
    const right = await verifyPassword(password, usable, source);
    if (!right || person === undefined || usable === undefined) return undefined;
    if (!needsRehash(usable)) return person;
    return { ...person, password_hash: await this.#rehash(person.id, { password, from: usable }) };
  }

  /** Whether the person is still active and his password still the one that was checked. */
  async stands(personId: string, passwordHash: string | null): Promise<boolean> {
    const row = await this.#file.db.read((reader) =>
      reader.get(
        `SELECT 1 AS there FROM ${this.#file.table} WHERE id = ? AND status = 'active' AND password_hash = ?`,
        personId,
        passwordHash,
      ),
    );
    return row !== undefined;
  }

  /** Re-authentication before something that matters: is it really him who sits there? */
  async checkOwn(personId: string, password: string, source?: string): Promise<boolean> {
    const row = await this.#file.db.read((reader) =>
      reader.get<{ password_hash: string | null }>(
        `SELECT password_hash FROM ${this.#file.table} WHERE id = ? AND status = 'active'`,
        personId,
      ),
    );
    return verifyPassword(password, row?.password_hash ?? undefined, source);
  }

  /** Sets a password; every token, every VPN session and every session but `keepSession` of the person ends. */
  async set(
    personId: string,
    password: string,
    options: { field: string; keepSession?: string },
  ): Promise<void> {
    const hash = await this.#hashAllowed(personId, password, options.field);
    await this.#file.db.write((tx) => this.#store(tx, { personId, hash, keepSession: options.keepSession }));
    await this.#changed(personId);
  }

  /** What a new password must be, to say it before somebody breaks a rule. */
  async rules(): Promise<PasswordRules> {
    return this.#rules();
  }

  /** Hashes a password for somebody who does not exist yet. @throws Refusal `invalid` */
  async hashFor(name: string, password: string, field: string): Promise<string> {
    await this.#refuseWeak(name, password, field);
    return hashPassword(password);
  }

  /** A link with which the person sets his own password; earlier links of his stop working. */
  async createLink(personId: string): Promise<{ token: string; endsAt: string }> {
    const secret = randomToken();
    const endsAt = new Date(this.#now().getTime() + RESET_LINK_MS).toISOString();
    await this.#file.db.write(async (tx) => {
      await tx.run('DELETE FROM reset_links WHERE person_id = ?', personId);
      await tx.run(
        'INSERT INTO reset_links (hash, person_id, ends_at) VALUES (?, ?, ?)',
        hashToken(secret),
        personId,
        endsAt,
      );
    });
    return { token: bearer(this.#file, secret), endsAt };
  }

  /** Whose link this is; undefined when it was used, has run out or never was. */
  async linkOwner(secret: string): Promise<LinkOwner | undefined> {
    return this.#file.db.read((reader) =>
      reader.get<LinkOwner>(
        `SELECT p.id, p.name, l.ends_at AS endsAt, p.password_hash IS NULL AS first FROM reset_links l JOIN ${this.#file.table} p ON p.id = l.person_id
         WHERE l.hash = ? AND l.ends_at > ? AND p.status = 'active'`,
        hashToken(secret),
        this.#now().toISOString(),
      ),
    );
  }

  /** Uses a link up. A password that is refused leaves the link usable. */
  async useLink(secret: string, password: string, field: string): Promise<void> {
    const owner = await this.linkOwner(secret);
    if (owner === undefined) throw new Refusal('gone', [{ field: '', code: 'link-ended' }]);
    const hash = await this.#hashAllowed(owner.id, password, field);
    await this.#file.db.write(async (tx) => {
      const { changes } = await tx.run('DELETE FROM reset_links WHERE hash = ?', hashToken(secret));
      // Two browsers with the same link at the same moment: one of them is late.
      if (changes === 0) throw new Refusal('gone', [{ field: '', code: 'link-ended' }]);
      await this.#store(tx, { personId: owner.id, hash });
    });
    await this.#changed(owner.id);
  }

  async #store(
    tx: Transaction,
    set: { personId: string; hash: string; keepSession?: string | undefined },
  ): Promise<void> {
    // With the password goes a second factor whose set-up was begun with it: whoever began may know its secret.
    await tx.run(
      `UPDATE ${this.#file.table} SET password_hash = ?, totp_pending = NULL WHERE id = ?`,
      set.hash,
      set.personId,
    );
    await tx.run('DELETE FROM reset_links WHERE person_id = ?', set.personId);
    await endEverySession(tx, set.personId, set.keepSession);
    // Whoever knew the old one may have made a token with it (CVE-2024-42345).
    await tx.run('DELETE FROM tokens WHERE person_id = ?', set.personId);
  }

  async #hashAllowed(personId: string, password: string, field: string): Promise<string> {
    const row = await this.#file.db.read((reader) =>
      reader.get<{ name: string }>(`SELECT name FROM ${this.#file.table} WHERE id = ?`, personId),
    );
    if (row === undefined) throw new Refusal('not-found');
    return this.hashFor(row.name, password, field);
  }

  async #refuseWeak(userName: string, password: string, field: string): Promise<void> {
    const rules = await this.#rules();
    const reasons = passwordReasons(password, { rules, userName, accountName: this.#file.accountName });
    if (reasons.length > 0)
      throw new Refusal(
        'invalid',
        reasons.map((code) => toFieldReason(code, field, rules)),
      );
  }

  /** Stronger parameters since it was set: take the chance while the password is at hand. */
  async #rehash(personId: string, known: { password: string; from: string }): Promise<string> {
    const hash = await hashPassword(known.password);
    await this.#file.db.write((tx) =>
      tx.run(
        `UPDATE ${this.#file.table} SET password_hash = ? WHERE id = ? AND password_hash = ?`,
        hash,
        personId,
        known.from,
      ),
    );
    return hash;
  }
}

const REASONS: Readonly<Record<PasswordReason, ReasonCode>> = {
  'too-short': 'password-too-short',
  'too-long': 'password-too-long',
  'contains-user-name': 'password-contains-name',
  'contains-account-name': 'password-contains-name',
  'very-common': 'password-common',
  'too-uniform': 'password-common',
  'too-few-classes': 'password-classes',
};

function toFieldReason(code: PasswordReason, field: string, rules: PasswordRules): FieldReason {
  const values = { min: code === 'too-few-classes' ? rules.classes : rules.minLength, max: 256 };
  return { field, code: REASONS[code], values };
}
