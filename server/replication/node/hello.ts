import type { Hello } from '../fencing/rules.ts';
import type { LogEnd } from '../spool/find-end.ts';
import type { NodeStates } from './state.ts';

/** What this node says of itself first, on every connection. @param end the last record of its log */
export function helloOf({ current, incarnation }: NodeStates, end: LogEnd): Hello {
  const { cluster, node, role, epoch, began = null } = current;
  return { cluster, node, incarnation, role, epoch, lsn: end.lsn, hash: end.hash, began };
}
