/** The rehearsal as a program: it ends with its work, and nothing that it opens is opened by the portal. */
import { BackupError } from '../errors.ts';
import { REHEARSAL_MODES, rehearse } from './rehearse.ts';

const [, , folder = '', mode] = process.argv;
try {
  const { accounts } = await rehearse(folder, REHEARSAL_MODES.find((one) => one === mode) ?? 'look');
  process.stdout.write(`${JSON.stringify({ ok: true, accounts })}\n`);
} catch (error) {
  const known =
    error instanceof BackupError ? error : new BackupError('rehearsal-failed', 'it could not be opened');
  process.stdout.write(`${JSON.stringify({ ok: false, code: known.code, detail: known.message })}\n`);
}
