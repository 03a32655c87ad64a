/** Writes the bill of materials of both slots. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BuildError } from '../build/error.ts';
import type { BuildContext, BuildStep } from '../build/step.ts';
import { readRelease } from '../release.ts';
import { replaceFile } from '../run/record.ts';
import { billOf } from './bill.ts';
import { debianParts } from './debian.ts';
import { npmParts } from './npm.ts';

export const BILL = 'bill.cdx.json';
/** What the archive says of the packages: `apt-cache show` of the moment in which they were installed. */
const ARCHIVE = 'debian-packages.txt';

const paths = ({ root, out }: BuildContext) => ({
  tree: join(out, 'root'),
  archive: join(out, ARCHIVE),
  lock: join(root, 'package-lock.json'),
});

export const bill: BuildStep = {
  name: 'bill',
  outputs: [BILL],

  async inputs(context) {
    const { tree, archive, lock } = paths(context);
    return [tree, archive, lock, import.meta.dirname, JSON.stringify(await readRelease(context))];
  },

  async run(context) {
    const { tree, archive, lock } = paths(context);
    const debian = await debianParts(tree, await readFile(archive, 'utf8'));
    const npm = await npmParts(lock);
    if (debian.length === 0 || npm.length === 0)
      throw new BuildError('wrong', 'The bill of materials is empty.');
    const release = await readRelease(context);
    await replaceFile(join(context.out, BILL), await billOf({ release, epoch: context.epoch, debian, npm }));
    context.say(`${debian.length} packages of Debian, ${npm.length} of npm`);
    const bare = [...debian, ...npm];
    context.say(`without licence: ${listed(bare.filter(({ licenses }) => licenses.length === 0))}`);
    context.say(`without digest: ${listed(bare.filter(({ hash }) => hash === undefined))}`);
  },
};

function listed(parts: readonly { name: string }[]): string {
  if (parts.length === 0) return 'none';
  const names = parts.slice(0, 10).map(({ name }) => name);
  return `${parts.length} (${names.join(', ')}${parts.length > names.length ? ', …' : ''})`;
}
