/**
 * Node modules: installed from the lock file alone, without anybody's install scripts; then the one addon
 * that we need, sqlite3, is compiled from the source that the lock file's checksum covers.
 *
 * A prebuilt addon is not taken: no checksum of ours covers it, and what is tested should be what runs.
 * The pinned Node's package carries its headers, so that compiling needs no download.
 */
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { PrepareError, run, say, withProgress } from './command.mjs';
import { installPackages, missingPackages } from './debian.mjs';

/** Root's own: an addon compiled once serves every checkout on this machine. */
const CACHE = '/var/cache/ferngate';
const ADDON = 'node_modules/sqlite3/build/Release/node_sqlite3.node';

/** @typedef {{ version?: string, integrity?: string, optional?: boolean }} Locked */

/** @param {string} file @returns {Record<string, Locked>} */
function lockedPackages(file) {
  /** @type {unknown} */
  const lock = JSON.parse(readFileSync(file, 'utf8'));
  return /** @type {{ packages?: Record<string, Locked> }} */ (lock).packages ?? {};
}

/**
 * Compares the lock file with npm's own record of what it has put there, which npm writes last.
 *
 * @param {string} root
 */
export function missingModules(root) {
  const record = join(root, 'node_modules/.package-lock.json');
  if (!existsSync(record)) return true;
  const there = lockedPackages(record);
  const wanted = lockedPackages(join(root, 'package-lock.json'));
  return Object.entries(wanted).some(([path, entry]) => {
    if (path === '') return false;
    const found = there[path];
    // Optional ones are those of other platforms.
    if (!found) return entry.optional !== true;
    return found.version !== entry.version || found.integrity !== entry.integrity;
  });
}

/** @param {string} root */
export const missingAddon = (root) => !existsSync(join(root, ADDON));

/** @param {string} root */
export function installModules(root) {
  const owner = existsSync(join(root, 'node_modules')) ? join(root, 'node_modules') : root;
  if (process.getuid?.() !== 0 && statSync(owner).uid !== process.getuid?.()) {
    throw new PrepareError(
      `Node modules are missing in ${root}, which is not yours: run this as its owner or as root.`,
    );
  }
  withProgress('installing node modules from package-lock.json (about 350 MB on disk)', () =>
    run('Node modules could not be installed', ['npm', 'ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
      cwd: root,
    }),
  );
}

/** @param {string} root */
function platform(root) {
  const name = `node-linux-${process.arch}`;
  return { name, folder: join(root, 'node_modules', name) };
}

/**
 * @param {string} root
 * @returns {string} the Node that everything but this program runs on
 * @throws {PrepareError}
 */
export function pinnedNode(root) {
  const { name, folder } = platform(root);
  const node = join(folder, 'bin/node');
  if (existsSync(node) && existsSync(join(root, 'node_modules/.bin/node'))) return node;
  if (process.platform !== 'linux' || !['x64', 'arm64'].includes(process.arch)) {
    throw new PrepareError(
      `Ferngate runs on Linux on x64 or arm64, and this is ${process.platform} on ${process.arch}: use such a machine.`,
    );
  }
  throw new PrepareError(
    `The pinned Node (package ${name}) is not in node_modules: npm was told to leave optional packages out. ` +
      'Remove node_modules and "omit=optional" from the npm configuration, then run this again.',
  );
}

/** @param {string} root */
export function buildAddon(root) {
  const cached = cacheFile(root);
  if (existsSync(cached)) {
    put(cached, join(root, ADDON));
    if (loads(root)) return;
    rmSync(cached);
  }
  installPackages(missingPackages(['build']));
  const { folder } = platform(root);
  const env = { ...process.env, npm_config_nodedir: folder, npm_config_build_from_source: 'true' };
  // Scripts are switched on for this one package, in words that npm 10 and 12 both take.
  const rebuild = ['npm', 'rebuild', 'sqlite3', '--ignore-scripts=false', '--foreground-scripts'];
  const text = 'compiling the SQLite addon, once on this machine (about two minutes on two cores)';
  withProgress(text, () => run('The SQLite addon could not be compiled', rebuild, { cwd: root, env }));
  if (!loads(root))
    throw new PrepareError(
      'The SQLite addon was compiled but does not load: remove node_modules and run this again.',
    );
  say('the SQLite addon is compiled');
  put(join(root, ADDON), cached);
}

/** @param {string} root */
function loads(root) {
  try {
    run('', [pinnedNode(root), '-e', "require('sqlite3')"], { cwd: root });
    return true;
  } catch {
    return false;
  }
}

/** Named after everything that the addon depends on, so that a cached one is never the wrong one. @param {string} root */
function cacheFile(root) {
  const { name } = platform(root);
  const lock = lockedPackages(join(root, 'package-lock.json'));
  const debian = existsSync('/etc/debian_version')
    ? readFileSync('/etc/debian_version', 'utf8').split('.')[0]
    : '';
  const parts = [lock['node_modules/sqlite3']?.integrity, lock[`node_modules/${name}`]?.integrity, debian];
  return join(
    CACHE,
    `sqlite3-${createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 32)}.node`,
  );
}

/** @param {string} from @param {string} to */
function put(from, to) {
  mkdirSync(join(to, '..'), { recursive: true, mode: 0o755 });
  const next = `${to}.${process.pid}`;
  copyFileSync(from, next);
  renameSync(next, to);
}
