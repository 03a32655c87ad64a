/** One connection, open or ended; ending it; and the list of all. */
import type { ConnectModel, ConnectionsModel } from '../../../ui/models/connections.ts';
import { paths } from '../../../ui/paths.ts';
import type { ConnectionView } from '../../connections/connection-view.ts';
import { endConnection } from '../../connections/operations/end-connection.ts';
import { getConnection, listConnections } from '../../connections/operations/list-connections.ts';
import type { DeviceDetail } from '../../devices/device-view.ts';
import { getDevice } from '../../devices/operations/get-device.ts';
import type { UserCaller } from '../../operations/caller.ts';
import { Refusal } from '../../refusal.ts';
import { listQuery } from '../list-query.ts';
import { accountPage, go, show, type Page, type Visit } from '../page.ts';
import { ownDialIn } from './connect.ts';
import { howItEnded, mayEnd, openConnection, pastConnection, targets } from './present-connection.ts';
import { deviceState } from './present-device.ts';

type Own = Visit<UserCaller>;

const right = 'device.see';

export const connectionPages: readonly Page[] = [
  accountPage({ method: 'GET', path: paths.connections(), right, run: list }),
  accountPage({
    method: 'GET',
    path: paths.connection(':id'),
    right,
    async run(visit) {
      const connection = await visit.invoke(getConnection, { connectionId: visit.param('id') });
      return show('connect', await modelOf(visit, connection));
    },
  }),
  accountPage({
    method: 'POST',
    path: paths.connectionEnd(':id'),
    right,
    async run({ form, invoke, param }) {
      form.expect();
      const { id } = await invoke(endConnection, { connectionId: param('id') });
      return go(paths.connection(id));
    },
  }),
];

async function list(visit: Own) {
  const { search, page } = listQuery(visit);
  const found = await visit.invoke(listConnections, { search, page });
  const model: ConnectionsModel = {
    open: found.open.map((one) => openConnection(one, visit.caller)),
    past: found.history.map(pastConnection),
    q: search,
    paging: { page: found.page, size: found.pageSize, total: found.total },
  };
  return show('connections', model);
}

async function modelOf(visit: Own, connection: ConnectionView): Promise<ConnectModel> {
  const device = await deviceOf(visit, connection);
  const about = {
    serial: device?.serial ?? '',
    device: connection.device,
    deviceState: device === undefined ? ({ kind: 'unknown' } as const) : deviceState(device),
    id: connection.id,
    from: connection.openedAt,
  };
  if (connection.end === null) {
    return {
      ...about,
      step: 'open',
      dialIn: await ownDialIn(visit),
      until: connection.endsAt,
      user: connection.own ? null : connection.user,
      mayEnd: mayEnd(connection, visit.caller),
      targets: targets(connection),
    };
  }
  return {
    ...about,
    step: 'ended',
    dialIn: { kind: 'out', seats: 0, program: '' },
    at: connection.end.at,
    ...howItEnded(connection),
    mayConnect: device?.mayConnect === true && device.status === 'enabled',
  };
}

/** Undefined when it was deleted, or is not the reader's to see any more. */
async function deviceOf({ invoke }: Own, { serial }: ConnectionView): Promise<DeviceDetail | undefined> {
  if (serial === null) return undefined;
  return invoke(getDevice, { serial }).catch((error: unknown) => {
    if (error instanceof Refusal && error.code === 'not-found') return undefined;
    throw error;
  });
}
