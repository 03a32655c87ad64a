/** Whether an account's file is one that this program could serve at once. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { RoomSpec } from '../../../appliance/protocol.ts';
import type { AccountFacts } from '../../accounts/facts.ts';
import type { KeyPool } from '../../certificates/keys.ts';
import { AccountKeys } from '../../keys/account-keys.ts';
import { dialInOf } from '../../networks/account-addresses.ts';
import { allowancesNow } from '../../rooms/allowances.ts';
import { totpContext } from '../../people/second-factor.ts';
import type { SecretBox } from '../../secrets/box.ts';
import type { Database } from '../../store/database.ts';

export interface Checking {
  readonly box: SecretBox;
  readonly keyPool: KeyPool;
  readonly now: () => Date;
}

/** @throws Error whose message says what does not hold, without a secret */
export async function checkAccount(db: Database, facts: AccountFacts, checking: Checking): Promise<void> {
  await checkFile(db);
  const keys = new AccountKeys(facts.id, { db, ...checking });
  await checkAuthorities(keys);
  await checkCertificates(db);
  await checkPeople(db, facts.id, checking.box);
  // Exactly what would be handed to the appliance, in its own grammar.
  RoomSpec.parse({
    room: facts.room,
    pool: facts.pool,
    dialIn: dialInOf(facts.pool),
    domain: facts.name,
    ...(await keys.room()),
    maxSessions: facts.maxSessions,
    enabled: facts.status === 'active',
  });
  await allowancesNow(db, checking.now());
}

/** SQLite's own two checks (pragma.html): every page, index and constraint, and every reference. */
export async function checkFile(db: Database): Promise<void> {
  await db.read(
    async (reader) => {
      const rows = await reader.all<{ integrity_check: string }>('PRAGMA integrity_check(1)');
      if (rows.length !== 1 || rows[0]?.integrity_check !== 'ok')
        throw new Error('its integrity check fails');
      if ((await reader.all('PRAGMA foreign_key_check')).length > 0)
        throw new Error('rows without their parents');
    },
    { maxMs: CHECK_MAX_MS },
  );
}
const CHECK_MAX_MS = 10 * 60_000;

async function checkAuthorities(keys: AccountKeys): Promise<void> {
  const rows = await keys.authorities();
  if (rows.length === 0) throw new Error('it has no authority');
  for (const state of ['issuing', 'next'] as const) {
    if (state === 'next' && !rows.some((row) => row.state === 'next')) continue;
    const signer = await keys.authorityRows.signer(state);
    fits(signer.certificate, signer.key, 'an authority');
  }
  const room = await keys.room();
  fits(room.certificate, room.key, 'the room');
  const server = new X509Certificate(room.certificate);
  if (!rows.some((row) => server.checkIssued(new X509Certificate(row.certificate))))
    throw new Error('the room has a certificate of no authority');
}

export function fits(certificate: string, key: string, whose: string): void {
  if (!new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key)))
    throw new Error(`the key of ${whose} does not fit its certificate`);
}

/** What the door and the dial-in look for, for every device and seat that has one. */
async function checkCertificates(db: Database): Promise<void> {
  const wrong = await db.read((reader) =>
    reader.all(
      `SELECT 1 FROM certificates c LEFT JOIN authorities a ON a.id = c.authority_id
       WHERE a.id IS NULL OR length(c.fingerprint) <> 64 OR length(c.tag) <> 64
         OR (c.device_id IS NOT NULL AND c.device_id NOT IN (SELECT id FROM devices))
         OR (c.seat_id IS NOT NULL AND c.seat_id NOT IN (SELECT id FROM seats)) LIMIT 1`,
    ),
  );
  if (wrong.length > 0) throw new Error('a certificate belongs to nothing');
}

async function checkPeople(db: Database, accountId: string, box: SecretBox): Promise<void> {
  const rows = await db.read((reader) =>
    reader.all<{ id: string; totp_secret: Uint8Array }>(
      'SELECT id, totp_secret FROM users WHERE totp_secret IS NOT NULL',
    ),
  );
  for (const { id, totp_secret } of rows) box.open(totp_secret, totpContext(accountId, id));
}
