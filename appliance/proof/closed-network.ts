import type { CommandRunner } from '../commands/run.ts';
import { UPLINK, type RoomPlaces } from '../rooms/room-plan.ts';

/** Where the client of a proof is. */
export const CLIENT_NAMESPACE = 'fg-proof';

/** Two networks with a cable between them; nothing of it ends on the host. */
export async function makeClosedNetwork(run: CommandRunner, places: RoomPlaces): Promise<void> {
  const { namespace, uplinkAddress, hostAddress } = places;
  await batch(run, [], [`netns add ${namespace}`, `netns add ${CLIENT_NAMESPACE}`]);
  await batch(
    run,
    ['-n', namespace],
    [`link add ${UPLINK} type veth peer name ${UPLINK} netns ${CLIENT_NAMESPACE}`, ...sideOf(uplinkAddress)],
  );
  await batch(run, ['-n', CLIENT_NAMESPACE], sideOf(hostAddress));
}

function sideOf(address: string): string[] {
  return ['link set lo up', `addr add ${address}/127 dev ${UPLINK} nodad`, `link set ${UPLINK} up`];
}

/** Absent already: no error. The cable goes with either end. */
export async function removeClosedNetwork(run: CommandRunner, { namespace }: RoomPlaces): Promise<void> {
  for (const name of [namespace, CLIENT_NAMESPACE])
    await run('ip', ['netns', 'delete', name], { expect: [1] });
}

async function batch(run: CommandRunner, where: readonly string[], lines: readonly string[]): Promise<void> {
  await run('ip', [...where, '-batch', '-'], { input: lines.map((line) => `${line}\n`).join('') });
}
