/** How long it takes until a room's kernel holds another set of allowances, as after each Connect and revocation. */
import { join } from 'node:path';
import type { Allowance } from '../../../appliance/protocol.ts';
import { RoomNumber } from '../../../appliance/protocol-values.ts';
import { PortalClient } from '../../appliance/rig/portal-client.ts';
import type { Bench } from '../bench.ts';
import { median } from '../figure.ts';
import { upTo } from '../measure/at-once.ts';
import { load } from '../measure/processes.ts';

const NAME = 'rules';

export async function rules(bench: Bench): Promise<void> {
  const { appliance } = await bench.world();
  const { room: number } = await appliance.owner.post<{ room: number }>('/backend/accounts', {
    name: NAME,
    title: 'Rules',
  });
  const room = RoomNumber.parse(number);
  const client = new PortalClient(join(appliance.run, 'appliance.sock'));
  for (const count of bench.sizes.allowances) {
    const [allow, held]: number[][] = [[], []];
    for (let round = 0; round < bench.sizes.allowRounds; round += 1) {
      const allowances = manyAllowances(count, 3600 + round * 60);
      allow!.push(await timed(() => client.call('room.allow', { room, allowances })));
      held!.push(await timed(() => client.call('room.held', { room })));
    }
    bench.add({
      part: 'rules',
      name: `room.allow with ${count} allowances, median`,
      value: median(allow!),
      unit: 'ms',
      reference: { name: 'reading them back, room.held', value: median(held!) },
      note: `load ${load()}`,
    });
  }
  client.close();
  await appliance.owner.delete(`/backend/accounts/${NAME}`, { confirm: NAME });
}

function manyAllowances(count: number, endsInS: number): Allowance[] {
  return upTo(count).map((index) => ({
    source: `198.18.1.${index % 50}`,
    target: `198.19.${Math.floor(index / 50) % 250}.10`,
    protocol: 'tcp',
    fromPort: 100 + (index % 7),
    toPort: 102 + (index % 7),
    endsInS,
  }));
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}
