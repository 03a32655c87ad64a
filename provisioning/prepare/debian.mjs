/** Debian packages: which are missing, and their installation without starting their services. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { enableBackports, fromBackports, tooOld } from './backports.mjs';
import { PrepareError, run, say } from './command.mjs';

const LIST = new URL('../packages.json', import.meta.url);
const SUPPORTED = ['12', '13'];
/** Another apt at work, unattended upgrades for instance, is given this long. */
const APT_LOCK_SECONDS = 600;

/**
 * Asked by invoke-rc.d and deb-systemd-invoke before a package starts its service; 101 says "not allowed"
 * (/usr/share/doc/init-system-helpers/README.policy-rc.d.gz).
 */
const POLICY = '/usr/sbin/policy-rc.d';
const POLICY_TEXT = '#!/bin/sh\n# ferngate: no service starts while packages are installed\nexit 101\n';

/** Services of Debian's packages that Ferngate runs by itself, and that must not come with the next boot either. */
const OWN_SERVICES = ['haproxy', 'openvpn'];

/** @typedef {'run' | 'lab' | 'test' | 'build' | 'image' | 'machine' | 'appliance'} Purpose */

/** @returns {Record<Purpose, Record<string, string>>} package and reason, by purpose */
export function packageList() {
  /** @type {unknown} */
  const list = JSON.parse(readFileSync(LIST, 'utf8'));
  return /** @type {Record<Purpose, Record<string, string>>} */ (list);
}

/**
 * @param {Purpose[]} purposes
 * @returns {{ name: string, reason: string }[]}
 */
export function missingPackages(purposes) {
  const list = packageList();
  const wanted = purposes.flatMap((purpose) => Object.entries(list[purpose]));
  if (wanted.length === 0) return [];
  const names = wanted.map(([name]) => name);
  // Exits 1 when a name is unknown to it, which is an answer here.
  const asked = spawnSync('dpkg-query', ['-W', '-f=${db:Status-Abbrev}|${Package}\n', ...names], {
    encoding: 'utf8',
  });
  if (asked.error) throw unknownDistribution('this system has no dpkg');
  const there = new Set(
    asked.stdout
      .split('\n')
      .filter((line) => line.startsWith('ii '))
      .map((line) => line.slice(line.indexOf('|') + 1)),
  );
  for (const name of tooOld(osField('VERSION_ID'), names)) there.delete(name);
  return wanted.filter(([name]) => !there.has(name)).map(([name, reason]) => ({ name, reason }));
}

/**
 * @param {{ name: string, reason: string }[]} packages
 * @throws {PrepareError}
 */
export function installPackages(packages) {
  if (packages.length === 0) return;
  const names = packages.map(({ name }) => name);
  refuseOtherSystems();
  if (process.getuid?.() !== 0) {
    throw new PrepareError(
      `Debian packages are missing (${names.join(', ')}): run this as root, it installs them.`,
    );
  }
  say('installing Debian packages:');
  for (const { name, reason } of packages) say(`  ${name.padEnd(14)} ${reason}`);

  const what = 'Debian packages could not be installed';
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C.UTF-8' };
  const wait = ['-o', `DPkg::Lock::Timeout=${APT_LOCK_SECONDS}`];
  const version = osField('VERSION_ID');
  enableBackports(version, names);
  const asked = names.map((name) => {
    const suite = fromBackports(version, name);
    return suite ? `${name}/${suite}` : name;
  });
  run(what, ['apt-get', 'update', '-q', ...wait], { env });
  const services = OWN_SERVICES.filter((name) => names.includes(name));
  withoutServices(() => {
    run(what, ['apt-get', 'install', '-q', '-y', '--no-install-recommends', ...wait, ...asked], { env });
  });
  disable(services);
}

/** @param {() => void} work */
function withoutServices(work) {
  if (existsSync(POLICY) && readFileSync(POLICY, 'utf8') !== POLICY_TEXT) {
    // The machine has a policy of its own. Ours would overwrite it; what it starts is ended by `disable`.
    work();
    return;
  }
  const remove = () => rmSync(POLICY, { force: true });
  writeFileSync(POLICY, POLICY_TEXT, { mode: 0o755 });
  // Left behind by Ctrl-C, it would keep every later package from starting its service: then apt-get, which
  // hears it too, ends with a failure, and this program goes on to remove the file.
  const wait = () => undefined;
  process.once('SIGINT', wait);
  try {
    work();
  } finally {
    remove();
    process.off('SIGINT', wait);
  }
}

/** @param {string[]} services */
function disable(services) {
  if (services.length === 0 || !existsSync('/usr/bin/systemctl')) return;
  const now = existsSync('/run/systemd/system') ? ['--now'] : [];
  run("Debian's own services could not be switched off", ['systemctl', 'disable', ...now, ...services]);
}

function refuseOtherSystems() {
  if (osField('ID') === 'debian' && SUPPORTED.includes(osField('VERSION_ID'))) return;
  throw unknownDistribution(`this is ${osField('PRETTY_NAME') || 'an unknown system'}`);
}

/** A field of os-release(5); empty when there is none. @param {string} key */
function osField(key) {
  const text = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
  return new RegExp(`^${key}="?([^"\n]*)"?$`, 'm').exec(text)?.[1] ?? '';
}

/** @param {string} found */
function unknownDistribution(found) {
  return new PrepareError(
    `Ferngate installs its packages on Debian ${SUPPORTED.join(' and ')}, and ${found}: ` +
      'use such a machine, or install the packages of provisioning/packages.json by hand.',
  );
}
