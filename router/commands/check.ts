import { ConfigurationError } from '../configuration/error.ts';
import { type StoredConfiguration, readConfiguration } from '../configuration/store.ts';
import type { Output } from './output.ts';

export const EXIT_WRONG_CONFIGURATION = 2;

/** `check <file>`: says everything that is wrong with it, one problem a line. */
export async function check(path: string, output: Output): Promise<number> {
  const stored = await readChecked(path, output);
  if (stored === null) return EXIT_WRONG_CONFIGURATION;
  const { configuration } = stored;
  output.out(`${path}: in order, for ${configuration.name} (${configuration.serial})`);
  return 0;
}

/** The configuration, or null after saying what is wrong with it. */
export async function readChecked(path: string, output: Output): Promise<StoredConfiguration | null> {
  try {
    return await readConfiguration(path);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    for (const { field, reason } of error.problems)
      output.complain(field === '' ? reason : `${field}: ${reason}`);
    return null;
  }
}
