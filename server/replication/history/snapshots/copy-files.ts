/**
 * Copies of all files while writes go on, each at a record of its own: how a history begins whose log does not reach back to
 * its first record. Its log is kept from being moved, so the file stands still; another process copies it (REPLICATION.md 3,
 * rules 11 and 17).
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Lsn } from '../../record/header.ts';
import { imagePath } from '../../replica/images.ts';
import type { Head } from '../../spool/heads.ts';
import type { Base } from '../child/job.ts';
import { HistoryError } from '../errors.ts';
import type { HistorySource } from '../source.ts';

/** As with a seed: a reader may stand in the way for half a minute. */
const PIN_RETRY_MS = 100;
const PIN_MAX_MS = 40_000;

export async function copyFiles(
  source: HistorySource,
  folder: string,
  signal: AbortSignal,
): Promise<{ base: Base; heads: ReadonlyMap<string, Head>; to: Lsn }> {
  const { spool } = source;
  const heads: Record<string, Head> = {};
  let begin = spool.stand().end.lsn;
  for (const file of spool.stand().heads.keys()) {
    const copied = await copyOne(source, file, { to: imagePath(folder, file), signal });
    if (copied === null) continue;
    heads[file] = copied.head;
    begin = Math.min(begin, copied.validAt);
  }
  const { end, heads: now } = spool.stand();
  await spool.durable(end.lsn);
  return { base: { kind: 'copies', lsn: begin, heads, copiedUntil: end.lsn }, heads: now, to: end.lsn };
}

/** @returns null for a file that was deleted meanwhile */
async function copyOne(
  source: HistorySource,
  file: string,
  { to, signal }: { to: string; signal: AbortSignal },
): Promise<{ head: Head; validAt: Lsn } | null> {
  const held = await pinned(source, file, signal);
  if (held === null) return null;
  const { path, lsn, sum, pageSize, sizePages } = held.base;
  const { end, heads } = source.spool.stand();
  // A file without newer commits in its log is what it is at every record since.
  const validAt = heads.get(file)?.lsn === lsn ? end.lsn : lsn;
  try {
    await mkdir(dirname(to), { recursive: true, mode: 0o700 });
    await copy(path, to, signal);
    return { head: { lsn, sum, pageSize, sizePages, position: null }, validAt };
  } catch (error) {
    if (!source.spool.stand().heads.has(file)) return null;
    throw error;
  } finally {
    held.release();
  }
}

async function pinned(source: HistorySource, file: string, signal: AbortSignal) {
  const deadline = performance.now() + PIN_MAX_MS;
  while (source.spool.stand().heads.has(file)) {
    await source.open(file);
    const held = source.pin(file);
    if (held !== null) return held;
    if (performance.now() > deadline) throw new HistoryError('failed', `${file} does not come to rest`);
    await delay(PIN_RETRY_MS, undefined, { signal });
  }
  return null;
}

async function copy(from: string, to: string, signal: AbortSignal): Promise<void> {
  const child = spawn('cp', ['--', from, to], { stdio: 'ignore', env: {}, signal, killSignal: 'SIGKILL' });
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new HistoryError('no-space', `${from} could not be copied`);
}
