/** Finds components by a part of their name or address, within what the viewer may see. */
import { isIPv4 } from 'node:net';
import type { Account } from '../accounts/account.ts';
import { likeText } from '../audit/audit.ts';
import type { Viewer } from '../devices/devices.ts';
import { containsAddress, network } from '../networks/cidr.ts';
import { translate } from '../networks/account-addresses.ts';
import { REACHES_DEVICE } from '../rights/grants.ts';
import { utcTime } from '../store/times.ts';

export interface FoundComponent {
  readonly id: string;
  readonly name: string;
  readonly serial: string;
  readonly device: string;
  readonly address: string;
  readonly virtualAddress: string;
}

/** More hits than this of one kind are no answer but a list. */
export const HITS_PER_KIND = 20;

interface Row {
  id: string;
  name: string;
  serial: string;
  device: string;
  address: string;
  lan: string;
  network: string;
}

/** One more than is shown, so that it can be said that there are more. */
export async function componentsLike(
  account: Account,
  asked: { text: string; viewer: Viewer },
): Promise<FoundComponent[]> {
  const behind = isIPv4(asked.text) ? await behindAddress(account, asked.text) : undefined;
  const rows = await account.db.read((reader) =>
    reader.all<Row>(
      `SELECT c.id, c.name, d.serial, d.name AS device, c.address, d.lan, d.network
       FROM components c JOIN devices d ON d.id = c.device_id
       WHERE (?3 = 1 OR ${REACHES_DEVICE})
         AND (c.name LIKE ?4 ESCAPE '\\' OR c.address LIKE ?4 ESCAPE '\\'
              OR (d.id = ?6 AND c.address = ?7))
       ORDER BY c.name COLLATE NOCASE, d.name COLLATE NOCASE LIMIT ?5`,
      asked.viewer.userId,
      utcTime(account.now()),
      asked.viewer.seesAll ? 1 : 0,
      likeText(asked.text),
      HITS_PER_KIND + 1,
      behind?.deviceId ?? '',
      behind?.address ?? '',
    ),
  );
  return rows.map(({ lan, network: virtual, ...row }) => ({
    ...row,
    virtualAddress: translate(row.address, lan, virtual),
  }));
}

/** Behind which device a virtual address lies, and what it is there. */
async function behindAddress(
  account: Account,
  text: string,
): Promise<{ deviceId: string; address: string } | undefined> {
  const rows = await account.db.read((reader) =>
    reader.all<{ id: string; lan: string; network: string }>('SELECT id, lan, network FROM devices'),
  );
  const found = rows.find((row) => containsAddress(network(row.network), text));
  return found === undefined
    ? undefined
    : { deviceId: found.id, address: translate(text, found.network, found.lan) };
}
