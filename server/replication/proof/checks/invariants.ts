/**
 * What is true in every state of ours, beyond what the schema itself makes sure of. Each is a question for rows that break it; found by
 * going through the schema: one of a kind, somebody who can get in, no address twice, nothing outside of its range.
 */
import type { AccountFacts } from '../../../accounts/facts.ts';
import { dialInOf, roomAddressOf } from '../../../networks/account-addresses.ts';
import { contains, containsAddress, network, overlap } from '../../../networks/cidr.ts';
import type { Database } from '../../../store/database.ts';
import type { OpenCopy } from '../child/open-copy.ts';
import { about } from './databases.ts';

interface Invariant {
  /** Said when it does not hold. */
  readonly broken: string;
  /** Rows that break it. */
  readonly sql: string;
}

const HEX64 = (column: string) => `(length(${column}) <> 64 OR ${column} GLOB '*[^0-9a-f]*')`;

const OF_THE_SYSTEM: readonly Invariant[] = [
  { broken: 'it has no installation', sql: 'SELECT 1 WHERE (SELECT count(*) FROM installation) <> 1' },
  {
    broken: 'no operator can sign in',
    sql: `SELECT 1 FROM installation WHERE owned_at IS NOT NULL AND NOT EXISTS (
      SELECT 1 FROM operators WHERE status = 'active' AND password_hash IS NOT NULL
        AND (totp_secret IS NOT NULL OR second_factor_required = 0))`,
  },
  {
    broken: 'it has no row for the portal’s certificate',
    sql: 'SELECT 1 WHERE (SELECT count(*) FROM portal_identity) <> 1',
  },
  {
    broken: 'an uploaded certificate without its chain or key',
    sql: `SELECT 1 FROM portal_identity WHERE kind = 'uploaded' AND (chain IS NULL OR key IS NULL)`,
  },
  {
    broken: 'it has no settings of backups',
    sql: 'SELECT 1 WHERE (SELECT count(*) FROM backup_settings) <> 1',
  },
];

const OF_AN_ACCOUNT: readonly Invariant[] = [
  { broken: 'it has no settings', sql: 'SELECT 1 WHERE (SELECT count(*) FROM settings) <> 1' },
  { broken: 'its room has no keys', sql: 'SELECT 1 WHERE (SELECT count(*) FROM room_keys) <> 1' },
  {
    broken: 'not exactly one authority issues',
    sql: `SELECT 1 WHERE (SELECT count(*) FROM authorities WHERE state = 'issuing') <> 1`,
  },
  {
    broken: 'more than one authority is next or former',
    sql: `SELECT 1 FROM authorities WHERE state <> 'issuing' GROUP BY state HAVING count(*) > 1`,
  },
  {
    broken: 'two authorities of one generation',
    sql: 'SELECT 1 FROM authorities GROUP BY generation HAVING count(*) > 1',
  },
  {
    broken: 'a certificate of nobody, or without the fingerprint and tag by which it is known',
    sql: `SELECT 1 FROM certificates c WHERE ${HEX64('fingerprint')} OR ${HEX64('tag')}
      OR NOT EXISTS (SELECT 1 FROM authorities a WHERE a.id = c.authority_id)
      OR (device_id IS NOT NULL AND device_id NOT IN (SELECT id FROM devices))
      OR (seat_id IS NOT NULL AND seat_id NOT IN (SELECT id FROM seats))`,
  },
  {
    broken: 'a device and a seat have the same address',
    sql: 'SELECT 1 FROM devices d JOIN seats s ON s.address = d.address',
  },
  {
    broken: 'a connection ends before it begins',
    sql: 'SELECT 1 FROM connections WHERE ends_at < opened_at',
  },
];

/** @throws Error that says whose does not hold, and what */
export async function checkInvariants({ store, accounts }: OpenCopy): Promise<string> {
  await about('system', hold(store.system, OF_THE_SYSTEM));
  for (const facts of accounts) {
    const db = store.account(facts.id);
    await about(`account ${facts.name}`, hold(db, OF_AN_ACCOUNT));
    await about(`account ${facts.name}`, addressesAreInRange(db, facts));
  }
  return `${OF_THE_SYSTEM.length} of the system, ${OF_AN_ACCOUNT.length + 1} of each of ${accounts.length} accounts`;
}

async function hold(db: Database, invariants: readonly Invariant[]): Promise<void> {
  const broken = await db.read(async (reader) => {
    const found: string[] = [];
    for (const one of invariants) if ((await reader.all(one.sql)).length > 0) found.push(one.broken);
    return found;
  });
  if (broken.length > 0) throw new Error(broken.join('; '));
}

interface DeviceRow {
  serial: string;
  lan: string;
  network: string;
  address: string;
}

/** What the room would refuse, or what OpenVPN would take for somebody else's. */
async function addressesAreInRange(db: Database, { pool }: AccountFacts): Promise<void> {
  const { devices, seats, components } = await db.read(async (reader) => ({
    devices: await reader.all<DeviceRow>('SELECT serial, lan, network, address FROM devices'),
    seats: await reader.all<{ address: string }>('SELECT address FROM seats'),
    components: await reader.all<{ address: string; lan: string }>(
      'SELECT c.address, d.lan FROM components c JOIN devices d ON d.id = c.device_id',
    ),
  }));
  const dialIn = network(dialInOf(pool));
  const room = roomAddressOf(pool);
  for (const { address } of [...devices, ...seats])
    if (!containsAddress(dialIn, address) || address === room)
      throw new Error(`${address} is no dial-in address`);
  const networks = devices.map((device) => ({ serial: device.serial, virtual: network(device.network) }));
  for (const { serial, virtual } of networks)
    if (!contains(network(pool), virtual) || overlap(dialIn, virtual))
      throw new Error(`the network of ${serial} is not in the account’s`);
  networks.sort((one, other) => one.virtual.base - other.virtual.base);
  for (const [index, { serial, virtual }] of networks.entries()) {
    const next = networks[index + 1];
    if (next !== undefined && overlap(virtual, next.virtual))
      throw new Error(`${serial} and ${next.serial} have the same network`);
  }
  const stray = components.find(({ address, lan }) => !containsAddress(network(lan), address));
  if (stray !== undefined) throw new Error(`${stray.address} is not in the LAN of its device`);
}
