/** Node modules in the portal slot, with what the lock file says of them: that is what npm installs and verifies. */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { portalModules } from '../build/portal-modules.ts';
import type { Part } from './part.ts';

const Locked = z.object({
  name: z.string().optional(),
  version: z.string().optional(),
  integrity: z.string().optional(),
  license: z.union([z.string(), z.object({ type: z.string() })]).optional(),
});

/** npm's package-lock.json, version 3. */
const Lock = z.object({ lockfileVersion: z.literal(3), packages: z.record(z.string(), Locked) });

/** The image is for one kind of machine. */
const CPU = 'x64';

/** @param file package-lock.json @returns sorted by name and version, each once */
export async function npmParts(file: string): Promise<Part[]> {
  const text = await readFile(file, 'utf8');
  const { packages } = Lock.parse(JSON.parse(text));
  const parts = new Map<string, Part>();
  for (const path of portalModules(text, CPU)) {
    const locked = packages[path];
    if (locked?.version === undefined) continue;
    const name = locked.name ?? path.replace(/^.*node_modules\//, '');
    const part = partOf(name, locked.version, locked);
    parts.set(part.purl, part);
  }
  return [...parts.values()].sort((one, other) => (one.purl < other.purl ? -1 : 1));
}

function partOf(full: string, version: string, { integrity, license }: z.infer<typeof Locked>): Part {
  const [, group, name = full] = /^(?:(@[^/]+)\/)?(.+)$/.exec(full) ?? [];
  const path = [...(group === undefined ? [] : [encodeURIComponent(group)]), encodeURIComponent(name)].join(
    '/',
  );
  const hex = sha512Of(integrity);
  const licenses = license === undefined ? [] : [typeof license === 'string' ? license : license.type];
  return {
    name,
    ...(group === undefined ? {} : { group }),
    version,
    purl: `pkg:npm/${path}@${encodeURIComponent(version)}`,
    licenses,
    ...(hex === undefined ? {} : { hash: { algorithm: 'SHA-512', hex } }),
  };
}

/** Subresource Integrity, as the lock file writes it: `sha512-<base64>`. */
function sha512Of(integrity: string | undefined): string | undefined {
  const base64 = /(?:^|\s)sha512-([A-Za-z0-9+/]{86}==)/.exec(integrity ?? '')?.[1];
  return base64 === undefined ? undefined : Buffer.from(base64, 'base64').toString('hex');
}
