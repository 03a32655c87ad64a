/**
 * The second factor: TOTP (RFC 6238) with recovery codes. A secret counts only after its first code was
 * typed back; a code works once; what is stored is sealed to this person's row.
 */
import { invalid, Refusal } from '../refusal.ts';
import type { SecretBox } from '../secrets/box.ts';
import { hashRecoveryCode, newRecoveryCodes } from '../secrets/recovery-codes.ts';
import { checkTotp, newTotp, totpUri } from '../secrets/totp.ts';
import type { Transaction } from '../store/database.ts';
import type { PeopleFile } from './people-file.ts';
import type { CredentialsChanged } from './passwords.ts';
import { endEverySession } from './sessions.ts';

interface FactorRow {
  name: string;
  totp_secret: Uint8Array | null;
  totp_pending: Uint8Array | null;
  totp_step: number;
}

export class SecondFactor {
  readonly #file: PeopleFile;
  readonly #box: SecretBox;
  readonly #now: () => Date;
  readonly #productName: () => string;
  readonly #changed: CredentialsChanged;

  constructor(
    file: PeopleFile,
    options: { box: SecretBox; now: () => Date; productName: () => string; changed: CredentialsChanged },
  ) {
    this.#file = file;
    this.#box = options.box;
    this.#now = options.now;
    this.#productName = options.productName;
    this.#changed = options.changed;
  }

  async isOn(personId: string): Promise<boolean> {
    return (await this.#row(personId)).totp_secret !== null;
  }

  /** The secret to set up, as a URI for the QR code and as text; the same one until it is confirmed. */
  async begin(personId: string): Promise<{ uri: string; secret: string }> {
    const { row, secret } = await this.#file.db.write(async (tx) => {
      const row = await this.#rowIn(tx, personId);
      if (row.totp_pending !== null) return { row, secret: this.#open(personId, row.totp_pending) };
      const secret = newTotp().secretBase32;
      const sealed = this.#box.seal(secret, this.#context(personId));
      await tx.run(`UPDATE ${this.#file.table} SET totp_pending = ? WHERE id = ?`, sealed, personId);
      return { row, secret };
    });
    return {
      secret,
      uri: totpUri({ secret, issuer: this.#productName(), account: `${this.#file.accountName}/${row.name}` }),
    };
  }

  /** Turns it on with the first code; other sessions end. @returns the recovery codes, shown once. */
  async confirm(personId: string, code: string, keepSession?: string): Promise<string[]> {
    const codes = newRecoveryCodes();
    await this.#file.db.write(async (tx) => {
      const row = await this.#rowIn(tx, personId);
      if (row.totp_pending === null) throw invalid('code', 'code-wrong');
      const checked = checkTotp(this.#open(personId, row.totp_pending), code, {
        lastUsedStep: undefined,
        nowMs: this.#now().getTime(),
      });
      if (!checked.ok) throw invalid('code', 'code-wrong');
      await tx.run(
        `UPDATE ${this.#file.table} SET totp_secret = totp_pending, totp_pending = NULL, totp_step = ? WHERE id = ?`,
        checked.step,
        personId,
      );
      await replaceRecoveryCodes(tx, personId, codes);
      await endEverySession(tx, personId, keepSession);
    });
    await this.#changed(personId);
    return codes;
  }

  /** Takes a code or a recovery code; each works once, also when two requests bring it at the same moment. */
  async check(personId: string, code: string): Promise<boolean> {
    return this.#file.db.write(async (tx) => {
      const row = await this.#rowIn(tx, personId);
      if (row.totp_secret === null) return false;
      const secret = this.#open(personId, row.totp_secret);
      const checked = checkTotp(secret, code, {
        lastUsedStep: row.totp_step,
        nowMs: this.#now().getTime(),
      });
      if (checked.ok) {
        await tx.run(`UPDATE ${this.#file.table} SET totp_step = ? WHERE id = ?`, checked.step, personId);
        return true;
      }
      const used = await tx.run(
        'DELETE FROM recovery_codes WHERE person_id = ? AND hash = ?',
        personId,
        hashRecoveryCode(code),
      );
      return used.changes > 0;
    });
  }

  async newRecoveryCodes(personId: string): Promise<string[]> {
    const codes = newRecoveryCodes();
    await this.#file.db.write(async (tx) => {
      if ((await this.#rowIn(tx, personId)).totp_secret === null) throw invalid('', 'second-factor-needed');
      await replaceRecoveryCodes(tx, personId, codes);
    });
    return codes;
  }

  async recoveryCodesLeft(personId: string): Promise<number> {
    const row = await this.#file.db.read((reader) =>
      reader.get<{ n: number }>('SELECT count(*) AS n FROM recovery_codes WHERE person_id = ?', personId),
    );
    return row?.n ?? 0;
  }

  /** Removes the factor; every session but `keepSession` ends. For himself, or by who recovers him. */
  async remove(personId: string, keepSession?: string): Promise<void> {
    await this.#file.db.write(async (tx) => {
      await tx.run(
        `UPDATE ${this.#file.table} SET totp_secret = NULL, totp_pending = NULL, totp_step = 0 WHERE id = ?`,
        personId,
      );
      await tx.run('DELETE FROM recovery_codes WHERE person_id = ?', personId);
      await endEverySession(tx, personId, keepSession);
    });
    await this.#changed(personId);
  }

  async #row(personId: string): Promise<FactorRow> {
    return this.#file.db.read((reader) => this.#rowIn(reader, personId));
  }

  async #rowIn(reader: Pick<Transaction, 'get'>, personId: string): Promise<FactorRow> {
    const row = await reader.get<FactorRow>(
      `SELECT name, totp_secret, totp_pending, totp_step FROM ${this.#file.table} WHERE id = ?`,
      personId,
    );
    if (row === undefined) throw new Refusal('not-found');
    return row;
  }

  #open(personId: string, sealed: Uint8Array): string {
    return this.#box.open(sealed, this.#context(personId)).toString('utf8');
  }

  #context(personId: string): string {
    return totpContext(this.#file.realm, personId);
  }
}

/** The place that a sealed TOTP secret is bound to; the VPN's sign-in opens the same. */
export function totpContext(realm: string, personId: string): string {
  return `${realm}:person:${personId}:totp`;
}

async function replaceRecoveryCodes(
  tx: Transaction,
  personId: string,
  codes: readonly string[],
): Promise<void> {
  await tx.run('DELETE FROM recovery_codes WHERE person_id = ?', personId);
  for (const code of codes) {
    await tx.run(
      'INSERT INTO recovery_codes (person_id, hash) VALUES (?, ?)',
      personId,
      hashRecoveryCode(code),
    );
  }
}
