import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { COMMAND_ENVIRONMENT } from '../commands/run.ts';
import { parseIdentity, type ProcessIdentity } from './process-identity.ts';
import type { ProgramCommand } from './program.ts';

/**
 * Writes down who it is and then *becomes* the program: there is no moment at which the program runs and
 * no file knows it, so that not even `kill -9` of the appliance leaves a process that nobody finds again.
 * `$0` is the pid file, `$@` the program with its arguments.
 */
const WRITE_IDENTITY_THEN_BECOME = `umask 077
read -r boot </proc/sys/kernel/random/boot_id && read -r stat <"/proc/$$/stat" || exit 121
printf '%s\\n%s\\n' "$boot" "$stat" >"$0" || exit 122
exec "$@"`;

/** Starts a program that outlives us: own session, output appended to a file, nothing inherited. */
export function launch(command: ProgramCommand, files: { pidFile: string; logFile: string }): ChildProcess {
  const output = openSync(files.logFile, 'a', 0o600);
  try {
    const become = [...(command.through ?? []), command.program, ...command.args];
    const child = spawn('/bin/sh', ['-c', WRITE_IDENTITY_THEN_BECOME, files.pidFile, ...become], {
      detached: true,
      stdio: ['ignore', output, output],
      env: COMMAND_ENVIRONMENT,
      cwd: '/',
    });
    child.unref();
    return child;
  } finally {
    closeSync(output);
  }
}

/** Whom a pid file names; nothing if it is absent, cut off or from another boot. */
export async function readPidFile(path: string): Promise<ProcessIdentity | undefined> {
  const text = await readFile(path, 'latin1').catch(() => '');
  const [boot = '', stat = ''] = text.split('\n');
  return parseIdentity(stat, boot);
}
