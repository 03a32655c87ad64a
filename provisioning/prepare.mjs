/**
 * Installs what is missing before `npm start`, `npm run lab`, `npm test`, `npm run check` or `npm run image`: Debian packages and
 * node modules.
 *
 *     node provisioning/prepare.mjs run|lab|test|check|image
 *
 * Plain JavaScript on the Node that the machine has (20 or newer): the pinned Node arrives with the node modules.
 * Says what it installs, and nothing when nothing is missing. Each failure is one sentence with what to do.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PrepareError, say } from './prepare/command.mjs';
import { installPackages, missingPackages } from './prepare/debian.mjs';
import { buildAddon, installModules, missingAddon, missingModules, pinnedNode } from './prepare/modules.mjs';
import { makeUserland, missingUserland } from './prepare/userland.mjs';

/** Two programs that prepare the same machine wait for one another here. */
const LOCK = '/run/lock/ferngate-prepare.lock';
const NODE_AT_LEAST = 20;

/** @typedef {'run' | 'lab' | 'test' | 'check' | 'image'} Kind */

/**
 * What each kind needs. `check` only reads sources: no Debian package, no compiled addon, and so no root.
 *
 * @type {Record<Kind, { packages: import('./prepare/debian.mjs').Purpose[], addon: boolean, userland?: boolean }>}
 */
const NEEDS = {
  run: { packages: ['run'], addon: true },
  lab: { packages: ['run', 'lab'], addon: true },
  test: { packages: ['run', 'lab', 'test', 'image'], addon: true, userland: true },
  check: { packages: [], addon: false },
  image: { packages: ['run', 'lab', 'test', 'image', 'machine'], addon: true },
};

/** @param {Kind} kind @param {string} root */
function prepare(kind, root) {
  const needs = NEEDS[kind];
  const modules = missingModules(root);
  const addon = needs.addon && (modules || missingAddon(root));
  const packages = missingPackages(needs.packages);
  const userland = needs.userland === true && missingUserland(root);
  if (packages.length === 0 && !modules && !addon && !userland) {
    pinnedNode(root);
    return;
  }
  if (waitForLock(kind)) return;

  installPackages(packages);
  if (modules) installModules(root);
  const node = pinnedNode(root);
  if (addon) buildAddon(root);
  if (userland) makeUserland(root, node);
  say('everything needed is installed');
}

/**
 * Runs this program again while it holds the lock, so that what another one installs meanwhile counts as there.
 *
 * @param {Kind} kind
 * @returns {boolean} true when that other run has done the work
 */
function waitForLock(kind) {
  if (process.getuid?.() !== 0 || process.env['FERNGATE_PREPARE_LOCKED'] === '1') return false;
  mkdirSync(dirname(LOCK), { recursive: true });
  const self = [process.execPath, fileURLToPath(import.meta.url), kind];
  const env = { ...process.env, FERNGATE_PREPARE_LOCKED: '1' };
  const ran = spawnSync('flock', [LOCK, ...self], { stdio: 'inherit', env });
  if (ran.error) throw new PrepareError('flock is missing: install the Debian package util-linux.');
  process.exitCode = ran.status ?? 1;
  return true;
}

/** @param {string | undefined} word @returns {word is Kind} */
const isKind = (word) => word !== undefined && Object.hasOwn(NEEDS, word);

try {
  const kind = process.argv[2];
  if (!isKind(kind))
    throw new PrepareError('Say what for: node provisioning/prepare.mjs run|lab|test|check|image');
  if (Number(process.versions.node.split('.')[0]) < NODE_AT_LEAST) {
    throw new PrepareError(
      `Node ${process.versions.node} is too old: install Node ${NODE_AT_LEAST} or newer, with npm.`,
    );
  }
  prepare(kind, dirname(dirname(fileURLToPath(import.meta.url))));
} catch (error) {
  if (!(error instanceof PrepareError)) throw error;
  console.error(`ferngate: ${error.message}`);
  process.exitCode = 1;
}
