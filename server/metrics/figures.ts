/**
 * What is measured. Labels come from closed lists, so that nobody can make more of them; names of accounts only when
 * whoever made the token asked for them.
 */
import type { Output } from '../../appliance/protocol.ts';
import { readCertificate } from '../certificates/certificate.ts';
import { NOTICE_CODES } from '../notices/registry.ts';
import type { Portal } from '../portal.ts';
import { readRelease } from '../system/release.ts';
import { counter, gauge, one, type Figure } from './figure.ts';
import { ofThePair } from './pair-figures.ts';

type RoomStates = Output<'room.list'>['rooms'];

/** @param accounts figures of single accounts as well */
export async function figures(portal: Portal, accounts: boolean): Promise<Figure[]> {
  const root = await ofTheRootHalf(portal);
  return [
    ...(await ofThePortal(portal)),
    ...(await ofTheMachine(portal)),
    ...root.figures,
    ...(await ofThePair(portal)),
    ...(accounts ? ofAccounts(portal, root.rooms) : []),
  ];
}

async function ofThePortal({ health, installation, accounts, place }: Portal): Promise<Figure[]> {
  const { version } = await readRelease();
  const standing = health.standing();
  const { chain } = await installation.portalIdentity(place.name, place.also);
  const dialIns = accounts.all().flatMap((account) => account.dialIns.current());
  const of = (kind: string) => dialIns.filter((dialIn) => dialIn.kind === kind).length;
  const status = (wanted: string) => accounts.all().filter(({ facts }) => facts.status === wanted).length;
  return [
    gauge('build_info', 'Always 1; the version is a label.', { labels: { version }, value: 1 }),
    gauge('read_only', '1 while the disk is as good as full and nothing new is saved.', one(health.readOnly)),
    gauge(
      'notice',
      'How many notices of this kind stand now.',
      ...NOTICE_CODES.map((code) => ({
        labels: { code },
        value: standing.filter((notice) => notice.code === code).length,
      })),
    ),
    gauge(
      'accounts',
      'Accounts by their status.',
      ...['active', 'suspended'].map((name) => ({ labels: { status: name }, value: status(name) })),
    ),
    gauge(
      'dial_ins',
      'Dial-ins that stand now.',
      { labels: { kind: 'device' }, value: of('device') },
      { labels: { kind: 'user' }, value: of('user') },
    ),
    gauge('portal_certificate_end_timestamp_seconds', 'End of the portal’s certificate.', {
      value: Date.parse(readCertificate(chain).validTo) / 1000,
    }),
  ];
}

async function ofTheMachine({ machine, samples, now }: Portal): Promise<Figure[]> {
  const [disk, memory, traffic] = await Promise.all([machine.disk(), machine.memory(), machine.traffic()]);
  const [last] = samples.recent(60, Math.floor(now().getTime() / 1000)).slice(-1);
  return [
    gauge('disk_size_bytes', 'Size of the disk that holds the data.', one(disk.totalBytes)),
    gauge('disk_free_bytes', 'What can still be written to it.', one(disk.freeBytes)),
    gauge('memory_size_bytes', 'Memory of the machine.', one(memory.totalBytes)),
    gauge('memory_available_bytes', 'What programs can still get.', one(memory.availableBytes)),
    gauge(
      'cpu_usage_ratio',
      'Share of all processors in use, over the last ten seconds.',
      ...(last === undefined ? [] : [one(last.cpu / 100)]),
    ),
    counter(
      'network_receive_bytes_total',
      'Received from outside since the start.',
      one(traffic.receivedBytes),
    ),
    counter('network_transmit_bytes_total', 'Sent to the outside since the start.', one(traffic.sentBytes)),
  ];
}

/** The root half may be away: then only that is said. */
async function ofTheRootHalf({ appliance }: Portal): Promise<{ figures: Figure[]; rooms: RoomStates }> {
  const up = (value: boolean) => gauge('appliance_up', '1 while the root half answers.', one(value));
  try {
    const [door, { rooms }, { services }] = await Promise.all([
      appliance.call('door.describe', {}),
      appliance.call('room.list', {}),
      appliance.call('system.services', {}),
    ]);
    const count = (status: string) => rooms.filter((room) => room.status === status).length;
    // Rooms have their own figure: a service is one program of the whole machine.
    const own = services.filter(({ room }) => room === null);
    return {
      rooms,
      figures: [
        up(true),
        gauge('door_up', '1 while the door is open.', one(door.status === 'running')),
        gauge('door_connections', 'Connections that stand at the door.', one(door.openConnections)),
        gauge(
          'rooms',
          'Rooms by their status.',
          ...['stopped', 'starting', 'running', 'failed'].map((status) => ({
            labels: { status },
            value: count(status),
          })),
        ),
        gauge(
          'service_up',
          '1 while this program of the machine runs.',
          ...own.map(({ name, state }) => ({
            labels: { service: name },
            value: Number(state === 'running'),
          })),
        ),
        counter(
          'service_restarts_total',
          'How often it came back by itself.',
          ...own.map(({ name, restarts }) => ({ labels: { service: name }, value: restarts })),
        ),
      ],
    };
  } catch {
    return { rooms: [], figures: [up(false)] };
  }
}

function ofAccounts({ accounts }: Portal, rooms: RoomStates): Figure[] {
  const all = accounts.all();
  const running = new Set<number>(rooms.filter(({ status }) => status === 'running').map(({ room }) => room));
  return [
    gauge(
      'account_dial_ins',
      'Dial-ins of an account that stand now.',
      ...all.flatMap(({ facts, dialIns }) =>
        ['device', 'user'].map((kind) => ({
          labels: { account: facts.name, kind },
          value: dialIns.current().filter((dialIn) => dialIn.kind === kind).length,
        })),
      ),
    ),
    gauge(
      'account_room_up',
      '1 while the room of the account runs.',
      ...all.map(({ facts }) => ({
        labels: { account: facts.name },
        value: Number(running.has(facts.room)),
      })),
    ),
  ];
}
