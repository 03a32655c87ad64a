/** `npm run image -- [step …] [--force] [--list] [--branding file]` */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { BuildError } from '../build/error.ts';

export const USAGE = `npm run image [-- step …] [--force] [--list] [--branding file]

  step …           only these steps, in their order; --list names them
  --force          also those of which nothing has changed
  --branding file  an integrator's signed file of logo, names and defaults, shipped beside the reproducible slots`;

export interface ImageArguments {
  readonly only: readonly string[];
  readonly force: boolean;
  readonly list: boolean;
  readonly branding: string | undefined;
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
      },
    });
    const { force, list, branding } = values;
    return {
      only: positionals,
      force,
      list,
      branding: branding === undefined ? undefined : resolve(branding),
    };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new BuildError('usage', `${why}\n\n${USAGE}`, { cause });
  }
}
