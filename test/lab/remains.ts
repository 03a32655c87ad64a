/**
 * Takes a lab away: its processes, namespaces, files and account. It asks nobody who built it but goes by names
 * and by what the lab wrote down, so that it does the same after a crash.
 */
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { replaceFile } from '../../appliance/files/replace-file.ts';
import type { Api } from '../world/api.ts';
import { attempt, holds } from '../world/command.ts';
import { PREFIX } from './plan.ts';

/** Routers say good-bye to the portal within this time. */
const END_GRACE_MS = 8000;

const Note = z.object({
  account: z.string(),
  /** Null between asking for the account and having it. Another one of that name is not the lab's to delete. */
  createdAt: z.string().nullable(),
});
export type Note = z.infer<typeof Note>;

const noteFile = (folder: string) => join(folder, 'account.json');

/** Writes down which account is the lab's. */
export async function noteAccount(folder: string, note: Note): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o755 });
  await replaceFile(noteFile(folder), JSON.stringify(note));
}

export async function notedAccount(folder: string): Promise<Note | undefined> {
  const text = await readFile(noteFile(folder), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : Note.parse(JSON.parse(text));
}

/** Namespaces of the lab, also of one that has crashed. */
export async function labNamespaces(): Promise<string[]> {
  const { stdout } = await attempt('ip', ['netns', 'list']);
  return stdout
    .split('\n')
    .map((line) => line.split(' ')[0] ?? '')
    .filter((name) => name.startsWith(PREFIX));
}

/** Ends what runs in the lab's namespaces and removes these, their files below /etc and the bridge. */
export async function removeWorld(): Promise<void> {
  const namespaces = await labNamespaces();
  const processes = async () =>
    (await Promise.all(namespaces.map(processesIn))).flat().filter((pid) => pid !== process.pid);
  signal(await processes(), 'SIGTERM');
  if (!(await holds(async () => (await processes()).length === 0, END_GRACE_MS, 200))) {
    signal(await processes(), 'SIGKILL');
    await holds(async () => (await processes()).length === 0, END_GRACE_MS, 50);
  }
  for (const namespace of namespaces) await attempt('ip', ['netns', 'del', namespace]);
  const files = await readdir('/etc/netns').catch(() => []);
  for (const name of files.filter((file) => file.startsWith(PREFIX))) {
    await rm(join('/etc/netns', name), { recursive: true, force: true });
  }
  await attempt('ip', ['link', 'del', `${PREFIX}wan`]);
}

export type AccountEnd = 'none' | 'deleted' | 'not-sure' | 'portal-away';

/** Deletes the account that was written down, if it is still the same one. */
export async function removeAccount(folder: string, owner: Api | undefined): Promise<AccountEnd> {
  const note = await notedAccount(folder);
  if (note === undefined) return 'none';
  if (owner === undefined) return 'portal-away';
  const path = `/backend/accounts/${note.account}`;
  const found = await owner.send('GET', `/api/v1${path}`);
  if (found.status === 404) return 'none';
  const { createdAt } = JSON.parse(found.text) as { createdAt: string };
  if (createdAt !== note.createdAt) return 'not-sure';
  await owner.delete(path, { confirm: note.account });
  return 'deleted';
}

async function processesIn(namespace: string): Promise<number[]> {
  const { stdout } = await attempt('ip', ['netns', 'pids', namespace]);
  return stdout.split('\n').filter(Boolean).map(Number);
}

function signal(pids: readonly number[], name: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, name);
    } catch {
      // It has just ended by itself, which is what is wanted.
    }
  }
}
