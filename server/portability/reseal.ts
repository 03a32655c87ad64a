/**
 * Secrets of an account's file are sealed under the key of one installation. For the way to another they are sealed
 * under a key that travels with the file, inside its encryption, and there under that installation's own.
 */
import { totpContext } from '../people/second-factor.ts';
import type { SecretBox } from '../secrets/box.ts';
import type { Database, Transaction } from '../store/database.ts';

/** Every sealed column of an account's file; a test compares it with the schema. */
export const SEALED_COLUMNS = [
  'authorities.key',
  'room_keys.tls_crypt_v2',
  'room_keys.auth_token_secret',
  'room_keys.key',
  'users.totp_secret',
  'users.totp_pending',
] as const;

/** @throws SecretError when a value does not open: damaged, or of another account */
export async function reseal(
  db: Database,
  accountId: string,
  boxes: { from: SecretBox; to: SecretBox },
): Promise<void> {
  await db.write(async (tx) => {
    const again = (sealed: Uint8Array, context: string) =>
      boxes.to.seal(boxes.from.open(sealed, context), context);
    await authorities(tx, accountId, again);
    await room(tx, accountId, again);
    for (const column of ['totp_secret', 'totp_pending'] as const)
      await people(tx, { accountId, column }, again);
  });
}

type Again = (sealed: Uint8Array, context: string) => Uint8Array;

async function authorities(tx: Transaction, accountId: string, again: Again): Promise<void> {
  for (const { id, key } of await tx.all<{ id: string; key: Uint8Array }>('SELECT id, key FROM authorities'))
    await tx.run(
      'UPDATE authorities SET key = ? WHERE id = ?',
      again(key, `${accountId}:authority:${id}`),
      id,
    );
}

async function room(tx: Transaction, accountId: string, again: Again): Promise<void> {
  const row = await tx.get<{ tls_crypt_v2: Uint8Array; auth_token_secret: Uint8Array; key: Uint8Array }>(
    'SELECT tls_crypt_v2, auth_token_secret, key FROM room_keys',
  );
  if (row === undefined) throw new Error('an account file without room keys');
  await tx.run(
    'UPDATE room_keys SET tls_crypt_v2 = ?, auth_token_secret = ?, key = ?',
    again(row.tls_crypt_v2, `${accountId}:room:tls-crypt-v2`),
    again(row.auth_token_secret, `${accountId}:room:auth-token`),
    again(row.key, `${accountId}:room:key`),
  );
}

async function people(
  tx: Transaction,
  { accountId, column }: { accountId: string; column: 'totp_secret' | 'totp_pending' },
  again: Again,
): Promise<void> {
  const rows = await tx.all<{ id: string; sealed: Uint8Array }>(
    `SELECT id, ${column} AS sealed FROM users WHERE ${column} IS NOT NULL`,
  );
  for (const { id, sealed } of rows)
    await tx.run(
      `UPDATE users SET ${column} = ? WHERE id = ?`,
      again(sealed, totpContext(accountId, id)),
      id,
    );
}
