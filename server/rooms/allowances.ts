/**
 * What a room's packet rules should let through now, from the account's file alone: open connections of
 * active users to enabled devices, as far as a grant still reaches what was opened, from each of the
 * user's seats. A pure function of rows, so that rules can be compared with it at any time.
 */
import type { Allowance } from '../../appliance/protocol.ts';
import { translate } from '../networks/account-addresses.ts';
import { containsAddress, network } from '../networks/cidr.ts';
import { MAY_CONNECT } from '../rights/grants.ts';
import type { Database } from '../store/database.ts';
import { utcTime } from '../store/times.ts';

interface OpenRow {
  user_id: string;
  source: string;
  target: string;
  address: string;
  lan: string;
  network: string;
  protocol: Allowance['protocol'];
  from_port: number;
  to_port: number;
  ends_at: string;
}

/**
 * The end of a grant ends what it opened, also while the connection goes on with another one. What was
 * opened must still be what stands there: a service or address that was edited since is closed until
 * somebody connects anew.
 */
const OPEN_NOW = `
  SELECT k.user_id, se.address AS source, o.target, c.address, d.lan, d.network, o.protocol, o.from_port, o.to_port,
    min(k.ends_at, coalesce((
      SELECT max(coalesce(g.ends_at, '9999')) FROM grants g
      WHERE g.user_id = k.user_id AND (g.ends_at IS NULL OR g.ends_at > ?1)
        AND (g.kind = 'account' OR g.project_id = d.project_id OR g.device_id = d.id
             OR g.component_id = c.id OR g.service_id = s.id)), '')) AS ends_at
  FROM connections k
  JOIN connection_services o ON o.connection_id = k.id
  JOIN users u ON u.id = k.user_id AND ${MAY_CONNECT}
  JOIN devices d ON d.id = k.device_id AND d.status = 'enabled'
  JOIN services s ON s.id = o.service_id
    AND s.protocol = o.protocol AND s.from_port = o.from_port AND s.to_port = o.to_port
  JOIN components c ON c.id = s.component_id
  JOIN seats se ON se.user_id = k.user_id
  WHERE k.ended_at IS NULL AND k.ends_at > ?1`;

export async function allowancesNow(db: Database, now: Date): Promise<Allowance[]> {
  const rows = await db.read((reader) => reader.all<OpenRow>(OPEN_NOW, utcTime(now)));
  const widest = new Map<string, Allowance>();
  for (const row of rows) {
    const endsInS = Math.ceil((Date.parse(row.ends_at) - now.getTime()) / 1000);
    if (!(endsInS > 0) || !stillThere(row)) continue;
    const allowance: Allowance = {
      source: row.source,
      target: row.target,
      protocol: row.protocol,
      fromPort: row.from_port,
      toPort: row.to_port,
      endsInS,
    };
    const key = keyOf(allowance);
    // Two connections to the same service: the later end counts.
    if (endsInS > (widest.get(key)?.endsInS ?? 0)) widest.set(key, allowance);
  }
  return [...widest.values()];
}

/** One row that makes no sense must not keep the rules of all others from being renewed: it opens nothing. */
function stillThere({ address, lan, network: virtual, target }: OpenRow): boolean {
  return containsAddress(network(lan), address) && translate(address, lan, virtual) === target;
}

/** Everything of an allowance but its end. */
function keyOf(one: Allowance): string {
  return `${one.source} ${one.target} ${one.protocol} ${one.fromPort}-${one.toPort}`;
}
