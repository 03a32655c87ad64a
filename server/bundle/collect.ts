/** Asks the parts of the portal for what a bundle may hold. Whatever does not answer is left out as null or empty. */
import { stat } from 'node:fs/promises';
import { arch, cpus, loadavg, release, uptime } from 'node:os';
import { readCertificate } from '../certificates/certificate.ts';
import type { Account } from '../accounts/account.ts';
import type { Portal } from '../portal.ts';
import { MEASURES, type Sample } from '../system/sample.ts';
import { readRelease } from '../system/release.ts';
import { VERSION, type Collected } from './entries.ts';

const PAST_NOTICES = 500;
const VERSION_AT_START = new RegExp(`^(?:${VERSION.source})`);

/** @param databaseFile where the file of an account lies */
export async function collect(
  portal: Portal,
  databaseFile: (accountId: string) => string,
): Promise<Collected> {
  return {
    'versions.json': await versions(portal),
    'machine.json': await machine(portal),
    'services.json': await services(portal),
    'rooms.json': await rooms(portal, databaseFile),
    'door.json': await door(portal),
    'notices.json': (await portal.health.past(PAST_NOTICES)).map(({ code, since, until }) => ({
      code,
      since,
      until,
    })),
    'configuration.json': await configuration(portal),
    'measurements.json': await measurements(portal),
  };
}

/** Of a version only what looks like one. */
function version(text: string | undefined): string {
  return VERSION_AT_START.exec(text ?? '')?.[0] ?? 'unknown';
}

async function versions({ appliance }: Portal): Promise<Collected['versions.json']> {
  const own = await readRelease();
  const parts = await appliance.call('appliance.describe', {}).catch(() => undefined);
  const architecture = (['x64', 'arm64'] as const).find((one) => one === arch()) ?? 'other';
  const known = (text: string | undefined) => (parts === undefined ? null : version(text));
  return {
    ferngate: version(own.version),
    builtAt: own.builtAt ?? null,
    commit: own.commit?.slice(0, 40) ?? null,
    node: version(process.versions.node),
    kernel: version(release()),
    architecture,
    openvpn: known(parts?.openvpn),
    haproxy: known(parts?.haproxy),
    nftables: known(parts?.nftables),
    kernelOffload: parts?.kernelOffload ?? null,
  };
}

async function machine({ machine: box, now, health }: Portal): Promise<Collected['machine.json']> {
  const [memory, disk, killed] = await Promise.all([box.memory(), box.disk(), box.killed()]);
  return {
    at: now().toISOString(),
    uptimeS: Math.round(uptime()),
    portalUptimeS: Math.round(process.uptime()),
    processors: cpus().length,
    loadOneMinute: loadavg()[0] ?? 0,
    memoryBytes: memory.totalBytes,
    memoryAvailableBytes: memory.availableBytes,
    swapBytes: memory.swapTotalBytes,
    swapFreeBytes: memory.swapFreeBytes,
    diskBytes: disk.totalBytes,
    diskFreeBytes: disk.freeBytes,
    files: disk.files,
    filesFree: disk.filesFree,
    programsKilled: killed,
    readOnly: health.readOnly,
  };
}

async function services({ appliance }: Portal): Promise<Collected['services.json']> {
  const asked = await appliance.call('system.services', {}).catch(() => undefined);
  return (asked?.services ?? []).map(({ name, room, state, sinceMs, restarts, memoryBytes }) => ({
    name,
    room,
    state,
    since: sinceMs === null ? null : new Date(sinceMs).toISOString(),
    restarts,
    memoryBytes,
  }));
}

async function rooms(
  { appliance, accounts }: Portal,
  databaseFile: (accountId: string) => string,
): Promise<Collected['rooms.json']> {
  const asked = await appliance.call('room.list', {}).catch(() => undefined);
  const rows: Collected['rooms.json'] = [];
  for (const { room, status, offload } of asked?.rooms ?? []) {
    const account = accounts.all().find(({ facts }) => facts.room === room);
    const counts = account === undefined ? undefined : await countsOf(account, databaseFile);
    rows.push({
      room,
      status,
      offload,
      account: account?.facts.status ?? 'none',
      devices: counts?.devices ?? null,
      people: counts?.people ?? null,
      dialIns: account?.dialIns.current().length ?? 0,
      openConnections: counts?.openConnections ?? null,
      databaseBytes: counts?.databaseBytes ?? null,
      attached: account?.dialIns.isAttached() ?? false,
    });
  }
  return rows;
}

/** Undefined for a file that cannot be read: its room is in the list all the same. */
async function countsOf({ db, facts }: Account, databaseFile: (accountId: string) => string) {
  try {
    const counted = await db.read((reader) =>
      reader.get<{ devices: number; people: number; openConnections: number }>(
        `SELECT (SELECT count(*) FROM devices) AS devices, (SELECT count(*) FROM users) AS people,
           (SELECT count(*) FROM connections WHERE ended_at IS NULL) AS openConnections`,
      ),
    );
    const { size } = await stat(databaseFile(facts.id));
    return counted === undefined ? undefined : { ...counted, databaseBytes: size };
  } catch {
    return undefined;
  }
}

async function door({ appliance }: Portal): Promise<Collected['door.json']> {
  const asked = await appliance.call('door.describe', {}).catch(() => undefined);
  return { status: asked?.status ?? 'unknown', openConnections: asked?.openConnections ?? null };
}

async function configuration(portal: Portal): Promise<Collected['configuration.json']> {
  const { installation, operators, mail, metricTokens, accounts, place } = portal;
  const identity = await installation.portalIdentity(place.name, place.also);
  return {
    accounts: accounts.all().length,
    operators: (await operators.list()).length,
    secondFactorRequired: await installation.secondFactorRequired(),
    mailServer: (await mail.ownerAddress()) !== undefined,
    metricTokens: (await metricTokens.list()).length,
    portalCertificateEnds: new Date(Date.parse(readCertificate(identity.chain).validTo)).toISOString(),
    ports: place.ports,
  };
}

async function measurements({ samples, now }: Portal): Promise<Collected['measurements.json']> {
  const row = (sample: Sample) => [
    sample.at,
    ...MEASURES.map((measure) => Math.round(sample[measure] * 10) / 10),
  ];
  const at = now().getTime();
  return {
    columns: ['at', ...MEASURES],
    day: (await samples.over('24h', at)).map(row),
    month: (await samples.over('30d', at)).map(row),
  };
}
