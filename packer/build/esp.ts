/** The boot partition: systemd-boot, one entry, kernel and initrd of slot a. */
import { mkdir, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { entryName, LOADER_CONFIGURATION, renderEntry, slotFiles } from './boot-entry.ts';
import { partitionNamed } from './partitions.ts';
import { sourceTime } from './source-time.ts';
import type { BuildContext, BuildStep } from './step.ts';

const LOADER = 'usr/lib/systemd/boot/efi/systemd-bootx64.efi.signed';
/** The volume's number, which mkfs.vfat would take from the clock. */
const VOLUME_ID = 'F3A6A7E0';
const SOURCES = ['provisioning', 'packer/build'];

export const esp: BuildStep = {
  name: 'esp',
  outputs: ['esp.img'],

  async inputs({ root, out }) {
    const code = ['esp.ts', 'boot-entry.ts', 'partitions.ts'].map((name) => join(root, 'packer/build', name));
    return [...code, join(out, 'root', LOADER), join(out, 'vmlinuz'), join(out, 'initrd.img')];
  },

  async run(context) {
    const tree = join(context.out, 'esp');
    await rm(tree, { recursive: true, force: true });
    await fillTree(context, tree);
    await packTree(context, tree);
    await rm(tree, { recursive: true });
  },
};

async function fillTree(context: BuildContext, tree: string): Promise<void> {
  const { out } = context;
  const put = async (to: string, from: string) => {
    await mkdir(dirname(join(tree, to)), { recursive: true });
    await context.run(['cp', '--reflink=auto', from, join(tree, to)]);
  };
  const write = async (to: string, text: string) => {
    await mkdir(dirname(join(tree, to)), { recursive: true });
    await writeFile(join(tree, to), text);
  };
  // The first is where firmware looks that was told nothing, the second where `bootctl` looks for what to renew.
  await put('EFI/BOOT/BOOTX64.EFI', join(out, 'root', LOADER));
  await put('EFI/systemd/systemd-bootx64.efi', join(out, 'root', LOADER));
  const { kernel, initrd } = slotFiles('a');
  await put(kernel, join(out, 'vmlinuz'));
  await put(initrd, join(out, 'initrd.img'));
  await write('loader/loader.conf', LOADER_CONFIGURATION);
  await write('loader/entries.srel', 'type1\n');
  await write(`loader/entries/${entryName('a')}`, renderEntry('a', await sourceTime(context, SOURCES)));
}

async function packTree(context: BuildContext, tree: string): Promise<void> {
  const image = join(context.out, 'esp.img');
  const unfinished = `${image}.unfinished`;
  const time = await sourceTime(context, SOURCES);
  await rm(unfinished, { force: true });
  await writeFile(unfinished, '');
  await truncate(unfinished, partitionNamed('ESP').sizeBytes);
  await context.run(['mkfs.vfat', '--invariant', '-F', '32', '-n', 'ESP', '-i', VOLUME_ID, unfinished]);
  await context.run(['find', tree, '-exec', 'touch', '--no-dereference', `--date=@${time}`, '{}', '+']);
  const names = (await context.run(['ls', tree])).trim().split('\n').sort();
  // -s: with folders; -m: with their times, since the clock's would differ.
  const from = names.map((name) => join(tree, name));
  await context.run(['mcopy', '-s', '-m', '-i', unfinished, ...from, '::/'], {
    env: { SOURCE_DATE_EPOCH: time },
  });
  await rename(unfinished, image);
}
