/**
 * A router's configuration file, `ferngate-router-configuration/1`: everything it needs to dial in, with
 * keys made for this file and stored nowhere else. Earlier configurations of the device keep working
 * until the new one has dialled in for the first time: a download alone must not stop a machine.
 */
import type { Account } from '../accounts/account.ts';
import { insertCertificate } from '../keys/insert-certificate.ts';
import { notFound } from '../refusal.ts';
import { deviceSecret, hashToken } from '../secrets/random.ts';
import { utcTime } from '../store/times.ts';
import { contentHash, contentNow } from './configuration-content.ts';
import type { Device } from './device.ts';

/**
 * Makes new keys and a new password for the device and writes them into a configuration.
 *
 * @param renews of a router that asks by itself: when the certificate was made with which it asks
 */
export async function issueConfiguration(
  account: Account,
  device: Device,
  renews?: { readonly createdAt: string },
): Promise<Record<string, unknown>> {
  const keys = await account.keys.issueFor('device', device.id);
  const password = deviceSecret();
  const content = await contentNow(account, device);
  await account.db.write(async (tx) => {
    if ((await tx.get('SELECT 1 AS there FROM devices WHERE id = ?', device.id)) === undefined)
      throw notFound();
    // It has gone on with the one that it asks with: what it was given before did not work, or was lost.
    if (renews !== undefined) {
      await tx.run(
        'DELETE FROM certificates WHERE device_id = ? AND renews_at = ? AND used_at IS NULL',
        device.id,
        renews.createdAt,
      );
    }
    await insertCertificate(tx, {
      deviceId: device.id,
      secretHash: hashToken(password),
      contentHash: contentHash(content),
      renewsAt: renews?.createdAt ?? null,
      keys,
      createdAt: utcTime(account.now()),
    });
  });
  await account.room.applyTags();
  const { serverName, lan, ...rest } = content;
  return {
    ...rest,
    proxy: null,
    tunnel: {
      authorities: keys.bundle.pem,
      serverName,
      certificate: keys.certificate,
      key: keys.key,
      tlsCryptV2: keys.tlsCryptV2,
      username: device.serial,
      password,
    },
    lan: { network: lan, interface: null, masquerade: true },
  };
}
