/**
 * The file with the installation's keys. One line a key, the current one first:
 *
 *     ferngate-key-1 <id, 16 hexadecimal digits> <32 bytes in base64>
 *
 * The id is taken from the key itself, so a flipped character is noticed here and not when the first
 * account's authority does not open.
 */
import { createHash, randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { link, open, rename, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { SecretError } from './secret-error.ts';

export const KEY_BYTES = 32;
export const KEY_ID_BYTES = 8;

/** A rotation a month for 20 years fits; more is not a file of ours. */
const KEY_FILE_MAX_BYTES = 32 * 1024;
const LINE = /^ferngate-key-1 ([0-9a-f]{16}) ([A-Za-z0-9+/]{43}=)$/;
const OTHERS_MAY = 0o077;

export interface InstallationKey {
  /** 16 hexadecimal digits. */
  id: string;
  key: Buffer;
}

export function newInstallationKey(): InstallationKey {
  const key = randomBytes(KEY_BYTES);
  return { id: idOf(key), key };
}

/**
 * The keys of the file, the current one first; undefined when there is no file.
 *
 * @throws SecretError `key-file-damaged`, `key-file-exposed`
 */
export async function readKeyFile(path: string): Promise<InstallationKey[] | undefined> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW).catch((error: unknown) => {
    if (isCode(error, 'ENOENT')) return undefined;
    throw error;
  });
  if (!file) return undefined;
  try {
    const { mode, size } = await file.stat();
    if (mode & OTHERS_MAY) {
      throw new SecretError('key-file-exposed', `${path} can be read by others: set its mode to 0600`);
    }
    if (size > KEY_FILE_MAX_BYTES) throw damaged(path);
    return parse(path, await file.readFile('utf8'));
  } finally {
    await file.close();
  }
}

/** Makes the file, durably, unless somebody was faster: then theirs stands and this one is forgotten. */
export async function createKeyFile(path: string, keys: InstallationKey[]): Promise<void> {
  const sibling = await writeSibling(path, keys);
  try {
    // Unlike rename, link never replaces: of two first starts at once, one key wins and both read it.
    await link(sibling, path);
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error;
  } finally {
    await unlink(sibling);
  }
  await syncFolder(path);
}

export async function replaceKeyFile(path: string, keys: InstallationKey[]): Promise<void> {
  await rename(await writeSibling(path, keys), path);
  await syncFolder(path);
}

async function writeSibling(path: string, keys: InstallationKey[]): Promise<string> {
  const sibling = `${path}.${randomBytes(8).toString('hex')}.new`;
  const file = await open(sibling, 'wx', 0o600);
  try {
    await file.writeFile(
      keys.map(({ id, key }) => `ferngate-key-1 ${id} ${key.toString('base64')}\n`).join(''),
    );
    await file.sync();
  } finally {
    await file.close();
  }
  return sibling;
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(dirname(path), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

function parse(path: string, text: string): InstallationKey[] {
  const lines = text.endsWith('\n') ? text.slice(0, -1).split('\n') : [];
  const keys = lines.map((line) => {
    const [, id = '', base64 = ''] = LINE.exec(line) ?? [];
    const key = Buffer.from(base64, 'base64');
    if (key.length !== KEY_BYTES || idOf(key) !== id) throw damaged(path);
    return { id, key };
  });
  if (keys.length === 0) throw damaged(path);
  return keys;
}

function idOf(key: Buffer): string {
  return createHash('sha256')
    .update('ferngate installation key id\n')
    .update(key)
    .digest('hex')
    .slice(0, KEY_ID_BYTES * 2);
}

function damaged(path: string): SecretError {
  return new SecretError('key-file-damaged', `${path} is damaged: put back the copy from a backup`);
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
