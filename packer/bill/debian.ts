/** Debian's packages in the root slot: what dpkg says is installed, and what each package's copyright file says. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BuildError } from '../build/error.ts';
import { parseControl, type Paragraph } from './control.ts';
import { licensesIn } from './copyright.ts';
import type { Part } from './part.ts';

/** Debian 13. */
const DISTRIBUTION = 'debian-13';

/**
 * @param root the unpacked root slot
 * @param archive what the archive says of the packages (`apt-cache show`), for their digests
 * @throws BuildError `input-missing`
 */
export async function debianParts(root: string, archive: string): Promise<Part[]> {
  const status = await readFile(join(root, 'var/lib/dpkg/status'), 'utf8').catch((cause: unknown) => {
    throw new BuildError('input-missing', `${root} does not say which packages are installed.`, { cause });
  });
  const digests = digestsIn(archive);
  const installed = parseControl(status).filter((one) => one.get('status') === 'install ok installed');
  return Promise.all(installed.map((one) => partOf(root, one, digests)));
}

/** Name, architecture and version → SHA-256 of the package. */
export function digestsIn(archive: string): Map<string, string> {
  const digests = new Map<string, string>();
  for (const one of parseControl(archive)) {
    const sha256 = one.get('sha256');
    if (sha256 !== undefined && /^[0-9a-f]{64}$/.test(sha256)) digests.set(keyOf(one), sha256);
  }
  return digests;
}

const keyOf = (one: Paragraph) =>
  `${one.get('package') ?? ''} ${one.get('architecture') ?? ''} ${one.get('version') ?? ''}`;

async function partOf(root: string, one: Paragraph, digests: ReadonlyMap<string, string>): Promise<Part> {
  const name = one.get('package') ?? '';
  const version = one.get('version') ?? '';
  const hex = digests.get(keyOf(one));
  const copyright = await readFile(join(root, 'usr/share/doc', name, 'copyright'), 'utf8').catch(() => '');
  return {
    name,
    group: 'debian',
    version,
    purl:
      `pkg:deb/debian/${encodeURIComponent(name)}@${encodeURIComponent(version)}` +
      `?arch=${one.get('architecture') ?? 'all'}&distro=${DISTRIBUTION}`,
    licenses: licensesIn(copyright),
    source: one.get('source') ?? name,
    ...(hex === undefined ? {} : { hash: { algorithm: 'SHA-256', hex } }),
  };
}
