/** Which version this is. The image build writes `release.json` beside `package.json`; a checkout has none. */
import { access, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const Version = z.string().regex(/^\d+\.\d+\.\d+[\w.+-]{0,40}$/);

const Package = z.object({ version: Version });
const Release = z.object({
  builtAt: z.iso.datetime().optional(),
  commit: z
    .string()
    .regex(/^[0-9a-f]{7,64}$/)
    .optional(),
});

export interface ReleaseFacts {
  readonly version: string;
  readonly builtAt: string | undefined;
  readonly commit: string | undefined;
}

const beside = (name: string) => fileURLToPath(new URL(`../../${name}`, import.meta.url));

export async function readRelease(): Promise<ReleaseFacts> {
  const { version } = Package.parse(JSON.parse(await readFile(beside('package.json'), 'utf8')));
  const text = await readFile(beside('release.json'), 'utf8').catch(() => '{}');
  const { builtAt, commit } = Release.parse(JSON.parse(text));
  return { version, builtAt, commit };
}

/** The list of all parts, Debian's and npm's (CycloneDX), as the image build left it. */
export const BILL_FILE = beside('sbom.cdx.json');

export async function hasBill(): Promise<boolean> {
  return access(BILL_FILE).then(
    () => true,
    () => false,
  );
}
