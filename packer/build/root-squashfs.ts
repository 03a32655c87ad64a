/** The root slot: the root tree, packed. */
import { join } from 'node:path';
import { kernelVersion } from './module-tree.ts';
import { MIB } from './partitions.ts';
import { sourceTime } from './source-time.ts';
import { makeSquashfs } from './squashfs.ts';
import type { BuildStep } from './step.ts';

/** Requirement A2; the slot itself has 512 MiB. */
const AT_MOST_BYTES = 220 * MIB;

export const rootSquashfs: BuildStep = {
  name: 'root-squashfs',
  outputs: ['root.squashfs'],

  async inputs({ root, out }) {
    return [import.meta.filename, join(root, 'packer/build/squashfs.ts'), join(out, 'root')];
  },

  async run(context) {
    const tree = join(context.out, 'root');
    await makeSquashfs(context, {
      tree,
      image: join(context.out, 'root.squashfs'),
      // The boot loader reads it from the boot partition.
      without: [`usr/lib/modules/${await kernelVersion(tree)}/vmlinuz`],
      time: await sourceTime(context, ['provisioning', 'packer/build']),
      atMostBytes: AT_MOST_BYTES,
    });
  },
};
