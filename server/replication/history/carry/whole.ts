/** Takes over what has to be of today into a whole state that is about to be switched to, between two lives of the portal. */
import { access, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { BothStates } from '../../../backups/restore/switch.ts';
import { syncFolder } from '../../../store/folder-sync.ts';
import { imagePath } from '../../replica/images.ts';
import { replaceJson } from '../../replica/replace-json.ts';
import { carryAccount, carrySystem, settleAccount } from './carry.ts';

/** Says that a state comes from the history of this very appliance, and has not got today's part yet. */
const MARK = 'history.json';

export async function mark(folder: string, lsn: number): Promise<void> {
  await replaceJson(join(folder, MARK), { lsn });
}

/** @throws HistoryError `check-failed`; then it must not be switched to */
export async function carryWhole({ live, ready }: BothStates): Promise<void> {
  if (!(await isThere(join(ready, MARK)))) return;
  await carrySystem({ then: imagePath(ready, 'system'), now: imagePath(live, 'system') });
  for (const id of await readdir(join(ready, 'accounts'))) {
    const then = imagePath(ready, id);
    const now = imagePath(live, id);
    if (await isThere(now)) await carryAccount({ then, now });
    else await settleAccount(then);
  }
  await rm(join(ready, MARK));
  await syncFolder(ready);
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
