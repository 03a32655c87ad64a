/** The kernel's modules in the tree: only those that are shipped, unpacked, with an index that fits. */
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { BuildError } from './error.ts';
import { keptModules, missingNeeded } from './kernel-modules.ts';
import type { BuildContext } from './step.ts';

/** Far below what a command line takes (execve(2)). */
const NAMES_AT_ONCE = 200;

/** @returns the one kernel of the tree, for example `6.12.1-amd64` */
export async function kernelVersion(tree: string): Promise<string> {
  const versions = await readdir(join(tree, 'usr/lib/modules'));
  const [version] = versions;
  if (version !== undefined && versions.length === 1) return version;
  throw new BuildError('input-missing', `The tree has to hold one kernel and holds ${versions.length}.`);
}

/** @throws BuildError `input-missing` when a module that customers' hypervisors need is not among Debian's any more */
export async function pruneModules(context: BuildContext, tree: string): Promise<void> {
  const version = await kernelVersion(tree);
  const folder = join(tree, 'usr/lib/modules', version);
  const kept = keptModules(await readFile(join(folder, 'modules.dep'), 'utf8'));
  const missing = missingNeeded(kept, await readFile(join(folder, 'modules.builtin'), 'utf8'));
  if (missing.length > 0) {
    throw new BuildError(
      'input-missing',
      `Kernel ${version} lacks ${missing.join(', ')}: see packer/build/kernel-modules.ts.`,
    );
  }

  const files = await readdir(join(folder, 'kernel'), { recursive: true, withFileTypes: true });
  const all = files.filter((file) => file.isFile()).map((file) => join(file.parentPath, file.name));
  for (const file of all) if (!kept.has(file.slice(folder.length + 1))) await rm(file);
  await context.run(['find', join(folder, 'kernel'), '-type', 'd', '-empty', '-delete']);

  // Unpacked: the slot is packed as a whole, and a patch finds what is alike in two versions.
  const packed = [...kept].filter((path) => path.endsWith('.xz')).map((path) => join(folder, path));
  for (let at = 0; at < packed.length; at += NAMES_AT_ONCE) {
    await context.run(['xz', '--decompress', ...packed.slice(at, at + NAMES_AT_ONCE)]);
  }
  await rm(join(folder, 'System.map'), { force: true });
  await context.run(['chroot', tree, 'depmod', version]);
  context.say(`Linux ${version}, ${kept.size} of ${all.length} modules`);
}
