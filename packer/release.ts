/** What this build is called: `ferngate-<version>-<short commit>`. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { BuildContext } from './build/step.ts';

/** Long enough to be unique for the life of the project, whatever git's own setting says. */
const SHORT_COMMIT = 10;

const Package = z.object({ name: z.string(), version: z.string().regex(/^\d+\.\d+\.\d+(-[0-9a-z.]+)?$/) });

export interface Release {
  readonly version: string;
  readonly commit: string;
  /** Whether files of the checkout differ from the commit: what is built can then not be built again from it. */
  readonly modified: boolean;
  /** Begins the name of every artifact; ends with `-modified` when that is so. */
  readonly name: string;
}

export async function readRelease({ root, run }: Pick<BuildContext, 'root' | 'run'>): Promise<Release> {
  const { version } = Package.parse(JSON.parse(await readFile(join(root, 'package.json'), 'utf8')));
  const git = async (...words: string[]) => (await run(['git', ...words], { cwd: root })).trim();
  const commit = await git('rev-parse', 'HEAD');
  const modified = (await git('status', '--porcelain', '--untracked-files=no')) !== '';
  const name = `ferngate-${version}-${commit.slice(0, SHORT_COMMIT)}${modified ? '-modified' : ''}`;
  return { version, commit, modified, name };
}
