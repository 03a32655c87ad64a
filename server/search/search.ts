/** Finds devices, components and people by a part of their name, within what the viewer may see. */
import type { Account } from '../accounts/account.ts';
import { likeText } from '../audit/audit.ts';
import type { Viewer } from '../devices/devices.ts';
import { REACHES_DEVICE } from '../rights/grants.ts';
import { utcTime } from '../store/times.ts';

export interface Hit {
  readonly kind: 'device' | 'component' | 'person';
  readonly title: string;
  readonly detail: string;
  readonly key: string;
}

/** More hits than this of one kind are no answer but a list. */
const HITS_PER_KIND = 20;

export async function searchAccount(
  account: Account,
  asked: { text: string; viewer: Viewer; people: boolean },
): Promise<Hit[]> {
  if (asked.text === '') return [];
  const devices = await account.devices.list(asked.viewer, asked.text);
  const components = await componentsLike(account, asked);
  const people = asked.people
    ? (await account.users.list({ search: asked.text, page: 1, size: HITS_PER_KIND })).users
    : [];
  return [
    ...devices
      .slice(0, HITS_PER_KIND)
      .map((device): Hit => ({
        kind: 'device',
        title: device.name,
        detail: device.serial,
        key: device.serial,
      })),
    ...components,
    ...people.map((user): Hit => ({
      kind: 'person',
      title: user.displayName,
      detail: user.name,
      key: user.id,
    })),
  ];
}

async function componentsLike(account: Account, asked: { text: string; viewer: Viewer }): Promise<Hit[]> {
  const rows = await account.db.read((reader) =>
    reader.all<{ title: string; detail: string; key: string }>(
      `SELECT c.name AS title, d.name || ' · ' || c.address AS detail, d.serial AS key
       FROM components c JOIN devices d ON d.id = c.device_id
       WHERE (?3 = 1 OR ${REACHES_DEVICE}) AND (c.name LIKE ?4 ESCAPE '\\' OR c.address LIKE ?4 ESCAPE '\\')
       ORDER BY c.name COLLATE NOCASE LIMIT ?5`,
      asked.viewer.userId,
      utcTime(account.now()),
      asked.viewer.seesAll ? 1 : 0,
      likeText(asked.text),
      HITS_PER_KIND,
    ),
  );
  return rows.map((row) => ({ kind: 'component', ...row }));
}
