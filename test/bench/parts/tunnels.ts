/** How many new tunnels per second find their room: through the door, beside straight to the room. */
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
import { command, Daemon, NODE } from '../../world/command.ts';
import { APPLIANCE_ADDRESS } from '../../world/internet.ts';
import type { PlantWorld } from '../../world/plant-world.ts';
import type { Bench } from '../bench.ts';
import { enterDiallers } from '../dialling.ts';
import { interleaved, median } from '../figure.ts';
import { upTo } from '../measure/at-once.ts';
import { load } from '../measure/processes.ts';

const STORM = `${import.meta.dirname}/../programs/storm.ts`;
/** So many that the door's ceiling per source (600 in 10 s) is not what is measured. */
const SOURCES = upTo(12).map((index) => `203.0.113.${220 + index}`);

export async function tunnels(bench: Bench): Promise<void> {
  const world = await bench.world();
  const packet = join(world.folder, 'first-packet');
  await writeFile(packet, await recordFirstPacket(world));
  const host = await world.internet.host('storm');
  await world.internet.plugIn(host, SOURCES[0]!);
  for (const address of SOURCES.slice(1)) await host.run('ip', 'addr', 'add', `${address}/24`, 'dev', 'wan0');
  const args = ['--packet', packet, '--count', String(bench.sizes.tunnels), '--port', '1194'];
  const perS = (output: string) => {
    const { answered, ms } = JSON.parse(output) as { answered: number; ms: number };
    if (answered < bench.sizes.tunnels)
      throw new Error(`${bench.sizes.tunnels - answered} were not answered`);
    return (1000 * answered) / ms;
  };
  const room = await roomAddress();
  const { a, b } = await interleaved(
    bench.sizes.tunnelRounds,
    async () =>
      perS(await host.run(NODE, STORM, ...args, '--host', APPLIANCE_ADDRESS, '--from', SOURCES.join(','))),
    async () => perS(await command(NODE, STORM, ...args, '--host', room)),
  );
  bench.add({
    part: 'tunnels',
    name: 'new tunnels that reach their room',
    value: median(a),
    unit: '/s',
    reference: { name: 'straight to the room', value: median(b) },
    note: `until OpenVPN's first answer; load ${load()}`,
  });
}

/** What a real OpenVPN client sends first; it may be sent again, as every connection begins anew. */
async function recordFirstPacket(world: PlantWorld): Promise<Buffer> {
  const [dialler] = await enterDiallers(world.administrator, ['STORM-1'], join(world.folder, 'storm'));
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const client = new Daemon('recorded', [
    'openvpn',
    ...['--config', dialler!.config, '--remote', '127.0.0.1', String(port)],
  ]);
  const [socket] = (await once(server, 'connection')) as [Socket];
  let packet = Buffer.alloc(0);
  for await (const chunk of socket as AsyncIterable<Buffer>) {
    packet = Buffer.concat([packet, chunk]);
    if (packet.length > 2 && packet.length >= 2 + packet.readUInt16BE(0)) break;
  }
  await client.stop();
  server.close();
  return packet.subarray(0, 2 + packet.readUInt16BE(0));
}

/** The first account's room: the other end of the pair `fg1`. */
async function roomAddress(): Promise<string> {
  const shown = JSON.parse(await command('ip', '-j', '-6', 'addr', 'show', 'dev', 'fg1')) as {
    addr_info: { local: string; prefixlen: number }[];
  }[];
  const ours = shown[0]?.addr_info.find(({ prefixlen }) => prefixlen === 127)?.local;
  if (ours === undefined) throw new Error('the room has no pair');
  return ours.replace(/:0?$/, ':1').replace(/^(.*)::$/, '$1::1');
}
