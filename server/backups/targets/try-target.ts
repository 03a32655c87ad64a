import { randomId } from '../../secrets/random.ts';
import { BackupError } from '../errors.ts';
import { fileOf, type BackupTarget } from './target.ts';

const SENT = Buffer.from('Ferngate tries whether it can write here.\n');
const REMOVE_MAX_MS = 20_000;

/** Writes a few bytes at the target, reads them back and takes them away. @throws BackupError */
export async function tryTarget(target: BackupTarget, now: Date, signal: AbortSignal): Promise<void> {
  const file = fileOf(randomId('bak'), now);
  try {
    await target.put(file, only(SENT), signal);
    const pieces: Uint8Array[] = [];
    for await (const piece of target.get(file, signal)) pieces.push(piece);
    if (!Buffer.concat(pieces).equals(SENT))
      throw new BackupError('target-failed', 'it gives back something else');
  } finally {
    await target.remove(file, AbortSignal.timeout(REMOVE_MAX_MS)).catch(() => undefined);
  }
}

async function* only(piece: Uint8Array): AsyncGenerator<Uint8Array> {
  yield piece;
}
