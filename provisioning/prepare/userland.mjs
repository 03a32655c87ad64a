/**
 * The image's userland for the tests (test/image/userland/make.ts), made once on this machine: tests have no network,
 * and Debian's packages come from there.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { PrepareError, run, say, withProgress } from './command.mjs';
import { packageList } from './debian.mjs';

/** Root's own, beside the compiled addon. */
const CACHE = '/var/cache/ferngate';
const MADE_OF = [
  'test/image/userland/make.ts',
  'packer/build/debian-tree.ts',
  'packer/build/packages.ts',
  'packer/build/users.ts',
];

/**
 * Named after what it is made of. Files of `provisioning/files` are not among it: tests lay the newest over it.
 *
 * @param {string} root the checkout
 */
export function userlandFolder(root) {
  const { run: needed, appliance } = packageList();
  const hash = createHash('sha256').update(JSON.stringify([Object.keys(needed), Object.keys(appliance)]));
  for (const path of MADE_OF) hash.update(readFileSync(join(root, path))).update('\0');
  return join(CACHE, `userland-${hash.digest('hex').slice(0, 32)}`);
}

/** @param {string} root */
export const missingUserland = (root) => !existsSync(join(userlandFolder(root), 'usr/lib/systemd/systemd'));

/** @param {string} root @param {string} node the pinned one @throws {PrepareError} */
export function makeUserland(root, node) {
  if (process.getuid?.() !== 0) {
    throw new PrepareError("The image's userland is missing for the tests: run this as root, it makes one.");
  }
  const folder = userlandFolder(root);
  mkdirSync(CACHE, { recursive: true, mode: 0o755 });
  // Of earlier lists of packages: some 200 MiB each.
  for (const name of readdirSync(CACHE)) {
    if (/^userland-[0-9a-f]{32}/.test(name)) rmSync(join(CACHE, name), { recursive: true, force: true });
  }
  const make = [node, join(root, 'test/image/userland/make.ts'), folder];
  const text = "making the image's userland for the tests, once on this machine (half a minute on two cores)";
  withProgress(text, () => run("The image's userland could not be made", make, { cwd: root }));
  say("the image's userland is made");
}
