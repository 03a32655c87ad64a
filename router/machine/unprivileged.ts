import { readKernelFile } from './files.ts';

/** The user `nobody` and its group, which is called `nobody` or `nogroup`; null on a machine without them. */
export async function findUnprivileged(): Promise<{ user: string; group: string } | null> {
  const lines = async (path: string) =>
    ((await readKernelFile(path)) ?? '').split('\n').map((line) => line.split(':'));
  const user = (await lines('/etc/passwd')).find(([name]) => name === 'nobody');
  const group = (await lines('/etc/group')).find(([, , id]) => id === user?.[3]);
  return user && group?.[0] && /^[a-z_-]+$/.test(group[0]) ? { user: 'nobody', group: group[0] } : null;
}
