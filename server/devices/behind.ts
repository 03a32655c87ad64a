/** What lists say of the machines behind devices: components, whether the viewer may connect, what he has open. */
import { REACHES_SERVICE } from '../rights/grants.ts';
import type { Database, Reader } from '../store/database.ts';
import { utcTime } from '../store/times.ts';

/** As many names as fit into a row. */
const NAMES_SHOWN = 4;

export interface Behind {
  readonly componentNames: readonly string[];
  readonly componentCount: number;
  /** A grant reaches at least one service. */
  readonly reaches: boolean;
  readonly open: { readonly id: string; readonly endsAt: string } | null;
}

export const NOTHING_BEHIND: Behind = { componentNames: [], componentCount: 0, reaches: false, open: null };

interface Row {
  device_id: string;
  name: string;
  reaches: 0 | 1;
  count: number;
}

/** By device id; devices without anything behind them are left out. */
export async function behindDevices(
  db: Database,
  asked: { readonly ids: readonly string[]; readonly userId: string; readonly now: Date },
): Promise<Map<string, Behind>> {
  return db.read(async (reader) => {
    const byDevice = Map.groupBy(await components(reader, asked), (row) => row.device_id);
    const open = await ownConnections(reader, asked);
    const ids = new Set([...byDevice.keys(), ...open.keys()]);
    return new Map(
      [...ids].map((id) => {
        const rows = byDevice.get(id) ?? [];
        const behind: Behind = {
          componentNames: rows.map((row) => row.name),
          componentCount: rows[0]?.count ?? 0,
          reaches: rows.some((row) => row.reaches === 1),
          open: open.get(id) ?? null,
        };
        return [id, behind];
      }),
    );
  });
}

type Asked = Parameters<typeof behindDevices>[1];

function components(reader: Reader, { ids, userId, now }: Asked): Promise<Row[]> {
  return reader.all<Row>(
    `SELECT device_id, name, reaches, count FROM (
       SELECT c.device_id, c.name, c.reaches, count(*) OVER (PARTITION BY c.device_id) AS count,
         row_number() OVER (PARTITION BY c.device_id ORDER BY c.reaches DESC, c.name COLLATE NOCASE, c.id) AS place
       FROM (SELECT c.id, c.device_id, c.name,
               EXISTS (SELECT 1 FROM services s WHERE s.component_id = c.id AND ${REACHES_SERVICE}) AS reaches
             FROM components c JOIN devices d ON d.id = c.device_id
             WHERE c.device_id IN (SELECT value FROM json_each(?3))) c)
     WHERE place <= ?4 ORDER BY device_id, place`,
    userId,
    utcTime(now),
    JSON.stringify(ids),
    NAMES_SHOWN,
  );
}

/** Of several to the same device the one that lasts longest. */
async function ownConnections(
  reader: Reader,
  { ids, userId, now }: Asked,
): Promise<Map<string, { id: string; endsAt: string }>> {
  const rows = await reader.all<{ id: string; device_id: string; ends_at: string }>(
    `SELECT id, device_id, ends_at FROM connections
     WHERE ended_at IS NULL AND ends_at > ?2 AND user_id = ?1 AND device_id IN (SELECT value FROM json_each(?3))
     ORDER BY ends_at`,
    userId,
    utcTime(now),
    JSON.stringify(ids),
  );
  return new Map(rows.map((row) => [row.device_id, { id: row.id, endsAt: row.ends_at }]));
}
