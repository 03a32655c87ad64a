/** What the portal slot says of itself: `release.json` and the bill of materials, which the System page shows. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { billOf } from '../bill/bill.ts';
import { debianParts } from '../bill/debian.ts';
import { npmParts } from '../bill/npm.ts';
import { readRelease } from '../release.ts';
import { BuildError } from './error.ts';
import type { BuildContext } from './step.ts';

/** Left by the steps that make Debian's tree. */
export const paperInputs = ({ out, root }: BuildContext) => [
  join(out, 'root'),
  join(out, 'debian-packages.txt'),
  join(root, 'packer/bill'),
];

/**
 * The commit is the last one that touched the slot, as its time is: a changed guide must not change a slot. With files that
 * are in no commit there is none to name.
 *
 * @param paths what the slot is made of, relative to the checkout
 */
export async function writePapers(
  context: BuildContext,
  { tree, paths }: { tree: string; paths: readonly string[] },
): Promise<void> {
  const { root, out, run } = context;
  const said = await run(['git', 'log', '-1', '--format=%H %ct', '--', ...paths], { cwd: root });
  const [commit = '', seconds = ''] = said.trim().split(' ');
  const { modified, version } = await readRelease(context);
  const epoch = Number(seconds) || context.epoch;
  const facts = { version, builtAt: new Date(epoch * 1000).toISOString(), ...(modified ? {} : { commit }) };
  const debian = await debianParts(
    join(out, 'root'),
    await readFile(join(out, 'debian-packages.txt'), 'utf8'),
  );
  const npm = await npmParts(join(root, 'package-lock.json'));
  if (commit === '' || debian.length === 0 || npm.length === 0)
    throw new BuildError('wrong', 'Nothing is known of what the portal slot is made of.');
  await writeFile(join(tree, 'release.json'), `${JSON.stringify(facts)}\n`);
  // Nothing of it may come from another commit: two builds of the same sources are the same, bit for bit.
  const bill = await billOf({ release: { version, modified, commit, name: version }, epoch, debian, npm });
  await writeFile(join(tree, 'sbom.cdx.json'), bill);
}
