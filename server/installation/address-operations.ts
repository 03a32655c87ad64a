/** Further addresses of the portal: where machines and technicians find the standby when it has taken over. */
import { z } from 'zod';
import { handOver } from '../maintenance/hand-over.ts';
import { backendOperation } from '../operations/operation.ts';
import { Done, Empty } from '../operations/values.ts';
import type { Portal } from '../portal.ts';
import { invalid } from '../refusal.ts';
import { PortalName } from './operations.ts';

/** One standby with a name or two; each address costs the one who dials a try of some seconds when it is dead. */
const OTHERS_MAX = 4;

export const getAddresses = backendOperation({
  id: 'backend.settings.addresses.get',
  method: 'GET',
  path: '/backend/settings/addresses',
  summary: 'Further addresses of the portal, and how many routers carry them already',
  right: 'appliance.see',
  input: Empty,
  output: z.object({
    name: z.string(),
    addresses: z.array(z.string()),
    changedAt: z.string().nullable(),
    /** Enabled routers, and those of them that dial in with a configuration that was made after the change. */
    routers: z.int(),
    ready: z.int(),
  }),
  async run({ portal }) {
    const { others, othersAt } = await portal.choices.load();
    const counted = await countRouters(portal, othersAt ?? '');
    return { name: portal.place.name, addresses: [...others], changedAt: othersAt, ...counted };
  },
});

export const changeAddresses = backendOperation({
  id: 'backend.settings.addresses',
  method: 'PUT',
  path: '/backend/settings/addresses',
  summary:
    'Where machines and technicians find the portal when its name does not answer; routers fetch that by themselves',
  right: 'appliance.change',
  input: z.strictObject({ addresses: z.array(PortalName).max(OTHERS_MAX) }),
  output: Done,
  object: ({ addresses }) => addresses.join(', '),
  async run({ portal }, { addresses }) {
    const known = [portal.place.name, ...addresses];
    const twice = addresses.findIndex((one, index) => known.indexOf(one) !== index + 1);
    if (twice !== -1) throw invalid(`addresses.${twice}`, 'taken');
    if (addresses.join(' ') === portal.place.others.join(' ')) return {};
    await portal.choices.setOthers(addresses, portal.now());
    await handOver(portal);
    return {};
  },
});

async function countRouters(portal: Portal, since: string): Promise<{ routers: number; ready: number }> {
  const total = { routers: 0, ready: 0 };
  for (const account of portal.accounts.all()) {
    const row = await account.db.read((reader) =>
      reader.get<{ routers: number; ready: number }>(
        `SELECT count(*) AS routers, count(*) FILTER (WHERE EXISTS (SELECT 1 FROM certificates c
           WHERE c.device_id = d.id AND c.used_at IS NOT NULL AND c.created_at >= ?)) AS ready
         FROM devices d WHERE d.status = 'enabled'`,
        since,
      ),
    );
    total.routers += row?.routers ?? 0;
    total.ready += row?.ready ?? 0;
  }
  return total;
}
