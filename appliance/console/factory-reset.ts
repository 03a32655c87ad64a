/**
 * Asks for everything to be erased. Nothing is erased while it is in use: the mark on the data partition is durable,
 * and the initial RAM disk acts on it at the next boot, before anybody opens a file there. A power cut
 * before the mark leaves all as it was; after it, the next boot erases.
 */
import { join } from 'node:path';
import { replaceFile } from '../files/replace-file.ts';

export const FACTORY_RESET_MARK = 'factory-reset';

export async function requestFactoryReset(dataFolder: string): Promise<void> {
  await replaceFile(join(dataFolder, FACTORY_RESET_MARK), 'erase\n');
}
