/** Tunnels by the kernel: a technician's packets pass an interface of `ovpn` and the room's rules; without the module, OpenVPN's own. */
import * as assert from 'uvu/assert';
import type { Bench } from './bench.ts';
import { Box } from './box.ts';

const VPN = 'ferngate-room-openvpn@1.service';

/**
 * A kernel without the module: its folder of modules is covered, the index made anew. The appliance would start OpenVPN
 * again at once, which loads the module.
 */
const WITHOUT_MODULE = `set -e
modules=/usr/lib/modules/$(uname -r)
mkdir -p /run/modules/upper /run/modules/work
mount -t overlay -o lowerdir=$modules,upperdir=/run/modules/upper,workdir=/run/modules/work overlay $modules
rm $modules/kernel/drivers/net/ovpn/ovpn.ko*
depmod
systemctl stop ferngate-appliance.service
systemctl stop ${VPN}
rmmod ovpn
systemctl start ferngate-appliance.service`;

// Somebody may be looking for a module in the cover.
const WITH_MODULE = `set -e
umount --lazy /usr/lib/modules/$(uname -r)
modprobe ovpn
systemctl restart ferngate-appliance.service
systemctl restart ${VPN}`;

export async function offload(bench: Bench, say: (line: string) => void): Promise<void> {
  const box = await Box.of(bench);
  assert.is(await kindOfTunnel(box), 'ovpn');
  const before = await passed(box);
  await box.plant.reads();
  const after = await passed(box);
  assert.ok(after.received > before.received && after.sent > before.sent, JSON.stringify([before, after]));
  say(
    `through ovpn, for one reading: ${after.received - before.received} packets in, ${after.sent - before.sent} out`,
  );
  await box.until('port that he was given', () => box.plant.reaches(502));
  assert.not.ok(await box.plant.reaches(503), 'another port of the same PLC');
  const refused = await passed(box);
  assert.ok(refused.received > after.received, 'what is not allowed never came as far as the room');
  say('another port of the same PLC: its packets come in through ovpn and go no further');

  await box.inside.run(WITHOUT_MODULE);
  await box.until('OpenVPN without the module', async () => (await kindOfTunnel(box)) === 'tun');
  await box.plant.works();
  say('without the module: OpenVPN moves the packets itself, router and technician came back');
  await box.inside.run(WITH_MODULE);
  await box.until('OpenVPN with the module', async () => (await kindOfTunnel(box)) === 'ovpn');
  await box.plant.works();
  say('with the module again: through the kernel');
}

/** The kind of interface that the tunnel of room 1 is, as the kernel says it; empty when there is none. */
async function kindOfTunnel({ inside }: Box): Promise<string> {
  const { text } = await inside.run('ip -n fg-1 -d -j link show dev tun0', { check: false });
  return /"info_kind":"(\w+)"/.exec(text)?.[1] ?? '';
}

async function passed({ inside }: Box): Promise<{ received: number; sent: number }> {
  const line = await inside.say('nsenter --net=/run/netns/fg-1 grep tun0: /proc/self/net/dev');
  const counts = line.split(':')[1]?.trim().split(/\s+/).map(Number) ?? [];
  return { received: counts[1] ?? 0, sent: counts[9] ?? 0 };
}
