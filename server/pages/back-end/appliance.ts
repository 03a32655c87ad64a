/** How the box is. What is unwell stands above, as notices. */
import type { ApplianceModel } from '../../../ui/models/back-end.ts';
import { paths } from '../../../ui/paths.ts';
import { getAppliance } from '../../backend/appliance.ts';
import { getHealth } from '../../system/operations.ts';
import { backEndPage, show } from '../page.ts';

type RoomState = ApplianceModel['rooms'][number]['state'];
/** The whole history is in the API. */
const PAST_SHOWN = 12;
const STATES: readonly RoomState[] = ['running', 'starting', 'failed', 'stopped'];

export const appliancePage = backEndPage({
  method: 'GET',
  path: paths.backEnd.appliance(),
  right: 'appliance.see',
  async run({ invoke, portal }) {
    const box = await invoke(getAppliance, {});
    const { past } = await invoke(getHealth, {});
    const { parts, door, memory, disk } = box;
    return show('backend-appliance', {
      name: box.name,
      upSince: new Date(portal.now().getTime() - box.uptimeS * 1000).toISOString(),
      appliance: parts,
      door:
        door === null
          ? null
          : { state: stateOf(door.status), detail: door.reason, connections: door.openConnections },
      rooms: box.rooms.map(({ account, status, reason, offload }) => ({
        account,
        state: stateOf(status),
        detail: reason,
        offload,
      })),
      memory: { used: memory.usedBytes, total: memory.totalBytes },
      disk: disk === null ? null : { used: disk.usedBytes, total: disk.totalBytes },
      load: { one: box.load, processors: box.cores },
      past: past.slice(0, PAST_SHOWN).map(({ code, about, since, until }) => ({ code, about, since, until })),
    });
  },
});

/** A state of a newer appliance that this portal has no word for is not well. */
function stateOf(status: string): RoomState {
  return STATES.find((one) => one === status) ?? 'failed';
}
