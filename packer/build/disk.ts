/**
 * The raw disk that every export is made from.
 *
 * To boot it by hand, with 2 processors and 2 GiB as an owner would (without KVM; with it, `-accel kvm -cpu host`):
 *
 *     qemu-img create -f qcow2 -b "$PWD/out/build/disk.raw" -F raw /tmp/try.qcow2
 *     cp /usr/share/OVMF/OVMF_VARS_4M.fd /tmp/vars.fd
 *     qemu-system-x86_64 -machine q35 -accel tcg,thread=multi -cpu max -smp 2 -m 2048 -nographic \
 *       -drive if=pflash,format=raw,readonly=on,file=/usr/share/OVMF/OVMF_CODE_4M.fd \
 *       -drive if=pflash,format=raw,file=/tmp/vars.fd \
 *       -drive if=virtio,format=qcow2,file=/tmp/try.qcow2 \
 *       -device virtio-net-pci,netdev=lan -netdev user,id=lan,restrict=on,hostfwd=tcp:127.0.0.1:8443-:443 \
 *       -device virtio-rng-pci
 *
 * The serial line is the terminal (Ctrl-A X ends QEMU). The disk itself stays as it was built: writes go to the file above it.
 */
import { rename, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DISK_MIB, MIB, partitionNamed, planPartitions, renderPartitions } from './partitions.ts';
import type { BuildStep } from './step.ts';

/** Slots b start empty: the first patch fills them. */
const CONTENTS: readonly { readonly file: string; readonly label: string }[] = [
  { file: 'esp.img', label: 'ESP' },
  { file: 'root.squashfs', label: 'ferngate-root-a' },
  { file: 'portal.squashfs', label: 'ferngate-portal-a' },
];

export const disk: BuildStep = {
  name: 'disk',
  outputs: ['disk.raw'],

  async inputs({ root, out }) {
    const code = ['disk.ts', 'partitions.ts'].map((name) => join(root, 'packer/build', name));
    return [...code, ...CONTENTS.map(({ file }) => join(out, file))];
  },

  async run(context) {
    const image = join(context.out, 'disk.raw');
    const unfinished = `${image}.unfinished`;
    await rm(unfinished, { force: true });
    await writeFile(unfinished, '');
    await truncate(unfinished, DISK_MIB * MIB);
    const script = renderPartitions(planPartitions());
    await context.run(['sfdisk', '--quiet', '--no-reread', '--no-tell-kernel', unfinished], {
      input: script,
    });
    for (const { file, label } of CONTENTS) {
      const at = `seek=${partitionNamed(label).startBytes / MIB}`;
      const words = [`if=${join(context.out, file)}`, `of=${unfinished}`, 'bs=1M', at, 'conv=notrunc,sparse'];
      await context.run(['dd', ...words, 'status=none']);
    }
    await rename(unfinished, image);
  },
};
