/**
 * System users without password, shell and home. The portal and the VPN processes share none, so that a hole in
 * OpenVPN does not open the portal's databases.
 */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { StepError } from './error.ts';

const run = promisify(execFile);
/** Another program that makes users at this moment holds /etc/passwd's lock for less than a second. */
const TRIES = 20;
const BETWEEN_TRIES_MS = 250;

/** In the image their numbers are fixed, since what they own outlives it; elsewhere the machine chooses. */
export const USERS = [
  { name: 'ferngate', comment: 'Ferngate portal', imageId: 400 },
  { name: 'ferngate-vpn', comment: 'Ferngate OpenVPN processes', imageId: 401 },
] as const;

export interface UserIds {
  readonly uid: number;
  readonly gid: number;
}

/** @returns a sentence for each user that was made */
export async function makeUsers(): Promise<string[]> {
  const made: string[] = [];
  for (const { name, comment } of USERS) {
    if (await findUser(name)) continue;
    await addUser(name, comment);
    made.push(`made the system user ${name}`);
  }
  return made;
}

/** Looks into /etc/passwd (passwd(5)): system users of ours and of Debian are local ones. */
export async function findUser(name: string): Promise<UserIds | undefined> {
  const [, , uid, gid] = await entry('/etc/passwd', name);
  return uid === undefined || gid === undefined ? undefined : { uid: Number(uid), gid: Number(gid) };
}

/** @returns the group's number (group(5)) */
export async function findGroup(name: string): Promise<number | undefined> {
  const [, , gid] = await entry('/etc/group', name);
  return gid === undefined ? undefined : Number(gid);
}

async function entry(file: string, name: string): Promise<string[]> {
  const lines = (await readFile(file, 'utf8')).split('\n');
  return lines.find((line) => line.startsWith(`${name}:`))?.split(':') ?? [];
}

async function addUser(name: string, comment: string): Promise<void> {
  const words = ['--system', '--user-group', '--no-create-home', '--home-dir', '/nonexistent'];
  for (let left = TRIES; ; left--) {
    try {
      await run('useradd', [...words, '--shell', '/usr/sbin/nologin', '--comment', comment, name]);
      return;
    } catch (cause) {
      // Two programs that start at once, say two test runs, both find the user missing.
      if (await findUser(name)) return;
      if (left === 0) {
        throw new StepError(
          'command-failed',
          `The system user ${name} could not be made; useradd says why.`,
          { cause },
        );
      }
      await new Promise((resolve) => setTimeout(resolve, BETWEEN_TRIES_MS));
    }
  }
}
