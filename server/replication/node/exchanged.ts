/**
 * That we ourselves put other database files in the place of those that the log knows, as a restore does between two lives of the portal.
 * Until each of them was opened once and taken into the log, nobody else need be suspected; a crash in between does not change that.
 */
import { access, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { replaceJson } from '../replica/replace-json.ts';
import { replicationFolder } from './state.ts';

const pathOf = (dataFolder: string): string => join(replicationFolder(dataFolder), 'exchanged.json');

/** Before the first file is moved. */
export async function noteExchange(dataFolder: string): Promise<void> {
  await mkdir(replicationFolder(dataFolder), { recursive: true, mode: 0o700 });
  await replaceJson(pathOf(dataFolder), { exchanged: true });
}

export function wasExchanged(dataFolder: string): Promise<boolean> {
  return access(pathOf(dataFolder)).then(
    () => true,
    () => false,
  );
}

/** Each file was opened since. */
export function forgetExchange(dataFolder: string): Promise<void> {
  return rm(pathOf(dataFolder), { force: true });
}
