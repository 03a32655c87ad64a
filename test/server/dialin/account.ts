/** An account's file with two devices and two users, and the class under test on top of it. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secret, TOTP } from 'otpauth';
import { Admission } from '../../../server/dialin/admission.ts';
import type { DialInChange } from '../../../server/dialin/dial-in.ts';
import { DialIns, type DialInsOptions } from '../../../server/dialin/dial-ins.ts';
import type { Refused } from '../../../server/dialin/refusals.ts';
import { DialInTickets } from '../../../server/dialin/tickets.ts';
import type { Log } from '../../../server/log.ts';
import { totpContext } from '../../../server/people/second-factor.ts';
import { BackOff } from '../../../server/secrets/back-off.ts';
import { SecretBox } from '../../../server/secrets/box.ts';
import { hashPassword, verifyPassword } from '../../../server/secrets/password.ts';
import { deviceSecret, hashToken } from '../../../server/secrets/random.ts';
import type { Database } from '../../../server/store/database.ts';
import { DatabaseFile } from '../../../server/store/database-file.ts';
import { accountMigrations } from '../../../server/store/migrations/account.ts';
import { utcTime } from '../../../server/store/times.ts';

export const PASSWORD = 'correct battery staple';
export const devicePassword = { press: deviceSecret(), oven: deviceSecret() };
const TOTP_SECRET = new Secret({ size: 20 });
export const code = (stepsFromNow = 0): string =>
  TOTP.generate({ secret: TOTP_SECRET, timestamp: Date.now() + stepsFromNow * 30_000 });

function secretHash(deviceId: string | null): string | null {
  if (deviceId === null) return null;
  return hashToken(deviceId === 'dev_press' ? devicePassword.press : devicePassword.oven);
}

const AT = utcTime(0);
const LATER = '2099-01-01T00:00:00.000Z';

/** @param fingerprints of the certificates of press, oven, anna, ben and ben's second seat */
export async function newAccount(
  fingerprints: readonly string[],
  folder = mkdtempSync(join(tmpdir(), 'fg-account-')),
): Promise<{ db: DatabaseFile; box: SecretBox; path: string }> {
  const path = join(folder, 'account.db');
  const box = await SecretBox.open(join(folder, 'key'));
  const db = await DatabaseFile.open({ path, create: true, log: quiet });
  const hash = await hashPassword(PASSWORD);
  const sealed = box.seal(TOTP_SECRET.base32, totpContext('acc_acme', 'usr_anna'));
  await db.write(async (tx) => {
    for (const { up } of accountMigrations) await up(tx);
    const insert = (table: string, row: Record<string, string | null | Uint8Array>) =>
      tx.run(
        `INSERT INTO ${table} (${Object.keys(row).join()}) VALUES (${Object.keys(row)
          .map(() => '?')
          .join()})`,
        ...Object.values(row),
      );
    const made = { created_at: AT };
    await insert('authorities', {
      id: 'aut',
      state: 'issuing',
      certificate: '',
      key: new Uint8Array(1),
      not_after: LATER,
      ...made,
    });
    for (const [n, name] of (['press', 'oven'] as const).entries()) {
      await insert('devices', {
        ...{ id: `dev_${name}`, serial: `FG-${name}`, name, label: name, lan: '192.168.0.0/24', ...made },
        ...{ network: `198.18.${16 + n}.0/24`, address: `198.18.0.${2 + n}`, status: 'enabled' },
      });
    }
    for (const [name, totp] of [
      ['anna', sealed],
      ['ben', null],
    ] as const) {
      await insert('users', {
        ...{ id: `usr_${name}`, name, display_name: name, role: 'technician', status: 'active', ...made },
        ...{ password_hash: hash, totp_secret: totp },
      });
    }
    const seats = [
      ['sea_anna', 'usr_anna'],
      ['sea_ben', 'usr_ben'],
      ['sea_ben2', 'usr_ben'],
    ] as const;
    for (const [n, [id, user_id]] of seats.entries()) {
      await insert('seats', { id, user_id, name: id, address: `198.18.0.${10 + n}`, ...made });
    }
    const owners = [
      ['dev_press', null],
      ['dev_oven', null],
      [null, 'sea_anna'],
      [null, 'sea_ben'],
      [null, 'sea_ben2'],
    ] as const;
    for (const [n, [device_id, seat_id]] of owners.entries()) {
      const fingerprint = fingerprints[n] ?? String(n).padStart(64, '0');
      await insert('certificates', {
        fingerprint,
        authority_id: 'aut',
        device_id,
        seat_id,
        secret_hash: secretHash(device_id),
        tag: fingerprint,
        not_after: LATER,
        ...made,
      });
    }
  });
  return { db, box, path };
}

const nothing = () => undefined;
export const quiet: Log = process.env.SHOW_LOG
  ? { debug: nothing, info: console.error, warn: console.error, error: console.error }
  : { debug: nothing, info: nothing, warn: nothing, error: nothing };

/** One portal's view of the room, with what it told. `stop` leaves as a clean end would. */
export class Portal {
  readonly refused: Refused[] = [];
  readonly changes: DialInChange[] = [];
  readonly tickets = new DialInTickets();
  readonly dialIns: DialIns;
  readonly settings = { active: true, maxSessions: 100, realAddress: '203.0.113.7' };
  readonly #end = new AbortController();
  readonly #run: Promise<void>;

  constructor(db: Database, box: SecretBox, options: Partial<DialInsOptions> & { management: string }) {
    const { settings } = this;
    this.dialIns = new DialIns({
      db,
      account: {
        ...{ id: 'acc_acme', name: 'acme', pool: '198.18.0.0/15', dialIn: '198.18.0.0/20' },
        roomAddress: '198.18.0.1',
        get maxSessions() {
          return settings.maxSessions;
        },
        active: () => settings.active,
      },
      checks: { verifyPassword, box, backOff: new BackOff(), tickets: this.tickets },
      admission: new Admission(),
      realAddress: () => settings.realAddress,
      now: () => new Date(),
      log: quiet,
      on: {
        changed: (change) => this.changes.push(change),
        refused: (refused) => this.refused.push(refused),
      },
      ...options,
    });
    this.#run = this.dialIns.run(this.#end.signal);
  }

  async stop(): Promise<void> {
    this.#end.abort();
    await this.#run;
  }
}
