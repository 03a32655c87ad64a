/** A page of the devices that somebody may see, and how many of them are in which state. */
import { PAGE_SIZE } from '../operations/values.ts';
import type { AccountCall } from '../operations/operation.ts';
import { behindDevices, NOTHING_BEHIND } from './behind.ts';
import type { Device } from './device.ts';
import { presentWith, type ListedDevice } from './device-view.ts';
import type { IndexedDevice } from './devices.ts';
import { presenceIn, stateOf, type DeviceStateName, type Presence } from './presence.ts';
import { troubleOf } from './trouble.ts';
import { viewerOf } from './viewer.ts';

export interface DeviceFilter {
  readonly search: string;
  readonly state?: DeviceStateName | 'troubled' | undefined;
  readonly projectId?: string | undefined;
  /** Those that need attention before the others; otherwise by name alone. */
  readonly troubledFirst: boolean;
  readonly page: number;
}

export interface DeviceList {
  /** One page. */
  readonly devices: ListedDevice[];
  /** How many fit the filter. */
  readonly total: number;
  /** Of all that he may see, whatever the filter. */
  readonly counts: { readonly all: number; readonly online: number; readonly troubled: number };
}

interface Judged {
  readonly device: IndexedDevice;
  readonly state: DeviceStateName;
  readonly troubled: boolean;
}

export async function listOfDevices(call: AccountCall, filter: DeviceFilter): Promise<DeviceList> {
  const presence = presenceIn(call.account);
  const index = await call.account.devices.index(viewerOf(call.caller), filter.search);
  const all = index.map((device) => judge(device, presence));
  const fitting = all.filter((one) => fits(one, filter));
  const ordered = filter.troubledFirst
    ? [...fitting.filter((one) => one.troubled), ...fitting.filter((one) => !one.troubled)]
    : fitting;
  const from = (filter.page - 1) * PAGE_SIZE;
  const ids = ordered.slice(from, from + PAGE_SIZE).map((one) => one.device.id);
  return {
    devices: await listed(call, await call.account.devices.byIds(ids), presence),
    total: fitting.length,
    counts: {
      all: all.length,
      online: all.filter((one) => one.state === 'online').length,
      troubled: all.filter((one) => one.troubled).length,
    },
  };
}

/** As lists show them to the caller, who may see them. */
export async function listed(
  { account, caller }: AccountCall,
  devices: readonly Device[],
  presence = presenceIn(account),
): Promise<ListedDevice[]> {
  const asked = { ids: devices.map(({ id }) => id), userId: caller.person.id, now: presence.now };
  const behind = await behindDevices(account.db, asked);
  return devices.map((device) => {
    const { componentNames, componentCount, reaches, open } = behind.get(device.id) ?? NOTHING_BEHIND;
    return {
      ...presentWith(device, presence),
      componentNames: [...componentNames],
      componentCount,
      mayConnect: reaches && caller.rights.has('connection.open'),
      open,
    };
  });
}

function judge(device: IndexedDevice, presence: Presence): Judged {
  const { certificateEndsAt } = device;
  const signs = {
    enabled: device.status === 'enabled',
    online: presence.online.has(device.id),
    refused: presence.refused.of(device.serial),
    certificateEndsAt,
  };
  return {
    device,
    state: stateOf(device, presence),
    troubled: troubleOf(signs, presence.now) !== null,
  };
}

function fits({ device, state, troubled }: Judged, filter: DeviceFilter): boolean {
  if (!device.found) return false;
  if (filter.projectId !== undefined && device.projectId !== filter.projectId) return false;
  if (filter.state === undefined) return true;
  return filter.state === 'troubled' ? troubled : state === filter.state;
}
