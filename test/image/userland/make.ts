/**
 * Makes the userland that tests boot under systemd without a virtual machine: the image's root, from the same packages,
 * users and files by the same steps, but without kernel, initrd and boot loader, which a container has no use for.
 * Called by provisioning/prepare.mjs, since Debian's packages come from the network, which tests have not.
 *
 *     node test/image/userland/make.ts FOLDER
 */
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { installDebian } from '../../../packer/build/debian-tree.ts';
import { BuildError } from '../../../packer/build/error.ts';
import { imagePackages } from '../../../packer/build/packages.ts';
import { becomeRoot, unpackDebian } from '../../../packer/build/root-tree.ts';
import { makeContext } from '../../../packer/run/context.ts';

/** What starts a machine, and is most of the download. */
const LEFT_OUT = ['linux-image-amd64', 'initramfs-tools', 'systemd-boot', 'dosfstools', 'zstd'];

async function make(folder: string): Promise<void> {
  const work = `${folder}.unfinished`;
  await rm(work, { recursive: true, force: true });
  await mkdir(work, { recursive: true });
  const root = resolve(import.meta.dirname, '../../..');
  const bare = await makeContext({ root, say: () => undefined, signal: new AbortController().signal });
  const context = { ...bare, out: work };
  const all = imagePackages(await readFile(join(root, 'provisioning/packages.json'), 'utf8'));
  const included = all.filter((word) => !LEFT_OUT.includes(word.split('/')[0] ?? ''));
  const tar = join(work, 'debian.tar');
  const tree = join(work, 'root');
  await installDebian(context, { included, tar });
  await unpackDebian(context, tar, tree);
  await becomeRoot(context, tree);
  await rm(folder, { recursive: true, force: true });
  await rename(tree, folder);
  await rm(work, { recursive: true });
}

try {
  const [folder] = process.argv.slice(2);
  if (folder === undefined) throw new BuildError('usage', 'node test/image/userland/make.ts FOLDER');
  process.umask(0o022);
  await make(folder);
} catch (error) {
  if (!(error instanceof BuildError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
