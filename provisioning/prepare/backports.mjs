/**
 * Debian's backports, where a package of the release itself is too old: QEMU 7.2 of Debian 12 panics when it emulates
 * two cores, version 10 does not. From where is taken from the machine's own sources: a mirror of the owner counts.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { PrepareError, run, say } from './command.mjs';

const SOURCE = '/etc/apt/sources.list.d/ferngate-backports.sources';
const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';

/**
 * Packages that are taken from backports, with the first version that will do as dpkg counts it, by Debian version.
 *
 * @type {Record<string, { codename: string, packages: Record<string, string> }>}
 */
const NEEDED = {
  12: { codename: 'bookworm', packages: { 'qemu-system-x86': '1:10', 'qemu-utils': '1:10' } },
};

/** @param {string} version the machine's, `12` @param {string} name @returns {string | undefined} the suite that it is taken from */
export function fromBackports(version, name) {
  const needed = NEEDED[version];
  return needed && Object.hasOwn(needed.packages, name) ? `${needed.codename}-backports` : undefined;
}

/** @typedef {{ uri: string, suite: string, component: string }} Target */

/**
 * What apt is set up to fetch (apt-get(8), indextargets).
 *
 * @param {string} text a line `uri suite component` each
 * @returns {Target[]}
 */
export function parseTargets(text) {
  return text
    .split('\n')
    .map((line) => /^(\S+) (\S+) (\S+)$/.exec(line))
    .flatMap((found) =>
      found ? [{ uri: found[1] ?? '', suite: found[2] ?? '', component: found[3] ?? '' }] : [],
    );
}

/**
 * @param {Target[]} targets
 * @param {string} codename
 * @returns {string | undefined} a deb822 source (sources.list(5)); undefined when backports are among the targets
 * @throws {PrepareError}
 */
export function backportsSource(targets, codename) {
  const suite = `${codename}-backports`;
  if (targets.some((target) => target.suite === suite)) return undefined;
  const release = targets.find((target) => target.suite === codename && target.component === 'main');
  if (!release) {
    throw new PrepareError(
      `Nothing in this machine's apt sources is ${codename} main, so that its backports cannot be found: enable ${suite} by hand, then run this again.`,
    );
  }
  return (
    '# Written by ferngate for QEMU. It may be removed; the next image build writes it again.\n' +
    `Types: deb\nURIs: ${release.uri}\nSuites: ${suite}\nComponents: main\nSigned-By: ${KEYRING}\n`
  );
}

/** Enables backports when one of these packages comes from there. @param {string} version @param {string[]} names */
export function enableBackports(version, names) {
  const needed = NEEDED[version];
  if (!needed || !names.some((name) => fromBackports(version, name))) return;
  const format = '$(REPO_URI) $(RELEASE) $(COMPONENT)';
  const targets = run('apt cannot say its sources', [
    ...['apt-get', 'indextargets', '--format', format, 'Created-By: Packages'],
  ]);
  const text = backportsSource(parseTargets(targets), needed.codename);
  if (text === undefined || (existsSync(SOURCE) && readFileSync(SOURCE, 'utf8') === text)) return;
  writeFileSync(SOURCE, text, { mode: 0o644 });
  say(`enabled ${needed.codename}-backports in ${SOURCE}`);
}

/**
 * Those that are installed, but older than backports' line: dpkg has no word for "from where".
 *
 * @param {string} version
 * @param {string[]} names
 */
export function tooOld(version, names) {
  return names.filter((name) => {
    const atLeast = NEEDED[version]?.packages[name];
    if (!fromBackports(version, name) || atLeast === undefined) return false;
    const asked = spawnSync('dpkg-query', ['-W', '-f=${Version}', name], { encoding: 'utf8' });
    const compared = spawnSync('dpkg', ['--compare-versions', asked.stdout, 'lt', atLeast]);
    return asked.status === 0 && compared.status === 0;
  });
}
