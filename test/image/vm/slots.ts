/**
 * What the next versions rest on: the other slots of root and portal start, one that does not start is passed over, and a disk
 * that was made larger is used.
 */
import * as assert from 'uvu/assert';
import { command } from '../../world/command.ts';
import type { Bench } from './bench.ts';
import { Box } from './box.ts';

const GIB = 2 ** 30;
const DATA = '/var/lib/ferngate';

const PARTITION = `set -e
disk=$(cat /run/ferngate-boot/disk)
partition() { for f in /sys/block/$disk/$disk*; do grep -qx "PARTNAME=$1" $f/uevent && echo /dev/\${f##*/} && return; done; }
`;
/** An entry for root slot b as a newer version, with so many tries. */
const ENTRY = (tries: number) => `cd /efi
mkdir -p ferngate/b
cp ferngate/a/* ferngate/b/
rm -f loader/entries/ferngate-b*
sed 's/root-a/root-b/; s/(a)/(b)/; s,ferngate/a/,ferngate/b/,; s/^version .*/version 99999999999999/' \\
  loader/entries/ferngate-a*.conf > loader/entries/ferngate-b+${tries}.conf
sync
`;

export async function slots(bench: Bench, say: (line: string) => void): Promise<void> {
  const box = await Box.of(bench);
  const before = await box.plant.entered();
  // Neither holds anything yet: nothing that could be started.
  await box.inside.run(`${PARTITION}${ENTRY(1)}echo b > ${DATA}/system/portal-slot; sync`);
  const size = await sizeOfData(box);
  await box.machine.powerOff();
  await command('qemu-img', 'resize', '-q', box.plugged.disk, '+4G');
  await box.boot();
  assert.equal(await slotsOf(box), { root: 'a', portal: 'a' });
  assert.match(await entries(box), /ferngate-b\+0-1\.conf/);
  say('a root slot that does not start: the loader comes back to the other one; so does the portal');
  const grown = (await sizeOfData(box)) - size;
  assert.ok(grown > 3.5 * GIB, `grown by ${grown}`);
  assert.is(await box.plant.entered(), before);
  say(`a disk larger by 4 GiB: the data partition has ${(grown / GIB).toFixed(1)} GiB more`);

  const copy = ['root', 'portal'].map(
    (what) => `dd if=$(partition ferngate-${what}-a) of=$(partition ferngate-${what}-b) bs=4M 2> /dev/null\n`,
  );
  await box.inside.run(`${PARTITION}${copy.join('')}${ENTRY(3)}`);
  await box.machine.powerOff();
  await box.boot();
  assert.equal(await slotsOf(box), { root: 'b', portal: 'b' });
  await box.until('a start that counts as good', async () => /ferngate-b\.conf/.test(await entries(box)));
  assert.is(await box.plant.entered(), before);
  await box.plant.works();
  say('both other slots start, and the start counts as a good one');
}

async function slotsOf({ inside }: Box): Promise<{ root: string; portal: string }> {
  const root = /root=PARTLABEL=ferngate-root-(\w)/.exec(await inside.say('cat /proc/cmdline'))?.[1] ?? '';
  return { root, portal: await inside.say('cat /run/ferngate-boot/portal-slot') };
}

const entries = ({ inside }: Box) => inside.say('ls /efi/loader/entries');

async function sizeOfData({ inside }: Box): Promise<number> {
  return Number(await inside.say(`df --output=size --block-size=1 ${DATA} | tail -n 1`));
}
