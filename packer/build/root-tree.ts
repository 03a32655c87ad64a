/** The root slot as a folder: Debian's tree without what an appliance has no use for, with the files of `provisioning/files`. */
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pruneModules } from './module-tree.ts';
import type { BuildContext, BuildStep } from './step.ts';
import { closeTree, emptyPlaces, unwantedUnits } from './tree-hygiene.ts';

/** Files of `provisioning/files`: each folder with the place in the root that it becomes. */
const FILES: readonly { readonly from: string; readonly to: string }[] = [
  { from: 'image', to: '.' },
  { from: 'systemd', to: 'usr/lib/systemd/system' },
];
/** Places that something is mounted on later. */
const MOUNT_POINTS = ['efi', 'opt/ferngate', 'var/lib/ferngate'];

const paths = ({ root, out }: BuildContext) => ({
  debian: join(out, 'debian.tar'),
  files: join(root, 'provisioning/files'),
  tree: join(out, 'root'),
  unfinished: join(out, 'root.unfinished'),
});

export const rootTree: BuildStep = {
  name: 'root-tree',
  outputs: ['root'],

  async inputs(context) {
    const { debian, files } = paths(context);
    const code = ['root-tree.ts', 'module-tree.ts', 'kernel-modules.ts', 'tree-hygiene.ts'];
    return [debian, files, ...code.map((name) => join(context.root, 'packer/build', name))];
  },

  async run(context) {
    const { debian, tree, unfinished } = paths(context);
    await unpackDebian(context, debian, unfinished);
    await pruneModules(context, unfinished);
    await becomeRoot(context, unfinished);
    await rm(tree, { recursive: true, force: true });
    await rename(unfinished, tree);
  },
};

/** @param to a folder; what lies there is removed */
export async function unpackDebian(context: BuildContext, tar: string, to: string): Promise<void> {
  await rm(to, { recursive: true, force: true });
  await context.run(['mkdir', '-p', to]);
  await context.run(['tar', '--extract', '--xattrs', '--xattrs-include=*', '-pf', tar, '-C', to]);
}

/** Makes the root slot of Debian's tree. */
export async function becomeRoot(context: BuildContext, tree: string): Promise<void> {
  await addFiles(context, tree);
  await settle(context, tree);
  await closeTree(context, tree);
}

async function addFiles(context: BuildContext, tree: string): Promise<void> {
  const { files } = paths(context);
  for (const { from, to } of FILES) {
    const folder = join(files, from);
    const names = await context.run(['find', folder, '-mindepth', '1', '-maxdepth', '1']).catch(() => '');
    if (names === '') continue;
    // Owned by root whoever made the checkout, with the modes that git keeps.
    const copy = ['cp', '--recursive', '--no-dereference', '--preserve=mode', '--no-target-directory'];
    await context.run([...copy, `${folder}/.`, join(tree, to)]);
  }
  const made = MOUNT_POINTS.map((place) => join(tree, place));
  await context.run(['mkdir', '-p', ...made]);
  await context.run([
    'chmod',
    '-R',
    'u=rwX,go=rX',
    join(tree, 'usr/lib/systemd'),
    join(tree, 'usr/lib/ferngate'),
  ]);
}

/** What of systemd starts by itself follows from the preset file alone. */
async function settle(context: BuildContext, tree: string): Promise<void> {
  // The enablement that packages' scripts have left would stay for units that say no more how to undo it.
  await context.run([
    'find',
    join(tree, 'etc/systemd/system'),
    '-type',
    'l',
    '-not',
    '-lname',
    '/dev/null',
    '-delete',
  ]);
  await context.run(['chroot', tree, 'systemctl', 'preset-all']);
  await context.run(['chroot', tree, 'systemctl', 'mask', ...unwantedUnits]);
  await context.run(['ln', '-sfn', '../run/systemd/resolve/resolv.conf', join(tree, 'etc/resolv.conf')]);
  await emptyPlaces(context, tree);
  // Empty and not missing: the initrd puts the machine's own over it, in memory.
  await writeFile(join(tree, 'etc/machine-id'), '');
  const release = await readFile(join(tree, 'etc/os-release'), 'utf8');
  context.say(/^PRETTY_NAME="(.*)"$/m.exec(release)?.[1] ?? 'a Debian without a name');
}
