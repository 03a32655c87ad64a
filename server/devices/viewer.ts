import type { UserCaller } from '../operations/caller.ts';
import { seesAllDevices } from '../rights/rights.ts';
import type { Viewer } from './devices.ts';

/** Which devices the caller may see at all. */
export function viewerOf(caller: UserCaller): Viewer {
  return { userId: caller.person.id, seesAll: seesAllDevices(caller.person.role) };
}
