import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { keptModules, missingNeeded, NEEDED_MODULES } from '../../../packer/build/kernel-modules.ts';

const test = suite('kernel modules of the image');

const dependencies = `kernel/drivers/net/ovpn/ovpn.ko.xz: kernel/net/ipv4/udp_tunnel.ko.xz kernel/net/odd/needed.ko.xz
kernel/net/ipv4/udp_tunnel.ko.xz:
kernel/net/odd/needed.ko.xz: kernel/net/odd/deeper.ko.xz
kernel/net/odd/deeper.ko.xz:
kernel/net/odd/unneeded.ko.xz:
kernel/sound/core/snd.ko.xz:
kernel/drivers/net/wireless/wifi.ko.xz: kernel/net/odd/deeper.ko.xz
kernel/drivers/net/tun.ko.xz:
kernel/drivers/net/tunny.ko.xz:
`;

test('a module comes with everything that it needs, also from folders that are not shipped', () => {
  const kept = keptModules(dependencies);
  for (const path of [
    'drivers/net/ovpn/ovpn',
    'net/ipv4/udp_tunnel',
    'net/odd/needed',
    'net/odd/deeper',
    'drivers/net/tun',
  ]) {
    assert.ok(kept.has(`kernel/${path}.ko.xz`), path);
  }
});

test('what nothing needs stays out, also where a name only starts like a kept one', () => {
  const kept = keptModules(dependencies);
  for (const path of [
    'net/odd/unneeded',
    'sound/core/snd',
    'drivers/net/wireless/wifi',
    'drivers/net/tunny',
  ]) {
    assert.not.ok(kept.has(`kernel/${path}.ko.xz`), path);
  }
});

test('modules that need each other do not end in a circle', () => {
  const kept = keptModules(
    'kernel/fs/fat/a.ko: kernel/fs/fat/b.ko\nkernel/fs/fat/b.ko: kernel/fs/fat/a.ko\n',
  );
  assert.is(kept.size, 2);
});

test('a driver that a hypervisor needs is missed when it is neither a module nor built in', () => {
  const all = NEEDED_MODULES.map((name) => `kernel/x/${name}.ko.xz`);
  assert.equal(missingNeeded(all, ''), []);
  const without = all.filter((path) => !path.includes('vmw_pvscsi'));
  assert.equal(missingNeeded(without, ''), ['vmw_pvscsi']);
  assert.equal(missingNeeded(without, 'kernel/drivers/scsi/vmw-pvscsi.ko\n'), []);
});

test.run();
