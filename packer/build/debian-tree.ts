/**
 * Debian from packages alone: no installer, no base image of anybody, and nothing of the machine that builds.
 *
 * Parties: Debian signs its archives, and mmdebstrap lets apt check that against the keys of the machine that builds; the
 * way in between, mirrors and proxies, is trusted with nothing.
 */
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { imagePackages, mirrorsOf, RELEASE, sourceLines } from './packages.ts';
import type { BuildContext, BuildStep } from './step.ts';
import { sourceTime } from './source-time.ts';
import { accountLines } from './users.ts';

/** What no program reads on an appliance. Copyright files stay: licences ask for it. */
const LEFT_OUT = [
  '/usr/share/doc/*',
  '/usr/share/man/*',
  '/usr/share/info/*',
  '/usr/share/locale/*',
  '/usr/share/lintian/*',
  '/usr/share/bash-completion/*',
  '/usr/share/bug/*',
  // Character sets other than those in the C library.
  '/usr/lib/x86_64-linux-gnu/gconv/*',
  // Names of makers of network and USB hardware, for people who list it.
  '/usr/lib/udev/hwdb.d/20-*',
];
const KEPT = ['/usr/share/doc/*/copyright'];

/** What the tree is made by. */
const SOURCES = [
  'provisioning/packages.json',
  'packer/build/debian-tree.ts',
  'packer/build/packages.ts',
  'packer/build/users.ts',
];

const paths = ({ root, out }: BuildContext) => ({
  packages: join(root, 'provisioning/packages.json'),
  hook: join(root, 'packer/build/make-accounts.sh'),
  lister: join(root, 'packer/build/list-packages.sh'),
  accounts: join(out, 'accounts'),
  listed: join(out, 'debian-packages.txt'),
  sources: join(out, 'debian.list'),
  tar: join(out, 'debian.tar'),
  unfinished: join(out, 'debian.unfinished.tar'),
});

export const debianTree: BuildStep = {
  name: 'debian-tree',
  outputs: ['debian.tar', 'debian-packages.txt'],

  async inputs(context) {
    const { packages, hook } = paths(context);
    return [
      import.meta.filename,
      packages,
      hook,
      JSON.stringify([...sourceLines(await mirrorsOf()), LEFT_OUT, KEPT, accountLines()]),
      await sourceTime(context, SOURCES),
    ];
  },

  async run(context) {
    const { packages, tar } = paths(context);
    await installDebian(context, { included: imagePackages(await readFile(packages, 'utf8')), tar });
  },
};

export interface DebianOptions {
  /** Words for apt. */
  readonly included: readonly string[];
  /** The archive that is written. */
  readonly tar: string;
}

/** Debian with these packages and the image's users; beside it, what the archive says of each package. */
export async function installDebian(context: BuildContext, { included, tar }: DebianOptions): Promise<void> {
  const { hook, lister, accounts, sources, listed, unfinished } = paths(context);
  await mkdir(accounts, { recursive: true });
  for (const [name, lines] of Object.entries(accountLines())) await writeFile(join(accounts, name), lines);
  await writeFile(
    sources,
    sourceLines(await mirrorsOf())
      .map((line) => `${line}\n`)
      .join(''),
  );
  await rm(unfinished, { force: true });

  context.say(`${included.length} packages and what they need`);
  const options = [
    // Only what is essential: apt itself has nothing to do in an image that is replaced as a whole.
    '--variant=essential',
    '--architectures=amd64',
    '--aptopt=APT::Install-Recommends "false"',
    ...LEFT_OUT.map((path) => `--dpkgopt=path-exclude=${path}`),
    ...KEPT.map((path) => `--dpkgopt=path-include=${path}`),
    `--essential-hook=${hook}`,
    `--customize-hook=${lister}`,
    `--include=${included.join(',')}`,
  ];
  await context.run(['mmdebstrap', '--quiet', ...options, RELEASE, unfinished, sources], {
    env: {
      FERNGATE_ACCOUNTS: accounts,
      FERNGATE_LISTED: listed,
      SOURCE_DATE_EPOCH: await sourceTime(context, SOURCES),
    },
  });
  await rename(unfinished, tar);
}
