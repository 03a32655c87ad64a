/** Adds a port to the PLC of a site that takes all the bytes it is sent. */
import { NODE, type Daemon } from '../world/command.ts';
import type { Host } from '../world/internet.ts';
import type { EnteredDevice } from '../world/plant.ts';
import type { PlantWorld } from '../world/plant-world.ts';
import { MODBUS_PORT, PLC, type Site } from '../world/site.ts';

export const BULK_PORT = 5001;

export async function addBulkService(
  world: PlantWorld,
  { site, device }: { site: Site; device: EnteredDevice },
): Promise<void> {
  const tcp = (name: string, port: number) => ({ name, protocol: 'tcp', fromPort: port, toPort: port });
  await world.administrator.put(`/devices/${device.serial}/components/${device.plc.id}`, {
    name: 'PLC',
    kind: 'plc',
    address: PLC,
    services: [tcp('Modbus', MODBUS_PORT), tcp('Bulk', BULK_PORT)],
  });
  await site.dial(await world.configuration(device.serial));
  await world.online(device.serial, site);
}

export function startSink(host: Host, address: string): Daemon {
  const program = `${import.meta.dirname}/programs/sink.ts`;
  return host.start('sink', NODE, program, '--address', address, '--port', String(BULK_PORT));
}
