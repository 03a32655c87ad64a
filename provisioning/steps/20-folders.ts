/** The folders of an installation, with who may enter them. */
import { chmod, chown, lstat, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { findGroup, findUser } from './10-users.ts';
import { StepError } from './error.ts';
import type { Layout } from './layout.ts';

interface Folder {
  readonly path: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

/** @returns a sentence for each folder that was made or put right */
export async function makeFolders(layout: Layout): Promise<string[]> {
  const changed: string[] = [];
  for (const folder of await planFolders(layout)) {
    const what = await makeFolder(folder);
    if (what) changed.push(what);
  }
  return changed;
}

async function planFolders({ data, run }: Layout): Promise<Folder[]> {
  const portal = await findUser('ferngate');
  const door = await findGroup('haproxy');
  if (!portal || door === undefined) {
    throw new StepError(
      'no-such-user',
      'The user ferngate or the group haproxy is missing: run npm start as root.',
    );
  }
  const root = { uid: 0, gid: 0 };
  return [
    { path: data, mode: 0o755, ...root },
    // Keys of rooms and door.
    { path: join(data, 'appliance'), mode: 0o700, ...root },
    { path: join(data, 'portal'), mode: 0o700, ...portal },
    // Backups to a disk; one of its own may be mounted here.
    { path: join(data, 'backups'), mode: 0o700, ...portal },
    // Others pass through to their own sockets; there is nothing to list.
    { path: run, mode: 0o711, ...root },
    // Set-group-ID: the portal's sockets in it belong to the door's group without the portal being a member.
    { path: join(run, 'portal'), mode: 0o2710, uid: portal.uid, gid: door },
  ];
}

async function makeFolder({ path, mode, uid, gid }: Folder): Promise<string | undefined> {
  const made = await mkdir(path, { recursive: true, mode });
  // Not stat: in a folder of the portal's, a link would give what it points to away.
  const found = await lstat(path);
  if (!found.isDirectory()) throw new StepError('not-a-folder', `${path} is not a folder: move it away.`);
  const right = (found.mode & 0o7777) === mode && found.uid === uid && found.gid === gid;
  if (!right) {
    await chown(path, uid, gid);
    await chmod(path, mode);
  }
  if (made !== undefined) return `made ${path}`;
  return right ? undefined : `put owner and mode of ${path} right`;
}
