/** Digests by which a step knows whether what it is made from has changed. */
import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { BuildError } from '../build/error.ts';

/** SHA-256 of a file's bytes, in hexadecimal. */
export async function digestFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

/**
 * SHA-256 of what a file or folder holds: for a folder the names, modes and contents of everything below it. Times and
 * owners do not count: a fresh clone of the same commit is the same.
 *
 * @throws BuildError `input-missing`
 */
export async function digestPath(path: string): Promise<string> {
  const hash = createHash('sha256');
  try {
    await add(hash, path, '');
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'ENOENT')) throw cause;
    throw new BuildError('input-missing', `${path} is missing, and a step is made from it.`, { cause });
  }
  return hash.digest('hex');
}

/** SHA-256 of texts in their order; lengths are part of it, so that no two lists look alike. */
export function digestTexts(texts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const text of texts) hash.update(`${Buffer.byteLength(text)}:`).update(text);
  return hash.digest('hex');
}

async function add(hash: Hash, path: string, name: string): Promise<void> {
  const found = await lstat(path);
  const mode = (found.mode & 0o7777).toString(8);
  if (found.isSymbolicLink()) hash.update(`link ${name}\0${await readlink(path)}\0`);
  else if (found.isFile()) hash.update(`file ${name}\0${mode} ${await digestFile(path)}\0`);
  else if (found.isDirectory()) {
    hash.update(`folder ${name}\0${mode}\0`);
    for (const entry of (await readdir(path)).sort()) await add(hash, join(path, entry), `${name}/${entry}`);
  } else hash.update(`other ${name}\0${mode} ${found.rdev}\0`);
}
