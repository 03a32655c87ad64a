/** Kernel and initrd, which lie on the boot partition, one of each per slot. */
import { copyFile, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { kernelVersion } from './module-tree.ts';
import { sourceTime } from './source-time.ts';
import type { BuildContext, BuildStep } from './step.ts';

const paths = ({ root, out }: BuildContext) => ({
  tree: join(out, 'root'),
  script: join(root, 'packer/build/make-initrd.sh'),
  configuration: join(root, 'provisioning/files/initramfs'),
  scratch: join(out, 'initrd.scratch'),
  initrd: join(out, 'initrd.img'),
  kernel: join(out, 'vmlinuz'),
});

export const initrd: BuildStep = {
  name: 'initrd',
  outputs: ['vmlinuz', 'initrd.img'],

  async inputs(context) {
    const { tree, script, configuration } = paths(context);
    return [import.meta.filename, tree, script, configuration];
  },

  async run(context) {
    const { tree, script, configuration, scratch, initrd, kernel } = paths(context);
    const version = await kernelVersion(tree);
    await copyFile(join(tree, 'usr/lib/modules', version, 'vmlinuz'), kernel);
    await mkdir(scratch, { recursive: true });
    const command = [script, tree, configuration, version, scratch, initrd];
    const time = await sourceTime(context, ['provisioning', 'packer/build']);
    await context.run(['unshare', '--mount', ...command], { env: { SOURCE_DATE_EPOCH: time } });
    await rm(scratch, { recursive: true });
  },
};
