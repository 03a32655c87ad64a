/** Runs a rehearsal in a process of its own, at the lowest priority. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants, setPriority } from 'node:os';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { BACKUP_ERROR_CODES, BackupError } from '../errors.ts';
import type { Rehearsed, RehearsalMode } from './rehearse.ts';

const ANSWER_MAX_BYTES = 64 * 1024;
const PROGRAM = fileURLToPath(new URL('./main.ts', import.meta.url));

const Said = z.discriminatedUnion('ok', [
  z.strictObject({ ok: z.literal(true), accounts: z.int() }),
  z.strictObject({ ok: z.literal(false), code: z.enum(BACKUP_ERROR_CODES), detail: z.string().max(600) }),
]);

/** @throws BackupError */
export async function rehearseAside(
  folder: string,
  signal: AbortSignal,
  mode: RehearsalMode = 'look',
): Promise<Rehearsed> {
  const child = spawn(process.execPath, [PROGRAM, folder, mode], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: {},
    signal,
    killSignal: 'SIGKILL',
  });
  const ended = once(child, 'close');
  // Heard already by whoever waits for the end.
  ended.catch(() => undefined);
  beNice(child.pid);
  let text = '';
  for await (const piece of child.stdout.setEncoding('utf8') as AsyncIterable<string>) {
    text += piece;
    if (text.length > ANSWER_MAX_BYTES) child.kill('SIGKILL');
  }
  await ended;
  signal.throwIfAborted();
  const said = Said.safeParse(parsed(text));
  if (!said.success) throw new BackupError('rehearsal-failed', 'the rehearsal ended without a word');
  if (!said.data.ok) throw new BackupError(said.data.code, said.data.detail);
  return { accounts: said.data.accounts };
}

/** Where the machine's hardening forbids it, the rehearsal takes its fair share: slower for others, but right. */
function beNice(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    setPriority(pid, constants.priority.PRIORITY_LOW);
  } catch {
    // EPERM under the unit's SystemCallFilter, ESRCH for one that has ended already.
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
