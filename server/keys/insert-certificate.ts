/** The row that binds a certificate to its device or seat; without it the certificate opens nothing. */
import type { Transaction } from '../store/database.ts';
import type { ClientKeys } from './account-keys.ts';

export type NewCertificate = { readonly keys: ClientKeys; readonly createdAt: string } & (
  | { readonly seatId: string }
  | {
      readonly deviceId: string;
      readonly secretHash: string;
      readonly contentHash: string;
      /** When the certificate that asked for this one was made; null for a download. */
      readonly renewsAt: string | null;
    }
);

export async function insertCertificate(tx: Transaction, made: NewCertificate): Promise<void> {
  const device = 'deviceId' in made ? made : null;
  const { keys } = made;
  await tx.run(
    `INSERT INTO certificates (fingerprint, authority_id, device_id, seat_id, secret_hash, tag, not_after, created_at,
       bundle_hash, content_hash, renews_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    keys.fingerprint,
    keys.authorityId,
    device?.deviceId ?? null,
    'seatId' in made ? made.seatId : null,
    device?.secretHash ?? null,
    keys.tag,
    keys.notAfter,
    made.createdAt,
    keys.bundle.hash,
    device?.contentHash ?? null,
    device?.renewsAt ?? null,
  );
}
