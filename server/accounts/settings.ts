/** What an account decides for itself. */
import { z } from 'zod';
import type { PasswordRules } from '../secrets/password-rules.ts';
import type { Database } from '../store/database.ts';

export const ZONES: ReadonlySet<string> = new Set(['UTC', ...Intl.supportedValuesOf('timeZone')]);

export const AccountSettings = z.strictObject({
  passwordMinLength: z.int().min(8).max(64),
  /** Of lower case, upper case, digits and others: how many must occur. */
  passwordClasses: z.int().min(1).max(4),
  secondFactorRequired: z.boolean(),
  /** How long a connection stays open when nothing else is chosen. */
  connectionHours: z.int().min(1).max(168),
  connectionMaxHours: z.int().min(1).max(168),
  /** VPN sessions of one user at the same time. */
  sessionsPerUser: z.int().min(1).max(50),
  /** In which times are shown; IANA name. */
  zone: z.string().refine((zone) => ZONES.has(zone), { error: 'not-a-zone' }),
});
export type AccountSettings = z.infer<typeof AccountSettings>;

interface SettingsRow {
  password_min_length: number;
  password_classes: number;
  second_factor_required: number;
  connection_hours: number;
  connection_max_hours: number;
  sessions_per_user: number;
  zone: string;
}

export class SettingsStore {
  readonly #db: Database;
  /** Asked for by every request; nobody else writes it. */
  #known: AccountSettings | undefined;
  /** Counts writes, so that a read from before one does not become what is known. */
  #writes = 0;

  constructor(db: Database) {
    this.#db = db;
  }

  async read(): Promise<AccountSettings> {
    if (this.#known !== undefined) return this.#known;
    const writes = this.#writes;
    const settings = await this.#read();
    if (writes === this.#writes) this.#known = settings;
    return settings;
  }

  async #read(): Promise<AccountSettings> {
    const row = await this.#db.read((reader) => reader.get<SettingsRow>('SELECT * FROM settings'));
    if (row === undefined) throw new Error('an account file without its settings row');
    return {
      passwordMinLength: row.password_min_length,
      passwordClasses: row.password_classes,
      secondFactorRequired: row.second_factor_required === 1,
      connectionHours: row.connection_hours,
      connectionMaxHours: row.connection_max_hours,
      sessionsPerUser: row.sessions_per_user,
      zone: row.zone,
    };
  }

  async write(settings: AccountSettings): Promise<void> {
    this.#changed();
    await this.#db.write((tx) =>
      tx.run(
        `UPDATE settings SET password_min_length = ?, password_classes = ?, second_factor_required = ?,
           connection_hours = ?, connection_max_hours = ?, sessions_per_user = ?, zone = ?`,
        settings.passwordMinLength,
        settings.passwordClasses,
        settings.secondFactorRequired ? 1 : 0,
        settings.connectionHours,
        settings.connectionMaxHours,
        settings.sessionsPerUser,
        settings.zone,
      ),
    );
    this.#changed();
  }

  #changed(): void {
    this.#writes += 1;
    this.#known = undefined;
  }

  async passwordRules(): Promise<PasswordRules> {
    const { passwordMinLength, passwordClasses } = await this.read();
    return { minLength: passwordMinLength, classes: passwordClasses, refuseNames: true };
  }
}
