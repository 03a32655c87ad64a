/** Asks a program of the machine something, and takes every answer, also that it is not there. */
import { spawn } from 'node:child_process';

/** None of the questions takes a second; a program that hangs must not keep the start from saying so. */
const TIMEOUT_MS = 15_000;
const OUTPUT_MAX_CHARACTERS = 64 * 1024;

export interface Answer {
  /** 127 when there is no such program, as in a shell. */
  readonly code: number;
  /** Standard output and standard error. */
  readonly output: string;
}

export function tool(command: readonly string[], input = ''): Promise<Answer> {
  const [program = '', ...words] = command;
  return new Promise((resolve) => {
    const child = spawn(program, words, {
      timeout: TIMEOUT_MS,
      env: { PATH: SYSTEM_PATH, LC_ALL: 'C.UTF-8' },
    });
    let output = '';
    const take = (chunk: Buffer) =>
      (output = (output + chunk.toString('utf8')).slice(-OUTPUT_MAX_CHARACTERS));
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.once('error', (error) => resolve({ code: 127, output: error.message }));
    child.once('close', (code) => resolve({ code: code ?? 1, output }));
    // A program that does not read its input closes it early.
    child.stdin.on('error', () => undefined).end(input);
  });
}

/** Not the caller's: what runs as root is taken from the system's own folders. */
export const SYSTEM_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
