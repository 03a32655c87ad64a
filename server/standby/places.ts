/** Where a standby keeps what; all of it below the folder of replication, nothing where the portal's own files are. */
import { join } from 'node:path';
import { isThere } from './files.ts';
import { replicationFolder } from '../replication/node/state.ts';

export interface Places {
  /** The portal's own folder: `system.db`, `accounts/`, `keys/` of whoever serves. */
  readonly data: string;
  readonly replication: string;
  /** The received log. */
  readonly log: string;
  /** The database files that it is applied to. */
  readonly replica: string;
  /** A seed that is being taken; nothing of it is used before all of it is here and compared. */
  readonly incoming: string;
  /** What a seed took the place of, until it is gone. */
  readonly leaving: string;
  /** The primary's keys, as they were handed over. */
  readonly handedKey: string;
}

/** The key that opens what is received: handed over when this node joined, or its own of the time when it served the same pair. */
export async function keyOf({ handedKey, data }: Places): Promise<string> {
  return (await isThere(handedKey)) ? handedKey : join(data, 'keys', 'installation.key');
}

export function placesOf(dataFolder: string): Places {
  const replication = replicationFolder(dataFolder);
  const at = (name: string): string => join(replication, name);
  return {
    data: dataFolder,
    replication,
    log: at('log'),
    replica: at('replica'),
    incoming: at('incoming'),
    leaving: at('leaving'),
    handedKey: join(at('handed'), 'installation.key'),
  };
}
