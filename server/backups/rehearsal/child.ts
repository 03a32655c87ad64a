/** Runs a rehearsal in a process of its own, at the lowest priority. */
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { parsedLine, spawnAside } from '../../aside/spawn-aside.ts';
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
  const { child, ended } = spawnAside(PROGRAM, [folder, mode], signal);
  child.stdin.end();
  let text = '';
  for await (const piece of child.stdout.setEncoding('utf8') as AsyncIterable<string>) {
    text += piece;
    if (text.length > ANSWER_MAX_BYTES) child.kill('SIGKILL');
  }
  await ended;
  signal.throwIfAborted();
  const said = Said.safeParse(parsedLine(text));
  if (!said.success) throw new BackupError('rehearsal-failed', 'the rehearsal ended without a word');
  if (!said.data.ok) throw new BackupError(said.data.code, said.data.detail);
  return { accounts: said.data.accounts };
}
