/**
 * What the portal says of itself once it serves: `<run>/portal/ready.json`, in a folder that the portal may write.
 * Root reads it here, and trusts neither the file (a link to somebody's secrets) nor the text (escape sequences).
 */
import { constants } from 'node:fs';
import { open, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';

const READY_MAX_BYTES = 16 * 1024;
const POLL_MS = 200;

const Address = z
  .string()
  .max(512)
  .regex(/^https:\/\/[A-Za-z0-9.:[\]-]+(\/[A-Za-z0-9._~/-]*)?$/);

const Ready = z.strictObject({
  address: Address,
  /** SHA-256 of the portal's TLS certificate, as browsers show it. */
  fingerprint: z.string().regex(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/),
  /** Creates the first operator, once; null when there is one. */
  setupLink: Address.nullable(),
});
export type Ready = z.infer<typeof Ready>;

const readyFile = (run: string) => join(run, 'portal/ready.json');

/** Before each start of the portal: what an earlier one said is not true any more. */
export async function forgetReady(run: string): Promise<void> {
  await unlink(readyFile(run)).catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  });
}

/** @returns undefined as long as the portal does not serve @throws ZodError, SyntaxError when it says something else */
export async function readReady(run: string): Promise<Ready | undefined> {
  const text = await readOwnFile(readyFile(run));
  return text === undefined ? undefined : Ready.parse(JSON.parse(text));
}

/** Calls `tell` whenever the portal is up with something new to say, until the signal. */
export async function followReady(
  run: string,
  tell: (ready: Ready) => void,
  signal: AbortSignal,
): Promise<void> {
  let told = '';
  while (!signal.aborted) {
    // Half a file, or one that breaks the contract, is as if there were none; the next look may find it whole.
    const ready = await readReady(run).catch(() => undefined);
    const text = JSON.stringify(ready);
    if (ready && text !== told) {
      told = text;
      tell(ready);
    }
    await wait(POLL_MS, undefined, { signal }).catch(() => undefined);
  }
}

async function readOwnFile(path: string): Promise<string | undefined> {
  // Neither through a link nor waiting on a pipe.
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const handle = await open(path, flags).catch(() => undefined);
  if (!handle) return undefined;
  try {
    if (!(await handle.stat()).isFile()) return undefined;
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(READY_MAX_BYTES), 0, READY_MAX_BYTES, 0);
    return bytesRead === 0 ? undefined : buffer.toString('utf8', 0, bytesRead);
  } finally {
    await handle.close();
  }
}
