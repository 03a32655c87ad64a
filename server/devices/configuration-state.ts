/** Whether the router has its latest configuration: what somebody asks who has just changed a component. */
import type { Account } from '../accounts/account.ts';
import { PRESENT } from '../keys/members.ts';
import { contentHash, contentNow } from './configuration-content.ts';
import type { Device } from './device.ts';

/** `never`: none was given that works; `changed`: a newer one waits for the router, or for somebody to carry it. */
export const CONFIGURATION_STATES = ['never', 'current', 'changed'] as const;
export type ConfigurationState = (typeof CONFIGURATION_STATES)[number];

export async function configurationState(account: Account, device: Device): Promise<ConfigurationState> {
  const held = await account.db.read((reader) =>
    reader.get<{ content_hash: string | null; bundle_hash: string | null }>(
      `WITH p AS (${PRESENT} WHERE c.device_id = ?) SELECT content_hash, bundle_hash FROM p WHERE place = 1`,
      device.id,
    ),
  );
  if (held === undefined) return 'never';
  const [content, bundle] = [await contentNow(account, device), await account.keys.authorityRows.bundle()];
  return held.content_hash === contentHash(content) && held.bundle_hash === bundle.hash
    ? 'current'
    : 'changed';
}
