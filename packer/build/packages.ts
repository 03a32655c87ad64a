/** Debian's part of the image: which packages, from which of Debian's archives. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { BuildError } from './error.ts';

export const RELEASE = 'trixie';
const BACKPORTS = `${RELEASE}-backports`;

/** Taken from backports; everything else is the release with its security updates. */
const FROM_BACKPORTS: Readonly<Record<string, string>> = {
  'linux-image-amd64': 'the in-tree module ovpn, which the release has not',
  openvpn: 'its offload speaks to that module',
};

const PackageList = z.record(z.string(), z.record(z.string(), z.string()));

/**
 * @param text provisioning/packages.json
 * @returns words for apt, sorted: `haproxy`, `openvpn/trixie-backports`
 */
export function imagePackages(text: string): string[] {
  const { run = {}, appliance = {} } = PackageList.parse(JSON.parse(text));
  const names = new Set([...Object.keys(run), ...Object.keys(appliance)]);
  return [...names].sort().map((name) => (name in FROM_BACKPORTS ? `${name}/${BACKPORTS}` : name));
}

/** Where the machine that builds gets its own packages: a mirror or a proxy of the owner counts for the image too. */
export interface Mirrors {
  readonly release: string;
  readonly security: string;
}

/** @throws BuildError `input-missing` when this machine's own sources name no archive of Debian */
export async function mirrorsOf(folder = '/etc/apt'): Promise<Mirrors> {
  const parts = join(folder, 'sources.list.d');
  const names = await readdir(parts).catch((): string[] => []);
  const files = names.filter((name) => /\.(list|sources)$/.test(name)).sort();
  const texts = await Promise.all(
    [join(folder, 'sources.list'), ...files.map((name) => join(parts, name))].map((path) =>
      readFile(path, 'utf8').catch(() => ''),
    ),
  );
  return mirrorsIn(texts.join('\n'));
}

/** @param text apt's sources in either form (sources.list(5)) */
export function mirrorsIn(text: string): Mirrors {
  const addresses = text
    .split('\n')
    .filter((line) => !line.trimStart().startsWith('#'))
    .flatMap((line) => line.match(/\bhttps?:\/\/[^\s\]]+/g) ?? [])
    .map((address) => address.replace(/\/+$/, ''));
  const release = addresses.find((address) => address.endsWith('/debian'));
  const security = addresses.find((address) => address.endsWith('/debian-security'));
  if (release === undefined || security === undefined) {
    throw new BuildError(
      'input-missing',
      "This machine's apt sources name no archive of Debian with its security updates: build on a Debian 12 or 13 that has both.",
    );
  }
  return { release, security };
}

/** @returns lines for sources.list(5) */
export const sourceLines = ({ release, security }: Mirrors): string[] => [
  `deb ${release} ${RELEASE} main`,
  `deb ${release} ${RELEASE}-updates main`,
  `deb ${release} ${BACKPORTS} main`,
  `deb ${security} ${RELEASE}-security main`,
];
