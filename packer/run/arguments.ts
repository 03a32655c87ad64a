/** `npm run image -- [step …] [--force] [--list] [--branding file --branding-key file]` */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { BrandingFiles } from '../image-disk.ts';
import { BuildError } from '../build/error.ts';

export const USAGE = `npm run image [-- step …] [--force] [--list] [--branding file --branding-key file]

  step …           only these steps, in their order; --list names them
  --force          also those of which nothing has changed
  --branding       an integrator's signed record of logo, names and defaults, shipped beside the reproducible slots
  --branding-key   the public key that it has to be signed with`;

export interface ImageArguments {
  readonly only: readonly string[];
  readonly force: boolean;
  readonly list: boolean;
  readonly branding: BrandingFiles | undefined;
}

/** @param words without program and script @throws BuildError `usage` */
export function readArguments(words: readonly string[]): ImageArguments {
  try {
    const { values, positionals } = parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        force: { type: 'boolean', default: false },
        list: { type: 'boolean', default: false },
        branding: { type: 'string' },
        'branding-key': { type: 'string' },
      },
    });
    const { force, list, branding: record, 'branding-key': keys } = values;
    return { only: positionals, force, list, branding: brandingOf(record, keys) };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new BuildError('usage', `${why}\n\n${USAGE}`, { cause });
  }
}

function brandingOf(record: string | undefined, keys: string | undefined): BrandingFiles | undefined {
  if (record === undefined && keys === undefined) return undefined;
  if (record === undefined || keys === undefined) {
    throw new Error('--branding and --branding-key belong together');
  }
  return { record: resolve(record), keys: resolve(keys) };
}
