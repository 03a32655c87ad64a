import { isReplicationError } from '../../replication/errors.ts';
import { BROKEN_BECAUSE } from '../../replication/node/standby-part.ts';
import { StandbyError } from '../errors.ts';
import type { StandbyBecause } from './standing.ts';

/** What a disk says; a connection has other words for its failures. */
const OF_THE_DISK: ReadonlySet<string> = new Set([
  'ENOSPC',
  'EDQUOT',
  'EIO',
  'EROFS',
  'EFBIG',
  'EMFILE',
  'EACCES',
]);

/** What the primary said when it ended the connection, as one of the reasons that people have words for. */
export function becauseOf(said: string): StandbyBecause {
  if (said === 'unpaired') return said;
  // Said by the primary it is about this node.
  if (said === 'clone') return 'copied';
  return BROKEN_BECAUSE.find((known) => known === said) ?? 'not-connected';
}

/** Why following broke off. A record that is cut off is a line that broke within it, and no damage. */
export function whyOf(error: unknown): StandbyBecause {
  if (isOfTheDisk(error)) return 'disk-fails';
  if (error instanceof StandbyError && error.code === 'clone') return 'clone';
  const wrong = ['foreign-record', 'gap', 'diverged'] as const;
  return wrong.some((code) => isReplicationError(error, code)) ? 'damaged' : 'not-connected';
}

function isOfTheDisk(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ('code' in error && OF_THE_DISK.has(String(error.code))) return true;
  return isReplicationError(error, 'io') && isOfTheDisk(error.cause);
}
