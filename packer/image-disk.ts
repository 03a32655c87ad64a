/**
 * The disk that is exported: the assembled one, and where an integrator gives a branding record, that record with its
 * key on the boot partition. Not in the slots: those stay the same, bit for bit, for everybody, and are patched alike.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readBranding } from '../updates/branding/read-branding.ts';
import { RecordError } from '../updates/errors.ts';
import { BuildError } from './build/error.ts';
import type { BuildContext, BuildStep } from './build/step.ts';
import { findPartition } from './scan/partitions.ts';

/** Where the portal looks at first boot, on the partition labelled `ESP`. */
export const BRANDING_ON_ESP = { record: 'ferngate/branding.record', keys: 'ferngate/branding.pem' } as const;

/** Files of an integrator: the signed record, and the public key that it has to be signed with. */
export interface BrandingFiles {
  readonly record: string;
  readonly keys: string;
}

export const imageDisk = (branding: BrandingFiles | undefined): BuildStep => ({
  name: 'image-disk',
  outputs: ['image.raw'],

  async inputs({ out }) {
    const files = branding ? [branding.record, branding.keys] : ['no branding'];
    return [join(out, 'disk.raw'), import.meta.filename, ...files];
  },

  async run(context) {
    const to = join(context.out, 'image.raw');
    await rm(to, { force: true });
    // Where the file system can, both share their blocks until one is written to.
    await context.run(['cp', '--reflink=auto', '--sparse=always', join(context.out, 'disk.raw'), to]);
    if (branding) await putBranding(context, to, branding);
  },
});

async function putBranding(context: BuildContext, disk: string, files: BrandingFiles): Promise<void> {
  const { bytes, keysPem, content } = await verified(files);
  context.say(`branding of ${content.integrator}: ${content.product}`);
  const { start } = await findPartition(context, disk, 'ESP');
  const image = `${disk}@@${start}`;
  const folder = await mkdtemp(join(context.out, 'branding-'));
  try {
    // Exactly what was verified, not the file again.
    await writeFile(join(folder, 'record'), bytes);
    await writeFile(join(folder, 'keys'), keysPem, 'latin1');
    await context.run(['mmd', '-D', 's', '-i', image, '::/ferngate']);
    await context.run(['mcopy', '-i', image, join(folder, 'record'), `::/${BRANDING_ON_ESP.record}`]);
    await context.run(['mcopy', '-i', image, join(folder, 'keys'), `::/${BRANDING_ON_ESP.keys}`]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function verified(files: BrandingFiles) {
  try {
    return await readBranding(files);
  } catch (cause) {
    if (!(cause instanceof RecordError)) throw cause;
    throw new BuildError('wrong', `The branding cannot be taken: ${cause.message}.`, { cause });
  }
}
