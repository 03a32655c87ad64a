/**
 * A login is worth something only once it is written down: the code is used up and the token's row is there,
 * in one transaction with the check that nothing changed since it was read.
 */
import { hashToken } from '../secrets/random.ts';
import type { Transaction } from '../store/database.ts';
import { utcTime } from '../store/times.ts';
import type { Facts, Identity } from './facts.ts';

/** A technician passes both factors anew after a week at the latest; the room's `auth-gen-token` may say less. */
export const SEAT_LOGIN_MS = 7 * 24 * 3_600_000;
/** A machine has its password at hand; its login ends by being taken back. */
export const DEVICE_LOGIN_MS = 10 * 365 * 24 * 3_600_000;

export interface ToRecord {
  readonly facts: Facts;
  /** With a code: its step (RFC 6238), which must rise. */
  readonly totpStep?: number | undefined;
  readonly sessionId: string;
  /** Of the certificate that was presented. */
  readonly fingerprint: string;
  readonly now: Date;
}

/** False: disabled, changed or used up between reading and now; then nothing is written. */
export async function recordLogin(tx: Transaction, login: ToRecord): Promise<boolean> {
  if (!(await stillTrue(tx, login))) return false;
  const { identity } = login.facts;
  await forgetLogins(tx, identity);
  await retireEarlier(tx, login);
  const life = identity.kind === 'device' ? DEVICE_LOGIN_MS : SEAT_LOGIN_MS;
  await tx.run(
    'INSERT INTO vpn_logins (hash, seat_id, device_id, created_at, ends_at) VALUES (?, ?, ?, ?, ?)',
    hashToken(login.sessionId),
    identity.kind === 'user' ? identity.seatId : null,
    identity.kind === 'device' ? identity.deviceId : null,
    utcTime(login.now),
    utcTime(login.now.getTime() + life),
  );
  return true;
}

/**
 * One login per device and seat: when the same profile runs twice, the later one wins and the earlier one
 * must sign in again, instead of the two throwing each other out for ever.
 */
async function forgetLogins(tx: Transaction, identity: Identity): Promise<void> {
  if (identity.kind === 'device')
    await tx.run('DELETE FROM vpn_logins WHERE device_id = ?', identity.deviceId);
  else await tx.run('DELETE FROM vpn_logins WHERE seat_id = ?', identity.seatId);
}

/**
 * A newer configuration or profile has arrived where it belongs: from now on the earlier ones open nothing, so that
 * a copy of an old file is worthless. Until this moment they had to work, or a download would stop a machine. One
 * that came by itself leaves a download alone that somebody may just be carrying to the machine.
 */
async function retireEarlier(tx: Transaction, { fingerprint, now }: ToRecord): Promise<void> {
  await tx.run(
    `DELETE FROM certificates AS old WHERE fingerprint <> ?1
       AND EXISTS (SELECT 1 FROM certificates n WHERE n.fingerprint = ?1
         AND (old.device_id = n.device_id OR old.seat_id = n.seat_id) AND old.created_at <= n.created_at
         AND (old.renews_at IS NOT NULL OR old.created_at <= coalesce(n.renews_at, n.created_at)))`,
    fingerprint,
  );
  await tx.run(
    'UPDATE certificates SET used_at = ? WHERE fingerprint = ? AND used_at IS NULL',
    utcTime(now),
    fingerprint,
  );
}

async function stillTrue(tx: Transaction, { facts, totpStep, fingerprint }: ToRecord): Promise<boolean> {
  const hash = facts.passwordHash ?? null;
  if (facts.identity.kind === 'device') {
    const sql = `SELECT 1 AS ok FROM certificates c JOIN devices d ON d.id = c.device_id
      WHERE d.id = ? AND d.status = 'enabled' AND c.fingerprint = ? AND c.secret_hash IS ?`;
    return (await tx.get(sql, facts.identity.deviceId, fingerprint, hash)) !== undefined;
  }
  const { userId, seatId } = facts.identity;
  const same = `id = ? AND status = 'active' AND password_hash IS ?
    AND EXISTS (SELECT 1 FROM seats s WHERE s.id = ? AND s.user_id = users.id)`;
  if (totpStep === undefined) {
    return (await tx.get(`SELECT 1 AS ok FROM users WHERE ${same}`, userId, hash, seatId)) !== undefined;
  }
  // RFC 6238, 5.2: of two logins with one code, also at the same moment, one wins (IMMUNITY 12).
  const used = await tx.run(
    `UPDATE users SET totp_step = ? WHERE ${same} AND totp_secret IS NOT NULL AND totp_step < ?`,
    totpStep,
    userId,
    hash,
    seatId,
    totpStep,
  );
  return used.changes === 1;
}
