/**
 * Where a router keeps its configurations.
 *
 * - `configuration.json` the present one, written by `apply` or by hand;
 * - `configuration.json.proven` a copy of the last one that has connected;
 * - `configuration.json.refused` the one that was given up because it did not connect in time.
 *
 * Nobody can visit the machine: a configuration that does not connect must not be the last word, so
 * the proven one is what the router goes back to.
 */
import { readSmallFile, replaceFile } from '../machine/files.ts';
import { ConfigurationError } from './error.ts';
import { CONFIGURATION_MAX_BYTES, type Configuration } from './format.ts';
import { parseConfiguration } from './parse.ts';

/** Private keys are inside. */
const CONFIGURATION_MODE = 0o600;

export interface StoredConfiguration {
  readonly text: string;
  readonly configuration: Configuration;
}

/** Throws `ConfigurationError`: `unreadable` when there is no such file. */
export async function readConfiguration(path: string): Promise<StoredConfiguration> {
  let text: string | null;
  try {
    text = await readSmallFile(path, CONFIGURATION_MAX_BYTES);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    throw new ConfigurationError('unreadable', [{ field: '', reason: `${path} cannot be read (${code})` }], {
      cause: error,
    });
  }
  if (text === null)
    throw new ConfigurationError('unreadable', [{ field: '', reason: `${path} does not exist` }]);
  return { text, configuration: parseConfiguration(text) };
}

/** Makes this text the present configuration, durably. It must have been parsed before. */
export async function saveConfiguration(path: string, stored: StoredConfiguration): Promise<void> {
  try {
    await replaceFile(path, stored.text, CONFIGURATION_MODE);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    throw new ConfigurationError(
      'not-saved',
      [{ field: '', reason: `${path} cannot be written (${code})` }],
      {
        cause: error,
      },
    );
  }
}

/** The last configuration that has connected; null if there is none or it cannot be used any more. */
export async function readProven(path: string): Promise<StoredConfiguration | null> {
  try {
    return await readConfiguration(`${path}.proven`);
  } catch (error) {
    // Absent before the first connection; damaged, it is no help. In both cases the present one stands alone.
    if (error instanceof ConfigurationError) return null;
    throw error;
  }
}

export async function markProven(path: string, stored: StoredConfiguration): Promise<void> {
  const proven = await readProven(path);
  if (proven?.text !== stored.text) await saveConfiguration(`${path}.proven`, stored);
}

/** Gives the present configuration up for the proven one; the given-up one is kept for whoever asks why. */
export async function goBackToProven(
  path: string,
  refused: string,
  proven: StoredConfiguration,
): Promise<void> {
  await replaceFile(`${path}.refused`, refused, CONFIGURATION_MODE);
  await saveConfiguration(path, proven);
}
